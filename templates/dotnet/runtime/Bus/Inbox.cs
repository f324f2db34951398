#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Threading;
using System.Threading.Tasks;

/// <summary>Deliveries → messages → answers to questions, or handlers; what cannot be taken becomes a dead letter.</summary>
internal sealed class Inbox
{
    private static readonly Regex JsonType = new Regex(@"^[a-z]+/(?:[a-z0-9.+-]*\+)?json(?:\s*;|\s*\z)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);

    private readonly ContractInfo _contract;
    private readonly Routes _routes;
    private readonly ConnectOptions _options;
    private readonly Outbox _outbox;
    private readonly DeadLetters _deadLetters;
    private readonly Conversations _conversations;
    private readonly Action<EbadgeException> _onProblem;
    private readonly Duplicates _duplicates;
    private readonly Revisions _revisions = new Revisions();
    private readonly object _gate = new object();
    private readonly Dictionary<string, Task> _lanes = new Dictionary<string, Task>(StringComparer.Ordinal);
    private readonly HashSet<Task> _running = new HashSet<Task>();
    private volatile bool _isStopping;

    internal Inbox(ContractInfo contract, Routes routes, ConnectOptions options, Outbox outbox, DeadLetters deadLetters, Conversations conversations, Action<EbadgeException> onProblem)
    {
        _contract = contract;
        _routes = routes;
        _options = options;
        _outbox = outbox;
        _deadLetters = deadLetters;
        _conversations = conversations;
        _onProblem = onProblem;
        _duplicates = new Duplicates(options.DuplicateWindow);
        Handlers = new Handlers(options.HandlerGrace);
    }

    internal Handlers Handlers { get; }

    /// <summary>Begins nothing more: what no handler has begun goes back to its queue.</summary>
    internal void Stop() => _isStopping = true;

    /// <summary>Waits for what is at work; false when the time is over first.</summary>
    internal async Task<bool> IdleAsync(TimeSpan timeout)
    {
        DateTime endUtc = timeout == Timeout.InfiniteTimeSpan ? DateTime.MaxValue : DateTime.UtcNow + timeout;
        while (true)
        {
            Task[] running;
            lock (_gate)
            {
                running = _running.ToArray();
            }
            if (running.Length == 0) return true;
            TimeSpan left = endUtc == DateTime.MaxValue ? Timeout.InfiniteTimeSpan : endUtc - DateTime.UtcNow;
            if (left != Timeout.InfiniteTimeSpan && left <= TimeSpan.Zero) return false;
            await Task.WhenAny(Task.WhenAll(running), Task.Delay(left)).ConfigureAwait(false);
        }
    }

    /// <summary>Takes a delivery; called in the order in which they come, and not waiting for what becomes of it.</summary>
    internal Task ReceiveAsync(Delivery delivery)
    {
        if (_isStopping)
        {
            Run(delivery.RejectAsync(true));
            return Task.CompletedTask;
        }
        Arrived arrived;
        try
        {
            arrived = Read(delivery);
        }
        catch (EbadgeException caught)
        {
            Run(_deadLetters.BuryAsync(new[] { delivery }, caught));
            return Task.CompletedTask;
        }
        string? key = KeyOf(arrived);
        if (key is not null)
        {
            (bool isNew, bool wasDone) = _duplicates.Begin(key, delivery);
            if (wasDone) Run(delivery.AckAsync());
            if (!isNew) return Task.CompletedTask;
        }
        if (arrived.Forgiven.Count > 0) _options.OnForgiven?.Invoke(arrived.Name, arrived.Forgiven);
        Deliver(arrived);
        return Task.CompletedTask;
    }

    private static string? KeyOf(Arrived arrived) => arrived.Delivery.MessageId is null ? null : $"{arrived.SenderId}\n{arrived.Delivery.MessageId}";

    private void Deliver(Arrived arrived)
    {
        // answers overtake the lanes: a handler may be waiting for this very one
        if (_conversations.Awaits(arrived))
        {
            EbadgeException? refused = Refused(arrived);
            if (refused is not null)
            {
                Run(BuryAsync(arrived, refused));
                return;
            }
            string? key = KeyOf(arrived);
            if (key is not null) _duplicates.End(key, true);
            if (_conversations.Settle(arrived)) return;
        }
        EbadgeException? stray = arrived.Delivery.CorrelationId is null ? null : _conversations.Stray(arrived);
        string lane = arrived.Channel.OrderedBy is null
            ? arrived.SenderId
            : $"{arrived.SenderId}\n{Conversations.KeyOf(arrived.Channel.OrderedBy, arrived.Json)}";
        lock (_gate)
        {
            Task before = _lanes.TryGetValue(lane, out Task? last) ? last : Task.CompletedTask;
            Task work = AfterAsync(before, () => WorkAsync(arrived, stray));
            _lanes[lane] = work;
            Run(ForgetAsync(lane, work));
        }
    }

    /// <summary>Works once what was before it has ended; never fails, so that what comes next is worked on.</summary>
    private async Task AfterAsync(Task before, Func<Task> work)
    {
        // not on the thread that deliveries come on
        await Task.Yield();
        await before.ConfigureAwait(false);
        await WatchAsync(work()).ConfigureAwait(false);
    }

    private async Task ForgetAsync(string lane, Task work)
    {
        await work.ConfigureAwait(false);
        lock (_gate)
        {
            if (_lanes.TryGetValue(lane, out Task? last) && ReferenceEquals(last, work)) _lanes.Remove(lane);
        }
    }

    /// <summary>Has work finished before the client ends; what it fails with is told.</summary>
    private void Run(Task work)
    {
        Task watched = WatchAsync(work);
        lock (_gate)
        {
            if (watched.IsCompleted) return;
            _running.Add(watched);
        }
        watched.ContinueWith(
            done =>
            {
                lock (_gate)
                {
                    _running.Remove(done);
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);
    }

    private async Task WatchAsync(Task work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception caught)
        {
            _onProblem(EbadgeException.From(caught));
        }
    }

    /// <summary>Reads a delivery; throws why it cannot be taken.</summary>
    private Arrived Read(Delivery delivery)
    {
        string exchange = _deadLetters.OriginOf(delivery).Exchange;
        Sender? sender = _routes.SenderOf(exchange, delivery.Queue);
        if (sender is null) throw new EbadgeException(ErrorCode.WrongChannel, $"A message came through the exchange {exchange}, which leads to no channel behind {delivery.Queue}. Publish to the exchange of the channel.");
        (ChannelInfo channel, string peer) = (sender.Channel, sender.Peer);
        if (delivery.Body.Length > _options.MaxMessageBytes) throw new EbadgeException(ErrorCode.InvalidMessage, $"{peer} sent a message of {delivery.Body.Length} bytes, which is not read: MaxMessageBytes is {_options.MaxMessageBytes}.");
        CheckBytes(delivery, exchange);
        IReadOnlyList<Forgiven> forgiven = Array.Empty<Forgiven>();
        var options = new ReadOptions { Reading = _options.Reading, Name = delivery.Properties.Type, OnForgiven = all => forgiven = all };
        IMessage message = _contract.Codec.Parse(delivery.Body, options);
        string name = message.MessageName;
        if (!_routes.Carries(channel, name)) throw new EbadgeException(ErrorCode.WrongChannel, $"{peer} sent {name}, which may not travel on {channel.Address}.");
        JsonElement json = JsonReading.ValueOf(Draft.BytesOf(message));
        string? missing = _outbox.MissingField(channel, name, json);
        if (missing is not null) throw new EbadgeException(ErrorCode.InvalidMessage, $"{peer} sent {name} without {missing}, which has to be set on {channel.Address}.");
        return new Arrived(delivery, channel, peer, name, message, json, forgiven);
    }

    private void CheckBytes(Delivery delivery, string from)
    {
        string? type = delivery.Properties.ContentType;
        string? own = delivery.Properties.Type is not null && _contract.Catalogue.Messages.TryGetValue(delivery.Properties.Type, out MessageInfo? info) ? info.ContentType : null;
        if (type is not null && type != own && !JsonType.IsMatch(type)) throw new EbadgeException(ErrorCode.MalformedJson, $"A message through {from} says by its content_type that it is no JSON. Send JSON, as application/json or without a content_type.");
        if (delivery.Body.Length > 1 && delivery.Body[0] == 0x1f && delivery.Body[1] == 0x8b) throw new EbadgeException(ErrorCode.MalformedJson, $"A message through {from} is compressed (gzip). Send JSON as it is: a content_encoding is not read.");
    }

    private async Task WorkAsync(Arrived arrived, EbadgeException? stray)
    {
        Handle? handle = await Handlers.FindAsync(arrived).ConfigureAwait(false);
        if (_isStopping)
        {
            await GiveBackAsync(arrived).ConfigureAwait(false);
            return;
        }
        if (handle is null)
        {
            var unhandled = new EbadgeException(ErrorCode.Unhandled, $"Nothing handles {arrived.Name} from {arrived.Peer}. Subscribe to it.");
            await BuryAsync(arrived, stray ?? _conversations.Stray(arrived) ?? unhandled).ConfigureAwait(false);
            return;
        }
        if (stray is not null) _onProblem(stray);
        QuestionVersion? version = null;
        RevisionInfo? revision = arrived.Channel.Replies.TryGetValue(arrived.Name, out ReplyInfo? reply) ? reply.Revision : null;
        EbadgeException? refused = Refused(arrived);
        if (refused is null && revision is not null)
        {
            (QuestionVersion Version, bool IsNew)? judged = _revisions.Judge(arrived, revision);
            if (judged is null)
            {
                refused = new EbadgeException(ErrorCode.Superseded, $"{arrived.Peer} sent an older version of {arrived.Name} than one before: it is not handled.");
            }
            else if (!judged.Value.IsNew)
            {
                await RepeatAsync(arrived, judged.Value.Version).ConfigureAwait(false);
                return;
            }
            else
            {
                version = judged.Value.Version;
            }
        }
        if (refused is not null) await BuryAsync(arrived, refused).ConfigureAwait(false);
        else await AttemptAsync(arrived, handle, version).ConfigureAwait(false);
    }

    private EbadgeException? Refused(Arrived arrived)
    {
        if (_options.Authorize is null) return null;
        try
        {
            if (_options.Authorize(arrived.Message, new MessageOrigin(arrived.Peer, arrived.Channel.Sender, arrived.Name))) return null;
            return new EbadgeException(ErrorCode.AccessRefused, $"{arrived.Name} from {arrived.Peer} was refused by Authorize: not handled.");
        }
        catch (Exception caught)
        {
            return new EbadgeException(ErrorCode.HandlerFailed, $"Authorize failed for {arrived.Name} from {arrived.Peer}, so that it is not handled ({caught.GetType().Name}).", false, null, caught);
        }
    }

    private async Task AttemptAsync(Arrived arrived, Handle handle, QuestionVersion? version)
    {
        int attempt = arrived.Delivery.IsRedelivered ? 2 : 1;
        int handled = 0;
        TimeSpan delay = TimeSpan.FromMilliseconds(100);
        while (true)
        {
            var context = new MessageContext(arrived, attempt, answer => ReplyAsync(arrived, answer, version));
            EbadgeException? failure = await HandleAsync(arrived, handle, context, version).ConfigureAwait(false);
            handled++;
            if (failure is null && context.Rejection is not null)
            {
                failure = new EbadgeException(ErrorCode.HandlerFailed, $"{arrived.Name} from {arrived.Peer} was rejected: {context.Rejection}");
            }
            if (failure is null && context.IsRequeued && handled >= _options.MaxAttempts)
            {
                failure = new EbadgeException(ErrorCode.RedeliveryExhausted, $"{arrived.Name} from {arrived.Peer} was handled {handled} times, and the handler asked for it again each time.");
            }
            if (failure is not null)
            {
                if (version is not null) version.HasFailed = true;
                await BuryAsync(arrived, failure).ConfigureAwait(false);
                return;
            }
            if (!context.IsRequeued)
            {
                await AckAsync(arrived).ConfigureAwait(false);
                return;
            }
            await Task.Delay(context.RequeueDelay ?? delay).ConfigureAwait(false);
            TimeSpan doubled = delay + delay;
            delay = doubled < TimeSpan.FromSeconds(10) ? doubled : TimeSpan.FromSeconds(10);
            if (_isStopping)
            {
                await GiveBackAsync(arrived).ConfigureAwait(false);
                return;
            }
            attempt++;
        }
    }

    /// <summary>Runs a handler, and sends what it returns; what it failed with, or null.</summary>
    private async Task<EbadgeException?> HandleAsync(Arrived arrived, Handle handle, MessageContext context, QuestionVersion? version)
    {
        Task<IMessage?>? running = null;
        try
        {
            running = handle(arrived.Message, context);
            IMessage? answer = await running.WaitAsync(_options.HandlerTimeout).ConfigureAwait(false);
            if (answer is not null) await ReplyAsync(arrived, answer, version).ConfigureAwait(false);
            return null;
        }
        catch (TimeoutException) when (running is not null && !running.IsCompleted)
        {
            return new EbadgeException(ErrorCode.Timeout, $"The handler of {arrived.Name} from {arrived.Peer} has not come to an end within {_options.HandlerTimeout}. It is given up: its message is a dead letter.");
        }
        catch (EbadgeException caught)
        {
            return new EbadgeException(ErrorCode.HandlerFailed, $"The handler of {arrived.Name} from {arrived.Peer} failed: {caught.Code}: {caught.Message}", false, null, caught);
        }
        catch (Exception caught)
        {
            // its words may quote the message, so they stay in the cause
            return new EbadgeException(ErrorCode.HandlerFailed, $"The handler of {arrived.Name} from {arrived.Peer} failed ({caught.GetType().Name}).", false, null, caught);
        }
    }

    private async Task ReplyAsync(Arrived arrived, IMessage answer, QuestionVersion? version)
    {
        IReadOnlyList<string> expected = arrived.Channel.Replies.TryGetValue(arrived.Name, out ReplyInfo? reply) ? reply.Messages : Array.Empty<string>();
        if (!expected.Contains(answer.MessageName))
        {
            string what = expected.Count == 0 ? "nothing" : string.Join(", ", expected);
            throw new EbadgeException(ErrorCode.WrongChannel, $"{arrived.Name} is answered by {what}, not by {answer.MessageName}.");
        }
        var others = new List<string?>();
        if (version is not null)
        {
            lock (version)
            {
                version.Answer = answer;
                others.AddRange(version.Waiting);
                version.Waiting.Clear();
            }
        }
        await AnswerAsync(arrived, answer, arrived.Delivery.CorrelationId ?? arrived.Delivery.MessageId).ConfigureAwait(false);
        foreach (string? id in others) await AnswerAsync(arrived, answer, id).ConfigureAwait(false);
    }

    private Task AnswerAsync(Arrived arrived, IMessage answer, string? correlationId)
    {
        Outgoing outgoing = _outbox.Prepare(answer, arrived.Channel.Sender);
        return _outbox.SendAsync(outgoing, arrived.Peer, arrived.Channel.Sender, Guid.NewGuid().ToString(), correlationId, null, CancellationToken.None);
    }

    /// <summary>Gives the answer that the same question had before; where there is none yet, as soon as there is.</summary>
    private async Task RepeatAsync(Arrived arrived, QuestionVersion version)
    {
        string? id = arrived.Delivery.CorrelationId ?? arrived.Delivery.MessageId;
        IMessage? answer;
        lock (version)
        {
            answer = version.Answer;
            if (answer is null && version.Waiting.Count < 100) version.Waiting.Add(id);
        }
        if (answer is not null) await AnswerAsync(arrived, answer, id).ConfigureAwait(false);
        await AckAsync(arrived).ConfigureAwait(false);
    }

    private List<Delivery> Ended(Arrived arrived, bool isDone)
    {
        string? key = KeyOf(arrived);
        List<Delivery> held = key is null ? new List<Delivery>() : _duplicates.End(key, isDone);
        return held.Count == 0 ? new List<Delivery> { arrived.Delivery } : held;
    }

    private async Task AckAsync(Arrived arrived)
    {
        foreach (Delivery one in Ended(arrived, true)) await one.AckAsync().ConfigureAwait(false);
    }

    private async Task GiveBackAsync(Arrived arrived)
    {
        foreach (Delivery one in Ended(arrived, false)) await one.RejectAsync(true).ConfigureAwait(false);
    }

    private Task BuryAsync(Arrived arrived, EbadgeException error) => _deadLetters.BuryAsync(Ended(arrived, false), error);
}
