#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>One thing that is wrong, before it is put in order.</summary>
/// <param name="Path">JSON Pointer: into the message, or relative to the value that was looked at.</param>
/// <param name="Keyword">Keyword, or name of the rule.</param>
/// <param name="Rule">Whether it is a rule.</param>
/// <param name="Expected">What should have been there, in words.</param>
internal sealed record Finding(string Path, string Keyword, bool Rule, string Expected);

/// <summary>
/// The assertions whose meaning the contract fixes more exactly than JSON Schema does, or that the library reads otherwise:
/// types, numbers (as doubles; multiples in decimal), lengths in code points, patterns, formats, rules.
/// </summary>
internal sealed class ExactAssertions
{
    private readonly JsonElement _keywords;
    private readonly HashSet<string>? _types;
    private readonly Regex? _pattern;
    private readonly HashSet<string>? _values;

    internal ExactAssertions(JsonElement keywords)
    {
        _keywords = keywords;
        if (keywords.TryGetProperty("type", out JsonElement type)) _types = new HashSet<string>(TextsOf(type));
        if (keywords.TryGetProperty("pattern", out JsonElement pattern)) _pattern = new Regex(pattern.GetString()!, RegexOptions.CultureInvariant);
        if (keywords.TryGetProperty("enum", out JsonElement values)) _values = values.EnumerateArray().Select(JsonValues.Canonical).ToHashSet();
    }

    internal bool IsMet(JsonElement value) => Check(value).Count == 0;

    /// <summary>What the value violates: paths relative to it.</summary>
    internal List<Finding> Check(JsonElement value)
    {
        var found = new List<Finding>();
        foreach (JsonProperty keyword in _keywords.EnumerateObject()) Check(keyword.Name, keyword.Value, value, found);
        return found;
    }

    private static IEnumerable<string> TextsOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(one => one.GetString()!) : new[] { value.GetString()! };

    private void Check(string keyword, JsonElement limit, JsonElement value, List<Finding> into)
    {
        switch (keyword)
        {
            case "type":
                Expect(IsOfType(value), keyword, string.Join(" or ", TextsOf(limit)), into);
                return;
            case "const":
                Expect(JsonValues.AreEqual(value, limit), keyword, limit.GetRawText(), into);
                return;
            case "enum":
                Expect(_values!.Contains(JsonValues.Canonical(value)), keyword, $"one of {string.Join(", ", limit.EnumerateArray().Select(one => one.GetRawText()))}", into);
                return;
            case "x-rules":
                Rules.Check(limit, value, into);
                return;
            default:
                break;
        }
        if (value.ValueKind == JsonValueKind.Number) CheckNumber(keyword, limit, JsonMapping.NumberOf(value), into);
        else if (value.ValueKind == JsonValueKind.String) CheckText(keyword, limit, value.GetString()!, into);
        else if (value.ValueKind == JsonValueKind.Array && keyword == "uniqueItems" && limit.ValueKind == JsonValueKind.True)
        {
            var seen = new HashSet<string>(StringComparer.Ordinal);
            Expect(value.EnumerateArray().All(item => seen.Add(JsonValues.Canonical(item))), keyword, "no item twice", into);
        }
    }

    private static void Expect(bool holds, string keyword, string expected, List<Finding> into)
    {
        if (!holds) into.Add(new Finding("", keyword, false, expected));
    }

    private static void CheckNumber(string keyword, JsonElement limit, double value, List<Finding> into)
    {
        // a number that no double holds is of no type: only `type` speaks of it
        if (!double.IsFinite(value)) return;
        switch (keyword)
        {
            case "minimum":
                Expect(value >= JsonMapping.NumberOf(limit), keyword, $"at least {limit.GetRawText()}", into);
                break;
            case "maximum":
                Expect(value <= JsonMapping.NumberOf(limit), keyword, $"at most {limit.GetRawText()}", into);
                break;
            case "exclusiveMinimum":
                Expect(value > JsonMapping.NumberOf(limit), keyword, $"more than {limit.GetRawText()}", into);
                break;
            case "exclusiveMaximum":
                Expect(value < JsonMapping.NumberOf(limit), keyword, $"less than {limit.GetRawText()}", into);
                break;
            case "multipleOf":
                Expect(JsonValues.IsMultipleOf(value, JsonMapping.NumberOf(limit)), keyword, $"a multiple of {limit.GetRawText()}", into);
                break;
            default:
                break;
        }
    }

    private void CheckText(string keyword, JsonElement limit, string value, List<Finding> into)
    {
        switch (keyword)
        {
            case "minLength":
                Expect(CodePoints(value) >= JsonMapping.NumberOf(limit), keyword, $"text of at least {limit.GetRawText()} characters", into);
                break;
            case "maxLength":
                Expect(CodePoints(value) <= JsonMapping.NumberOf(limit), keyword, $"text of at most {limit.GetRawText()} characters", into);
                break;
            case "pattern":
                string written = _keywords.TryGetProperty("x-pattern", out JsonElement own) ? own.GetString()! : limit.GetString()!;
                Expect(_pattern!.IsMatch(value), keyword, $"text matching {written}", into);
                break;
            case "format":
                string format = limit.GetString()!;
                string expected = format switch
                {
                    "date-time" => "a time with a zone, e.g. \"2013-07-21T10:00:00.000Z\"",
                    "uuid" => "a UUID",
                    _ => $"the format {format}",
                };
                Expect(Formats.Holds(format, value), keyword, expected, into);
                break;
            default:
                break;
        }
    }

    private static int CodePoints(string text) => text.Length - text.Count(char.IsLowSurrogate);

    private bool IsOfType(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                return _types!.Contains("null");
            case JsonValueKind.True:
            case JsonValueKind.False:
                return _types!.Contains("boolean");
            case JsonValueKind.String:
                return _types!.Contains("string");
            case JsonValueKind.Array:
                return _types!.Contains("array");
            case JsonValueKind.Object:
                return _types!.Contains("object");
            case JsonValueKind.Number:
                double number = JsonMapping.NumberOf(value);
                if (!double.IsFinite(number)) return false;
                return _types!.Contains("number") || (_types.Contains("integer") && Math.Floor(number) == number);
            default:
                return false;
        }
    }
}
