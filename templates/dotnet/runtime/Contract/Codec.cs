#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;

/// <summary>How strictly a reader reads.</summary>
public enum Reading
{
    /// <summary>What the contract forbids is refused.</summary>
    Strict,

    /// <summary>Unknown fields are left out, and errata that the contract declares are repaired.</summary>
    Tolerant,
}

/// <summary>One thing that tolerant reading forgave.</summary>
/// <param name="Path">JSON Pointer into the message as it came, cut short beyond 200 characters.</param>
/// <param name="What"><c>unknown</c>: a member was left out. Else the id of the erratum that was repaired.</param>
public sealed record Forgiven(string Path, string What);

/// <summary>Options of reading.</summary>
public sealed record ReadOptions
{
    /// <summary>How strictly. Default: strict.</summary>
    public Reading Reading { get; init; } = Reading.Strict;

    /// <summary>Whether two members of one name are refused. Default: the last one counts.</summary>
    public bool UniqueKeys { get; init; }

    /// <summary>The type's wire name, where messages do not name their type themselves.</summary>
    public string? Name { get; init; }

    /// <summary>Told what tolerant reading forgave, when it forgave something.</summary>
    public Action<IReadOnlyList<Forgiven>>? OnForgiven { get; init; }
}

/// <summary>Bytes ⇄ messages of a contract.</summary>
/// <example>
/// <code>
/// if (Contract.Codec.Parse(bytes) is Activate order) Console.WriteLine(order.Quantity);
/// </code>
/// </example>
public sealed class Codec
{
    /// <summary>Of a message with more values only the first issue found is told: all could be any number.</summary>
    private const int MaxValues = 20_000;

    private static readonly ReadOptions Strictly = new ReadOptions();

    private readonly ContractInfo _contract;

    internal Codec(ContractInfo contract) => _contract = contract;

    /// <summary>Reads one message from UTF-8 JSON.</summary>
    /// <exception cref="ValidationException">MALFORMED_JSON, UNKNOWN_MESSAGE or INVALID_MESSAGE; retrying never helps.</exception>
    public IMessage Parse(ReadOnlyMemory<byte> utf8, ReadOptions? options = null) =>
        Read(JsonReading.Decode(utf8, options?.UniqueKeys == true), options ?? Strictly);

    /// <summary>Reads one message from JSON text. Throws as the other.</summary>
    public IMessage Parse(string text, ReadOptions? options = null) =>
        Read(JsonReading.Decode(text, options?.UniqueKeys == true), options ?? Strictly);

    /// <summary>Holds JSON that was parsed elsewhere against the contract, strictly, and gives the message.</summary>
    /// <exception cref="ValidationException">UNKNOWN_MESSAGE or INVALID_MESSAGE.</exception>
    public IMessage Validate(JsonElement json, string? name = null)
    {
        string type = TypeOf(json, name);
        Check(type, json);
        return _contract.Make(type, json);
    }

    /// <summary>Validates a message and writes it as UTF-8 JSON. Writing is always strict: nothing invalid is ever written.</summary>
    /// <exception cref="ValidationException">INVALID_MESSAGE or UNKNOWN_MESSAGE.</exception>
    public byte[] Encode(IMessage message)
    {
        byte[] bytes;
        JsonElement json;
        try
        {
            bytes = Draft.BytesOf(message);
            json = JsonReading.Decode(bytes, true);
        }
        catch (Exception caught) when (caught is InvalidOperationException or ArgumentException || (caught as EbadgeException)?.Code == ErrorCode.MalformedJson)
        {
            var issue = new Issue("", "json", false, "JSON values of at most 500 levels, each member once", "something else");
            throw new ValidationException(ErrorCode.InvalidMessage, $"{message.MessageName} cannot be written as JSON.", new[] { issue }, message.MessageName, null, false, caught);
        }
        Check(TypeOf(json, message.MessageName), json);
        return bytes;
    }

    private IMessage Read(JsonElement json, ReadOptions options)
    {
        string type = TypeOf(json, options.Name);
        if (_contract.IsExtension(type) || options.Reading == Reading.Strict)
        {
            Check(type, json);
            return _contract.Make(type, json);
        }
        List<Finding> found = FindingsOf(type, json);
        if (found.Count == 0) return _contract.Make(type, json);
        bool isSmall = !JsonReading.HasMoreValues(json, MaxValues);
        (JsonElement Mended, List<Forgiven> Forgiven)? mended = isSmall ? Tolerance.Mend(json, found, _contract.Catalogue.Messages[type].Errata) : null;
        if (mended is null || FindingsOf(type, mended.Value.Mended).Count > 0) throw Refusal(type, json, found);
        options.OnForgiven?.Invoke(mended.Value.Forgiven);
        return _contract.Make(type, mended.Value.Mended);
    }

    private void Check(string type, JsonElement json)
    {
        List<Finding> found = FindingsOf(type, json);
        if (found.Count > 0) throw Refusal(type, json, found);
    }

    private List<Finding> FindingsOf(string type, JsonElement json)
    {
        if (_contract.IsExtension(type))
        {
            return JsonReading.Overflows(json).Select(path => new Finding(path, "type", false, "number that a double can hold")).Take(1).ToList();
        }
        JsonElement schema = _contract.Schemas.SchemaOf(type);
        bool isRight = _contract.Schemas.IsValid(schema, json) && JsonReading.Overflows(json).Count == 0;
        if (isRight) return new List<Finding>();
        List<Finding> found = Findings.Of(_contract.Schemas, schema, json);
        // what the library refuses is refused, also where no keyword is found that says why
        if (found.Count == 0) found.Add(new Finding("", "schema", false, "a valid message"));
        return found;
    }

    private ValidationException Refusal(string type, JsonElement json, List<Finding> found)
    {
        bool isIncomplete = JsonReading.HasMoreValues(json, MaxValues);
        IReadOnlyList<Finding> told = isIncomplete ? found.Take(1).ToList() : found;
        List<Issue> issues = told.Take(ValidationException.MaxIssues).Select(one => ToIssue(one, json)).ToList();
        string summary = isIncomplete
            ? $"{type} is not valid. It has more than {MaxValues} values, so the first issue found is told only."
            : $"{type} is not valid: {(told.Count == 1 ? "1 issue" : $"{told.Count} issues")}.";
        return new ValidationException(ErrorCode.InvalidMessage, summary, issues, type, told.Count, isIncomplete);
    }

    private static Issue ToIssue(Finding finding, JsonElement root)
    {
        string found = finding.Keyword == "propertyNames"
            ? "a name"
            : JsonValues.Describe(Pointers.At(root, finding.Path));
        return new Issue(JsonValues.Cut(finding.Path, 200), finding.Keyword, finding.Rule, JsonValues.Cut(finding.Expected, 500), found);
    }

    /// <summary>The type of a value; throws where it is of none.</summary>
    private string TypeOf(JsonElement json, string? given)
    {
        string? discriminator = _contract.Catalogue.Discriminator;
        JsonElement stated = default;
        string? name = given;
        if (discriminator is not null)
        {
            if (json.ValueKind != JsonValueKind.Object)
            {
                var issue = new Issue("", "type", false, "object", JsonValues.Describe(json));
                throw new ValidationException(ErrorCode.InvalidMessage, "This is no message.", new[] { issue });
            }
            json.TryGetProperty(discriminator, out stated);
            name = stated.ValueKind == JsonValueKind.String ? stated.GetString() : null;
        }
        if (name is not null && (_contract.Catalogue.Messages.ContainsKey(name) || _contract.IsExtension(name))) return name;
        bool isAbsent = discriminator is null ? name is null : stated.ValueKind == JsonValueKind.Undefined;
        var unknown = new Issue(
            discriminator is null ? "" : Pointers.Under("", discriminator),
            isAbsent ? "required" : "enum",
            false,
            "the name of a message type",
            JsonValues.Describe(stated));
        throw new ValidationException(ErrorCode.UnknownMessage, $"This is no message of the {_contract.Catalogue.Title}.", new[] { unknown });
    }
}
