#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Buffers;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

/// <summary>Tolerant reading: what is forgiven, and what is read then.</summary>
internal static class Tolerance
{
    /// <summary>More parts than any list has: what would grow without bound is not repaired.</summary>
    private const int MostParts = 1000;

    private static readonly Regex JsonNumber = new Regex(@"^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?\z", RegexOptions.CultureInvariant);

    private static readonly char[] Spaces = { ' ', '\t', '\n', '\r' };

    private sealed record Edit(List<object> Steps, string What, ErratumInfo? Erratum);

    /// <summary>The message without its faults, or null when one of them is not forgiven.</summary>
    internal static (JsonElement Mended, List<Forgiven> Forgiven)? Mend(JsonElement message, List<Finding> findings, IReadOnlyList<ErratumInfo> errata)
    {
        if (message.ValueKind != JsonValueKind.Object) return null;
        var edits = new Dictionary<string, Edit>(StringComparer.Ordinal);
        foreach (Finding finding in findings)
        {
            Edit? edit = EditFor(finding, Pointers.StepsInto(message, finding.Path), errata);
            if (edit is null) return null;
            edits[PathOf(edit.Steps)] = edit;
        }
        JsonNode root = JsonObject.Create(message)!;
        foreach (Edit edit in edits.Values)
        {
            if (!Apply(root, edit)) return null;
        }
        var forgiven = edits.ToList();
        forgiven.Sort((a, b) => Pointers.Compare(a.Value.Steps, b.Value.Steps));
        return (ElementOf(root), forgiven.Select(one => new Forgiven(JsonValues.Cut(one.Key, 200), one.Value.What)).ToList());
    }

    private static Edit? EditFor(Finding finding, List<object> steps, IReadOnlyList<ErratumInfo> errata)
    {
        if (finding.Rule) return null;
        if (finding.Keyword is "additionalProperties" or "unevaluatedProperties") return new Edit(steps, "unknown", null);
        foreach (ErratumInfo erratum in errata)
        {
            if (erratum.At.Count > steps.Count) continue;
            bool fits = erratum.At.Select((step, index) => step is null ? steps[index] is int : steps[index] is string name && name == step).All(one => one);
            if (fits) return new Edit(steps.Take(erratum.At.Count).ToList(), erratum.Id, erratum);
        }
        return null;
    }

    private static string PathOf(List<object> steps)
    {
        string path = "";
        foreach (object step in steps) path = Pointers.Under(path, step.ToString()!);
        return path;
    }

    /// <summary>Makes the change in place; false when it cannot be made.</summary>
    private static bool Apply(JsonNode root, Edit edit)
    {
        JsonNode? holder = root;
        foreach (object step in edit.Steps.Take(edit.Steps.Count - 1)) holder = ChildOf(holder, step);
        if (holder is null || edit.Steps.Count == 0) return false;
        object last = edit.Steps[edit.Steps.Count - 1];
        if (edit.Erratum is null) return holder is JsonObject open && last is string name && open.Remove(name);
        JsonNode? repaired = Repaired(edit.Erratum.Repair, ChildOf(holder, last));
        if (repaired is null) return false;
        if (holder is JsonObject members && last is string member) members[member] = repaired;
        else if (holder is JsonArray items && last is int index) items[index] = repaired;
        else return false;
        return true;
    }

    private static JsonNode? ChildOf(JsonNode? holder, object step)
    {
        if (holder is JsonObject members && step is string name) return members[name];
        if (holder is JsonArray items && step is int index && index < items.Count) return items[index];
        return null;
    }

    private static JsonNode? Repaired(string repair, JsonNode? value)
    {
        switch (repair)
        {
            case "numberFromText":
                return TextOf(value) is string text && JsonNumber.IsMatch(text) ? JsonNode.Parse(text) : null;
            case "listFromCommaText":
                if (value is not JsonArray items || items.Count != 1 || TextOf(items[0]) is not string list) return null;
                string[] parts = list.Split(',');
                if (parts.Length < 2 || parts.Length > MostParts) return null;
                var repaired = new JsonArray();
                foreach (string part in parts) repaired.Add((JsonNode?)JsonValue.Create(part.Trim(Spaces)));
                return repaired;
            default:
                return null;
        }
    }

    private static string? TextOf(JsonNode? node) =>
        node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static JsonElement ElementOf(JsonNode node)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Draft.WriterOptions))
        {
            node.WriteTo(writer);
        }
        return JsonReading.ValueOf(buffer.WrittenMemory);
    }
}
