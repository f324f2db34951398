#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Threading.Tasks;

/// <summary>What a handler knows of its message besides, and what it may decide.</summary>
public sealed class MessageContext
{
    private readonly Func<IMessage, Task> _reply;

    internal MessageContext(Arrived arrived, int attempt, Func<IMessage, Task> reply)
    {
        _reply = reply;
        From = arrived.Peer;
        MessageId = arrived.Delivery.MessageId;
        Redelivered = arrived.Delivery.IsRedelivered || attempt > 1;
        Attempt = attempt;
        Forgiven = arrived.Forgiven;
    }

    /// <summary>Name of the sender: the broker vouches for it.</summary>
    public string From { get; }

    /// <summary>The message's id; null where the sender gives none.</summary>
    public string? MessageId { get; }

    /// <summary>Whether it may have been handled before.</summary>
    public bool Redelivered { get; }

    /// <summary>Which attempt this is, from 1.</summary>
    public int Attempt { get; }

    /// <summary>What tolerant reading forgave.</summary>
    public IReadOnlyList<Forgiven> Forgiven { get; }

    internal string? Rejection { get; private set; }

    internal bool IsRequeued { get; private set; }

    internal TimeSpan? RequeueDelay { get; private set; }

    /// <summary>Answers the message; done when the broker has confirmed the answer. For streams: as often as there is something to say.</summary>
    public Task ReplyAsync(IMessage answer) => _reply(answer);

    /// <summary>Has the message become a dead letter, with this reason, once the handler returns.</summary>
    public void Reject(string reason) => Rejection = reason;

    /// <summary>Has the message handled again after a while, once the handler returns; a few times at most.</summary>
    public void Requeue(TimeSpan? delay = null)
    {
        IsRequeued = true;
        RequeueDelay = delay;
    }
}

/// <summary>Works on a message; what it returns is the answer.</summary>
internal delegate Task<IMessage?> Handle(IMessage message, MessageContext context);

/// <summary>The handlers of one client.</summary>
internal sealed class Handlers
{
    private readonly object _gate = new object();
    private readonly Dictionary<string, Handle> _handlers = new Dictionary<string, Handle>(StringComparer.Ordinal);
    private readonly TimeSpan _grace;
    private DateTime _expectedUntilUtc;
    private TaskCompletionSource _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Handlers(TimeSpan grace) => _grace = grace;

    /// <summary>Registers one; at most one for each peer and message type. Returns what removes it.</summary>
    internal Action Register(string peerRole, string peer, string name, Handle handle)
    {
        string key = KeyOf(peerRole, peer, name);
        lock (_gate)
        {
            if (!_handlers.TryAdd(key, handle)) throw EbadgeException.Argument($"There is a handler of {name} from {peer} already. Remove it first.");
            _expectedUntilUtc = DateTime.UtcNow + _grace;
            TaskCompletionSource changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            changed.TrySetResult();
        }
        return () =>
        {
            lock (_gate)
            {
                _handlers.Remove(key);
            }
        };
    }

    /// <summary>The handler of a message: waits a while for one that may still come.</summary>
    internal async Task<Handle?> FindAsync(Arrived arrived)
    {
        while (true)
        {
            Task changed;
            TimeSpan left;
            lock (_gate)
            {
                if (_handlers.TryGetValue(KeyOf(arrived.Channel.Sender, arrived.Peer, arrived.Name), out Handle? own)) return own;
                if (_handlers.TryGetValue(KeyOf(arrived.Channel.Sender, Routes.AnyPeer, arrived.Name), out Handle? any)) return any;
                changed = _changed.Task;
                left = _expectedUntilUtc - DateTime.UtcNow;
            }
            if (left <= TimeSpan.Zero) return null;
            await Task.WhenAny(changed, Task.Delay(left)).ConfigureAwait(false);
        }
    }

    private static string KeyOf(string peerRole, string peer, string name) => $"{peerRole}\n{peer}\n{name}";
}

/// <summary>Messages that come a second time: known by their sender and id, for a while.</summary>
internal sealed class Duplicates
{
    private const int MaxEntries = 100_000;

    private readonly object _gate = new object();
    private readonly TimeSpan _window;
    private readonly Dictionary<string, DateTime> _done = new Dictionary<string, DateTime>(StringComparer.Ordinal);
    private readonly Queue<string> _inOrder = new Queue<string>();
    private readonly Dictionary<string, List<Delivery>> _working = new Dictionary<string, List<Delivery>>(StringComparer.Ordinal);

    internal Duplicates(TimeSpan window) => _window = window;

    /// <summary>What becomes of a delivery: new, handled before, or joined to the one that is being worked on.</summary>
    internal (bool IsNew, bool WasDone) Begin(string key, Delivery delivery)
    {
        lock (_gate)
        {
            if (_done.TryGetValue(key, out DateTime atUtc) && DateTime.UtcNow - atUtc < _window) return (false, true);
            if (_working.TryGetValue(key, out List<Delivery>? held))
            {
                held.Add(delivery);
                return (false, false);
            }
            _working[key] = new List<Delivery> { delivery };
            return (true, false);
        }
    }

    /// <summary>All deliveries of the message. It was handled, or it was not: then it is no duplicate when it comes again.</summary>
    internal List<Delivery> End(string key, bool isDone)
    {
        lock (_gate)
        {
            if (isDone)
            {
                if (!_done.ContainsKey(key)) _inOrder.Enqueue(key);
                _done[key] = DateTime.UtcNow;
                while (_inOrder.Count > MaxEntries) _done.Remove(_inOrder.Dequeue());
            }
            return _working.Remove(key, out List<Delivery>? held) ? held : new List<Delivery>();
        }
    }
}

/// <summary>One version of what was asked.</summary>
internal sealed class QuestionVersion
{
    internal QuestionVersion(double count) => Count = count;

    internal double Count { get; }

    internal bool HasFailed { get; set; }

    internal IMessage? Answer { get; set; }

    /// <summary>Correlation ids of those who asked the same while there was no answer.</summary>
    internal List<string?> Waiting { get; } = new List<string?>();
}

/// <summary>Later versions of a question, and questions that are put again: who asks twice hears the same twice.</summary>
internal sealed class Revisions
{
    private const int MaxRemembered = 10_000;

    private readonly object _gate = new object();
    private readonly Dictionary<string, QuestionVersion> _newest = new Dictionary<string, QuestionVersion>(StringComparer.Ordinal);
    private readonly Queue<string> _inOrder = new Queue<string>();

    /// <summary>The version, and whether it is new; null where it is older than one that was asked before.</summary>
    internal (QuestionVersion Version, bool IsNew)? Judge(Arrived arrived, RevisionInfo revision)
    {
        string key = $"{arrived.SenderId} {arrived.Name}\n{Conversations.KeyOf(revision.Identity, arrived.Json)}";
        double count = Pointers.ValueAt(arrived.Json, revision.Field) is JsonElement value && value.ValueKind == JsonValueKind.Number ? JsonMapping.NumberOf(value) : 0;
        lock (_gate)
        {
            bool isKnown = _newest.TryGetValue(key, out QuestionVersion? known);
            if (isKnown && count < known!.Count) return null;
            if (isKnown && count == known!.Count && !known.HasFailed) return (known, false);
            var version = new QuestionVersion(count);
            if (!isKnown) _inOrder.Enqueue(key);
            _newest[key] = version;
            if (_inOrder.Count > MaxRemembered) _newest.Remove(_inOrder.Dequeue());
            return (version, true);
        }
    }
}
