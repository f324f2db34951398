#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Puts questions and waits for what answers them.</summary>
internal sealed class Questions
{
    private readonly ContractInfo _contract;
    private readonly BusClient _client;
    private readonly Outbox _outbox;
    private readonly Conversations _conversations;
    private readonly DeadLetters _deadLetters;
    private readonly object _gate = new object();

    /// <summary>What replaces the open stream of a peer and subject.</summary>
    private readonly Dictionary<string, Action> _streams = new Dictionary<string, Action>(StringComparer.Ordinal);

    internal Questions(ContractInfo contract, BusClient client, Outbox outbox, Conversations conversations, DeadLetters deadLetters)
    {
        _contract = contract;
        _client = client;
        _outbox = outbox;
        _conversations = conversations;
        _deadLetters = deadLetters;
    }

    /// <summary>Waits for the answer, or for all that come while the time lasts.</summary>
    internal async Task<IReadOnlyList<IMessage>> GatherAsync(IMessage question, BusPeer peer, string cardinality, RequestOptions options, CancellationToken cancellationToken)
    {
        (Outgoing outgoing, ReplyInfo reply) = await ReachAsync(question, peer, cardinality, cancellationToken).ConfigureAwait(false);
        string id = Guid.NewGuid().ToString();
        var answers = new List<IMessage>();
        var over = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        bool Take(Arrived arrived)
        {
            _ = arrived.Delivery.AckAsync();
            lock (answers)
            {
                answers.Add(arrived.Message);
                EbadgeException? refusal = cardinality == "one" && !options.ReturnRefusals ? RefusalOf(outgoing.Name, peer.Name, reply.Success, arrived) : null;
                if (refusal is not null) over.TrySetException(refusal);
                else if (cardinality == "one" || options.Until?.Invoke(answers.ToArray()) == true) over.TrySetResult();
                else return false;
            }
            return true;
        }
        _conversations.Add(new Pending(id, peer.Name, outgoing.Name, reply, outgoing.Json, Take, error => over.TrySetException(error)));
        TimeSpan timeout = options.Timeout ?? TimeSpan.FromMilliseconds(reply.DeadlineMs);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(timeout);
        try
        {
            // an answer may come before the confirm; a failed publish ends the waiting
            await _outbox.SendAsync(outgoing, peer.Name, peer.Role, id, id, null, limit.Token).ConfigureAwait(false);
            await over.Task.WaitAsync(limit.Token).ConfigureAwait(false);
        }
        catch (Exception caught) when (limit.IsCancellationRequested && (caught is OperationCanceledException || (caught as EbadgeException)?.Code == ErrorCode.Aborted))
        {
            bool isAborted = cancellationToken.IsCancellationRequested;
            bool isAllThatCame = !isAborted && cardinality == "many" && caught is OperationCanceledException;
            if (!isAllThatCame) throw isAborted ? Aborted(outgoing, peer, caught) : TimedOut(outgoing, peer, timeout, caught);
        }
        finally
        {
            _conversations.End(id, false);
        }
        lock (answers)
        {
            return answers.ToArray();
        }
    }

    /// <summary>Puts a question that is answered again and again; done when it is sent.</summary>
    internal async Task<AnswerStream<T>> StreamAsync<T>(IMessage question, BusPeer peer, RequestOptions options, CancellationToken cancellationToken)
        where T : class, IMessage
    {
        (Outgoing outgoing, ReplyInfo reply) = await ReachAsync(question, peer, "stream", cancellationToken).ConfigureAwait(false);
        string id = Guid.NewGuid().ToString();
        string? key = reply.Subscription is null ? null : $"{peer.Role} {peer.Name} {outgoing.Name}\n{Conversations.KeyOf(reply.Subscription, outgoing.Json)}";
        bool isCancel = IsCancel(reply, outgoing.Json);
        int isOpen = 1;
        var first = new CancellationTokenSource();
        Action replace = () => { };
        bool End()
        {
            if (Interlocked.Exchange(ref isOpen, 0) == 0) return false;
            first.Cancel();
            _conversations.End(id, false);
            lock (_gate)
            {
                if (key is not null && _streams.TryGetValue(key, out Action? current) && current == replace) _streams.Remove(key);
            }
            return true;
        }
        async Task LeaveAsync()
        {
            if (!End() || reply.Cancel is null || isCancel) return;
            Outgoing goodbye = _outbox.Prepare(Cancelling(outgoing, reply.Cancel), peer.Role);
            await _outbox.SendAsync(goodbye, peer.Name, peer.Role, Guid.NewGuid().ToString(), id, null, CancellationToken.None).ConfigureAwait(false);
        }
        Task Late(Arrived unread) => _deadLetters.BuryAsync(new[] { unread.Delivery }, new EbadgeException(ErrorCode.LateAnswer, $"{peer.Name} answered {outgoing.Name}, and nobody reads its answers any more."));
        var stream = new AnswerStream<T>(LeaveAsync, Late);
        void Fail(EbadgeException error)
        {
            End();
            stream.Finish(error);
        }
        async Task FailAndLeaveAsync(EbadgeException error)
        {
            stream.Finish(error);
            try
            {
                await LeaveAsync().ConfigureAwait(false);
            }
            catch (EbadgeException caught)
            {
                _client.OnProblem(caught);
            }
        }
        bool Take(Arrived arrived)
        {
            first.Cancel();
            if (stream.Push(arrived)) return false;
            _ = Late(arrived);
            _ = FailAndLeaveAsync(new EbadgeException(ErrorCode.Aborted, $"Answers of {peer.Name} to {outgoing.Name} were not read, so the stream was ended. Read it, or dispose of it."));
            return false;
        }
        replace = () => Fail(new EbadgeException(ErrorCode.Superseded, $"{peer.Name} was asked {outgoing.Name} anew, which has replaced this stream. Read the newer one."));
        if (!isCancel) _conversations.Add(new Pending(id, peer.Name, outgoing.Name, reply, outgoing.Json, Take, Fail));
        try
        {
            await _outbox.SendAsync(outgoing, peer.Name, peer.Role, id, id, null, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            End();
            stream.Finish(null);
            throw;
        }
        if (isCancel)
        {
            End();
            stream.Finish(null);
            return stream;
        }
        Action? before = null;
        if (key is not null)
        {
            lock (_gate)
            {
                _streams.TryGetValue(key, out before);
                _streams[key] = replace;
            }
        }
        before?.Invoke();
        TimeSpan due = options.Timeout ?? FirstDue(reply, outgoing.Json);
        _ = WatchFirstAsync(due, first.Token, () => FailAndLeaveAsync(TimedOut(outgoing, peer, due, null)));
        return stream;
    }

    private static async Task WatchFirstAsync(TimeSpan due, CancellationToken came, Func<Task> give)
    {
        try
        {
            await Task.Delay(due, came).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        await give().ConfigureAwait(false);
    }

    /// <summary>Prepares a question, and sees to it that its answers can come.</summary>
    private async Task<(Outgoing Outgoing, ReplyInfo Reply)> ReachAsync(IMessage question, BusPeer peer, string cardinality, CancellationToken cancellationToken)
    {
        _client.CheckOpen();
        Outgoing outgoing = _outbox.Prepare(question, peer.Role);
        if (!outgoing.Channel.Replies.TryGetValue(outgoing.Name, out ReplyInfo? reply)) throw EbadgeException.Argument($"{outgoing.Name} is no question: nothing answers it. Publish it.");
        if (reply.Cardinality != cardinality) throw EbadgeException.Argument($"{outgoing.Name} is answered {reply.Cardinality}, not {cardinality}.");
        ChannelInfo channel = _contract.Catalogue.Channels[reply.Channel];
        string? unnamed = Routes.UnnamedSender(channel);
        if (unnamed is not null && unnamed != peer.Name) throw EbadgeException.Argument($"The channel {channel.Id} does not say who sends: use the name {unnamed} instead of {peer.Name}.");
        await _client.Topology.EnsureAsync(peer.Name, peer.Role).WaitAsync(cancellationToken).ConfigureAwait(false);
        await _client.ConsumeAsync(_client.Routes.OwnQueue(channel)).WaitAsync(cancellationToken).ConfigureAwait(false);
        return (outgoing, reply);
    }

    private IMessage Cancelling(Outgoing outgoing, IReadOnlyDictionary<string, JsonElement> cancel)
    {
        using var draft = new Draft();
        foreach (JsonProperty member in outgoing.Json.EnumerateObject().Where(one => !cancel.ContainsKey(one.Name)))
        {
            JsonMapping.WriteName(draft.Writer, member.Name);
            JsonMapping.WriteAny(draft.Writer, member.Value);
        }
        foreach (KeyValuePair<string, JsonElement> member in cancel)
        {
            JsonMapping.WriteName(draft.Writer, member.Key);
            JsonMapping.WriteAny(draft.Writer, member.Value);
        }
        return _contract.Make(outgoing.Name, draft.End());
    }

    private static bool IsCancel(ReplyInfo reply, JsonElement question) =>
        reply.Cancel is not null && reply.Cancel.All(one => question.TryGetProperty(one.Key, out JsonElement value) && JsonValues.AreEqual(value, one.Value));

    /// <summary>Time until the first answer is due: its period has to be over.</summary>
    private static TimeSpan FirstDue(ReplyInfo reply, JsonElement question)
    {
        double intervalMs = NumberAt(question, reply.IntervalField) is double interval && interval > 0 ? interval * 1000 : 0;
        JsonElement? start = reply.StartField is null ? null : Pointers.ValueAt(question, reply.StartField);
        Instant? instant = start?.ValueKind == JsonValueKind.String ? Instant.Parse(start.Value.GetString()!) : null;
        // a stream that may start at any time does so within its first interval
        double untilStartMs = instant is null ? intervalMs : Math.Max(0, (instant.Value.Microseconds / 1000.0) - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds());
        // timers wait for 24 days at most
        return TimeSpan.FromMilliseconds(Math.Min(untilStartMs + intervalMs + reply.DeadlineMs, int.MaxValue - 1));
    }

    private static EbadgeException? RefusalOf(string question, string peer, SuccessInfo? success, Arrived answer)
    {
        JsonElement? code = success is null ? null : Pointers.ValueAt(answer.Json, success.Field);
        if (success is null || code is null || success.Values.Any(value => JsonValues.AreEqual(value, code.Value))) return null;
        bool isRetryable = success.Retryable.Any(value => JsonValues.AreEqual(value, code.Value));
        JsonElement? words = success.Description is null ? null : Pointers.ValueAt(answer.Json, success.Description);
        string? description = words?.ValueKind == JsonValueKind.String ? words.Value.GetString() : null;
        return new RefusedByPeerException(question, peer, answer.Message, NumberAt(answer.Json, success.Field), NumberAt(answer.Json, success.Subcode), description, isRetryable);
    }

    private static double? NumberAt(JsonElement json, string? pointer)
    {
        JsonElement? value = pointer is null ? null : Pointers.ValueAt(json, pointer);
        return value?.ValueKind == JsonValueKind.Number ? JsonMapping.NumberOf(value.Value) : null;
    }

    private static EbadgeException TimedOut(Outgoing outgoing, BusPeer peer, TimeSpan timeout, Exception? cause) =>
        new EbadgeException(ErrorCode.Timeout, $"{peer.Name} did not answer {outgoing.Name} within {timeout.TotalMilliseconds.ToString(CultureInfo.InvariantCulture)} ms. It may be offline; the question stays in its queue until its time to live is over.", true, null, cause);

    private static EbadgeException Aborted(Outgoing outgoing, BusPeer peer, Exception cause) =>
        new EbadgeException(ErrorCode.Aborted, $"Waiting for the answer of {peer.Name} to {outgoing.Name} was aborted.", false, null, cause);
}
