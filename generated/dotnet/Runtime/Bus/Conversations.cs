#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

/// <summary>A message that has arrived and was found valid.</summary>
internal sealed record Arrived(Delivery Delivery, ChannelInfo Channel, string Peer, string Name, IMessage Message, JsonElement Json, IReadOnlyList<Forgiven> Forgiven)
{
    /// <summary>Tells the sender from any other.</summary>
    internal string SenderId => $"{Channel.Sender} {Peer}";
}

/// <summary>A question that has been put.</summary>
/// <param name="Id">Its message id, which is the correlation id of its answers.</param>
/// <param name="Peer">Who was asked.</param>
/// <param name="Name">Wire name of the question.</param>
/// <param name="Reply">What answers it.</param>
/// <param name="Question">The question.</param>
/// <param name="Take">Takes an answer, and sees to its delivery; returns whether the question is settled by it.</param>
/// <param name="Fail">Ends the waiting.</param>
internal sealed record Pending(string Id, string Peer, string Name, ReplyInfo Reply, JsonElement Question, Func<Arrived, bool> Take, Action<EbadgeException> Fail);

/// <summary>The questions of one client, and which of them an arriving message answers.</summary>
internal sealed class Conversations
{
    /// <summary>Questions remembered after their end, at most.</summary>
    private const int MaxEnded = 10_000;

    private readonly object _gate = new object();
    private readonly Dictionary<string, Pending> _pending = new Dictionary<string, Pending>(StringComparer.Ordinal);
    private readonly Dictionary<string, (Pending Question, bool IsAnswered)> _ended = new Dictionary<string, (Pending, bool)>(StringComparer.Ordinal);
    private readonly Queue<string> _endedInOrder = new Queue<string>();

    internal void Add(Pending pending)
    {
        lock (_gate)
        {
            _pending[pending.Id] = pending;
        }
    }

    /// <summary>The question is over. Its answers, should they still come, are told from what was never asked for.</summary>
    internal void End(string id, bool isAnswered)
    {
        lock (_gate)
        {
            if (!_pending.Remove(id, out Pending? pending)) return;
            _ended[id] = (pending, isAnswered);
            _endedInOrder.Enqueue(id);
            if (_endedInOrder.Count > MaxEnded) _ended.Remove(_endedInOrder.Dequeue());
        }
    }

    /// <summary>Hands an arriving message to the question that it answers; false when it answers none that waits.</summary>
    internal bool Settle(Arrived arrived)
    {
        Pending? pending;
        lock (_gate)
        {
            pending = Find(arrived);
        }
        if (pending is null) return false;
        if (pending.Take(arrived)) End(pending.Id, true);
        return true;
    }

    /// <summary>Whether a question waits for it.</summary>
    internal bool Awaits(Arrived arrived)
    {
        lock (_gate)
        {
            return Find(arrived) is not null;
        }
    }

    /// <summary>Why a message that answers no question that waits is an answer nevertheless; null where it is none.</summary>
    internal EbadgeException? Stray(Arrived arrived)
    {
        lock (_gate)
        {
            string? id = arrived.Delivery.CorrelationId;
            if (id is null)
            {
                foreach ((Pending question, bool wasAnswered) in _ended.Values)
                {
                    bool isAnswer = question.Reply.Correlation.Count > 0 && Fits(question, arrived) && Fitness(question, arrived) >= 0;
                    if (isAnswer) return TooLate(question, wasAnswered, arrived);
                }
                return null;
            }
            if (_pending.TryGetValue(id, out Pending? waiting) && Fits(waiting, arrived)) return OtherVersion(waiting, arrived);
            if (!_ended.TryGetValue(id, out (Pending Question, bool IsAnswered) ended) || !Fits(ended.Question, arrived)) return null;
            return IsOfVersion(ended.Question, arrived) ? TooLate(ended.Question, ended.IsAnswered, arrived) : OtherVersion(ended.Question, arrived);
        }
    }

    /// <summary>Fails all that still wait.</summary>
    internal void FailAll(EbadgeException error)
    {
        List<Pending> all;
        lock (_gate)
        {
            all = _pending.Values.ToList();
        }
        foreach (Pending pending in all)
        {
            End(pending.Id, false);
            pending.Fail(error);
        }
    }

    /// <summary>Whether two messages have the same values at these places: absent is null, times are equal when they are the same instant.</summary>
    internal static bool Agree(IEnumerable<string> pointers, JsonElement one, JsonElement other) =>
        pointers.All(pointer => AreSame(Pointers.ValueAt(one, pointer), Pointers.ValueAt(other, pointer)));

    /// <summary>The values at these places as text: equal where they are.</summary>
    internal static string KeyOf(IEnumerable<string> pointers, JsonElement message) =>
        string.Join("\n", pointers.Select(pointer => Pointers.ValueAt(message, pointer) is JsonElement value ? JsonValues.Canonical(value) : "null"));

    private static bool AreSame(JsonElement? a, JsonElement? b)
    {
        if (a is null || b is null) return a is null && b is null;
        if (JsonValues.AreEqual(a.Value, b.Value)) return true;
        if (a.Value.ValueKind != JsonValueKind.String || b.Value.ValueKind != JsonValueKind.String) return false;
        Instant? one = Instant.Parse(a.Value.GetString()!);
        Instant? other = Instant.Parse(b.Value.GetString()!);
        return one is not null && other is not null && one.Value.Microseconds == other.Value.Microseconds;
    }

    /// <summary>
    /// By its correlation id; without one, the question to its sender whose correlating fields agree, the one with the most
    /// such fields first, then the oldest.
    /// </summary>
    private Pending? Find(Arrived arrived)
    {
        string? id = arrived.Delivery.CorrelationId;
        if (id is not null)
        {
            bool isKnown = _pending.TryGetValue(id, out Pending? known);
            return isKnown && Fits(known!, arrived) && IsOfVersion(known!, arrived) ? known : null;
        }
        Pending? best = null;
        double bestFitness = -1;
        foreach (Pending pending in _pending.Values)
        {
            if (!Fits(pending, arrived)) continue;
            // a peer that numbers its messages would have named the question, had it meant this one
            bool isUnrelated = arrived.Delivery.MessageId is not null && pending.Reply.Cardinality == "one" && pending.Reply.Correlation.Count == 0;
            double fitness = isUnrelated ? -1 : Fitness(pending, arrived);
            if (fitness <= bestFitness) continue;
            best = pending;
            bestFitness = fitness;
        }
        return best;
    }

    private static bool Fits(Pending question, Arrived arrived) =>
        question.Peer == arrived.Peer && question.Reply.Channel == arrived.Channel.Id && question.Reply.Messages.Contains(arrived.Name);

    /// <summary>Whether an answer that has the fields of a version has those of the question's.</summary>
    private static bool IsOfVersion(Pending question, Arrived arrived)
    {
        if (question.Reply.Revision is null) return true;
        return question.Reply.Revision.Identity.Append(question.Reply.Revision.Field).All(pointer =>
            Pointers.At(arrived.Json, pointer).ValueKind == JsonValueKind.Undefined || Agree(new[] { pointer }, question.Question, arrived.Json));
    }

    /// <summary>How well an answer without correlation id fits: the more fields agree the better; below 0: not at all.</summary>
    private static double Fitness(Pending question, Arrived arrived)
    {
        if (!Agree(question.Reply.Correlation, question.Question, arrived.Json)) return -1;
        return question.Reply.Correlation.Count + (question.Reply.Keys.Count > 0 && HasKeys(question, arrived) ? 0.5 : 0);
    }

    /// <summary>Whether the answer has members of exactly the names that the question lists.</summary>
    private static bool HasKeys(Pending question, Arrived arrived) => question.Reply.Keys.All(pair =>
    {
        JsonElement asked = Pointers.At(question.Question, pair.Key);
        JsonElement given = Pointers.At(arrived.Json, pair.Value);
        if (asked.ValueKind != JsonValueKind.Array || given.ValueKind != JsonValueKind.Object) return false;
        HashSet<string> names = asked.EnumerateArray().Select(one => one.ValueKind == JsonValueKind.String ? one.GetString()! : one.GetRawText()).ToHashSet();
        return names.SetEquals(given.EnumerateObject().Select(one => one.Name));
    });

    private static EbadgeException TooLate(Pending question, bool isAnswered, Arrived arrived) => isAnswered
        ? new EbadgeException(ErrorCode.DuplicateAnswer, $"{arrived.Peer} answered {question.Name} once more, with {arrived.Name}. It was answered already; the first answer counts.")
        : new EbadgeException(ErrorCode.LateAnswer, $"{arrived.Peer} answered {question.Name} with {arrived.Name} when nobody waited any more. Allow more time, or handle such messages.");

    private static EbadgeException OtherVersion(Pending question, Arrived arrived) =>
        new EbadgeException(ErrorCode.Superseded, $"{arrived.Peer} answered {question.Name} with {arrived.Name}, which is about another version of it than was asked.");
}
