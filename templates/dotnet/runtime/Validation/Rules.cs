#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Numerics;
using System.Text.Json;

/// <summary>
/// The rules between fields that JSON Schema cannot say. A rule never repeats what a schema keyword reports: an operand that
/// is absent, null or of the wrong form makes it pass.
/// </summary>
internal static class Rules
{
    /// <summary>What of the rules of a schema the value violates: paths relative to it.</summary>
    internal static void Check(JsonElement rules, JsonElement value, List<Finding> into)
    {
        foreach (JsonElement rule in rules.EnumerateArray())
        {
            string name = rule.GetProperty("rule").GetString()!;
            switch (name)
            {
                case "timeAfter":
                    Times(rule, value, name, "a time after the start", difference => difference > 0, into);
                    break;
                case "timeNotBefore":
                    Times(rule, value, name, "a time at or after the start", difference => difference >= 0, into);
                    break;
                case "numberNotLess":
                    double? greater = NumberAt(rule, "greater", value);
                    double? lesser = NumberAt(rule, "lesser", value);
                    if (greater is not null && lesser is not null && greater < lesser)
                    {
                        into.Add(new Finding(PathOf(rule, "greater"), name, true, "a number not less than its lower bound"));
                    }
                    break;
                case "sampleCount":
                    Samples(rule, value, into);
                    break;
                default:
                    throw new EbadgeException(ErrorCode.SpecUnsupported, $"The rule {name} is not known. Generate with the version of the runtime that knows it.");
            }
        }
    }

    private static void Times(JsonElement rule, JsonElement value, string name, string expected, Func<long, bool> holds, List<Finding> into)
    {
        Instant? later = TimeAt(rule, "later", value);
        Instant? earlier = TimeAt(rule, "earlier", value);
        if (later is null || earlier is null || holds(later.Value.Microseconds - earlier.Value.Microseconds)) return;
        into.Add(new Finding(PathOf(rule, "later"), name, true, expected));
    }

    private static void Samples(JsonElement rule, JsonElement value, List<Finding> into)
    {
        string path = PathOf(rule, "series");
        JsonElement series = Pointers.At(value, path);
        Instant? start = TimeAt(rule, "start", value);
        Instant? end = TimeAt(rule, "end", value);
        double? step = NumberAt(rule, "step", value);
        if (start is null || end is null || step is null) return;
        long count = CountOf(start.Value, end.Value, step.Value);
        string expected = count >= 0
            ? $"exactly {count} sample{(count == 1 ? "" : "s")}: (end − start) / step"
            : "exactly (end − start) / step samples, and a period that is a whole multiple of the step";
        if (series.ValueKind == JsonValueKind.Array)
        {
            if (series.GetArrayLength() != count) into.Add(new Finding(path, "sampleCount", true, expected));
        }
        else if (series.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in series.EnumerateObject())
            {
                bool isWrong = member.Value.ValueKind == JsonValueKind.Array && member.Value.GetArrayLength() != count;
                if (isWrong) into.Add(new Finding(Pointers.Under(path, member.Name), "sampleCount", true, expected));
            }
        }
    }

    /// <summary>How many samples fit; -1 when there is no such number.</summary>
    private static long CountOf(Instant start, Instant end, double step)
    {
        double stepMicros = Math.Floor(step * 1e6 + 0.5);
        if (!(stepMicros > 0)) return -1;
        long span = end.Microseconds - start.Microseconds;
        if (span < 0) return -1;
        // a step too great for a double fits no period but the empty one
        if (!double.IsFinite(stepMicros)) return span == 0 ? 0 : -1;
        BigInteger count = BigInteger.DivRem(span, new BigInteger(stepMicros), out BigInteger rest);
        return rest.IsZero ? (long)count : -1;
    }

    private static string PathOf(JsonElement rule, string operand) => rule.GetProperty(operand).GetString()!;

    private static Instant? TimeAt(JsonElement rule, string operand, JsonElement value)
    {
        JsonElement found = Pointers.At(value, PathOf(rule, operand));
        return found.ValueKind == JsonValueKind.String ? Instant.Parse(found.GetString()!) : null;
    }

    private static double? NumberAt(JsonElement rule, string operand, JsonElement value)
    {
        JsonElement found = Pointers.At(value, PathOf(rule, operand));
        if (found.ValueKind != JsonValueKind.Number) return null;
        double number = JsonMapping.NumberOf(found);
        return double.IsFinite(number) ? number : null;
    }
}
