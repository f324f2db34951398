#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

/// <summary>An object that is being written, member by member.</summary>
public sealed class Draft : IDisposable
{
    internal static readonly JsonWriterOptions WriterOptions = new JsonWriterOptions
    {
        // the JSON goes to JSON readers, not into HTML
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly ArrayBufferWriter<byte> _buffer = new ArrayBufferWriter<byte>();

    /// <summary>Begins an object.</summary>
    public Draft()
    {
        Writer = new Utf8JsonWriter(_buffer, WriterOptions);
        Writer.WriteStartObject();
    }

    /// <summary>Takes the members.</summary>
    public Utf8JsonWriter Writer { get; }

    /// <summary>Ends the object, and gives it.</summary>
    public JsonElement End()
    {
        Writer.WriteEndObject();
        Writer.Flush();
        return JsonReading.ValueOf(_buffer.WrittenMemory);
    }

    /// <summary>Frees the writer.</summary>
    public void Dispose() => Writer.Dispose();

    /// <summary>What is written, as bytes.</summary>
    internal static byte[] BytesOf(IJsonWritable value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WriterOptions))
        {
            value.WriteTo(writer);
        }
        return buffer.WrittenMemory.ToArray();
    }
}
