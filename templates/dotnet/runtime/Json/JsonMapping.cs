#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;

/// <summary>JSON ⇄ values of .NET: what generated code is made of. Reading expects JSON that was found valid.</summary>
public static class JsonMapping
{
    // ---- reading

    /// <summary>Refuses what is no object.</summary>
    public static void Object(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Unfit("an object");
    }

    /// <summary>A member that has to be there.</summary>
    public static JsonElement Member(JsonElement json, string name)
    {
        if (json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out JsonElement value)) return value;
        throw EbadgeException.Argument($"The member {name} is missing. Give it.");
    }

    /// <summary>An item that has to be there.</summary>
    public static JsonElement Item(JsonElement json, int index)
    {
        if (json.ValueKind == JsonValueKind.Array && json.GetArrayLength() > index) return json[index];
        throw Unfit("an array with more items");
    }

    /// <summary>Whatever JSON it is.</summary>
    public static JsonElement Any(JsonElement json) => json.Clone();

    /// <summary>A text.</summary>
    public static string Text(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Unfit("a text");

    /// <summary>A time.</summary>
    public static DateTimeText Time(JsonElement json) => new DateTimeText(Text(json));

    /// <summary>A number, as the double nearest to what is written.</summary>
    public static double Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.Number ? NumberOf(json) : throw Unfit("a number");

    /// <summary>A whole number, however it is written: 1.0 is one.</summary>
    public static long Integer(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Number) throw Unfit("a whole number");
        if (json.TryGetInt64(out long exact)) return exact;
        double value = NumberOf(json);
        if (Math.Floor(value) != value || value < -9223372036854775808d || value >= 9223372036854775808d) throw Unfit("a whole number of 64 bits");
        return (long)value;
    }

    /// <summary>True or false.</summary>
    public static bool Truth(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw Unfit("true or false"),
    };

    /// <summary>An object of a class, or null.</summary>
    public static T? NullableOf<T>(JsonElement json, Func<JsonElement, T> read)
        where T : class => json.ValueKind == JsonValueKind.Null ? null : read(json);

    /// <summary>A value of a value type, or null.</summary>
    public static T? NullableValueOf<T>(JsonElement json, Func<JsonElement, T> read)
        where T : struct => json.ValueKind == JsonValueKind.Null ? null : read(json);

    /// <summary>A member that may be absent: null then.</summary>
    public static T? GivenOf<T>(JsonElement json, string name, Func<JsonElement, T> read)
        where T : class => json.TryGetProperty(name, out JsonElement value) ? read(value) : null;

    /// <summary>A member that may be absent: null then.</summary>
    public static T? GivenValueOf<T>(JsonElement json, string name, Func<JsonElement, T> read)
        where T : struct => json.TryGetProperty(name, out JsonElement value) ? read(value) : null;

    /// <summary>A member that may be absent, and may be null.</summary>
    public static Optional<T> MaybeOf<T>(JsonElement json, string name, Func<JsonElement, T> read) =>
        json.TryGetProperty(name, out JsonElement value) ? new Optional<T>(read(value)) : default;

    /// <summary>A list.</summary>
    public static IReadOnlyList<T> ListOf<T>(JsonElement json, Func<JsonElement, T> read)
    {
        if (json.ValueKind != JsonValueKind.Array) throw Unfit("an array");
        var items = new List<T>(json.GetArrayLength());
        foreach (JsonElement item in json.EnumerateArray()) items.Add(read(item));
        return items;
    }

    /// <summary>An object whose members' names are data.</summary>
    public static IReadOnlyDictionary<string, T> MapOf<T>(JsonElement json, Func<JsonElement, T> read)
    {
        Object(json);
        var members = new Dictionary<string, T>(StringComparer.Ordinal);
        foreach (JsonProperty member in json.EnumerateObject()) members[member.Name] = read(member.Value);
        return members;
    }

    /// <summary>The members that are no fields.</summary>
    public static IReadOnlyDictionary<string, T> OthersOf<T>(JsonElement json, HashSet<string> fields, Func<JsonElement, T> read)
    {
        Dictionary<string, T>? members = null;
        foreach (JsonProperty member in json.EnumerateObject())
        {
            if (fields.Contains(member.Name)) continue;
            members ??= new Dictionary<string, T>(StringComparer.Ordinal);
            members[member.Name] = read(member.Value);
        }
        return members ?? NoMembers<T>();
    }

    /// <summary>No members.</summary>
    public static IReadOnlyDictionary<string, T> NoMembers<T>() => Empty<T>.Members;

    // ---- writing

    /// <summary>The name of a member.</summary>
    public static void WriteName(Utf8JsonWriter writer, string name)
    {
        CheckText(name);
        writer.WritePropertyName(name);
    }

    /// <summary>Whatever JSON it is; a value that was never set is null.</summary>
    public static void WriteAny(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Undefined) writer.WriteNullValue();
        else value.WriteTo(writer);
    }

    /// <summary>A text. Half of a surrogate pair is refused: JSON cannot hold it.</summary>
    public static void WriteText(Utf8JsonWriter writer, string value)
    {
        CheckText(value);
        writer.WriteStringValue(value);
    }

    /// <summary>A time, as it is.</summary>
    public static void WriteTime(Utf8JsonWriter writer, DateTimeText value) => WriteText(writer, value.Text);

    /// <summary>A number. What is not finite is written as a number that no double holds: validation refuses it at its place.</summary>
    public static void WriteNumber(Utf8JsonWriter writer, double value)
    {
        if (double.IsFinite(value)) writer.WriteNumberValue(value);
        else writer.WriteRawValue("1e400", true);
    }

    /// <summary>A whole number.</summary>
    public static void WriteInteger(Utf8JsonWriter writer, long value) => writer.WriteNumberValue(value);

    /// <summary>True or false.</summary>
    public static void WriteTruth(Utf8JsonWriter writer, bool value) => writer.WriteBooleanValue(value);

    /// <summary>An object of a class, or null.</summary>
    public static void WriteNullable<T>(Utf8JsonWriter writer, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null) writer.WriteNullValue();
        else write(writer, value);
    }

    /// <summary>A value of a value type, or null.</summary>
    public static void WriteNullableValue<T>(Utf8JsonWriter writer, T? value, Action<Utf8JsonWriter, T> write)
        where T : struct
    {
        if (value.HasValue) write(writer, value.Value);
        else writer.WriteNullValue();
    }

    /// <summary>A list.</summary>
    public static void WriteList<T>(Utf8JsonWriter writer, IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (T item in items) write(writer, item);
        writer.WriteEndArray();
    }

    /// <summary>A list of a fixed length: the function writes its items.</summary>
    public static void WriteTuple<T>(Utf8JsonWriter writer, T value, Action<Utf8JsonWriter, T> writeItems)
    {
        writer.WriteStartArray();
        writeItems(writer, value);
        writer.WriteEndArray();
    }

    /// <summary>An object whose members' names are data.</summary>
    public static void WriteMap<T>(Utf8JsonWriter writer, IReadOnlyDictionary<string, T> members, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartObject();
        WriteOthers(writer, members, null, write);
        writer.WriteEndObject();
    }

    /// <summary>Members besides the fields. What is called like a field is left out: the field counts.</summary>
    public static void WriteOthers<T>(Utf8JsonWriter writer, IReadOnlyDictionary<string, T> members, HashSet<string>? fields, Action<Utf8JsonWriter, T> write)
    {
        foreach (KeyValuePair<string, T> member in members)
        {
            if (fields is not null && fields.Contains(member.Key)) continue;
            WriteName(writer, member.Key);
            write(writer, member.Value);
        }
    }

    /// <summary>A member that is always there.</summary>
    public static void Required<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
    {
        writer.WritePropertyName(name);
        if (value is null) writer.WriteNullValue();
        else write(writer, value);
    }

    /// <summary>A member that is always there, and may be null.</summary>
    public static void RequiredValue<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : struct
    {
        writer.WritePropertyName(name);
        WriteNullableValue(writer, value, write);
    }

    /// <summary>A member that is left out where there is no value.</summary>
    public static void Given<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (value is null) return;
        writer.WritePropertyName(name);
        write(writer, value);
    }

    /// <summary>A member that is left out where there is no value.</summary>
    public static void GivenValue<T>(Utf8JsonWriter writer, string name, T? value, Action<Utf8JsonWriter, T> write)
        where T : struct
    {
        if (!value.HasValue) return;
        writer.WritePropertyName(name);
        write(writer, value.Value);
    }

    /// <summary>A member that may be absent, and may be null.</summary>
    public static void Maybe<T>(Utf8JsonWriter writer, string name, Optional<T?> value, Action<Utf8JsonWriter, T> write)
        where T : class
    {
        if (!value.IsPresent) return;
        writer.WritePropertyName(name);
        WriteNullable(writer, value.Value, write);
    }

    /// <summary>A member that may be absent, and may be null.</summary>
    public static void MaybeValue<T>(Utf8JsonWriter writer, string name, Optional<T?> value, Action<Utf8JsonWriter, T> write)
        where T : struct
    {
        if (!value.IsPresent) return;
        writer.WritePropertyName(name);
        WriteNullableValue(writer, value.Value, write);
    }

    // ---- both

    /// <summary>Of a value that is none of a closed list.</summary>
    public static Exception NoValue() => Unfit("one of the values of its list");

    /// <summary>The double nearest to what is written; infinite where no double holds it.</summary>
    internal static double NumberOf(JsonElement json) =>
        double.Parse(json.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture);

    /// <summary>A number as people and JSON write it.</summary>
    internal static string NumberText(double value) => value.ToString("R", CultureInfo.InvariantCulture);

    /// <summary>Where half of a surrogate pair stands alone; -1 when none does.</summary>
    internal static int LoneSurrogate(string text)
    {
        for (int at = 0; at < text.Length; at++)
        {
            if (!char.IsSurrogate(text[at])) continue;
            if (at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1])) at++;
            else return at;
        }
        return -1;
    }

    private static void CheckText(string text)
    {
        if (LoneSurrogate(text) == -1) return;
        var issue = new Issue("", "json", false, "text without half a surrogate pair", "a text");
        throw new ValidationException(ErrorCode.InvalidMessage, "The message cannot be written: a text holds half of a surrogate pair.", new[] { issue });
    }

    private static EbadgeException Unfit(string expected) =>
        EbadgeException.Argument($"The JSON is not of this type: {expected} was expected. Validate it first.");

    private static class Empty<T>
    {
        public static readonly IReadOnlyDictionary<string, T> Members = new Dictionary<string, T>();
    }
}
