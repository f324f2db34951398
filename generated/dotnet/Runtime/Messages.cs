#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>What can be written as JSON.</summary>
public interface IJsonWritable
{
    /// <summary>Writes it, without checking it.</summary>
    void WriteTo(Utf8JsonWriter writer);
}

/// <summary>A record that is read from JSON that was found valid, and written again as it was.</summary>
public interface IJsonRecord<TSelf> : IJsonWritable
    where TSelf : IJsonRecord<TSelf>
{
    /// <summary>Takes the members over.</summary>
    static abstract TSelf FromJson(JsonElement json);
}

/// <summary>A message.</summary>
public interface IMessage : IJsonWritable
{
    /// <summary>Wire name of its type.</summary>
    string MessageName { get; }
}

/// <summary>A message of a type that the contract does not define: whatever JSON it is, nothing of it is checked but the name.</summary>
[JsonConverter(typeof(RecordConverter<ExtensionMessage>))]
public sealed record ExtensionMessage : IJsonRecord<ExtensionMessage>, IMessage
{
    private ExtensionMessage(string name, JsonElement body)
    {
        MessageName = name;
        Body = body;
    }

    /// <summary>Wire name of its type.</summary>
    public string MessageName { get; }

    /// <summary>The whole message, an object.</summary>
    public JsonElement Body { get; }

    /// <summary>Makes one of its name and its other members.</summary>
    /// <param name="name">Wire name, e.g. <c>ext_led_signal</c>.</param>
    /// <param name="members">The other members.</param>
    /// <param name="discriminator">The member that names the type.</param>
    public static ExtensionMessage Create(string name, IReadOnlyDictionary<string, JsonElement> members, string discriminator = "msg")
    {
        using var draft = new Draft();
        JsonMapping.Given<string>(draft.Writer, discriminator, name, JsonMapping.WriteText);
        foreach (KeyValuePair<string, JsonElement> member in members)
        {
            if (member.Key == discriminator) continue;
            JsonMapping.WriteName(draft.Writer, member.Key);
            JsonMapping.WriteAny(draft.Writer, member.Value);
        }
        return new ExtensionMessage(name, draft.End());
    }

    /// <summary>Takes an object over whose name is known.</summary>
    public static ExtensionMessage Of(string name, JsonElement body) => new ExtensionMessage(name, body);

    /// <summary>Takes an object over; its name is in the member <c>msg</c>.</summary>
    public static ExtensionMessage FromJson(JsonElement json) =>
        new ExtensionMessage(JsonMapping.Text(JsonMapping.Member(json, "msg")), json);

    /// <summary>Writes it as it is.</summary>
    public void WriteTo(Utf8JsonWriter writer) => JsonMapping.WriteAny(writer, Body);
}

/// <summary>Reads and writes a record for System.Text.Json. What it reads is not validated: that is the codec's part.</summary>
public sealed class RecordConverter<T> : JsonConverter<T>
    where T : IJsonRecord<T>
{
    /// <summary>Reads a record.</summary>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        try
        {
            return T.FromJson(JsonElement.ParseValue(ref reader));
        }
        catch (EbadgeException caught)
        {
            throw new JsonException(caught.Message, caught);
        }
    }

    /// <summary>Writes a record.</summary>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => value.WriteTo(writer);
}
