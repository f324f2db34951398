#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Buffers;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

/// <summary>Bytes or text → a JSON value, as the verdict of the contract says what JSON is.</summary>
internal static class JsonReading
{
    /// <summary>Levels of arrays and objects in one another, at most.</summary>
    internal const int MaxDepth = 500;

    private static readonly UTF8Encoding StrictUtf8 = new UTF8Encoding(false, true);

    private static readonly JsonReaderOptions ReaderOptions = new JsonReaderOptions
    {
        MaxDepth = MaxDepth,
        CommentHandling = JsonCommentHandling.Disallow,
        AllowTrailingCommas = false,
    };

    /// <summary>The value of a text.</summary>
    internal static JsonElement Decode(string text, bool uniqueKeys)
    {
        if (JsonMapping.LoneSurrogate(text) != -1) throw HalfCharacter(null);
        return Decode(Encoding.UTF8.GetBytes(text), uniqueKeys);
    }

    /// <summary>The value of bytes. Of several members of one name the last one counts, unless they are to be unique.</summary>
    /// <exception cref="ValidationException">MALFORMED_JSON. It tells what is wrong, never what stands there.</exception>
    internal static JsonElement Decode(ReadOnlyMemory<byte> bytes, bool uniqueKeys)
    {
        try
        {
            StrictUtf8.GetCharCount(bytes.Span);
        }
        catch (DecoderFallbackException caught)
        {
            throw Malformed("The bytes are no UTF-8 text. Send JSON in UTF-8.", caught);
        }
        bool repeats;
        try
        {
            repeats = Scan(bytes.Span);
        }
        catch (JsonException caught)
        {
            // the cause's own message may quote the text, so it is not passed on
            string where = caught.LineNumber is null ? "" : $" (line {caught.LineNumber + 1}, byte {caught.BytePositionInLine})";
            throw Malformed($"The text is no JSON{where}. Send one JSON object of at most {MaxDepth} levels, without byte order mark, NaN or Infinity.", null);
        }
        catch (InvalidOperationException caught)
        {
            throw HalfCharacter(caught);
        }
        if (repeats && uniqueKeys) throw Malformed("An object has two members of one name. Send one of them.", null);
        JsonElement value = ValueOf(bytes);
        return repeats ? ValueOf(WithoutRepeats(value)) : value;
    }

    /// <summary>The value of bytes that are JSON.</summary>
    internal static JsonElement ValueOf(ReadOnlyMemory<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes.Span, ReaderOptions);
        return JsonElement.ParseValue(ref reader);
    }

    /// <summary>Whether a value holds more values than that, itself and those within those included.</summary>
    internal static bool HasMoreValues(JsonElement root, int most)
    {
        var open = new Stack<JsonElement>();
        open.Push(root);
        int seen = 1;
        while (open.Count > 0)
        {
            JsonElement value = open.Pop();
            if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (JsonElement item in value.EnumerateArray())
                {
                    if (++seen > most) return true;
                    if (IsComposed(item)) open.Push(item);
                }
            }
            else if (value.ValueKind == JsonValueKind.Object)
            {
                foreach (JsonProperty member in value.EnumerateObject())
                {
                    if (++seen > most) return true;
                    if (IsComposed(member.Value)) open.Push(member.Value);
                }
            }
        }
        return false;
    }

    /// <summary>Pointers to the numbers in a value that no double holds.</summary>
    internal static List<string> Overflows(JsonElement root)
    {
        var found = new List<string>();
        FindOverflows(root, "", found);
        return found;
    }

    internal static bool IsOverflow(JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && !double.IsFinite(JsonMapping.NumberOf(value));

    private static void FindOverflows(JsonElement value, string path, List<string> found)
    {
        if (value.ValueKind == JsonValueKind.Number)
        {
            if (IsOverflow(value)) found.Add(path);
        }
        else if (value.ValueKind == JsonValueKind.Array)
        {
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                if (item.ValueKind == JsonValueKind.Number || IsComposed(item)) FindOverflows(item, $"{path}/{index}", found);
                index++;
            }
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            foreach (JsonProperty member in value.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Number || IsComposed(member.Value)) FindOverflows(member.Value, Pointers.Under(path, member.Name), found);
            }
        }
    }

    private static bool IsComposed(JsonElement value) => value.ValueKind is JsonValueKind.Array or JsonValueKind.Object;

    /// <summary>Reads it through; whether a name comes twice in one object.</summary>
    private static bool Scan(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes, ReaderOptions);
        var open = new Stack<HashSet<string>?>();
        bool repeats = false;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    open.Push(new HashSet<string>(StringComparer.Ordinal));
                    break;
                case JsonTokenType.StartArray:
                    open.Push(null);
                    break;
                case JsonTokenType.EndObject:
                case JsonTokenType.EndArray:
                    open.Pop();
                    break;
                case JsonTokenType.PropertyName:
                    // throws InvalidOperationException at half of a surrogate pair
                    string name = reader.GetString()!;
                    HashSet<string>? names = open.Peek();
                    if (names is not null && !names.Add(name)) repeats = true;
                    break;
                case JsonTokenType.String:
                    if (reader.ValueIsEscaped) reader.GetString();
                    break;
                default:
                    break;
            }
        }
        return repeats;
    }

    private static ReadOnlyMemory<byte> WithoutRepeats(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Draft.WriterOptions))
        {
            WriteOnce(writer, value);
        }
        return buffer.WrittenMemory;
    }

    private static void WriteOnce(Utf8JsonWriter writer, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (JsonElement item in value.EnumerateArray()) WriteOnce(writer, item);
            writer.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            var last = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
            foreach (JsonProperty member in value.EnumerateObject()) last[member.Name] = member.Value;
            writer.WriteStartObject();
            foreach (KeyValuePair<string, JsonElement> member in last)
            {
                writer.WritePropertyName(member.Key);
                WriteOnce(writer, member.Value);
            }
            writer.WriteEndObject();
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static ValidationException HalfCharacter(Exception? cause) =>
        Malformed("A string or name holds half of a surrogate pair, which is no character. Send whole characters.", cause);

    private static ValidationException Malformed(string text, Exception? cause) =>
        new ValidationException(ErrorCode.MalformedJson, text, Array.Empty<Issue>(), null, null, false, cause);
}
