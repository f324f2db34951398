#nullable enable

namespace __NAMESPACE__.Runtime;

using System.Globalization;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.Json;

/// <summary>JSON values compared as JSON Schema compares them: by what they are, not by how they are written.</summary>
internal static class JsonValues
{
    /// <summary>Whether two values are equal: numbers by value, objects without regard to the order of members.</summary>
    internal static bool AreEqual(JsonElement a, JsonElement b) => Canonical(a) == Canonical(b);

    /// <summary>A text that is the same for equal values only.</summary>
    internal static string Canonical(JsonElement value)
    {
        var text = new StringBuilder();
        Append(text, value);
        return text.ToString();
    }

    /// <summary>Whether a finite number is a whole multiple of a divisor above 0, both taken as the decimals that they are written as.</summary>
    internal static bool IsMultipleOf(double value, double divisor)
    {
        (BigInteger digits, int exponent) = Decimal(value);
        (BigInteger divisorDigits, int divisorExponent) = Decimal(divisor);
        int least = exponent < divisorExponent ? exponent : divisorExponent;
        BigInteger scaled = digits * BigInteger.Pow(10, exponent - least);
        BigInteger scaledDivisor = divisorDigits * BigInteger.Pow(10, divisorExponent - least);
        return (scaled % scaledDivisor).IsZero;
    }

    /// <summary>A value in a few words: scalars as JSON, cut short, the rest by kind and size.</summary>
    internal static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Undefined => "nothing",
        JsonValueKind.Null => "null",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Array => $"an array of {value.GetArrayLength()}",
        JsonValueKind.Object => "an object",
        JsonValueKind.String => $"\"{Cut(value.GetString()!, 61)}\"",
        _ => Cut(value.GetRawText(), 61),
    };

    /// <summary>The beginning of a text, with an ellipsis where something is left out; no character is cut in two.</summary>
    internal static string Cut(string text, int most)
    {
        if (text.Length <= most) return text;
        int length = char.IsHighSurrogate(text[most - 2]) ? most - 2 : most - 1;
        return text.Substring(0, length) + "…";
    }

    private static void Append(StringBuilder text, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Number:
                double number = JsonMapping.NumberOf(value);
                text.Append(JsonMapping.NumberText(number == 0 ? 0 : number));
                break;
            case JsonValueKind.String:
                AppendText(text, value.GetString()!);
                break;
            case JsonValueKind.Array:
                text.Append('[');
                foreach (JsonElement item in value.EnumerateArray())
                {
                    Append(text, item);
                    text.Append(',');
                }
                text.Append(']');
                break;
            case JsonValueKind.Object:
                text.Append('{');
                foreach (JsonProperty member in value.EnumerateObject().OrderBy(one => one.Name, System.StringComparer.Ordinal))
                {
                    AppendText(text, member.Name);
                    text.Append(':');
                    Append(text, member.Value);
                    text.Append(',');
                }
                text.Append('}');
                break;
            default:
                text.Append(value.ValueKind);
                break;
        }
    }

    /// <summary>With its length before it, so that no text can look like several values.</summary>
    private static void AppendText(StringBuilder text, string value) => text.Append('"').Append(value.Length).Append('"').Append(value);

    /// <summary>A number as its shortest decimal: digits × 10^exponent.</summary>
    private static (BigInteger Digits, int Exponent) Decimal(double value)
    {
        string[] parts = JsonMapping.NumberText(value).Split('E');
        string[] mantissa = parts[0].Split('.');
        string fraction = mantissa.Length > 1 ? mantissa[1] : "";
        int power = parts.Length > 1 ? int.Parse(parts[1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture) : 0;
        BigInteger digits = BigInteger.Parse(mantissa[0] + fraction, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        return (digits, power - fraction.Length);
    }
}
