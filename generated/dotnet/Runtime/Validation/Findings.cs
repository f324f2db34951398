#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using global::Json.Schema;

/// <summary>
/// What the library says of a value → the issues of the verdict. Of its answer only the shape is used: which parts are not
/// right, and where they stand; which keyword is violated, and of which member it speaks, is found in the schema itself.
/// </summary>
internal sealed class Findings
{
    private readonly SchemaSet _schemas;
    private readonly JsonElement _root;
    private readonly List<Finding> _found = new List<Finding>();

    private Findings(SchemaSet schemas, JsonElement root)
    {
        _schemas = schemas;
        _root = root;
    }

    /// <summary>All that is wrong with a value, in the order of the verdict.</summary>
    internal static List<Finding> Of(SchemaSet schemas, JsonElement schema, JsonElement value)
    {
        var findings = new Findings(schemas, value);
        findings.Visit(schemas.Evaluate(schema, value), schema);
        // numbers that no double holds: where a schema asks for no type, no keyword speaks of them
        foreach (string path in JsonReading.Overflows(value))
        {
            bool isTold = findings._found.Any(one => one.Keyword == "type" && !one.Rule && one.Path == path);
            if (!isTold) findings.Add(path, "type", "number that a double can hold");
        }
        return InOrder(WithoutFollowers(findings._found.Distinct().ToList()), value);
    }

    private void Add(string path, string keyword, string expected) => _found.Add(new Finding(path, keyword, false, expected));

    private void Visit(EvaluationResults node, JsonElement schema)
    {
        if (node.IsValid) return;
        string path = node.InstanceLocation.ToString();
        if (schema.ValueKind == JsonValueKind.False)
        {
            Add(path, "false", "nothing: no value is right here");
            return;
        }
        if (schema.ValueKind != JsonValueKind.Object) return;
        JsonElement value = Pointers.At(_root, path);
        if (schema.TryGetProperty(ExactKeyword.Keyword, out JsonElement exact))
        {
            foreach (Finding one in new ExactAssertions(exact).Check(value)) _found.Add(one with { Path = path + one.Path });
        }
        Size(schema, value, path);
        Members(schema, value, path);
        Choices(node, schema, value, path);
        foreach (EvaluationResults child in node.Details ?? new List<EvaluationResults>())
        {
            if (!child.IsValid) Child(node, child, schema, path);
        }
    }

    /// <summary>The part of a value, or another schema for the same value.</summary>
    private void Child(EvaluationResults node, EvaluationResults child, JsonElement schema, string path)
    {
        string[] steps = Pointers.Steps(child.EvaluationPath.ToString().Substring(node.EvaluationPath.ToString().Length));
        if (steps.Length == 0)
        {
            Visit(child, schema);
            return;
        }
        JsonElement target = Follow(schema, steps);
        bool isForbidden = target.ValueKind == JsonValueKind.False;
        switch (steps[0])
        {
            case "if":
            case "not":
            case "contains":
            case "propertyNames":
            case "anyOf":
            case "oneOf":
                // told by the keyword itself
                return;
            case "additionalProperties":
            case "unevaluatedProperties":
                if (isForbidden) Add(child.InstanceLocation.ToString(), steps[0], "no field of this name");
                else Visit(child, target);
                return;
            case "items":
                if (isForbidden && schema.TryGetProperty("prefixItems", out JsonElement first)) Add(path, "items", $"at most {first.GetArrayLength()} items");
                else Visit(child, target);
                return;
            case "unevaluatedItems":
                if (isForbidden) Add(path, "unevaluatedItems", "fewer items");
                else Visit(child, target);
                return;
            default:
                Visit(child, target);
                return;
        }
    }

    private JsonElement Follow(JsonElement schema, string[] steps)
    {
        JsonElement at = schema;
        foreach (string step in steps)
        {
            if (at.ValueKind == JsonValueKind.Object && step == "$ref" && at.TryGetProperty("$ref", out JsonElement reference)) at = _schemas.Resolve(reference.GetString()!);
            else if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step, out JsonElement member)) at = member;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index) && index < at.GetArrayLength()) at = at[index];
        }
        return at;
    }

    private void Size(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            Limit(schema, "minItems", limit => value.GetArrayLength() >= limit, path, "at least {0} items");
            Limit(schema, "maxItems", limit => value.GetArrayLength() <= limit, path, "at most {0} items");
            return;
        }
        if (value.ValueKind != JsonValueKind.Object) return;
        int count = value.EnumerateObject().Count();
        Limit(schema, "minProperties", limit => count >= limit, path, "at least {0} fields");
        Limit(schema, "maxProperties", limit => count <= limit, path, "at most {0} fields");
    }

    private void Limit(JsonElement schema, string keyword, Func<double, bool> holds, string path, string expected)
    {
        if (!schema.TryGetProperty(keyword, out JsonElement limit) || holds(JsonMapping.NumberOf(limit))) return;
        Add(path, keyword, expected.Replace("{0}", limit.GetRawText()));
    }

    private void Members(JsonElement schema, JsonElement value, string path)
    {
        if (value.ValueKind != JsonValueKind.Object) return;
        if (schema.TryGetProperty("required", out JsonElement required))
        {
            foreach (JsonElement name in required.EnumerateArray()) Need(value, name.GetString()!, "required", "this field", path);
        }
        if (schema.TryGetProperty("dependentRequired", out JsonElement dependent))
        {
            foreach (JsonProperty one in dependent.EnumerateObject())
            {
                if (!value.TryGetProperty(one.Name, out _)) continue;
                foreach (JsonElement name in one.Value.EnumerateArray()) Need(value, name.GetString()!, "dependentRequired", $"this field, because there is {one.Name}", path);
            }
        }
        if (!schema.TryGetProperty("propertyNames", out JsonElement names)) return;
        foreach (JsonProperty member in value.EnumerateObject())
        {
            if (_schemas.IsValid(names, TextElement(member.Name))) continue;
            Add(Pointers.Under(path, member.Name), "propertyNames", "keys of the right form");
        }
    }

    private void Need(JsonElement value, string name, string keyword, string expected, string path)
    {
        if (!value.TryGetProperty(name, out _)) Add(Pointers.Under(path, name), keyword, expected);
    }

    private static JsonElement TextElement(string text)
    {
        using var draft = new Draft();
        JsonMapping.Given<string>(draft.Writer, "name", text, JsonMapping.WriteText);
        return draft.End().GetProperty("name");
    }

    private void Choices(EvaluationResults node, JsonElement schema, JsonElement value, string path)
    {
        if (schema.TryGetProperty("not", out JsonElement not) && _schemas.IsValid(not, value)) Add(path, "not", "something else");
        if (value.ValueKind == JsonValueKind.Array && schema.TryGetProperty("contains", out JsonElement contained))
        {
            int count = value.EnumerateArray().Count(item => _schemas.IsValid(contained, item));
            double least = schema.TryGetProperty("minContains", out JsonElement min) ? JsonMapping.NumberOf(min) : 1;
            double most = schema.TryGetProperty("maxContains", out JsonElement max) ? JsonMapping.NumberOf(max) : double.PositiveInfinity;
            if (count < least || count > most) Add(path, "contains", "items of a certain kind");
        }
        Choice(node, schema, "anyOf", value, path);
        Choice(node, schema, "oneOf", value, path);
    }

    private void Choice(EvaluationResults node, JsonElement schema, string keyword, JsonElement value, string path)
    {
        if (!schema.TryGetProperty(keyword, out JsonElement branches)) return;
        int right = branches.EnumerateArray().Count(branch => _schemas.IsValid(branch, value));
        if (keyword == "anyOf" ? right > 0 : right == 1) return;
        int bare = BareBranch(branches);
        int before = _found.Count;
        if (bare >= 0)
        {
            // a nullable: what the schema says that is no null
            string place = $"{node.EvaluationPath}/{keyword}/{bare}";
            EvaluationResults? told = (node.Details ?? new List<EvaluationResults>()).FirstOrDefault(child => child.EvaluationPath.ToString() == place);
            if (told is not null) Visit(told, branches[bare]);
        }
        if (_found.Count == before) Add(path, keyword, keyword == "anyOf" ? "one of the alternatives" : "exactly one of the alternatives");
    }

    /// <summary>Of one schema and null, the index of the schema; else -1.</summary>
    private static int BareBranch(JsonElement branches)
    {
        if (branches.GetArrayLength() != 2) return -1;
        if (IsNull(branches[0])) return IsNull(branches[1]) ? -1 : 1;
        return IsNull(branches[1]) ? 0 : -1;
    }

    private static bool IsNull(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object || schema.EnumerateObject().Count() != 1) return false;
        if (!schema.TryGetProperty(ExactKeyword.Keyword, out JsonElement exact) || exact.EnumerateObject().Count() != 1) return false;
        return exact.TryGetProperty("type", out JsonElement type) && type.ValueKind == JsonValueKind.String && type.GetString() == "null";
    }

    /// <summary>Leaves out what may be unevaluated only because something else is wrong: with the value concerned, or in it.</summary>
    private static List<Finding> WithoutFollowers(List<Finding> found)
    {
        if (!found.Any(IsUnevaluated)) return found;
        var faulty = new HashSet<string>(StringComparer.Ordinal);
        foreach (Finding one in found)
        {
            if (one.Rule) continue;
            if (!IsUnevaluated(one)) Mark(one.Path, faulty);
            else if (HolderOf(one).Length > 0) Mark(ParentOf(HolderOf(one)), faulty);
        }
        return found.Where(one => !IsUnevaluated(one) || !faulty.Contains(HolderOf(one))).ToList();
    }

    private static void Mark(string path, HashSet<string> faulty)
    {
        string at = path;
        while (faulty.Add(at) && at.Length > 0) at = ParentOf(at);
    }

    private static bool IsUnevaluated(Finding one) => !one.Rule && one.Keyword.StartsWith("unevaluated", StringComparison.Ordinal);

    private static string ParentOf(string path) => path.Substring(0, Math.Max(path.LastIndexOf('/'), 0));

    private static string HolderOf(Finding one) => one.Keyword == "unevaluatedProperties" ? ParentOf(one.Path) : one.Path;

    private static List<Finding> InOrder(List<Finding> found, JsonElement root)
    {
        var placed = found.Select(one => (Finding: one, Steps: Pointers.StepsInto(root, one.Path))).ToList();
        placed.Sort((a, b) => Compare(a.Finding, a.Steps, b.Finding, b.Steps));
        return placed.Select(one => one.Finding).ToList();
    }

    private static int Compare(Finding a, List<object> stepsOfA, Finding b, List<object> stepsOfB)
    {
        if (a.Rule != b.Rule) return a.Rule ? 1 : -1;
        int paths = Pointers.Compare(stepsOfA, stepsOfB);
        if (paths != 0 || a.Keyword == b.Keyword) return paths;
        if (a.Keyword == "type") return -1;
        return b.Keyword == "type" ? 1 : Pointers.CompareCodePoints(a.Keyword, b.Keyword);
    }
}
