#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text;

/// <summary>Every code that an <see cref="EbadgeException"/> can carry. The set is closed.</summary>
public static class ErrorCode
{
#pragma warning disable CS1591 // the texts say it
    public const string MalformedJson = "MALFORMED_JSON";
    public const string UnknownMessage = "UNKNOWN_MESSAGE";
    public const string InvalidMessage = "INVALID_MESSAGE";
    public const string WrongChannel = "WRONG_CHANNEL";
    public const string NotInVersion = "NOT_IN_VERSION";
    public const string ConnectionFailed = "CONNECTION_FAILED";
    public const string ConnectionLost = "CONNECTION_LOST";
    public const string AccessRefused = "ACCESS_REFUSED";
    public const string TopologyMissing = "TOPOLOGY_MISSING";
    public const string TopologyConflict = "TOPOLOGY_CONFLICT";
    public const string Unroutable = "UNROUTABLE";
    public const string PublishRefused = "PUBLISH_REFUSED";
    public const string Expired = "EXPIRED";
    public const string BufferFull = "BUFFER_FULL";
    public const string Timeout = "TIMEOUT";
    public const string Aborted = "ABORTED";
    public const string Closed = "CLOSED";
    public const string Unhandled = "UNHANDLED";
    public const string HandlerFailed = "HANDLER_FAILED";
    public const string RedeliveryExhausted = "REDELIVERY_EXHAUSTED";
    public const string Superseded = "SUPERSEDED";
    public const string RefusedByPeer = "REFUSED_BY_PEER";
    public const string DuplicateAnswer = "DUPLICATE_ANSWER";
    public const string LateAnswer = "LATE_ANSWER";
    public const string InvalidArgument = "INVALID_ARGUMENT";
    public const string SpecUnsupported = "SPEC_UNSUPPORTED";
    public const string Internal = "INTERNAL";
#pragma warning restore CS1591
}

/// <summary>
/// The one base class of everything that the SDK throws on purpose. The message says what happened, where, and what to do
/// about it; payloads and credentials stay out of it and of the details, so both may be logged.
/// </summary>
public class EbadgeException : Exception
{
    private static readonly IReadOnlyDictionary<string, object?> NoDetails = new Dictionary<string, object?>();

    /// <summary>Makes an error.</summary>
    public EbadgeException(
        string code,
        string message,
        bool retryable = false,
        IReadOnlyDictionary<string, object?>? details = null,
        Exception? cause = null)
        : base(message, cause)
    {
        Code = code;
        Retryable = retryable;
        Details = details ?? NoDetails;
    }

    /// <summary>What kind of failure this is: one of <see cref="ErrorCode"/>.</summary>
    public string Code { get; }

    /// <summary>Whether doing the same again, unchanged, may succeed.</summary>
    public bool Retryable { get; }

    /// <summary>Facts for programs: names, limits, counts.</summary>
    public IReadOnlyDictionary<string, object?> Details { get; }

    /// <summary>What was caught, as an error of this SDK: of another, it is the cause.</summary>
    public static EbadgeException From(Exception caught, string code = ErrorCode.Internal) =>
        caught as EbadgeException ?? new EbadgeException(code, caught.Message, false, null, caught);

    internal static EbadgeException Argument(string message) => new EbadgeException(ErrorCode.InvalidArgument, message);
}

/// <summary>One thing that is wrong with a message.</summary>
/// <param name="Path">JSON Pointer into the message; of more than 200 characters only the beginning.</param>
/// <param name="Keyword">The keyword of JSON Schema that was violated, or the rule's name.</param>
/// <param name="Rule">Whether the keyword is the name of one of the contract's rules.</param>
/// <param name="Expected">What should have been there, in words.</param>
/// <param name="Found">What was there, cut short. Part of the payload: keep it out of logs.</param>
public sealed record Issue(string Path, string Keyword, bool Rule, string Expected, string Found);

/// <summary>A message that the contract forbids. Retrying the same message never helps.</summary>
public sealed class ValidationException : EbadgeException
{
    /// <summary>Issues given at most.</summary>
    internal const int MaxIssues = 100;

    private const int Shown = 5;

    internal ValidationException(
        string code,
        string summary,
        IReadOnlyList<Issue> issues,
        string? messageName = null,
        int? issueCount = null,
        bool incomplete = false,
        Exception? cause = null)
        : base(code, TextOf(summary, issues, issueCount ?? issues.Count), false, null, cause)
    {
        Issues = issues.Take(MaxIssues).ToArray();
        MessageName = messageName;
        IssueCount = issueCount ?? issues.Count;
        Truncated = incomplete || IssueCount > Issues.Count;
    }

    /// <summary>What is wrong, in the order of the verdict: the first is the one that counts. At most 100.</summary>
    public IReadOnlyList<Issue> Issues { get; }

    /// <summary>Wire name of the message type, when it is known.</summary>
    public string? MessageName { get; }

    /// <summary>How many issues were found.</summary>
    public int IssueCount { get; }

    /// <summary>Whether there may be more issues than <see cref="Issues"/> has.</summary>
    public bool Truncated { get; }

    private static string TextOf(string summary, IReadOnlyList<Issue> issues, int count)
    {
        var text = new StringBuilder(summary);
        foreach (Issue issue in issues.Take(Shown))
        {
            string path = issue.Path.Length == 0 ? "(message)" : issue.Path;
            text.Append($"\n  {path}: expected {issue.Expected} [{issue.Keyword}]");
        }
        if (count > Shown) text.Append($"\n  … and {count - Shown} more");
        return text.ToString();
    }
}

/// <summary>The peer has answered, and its answer says no. Retryable where the contract has it that the question may be accepted later.</summary>
public sealed class RefusedByPeerException : EbadgeException
{
    internal RefusedByPeerException(
        string question,
        string peer,
        IMessage answer,
        double? responseCode,
        double? subcode,
        string? description,
        bool retryable)
        : base(
            ErrorCode.RefusedByPeer,
            $"{peer} has refused {question} ({(responseCode is null ? "with its code" : JsonMapping.NumberText(responseCode.Value))}).",
            retryable,
            new Dictionary<string, object?> { ["messageName"] = question, ["peer"] = peer, ["responseCode"] = responseCode })
    {
        Answer = answer;
        ResponseCode = responseCode;
        Subcode = subcode;
        Description = description;
    }

    /// <summary>The whole answer.</summary>
    public IMessage Answer { get; }

    /// <summary>What the peer answered with, e.g. 503; null where that is no number.</summary>
    public double? ResponseCode { get; }

    /// <summary>Its finer code, if it gave one.</summary>
    public double? Subcode { get; }

    /// <summary>The peer's explanation, in its words, if it gave one: yours to log or not.</summary>
    public string? Description { get; }
}
