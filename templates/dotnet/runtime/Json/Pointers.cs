#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;

/// <summary>JSON Pointers (RFC 6901) and their order in the verdict.</summary>
internal static class Pointers
{
    /// <summary>The pointer one step further.</summary>
    internal static string Under(string path, string step) => $"{path}/{step.Replace("~", "~0").Replace("/", "~1")}";

    /// <summary>The steps, unescaped.</summary>
    internal static string[] Steps(string pointer) =>
        pointer.Split('/').Skip(1).Select(step => step.Replace("~1", "/").Replace("~0", "~")).ToArray();

    /// <summary>The value at the pointer; undefined when there is none.</summary>
    internal static JsonElement At(JsonElement root, string pointer)
    {
        JsonElement value = root;
        if (pointer.Length == 0) return value;
        foreach (string step in Steps(pointer))
        {
            if (!TryStep(value, step, out value)) return default;
        }
        return value;
    }

    /// <summary>The value at the pointer, null where there is none.</summary>
    internal static JsonElement? ValueAt(JsonElement root, string pointer)
    {
        JsonElement value = At(root, pointer);
        return value.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? null : value;
    }

    /// <summary>The steps into a value: an index is a number where the value has an array there.</summary>
    internal static List<object> StepsInto(JsonElement root, string pointer)
    {
        var steps = new List<object>();
        JsonElement value = root;
        foreach (string step in Steps(pointer))
        {
            bool isIndex = value.ValueKind == JsonValueKind.Array && int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out _);
            steps.Add(isIndex ? int.Parse(step, CultureInfo.InvariantCulture) : step);
            if (!TryStep(value, step, out value)) value = default;
        }
        return steps;
    }

    /// <summary>A path before those that continue it, indices by number, names by code points.</summary>
    internal static int Compare(IReadOnlyList<object> a, IReadOnlyList<object> b)
    {
        int length = Math.Min(a.Count, b.Count);
        for (int at = 0; at < length; at++)
        {
            int difference = a[at] is int one && b[at] is int other
                ? one.CompareTo(other)
                : CompareCodePoints(TextOf(a[at]), TextOf(b[at]));
            if (difference != 0) return difference;
        }
        return a.Count - b.Count;
    }

    /// <summary>Orders texts by their Unicode code points.</summary>
    internal static int CompareCodePoints(string a, string b)
    {
        int length = Math.Min(a.Length, b.Length);
        for (int at = 0; at < length; at++)
        {
            int difference = Rank(a[at]) - Rank(b[at]);
            if (difference != 0) return difference;
        }
        return a.Length - b.Length;
    }

    private static string TextOf(object step) => Convert.ToString(step, CultureInfo.InvariantCulture) ?? "";

    // surrogates stand for the characters after all others
    private static int Rank(char unit) => unit < 0xd800 ? unit : unit < 0xe000 ? unit + 0x2000 : unit - 0x800;

    private static bool TryStep(JsonElement value, string step, out JsonElement next)
    {
        next = default;
        if (value.ValueKind == JsonValueKind.Object) return value.TryGetProperty(step, out next);
        if (value.ValueKind != JsonValueKind.Array) return false;
        bool isIndex = int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out int index);
        if (!isIndex || index >= value.GetArrayLength()) return false;
        next = value[index];
        return true;
    }
}
