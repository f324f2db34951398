#nullable enable

namespace __NAMESPACE__.Runtime;

using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

/// <summary>Where a field of a message that is being made comes from when the caller does not give it.</summary>
internal sealed record FieldInfo(string Name, bool IsNullable, bool IsUuid, JsonElement? Value);

/// <summary>How one field of a derived message is got: <c>copy</c>, <c>value</c> or <c>increment</c>.</summary>
internal sealed record Derivation(string Kind, string Pointer, JsonElement? Value);

/// <summary>A convenience that makes one message out of another.</summary>
internal sealed record BuilderInfo(string Name, IReadOnlyList<string> From, IReadOnlyDictionary<string, Derivation> Set);

/// <summary>A known error in what peers send; the steps to it, null for any item.</summary>
internal sealed record ErratumInfo(string Id, IReadOnlyList<string?> At, string Repair);

/// <summary>One message type.</summary>
internal sealed record MessageInfo(
    string Name,
    string ContentType,
    IReadOnlyList<FieldInfo> Fields,
    IReadOnlyList<BuilderInfo> Builders,
    IReadOnlyList<ErratumInfo> Errata);

/// <summary>Where dead letters of a queue go.</summary>
internal sealed record DeadLetterInfo(string Exchange, string Queue, long? MessageTtlMs, long? MaxLength);

/// <summary>The queue that the receiver reads from.</summary>
internal sealed record QueueInfo(
    string Name,
    bool IsDurable,
    string BindingKey,
    long? MessageTtlMs,
    IReadOnlyDictionary<string, object?>? Arguments,
    DeadLetterInfo? DeadLetter);

/// <summary>The exchange behind a channel.</summary>
internal sealed record ExchangeInfo(string Name, string Type, bool IsDurable, bool IsAutoDelete);

/// <summary>Versions of a question.</summary>
internal sealed record RevisionInfo(IReadOnlyList<string> Identity, string Field);

/// <summary>How an answer says whether the question was accepted.</summary>
internal sealed record SuccessInfo(string Field, IReadOnlyList<JsonElement> Values, IReadOnlyList<JsonElement> Retryable, string? Subcode, string? Description);

/// <summary>What answers a question, by when, and how the two are matched.</summary>
internal sealed record ReplyInfo(
    string Channel,
    IReadOnlyList<string> Messages,
    string Cardinality,
    double DeadlineMs,
    IReadOnlyList<string> Correlation,
    IReadOnlyDictionary<string, JsonElement>? Cancel,
    string? IntervalField,
    string? StartField,
    IReadOnlyList<string>? Subscription,
    IReadOnlyDictionary<string, string> Keys,
    RevisionInfo? Revision,
    SuccessInfo? Success);

/// <summary>One direction between two roles.</summary>
internal sealed record ChannelInfo(
    string Id,
    string Address,
    string Server,
    string Sender,
    string Receiver,
    string? Group,
    string DeclaredBy,
    ExchangeInfo Exchange,
    QueueInfo Queue,
    IReadOnlyList<string> RoutingKey,
    string? FixedRoutingKey,
    IReadOnlyList<string> RequiredFields,
    IReadOnlyList<string>? OrderedBy,
    IReadOnlyList<string> Messages,
    IReadOnlyDictionary<string, ReplyInfo> Replies,
    string? Unusable);

/// <summary>Everything about a contract that is data: read from its catalogue.json.</summary>
internal sealed class Catalogue
{
    internal Catalogue(JsonElement json)
    {
        Title = TextAt(json, "title")!;
        Discriminator = TextAt(json, "discriminator");
        ExtensionPattern = json.TryGetProperty("extensionMessages", out JsonElement extension) ? TextAt(extension, "pattern") : null;
        Messages = Members(json, "messages").ToDictionary(one => one.Name, one => MessageOf(one.Value));
        Channels = Members(json, "channels").ToDictionary(one => one.Name, one => ChannelOf(one.Value));
        VirtualHosts = Members(json, "servers").ToDictionary(one => one.Name, one => TextAt(one.Value, "virtualHost") ?? "/");
    }

    internal string Title { get; }

    internal string? Discriminator { get; }

    internal string? ExtensionPattern { get; }

    internal IReadOnlyDictionary<string, MessageInfo> Messages { get; }

    internal IReadOnlyDictionary<string, ChannelInfo> Channels { get; }

    internal IReadOnlyDictionary<string, string> VirtualHosts { get; }

    private static MessageInfo MessageOf(JsonElement json) => new MessageInfo(
        TextAt(json, "name")!,
        TextAt(json, "contentType") ?? "application/json",
        Items(json, "fields").Select(FieldOf).ToList(),
        Items(json, "builders").Select(BuilderOf).ToList(),
        Items(json, "errata").Select(ErratumOf).ToList());

    private static FieldInfo FieldOf(JsonElement json)
    {
        bool isNullable = json.GetProperty("nullable").GetBoolean();
        string name = TextAt(json, "name")!;
        if (!json.TryGetProperty("fill", out JsonElement fill)) return new FieldInfo(name, isNullable, false, null);
        bool isUuid = TextAt(fill, "kind") == "uuid";
        return new FieldInfo(name, isNullable, isUuid, isUuid ? null : fill.GetProperty("value"));
    }

    private static BuilderInfo BuilderOf(JsonElement json) => new BuilderInfo(
        TextAt(json, "name")!,
        Texts(json, "from"),
        Members(json, "set").ToDictionary(one => one.Name, one => new Derivation(
            TextAt(one.Value, "kind")!,
            TextAt(one.Value, "pointer") ?? "",
            one.Value.TryGetProperty("value", out JsonElement value) ? value : null)));

    private static ErratumInfo ErratumOf(JsonElement json) => new ErratumInfo(
        TextAt(json, "id")!,
        Items(json, "at").Select(step => step.ValueKind == JsonValueKind.Null ? null : step.GetString()).ToList(),
        TextAt(json, "repair")!);

    private static ChannelInfo ChannelOf(JsonElement json) => new ChannelInfo(
        TextAt(json, "id")!,
        TextAt(json, "address") ?? "",
        TextAt(json, "server") ?? "",
        TextAt(json, "sender") ?? "",
        TextAt(json, "receiver") ?? "",
        TextAt(json, "group"),
        TextAt(json, "declaredBy") ?? "",
        ExchangeOf(json.GetProperty("exchange")),
        QueueOf(json.GetProperty("queue")),
        Texts(json, "routingKey"),
        TextAt(json, "fixedRoutingKey"),
        Texts(json, "requiredFields"),
        json.TryGetProperty("orderedBy", out _) ? Texts(json, "orderedBy") : null,
        Texts(json, "messages"),
        Members(json, "replies").ToDictionary(one => one.Name, one => ReplyOf(one.Value)),
        TextAt(json, "unusable"));

    private static ExchangeInfo ExchangeOf(JsonElement json) => new ExchangeInfo(
        TextAt(json, "name")!,
        TextAt(json, "type")!,
        json.GetProperty("durable").GetBoolean(),
        json.GetProperty("autoDelete").GetBoolean());

    private static QueueInfo QueueOf(JsonElement json)
    {
        DeadLetterInfo? deadLetter = json.TryGetProperty("deadLetter", out JsonElement letters)
            ? new DeadLetterInfo(TextAt(letters, "exchange")!, TextAt(letters, "queue")!, NumberAt(letters, "messageTtlMs"), NumberAt(letters, "maxLength"))
            : null;
        IReadOnlyDictionary<string, object?>? arguments = json.TryGetProperty("arguments", out _)
            ? Members(json, "arguments").ToDictionary(one => one.Name, one => ArgumentOf(one.Value))
            : null;
        return new QueueInfo(
            TextAt(json, "name")!,
            json.GetProperty("durable").GetBoolean(),
            TextAt(json, "bindingKey") ?? "#",
            NumberAt(json, "messageTtlMs"),
            arguments,
            deadLetter);
    }

    private static ReplyInfo ReplyOf(JsonElement json)
    {
        RevisionInfo? revision = json.TryGetProperty("revision", out JsonElement versions)
            ? new RevisionInfo(Texts(versions, "identity"), TextAt(versions, "field")!)
            : null;
        SuccessInfo? success = json.TryGetProperty("success", out JsonElement yes)
            ? new SuccessInfo(TextAt(yes, "field")!, Items(yes, "values").ToList(), Items(yes, "retryable").ToList(), TextAt(yes, "subcode"), TextAt(yes, "description"))
            : null;
        return new ReplyInfo(
            TextAt(json, "channel")!,
            Texts(json, "messages"),
            TextAt(json, "cardinality")!,
            json.GetProperty("deadlineMs").GetDouble(),
            Texts(json, "correlation"),
            json.TryGetProperty("cancel", out _) ? Members(json, "cancel").ToDictionary(one => one.Name, one => one.Value) : null,
            TextAt(json, "intervalField"),
            TextAt(json, "startField"),
            json.TryGetProperty("subscription", out _) ? Texts(json, "subscription") : null,
            Members(json, "keys").ToDictionary(one => one.Name, one => one.Value.GetString()!),
            revision,
            success);
    }

    private static object? ArgumentOf(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        // the broker compares arguments by value: whole numbers stay whole
        JsonValueKind.Number => json.TryGetInt64(out long whole) ? (object)whole : json.GetDouble(),
        _ => json.GetString(),
    };

    private static string? TextAt(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? NumberAt(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement value) ? value.GetInt64() : null;

    private static List<string> Texts(JsonElement json, string name) => Items(json, name).Select(one => one.GetString()!).ToList();

    private static IEnumerable<JsonElement> Items(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static IEnumerable<JsonProperty> Members(JsonElement json, string name) =>
        json.TryGetProperty(name, out JsonElement table) && table.ValueKind == JsonValueKind.Object ? table.EnumerateObject() : Enumerable.Empty<JsonProperty>();
}
