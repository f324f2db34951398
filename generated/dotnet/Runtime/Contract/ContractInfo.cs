#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.IO;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

/// <summary>A contract: its data, its schemas, and how its messages are made of JSON.</summary>
public sealed class ContractInfo
{
    private readonly IReadOnlyDictionary<string, Func<JsonElement, IMessage>> _readers;
    private readonly Regex? _extension;

    /// <summary>Reads the catalogue and the schemas that the assembly holds.</summary>
    /// <param name="assembly">Holds <c>catalogue.json</c> and <c>schemas.json</c>.</param>
    /// <param name="readers">By wire name: takes a message over from JSON that was found valid.</param>
    public ContractInfo(Assembly assembly, IReadOnlyDictionary<string, Func<JsonElement, IMessage>> readers)
    {
        _readers = readers;
        Catalogue = new Catalogue(Resource(assembly, "catalogue.json"));
        Schemas = new SchemaSet(Resource(assembly, "schemas.json"));
        // names of extensions are ASCII in every contract: nothing in their patterns is read otherwise by .NET but the end
        _extension = Catalogue.ExtensionPattern is null ? null : new Regex(Catalogue.ExtensionPattern, RegexOptions.CultureInvariant);
        Codec = new Codec(this);
    }

    /// <summary>Reads and writes messages.</summary>
    public Codec Codec { get; }

    internal Catalogue Catalogue { get; }

    internal SchemaSet Schemas { get; }

    /// <summary>A new message from what is given: ids, counts and nulls are filled in. Nothing is validated here.</summary>
    public JsonElement Fill(string messageName, JsonElement given)
    {
        MessageInfo info = Catalogue.Messages[messageName];
        var names = new HashSet<string>(StringComparer.Ordinal);
        using var draft = new Draft();
        foreach (FieldInfo field in info.Fields)
        {
            names.Add(field.Name);
            if (given.TryGetProperty(field.Name, out JsonElement value)) Put(draft, field.Name, value);
            else if (field.IsUuid) JsonMapping.Given<string>(draft.Writer, field.Name, Guid.NewGuid().ToString(), JsonMapping.WriteText);
            else if (field.Value is not null) Put(draft, field.Name, field.Value.Value);
            else if (field.IsNullable) draft.Writer.WriteNull(field.Name);
        }
        foreach (JsonProperty member in given.EnumerateObject())
        {
            if (!names.Contains(member.Name)) Put(draft, member.Name, member.Value);
        }
        return draft.End();
    }

    /// <summary>A new message made out of another, as the builder of that name says. What is given wins over what is derived.</summary>
    public JsonElement Derive(string messageName, string builder, IMessage source, JsonElement given)
    {
        BuilderInfo? recipe = null;
        foreach (BuilderInfo one in Catalogue.Messages[messageName].Builders)
        {
            if (one.Name == builder) recipe = one;
        }
        if (recipe is null) throw EbadgeException.Argument($"{messageName} has no builder {builder}.");
        JsonElement from = JsonReading.ValueOf(Draft.BytesOf(source));
        using var draft = new Draft();
        foreach (KeyValuePair<string, Derivation> field in recipe.Set)
        {
            if (given.TryGetProperty(field.Key, out _)) continue;
            JsonElement value = field.Value.Kind == "value" ? field.Value.Value!.Value : Pointers.At(from, field.Value.Pointer);
            if (value.ValueKind == JsonValueKind.Undefined) continue;
            if (field.Value.Kind != "increment")
            {
                Put(draft, field.Key, value);
            }
            else if (value.ValueKind == JsonValueKind.Number)
            {
                JsonMapping.WriteName(draft.Writer, field.Key);
                JsonMapping.WriteNumber(draft.Writer, JsonMapping.NumberOf(value) + 1);
            }
        }
        foreach (JsonProperty member in given.EnumerateObject()) Put(draft, member.Name, member.Value);
        return Fill(messageName, draft.End());
    }

    /// <summary>Whether messages of that type are extensions: not defined by the contract, but let travel.</summary>
    internal bool IsExtension(string name)
    {
        if (_extension is null || Catalogue.Messages.ContainsKey(name)) return false;
        Match match = _extension.Match(name);
        // in .NET, $ matches before a last line break too
        return match.Success && !name.EndsWith('\n');
    }

    /// <summary>The message that valid JSON holds.</summary>
    internal IMessage Make(string name, JsonElement json) =>
        _readers.TryGetValue(name, out Func<JsonElement, IMessage>? read) ? read(json) : ExtensionMessage.Of(name, json);

    private static void Put(Draft draft, string name, JsonElement value)
    {
        JsonMapping.WriteName(draft.Writer, name);
        JsonMapping.WriteAny(draft.Writer, value);
    }

    private static JsonElement Resource(Assembly assembly, string name)
    {
        using Stream? stream = assembly.GetManifestResourceStream(name);
        if (stream is null) throw new EbadgeException(ErrorCode.Internal, $"The assembly {assembly.GetName().Name} lacks the resource {name}. Build the generated project as it is.");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return JsonReading.ValueOf(bytes.ToArray());
    }
}
