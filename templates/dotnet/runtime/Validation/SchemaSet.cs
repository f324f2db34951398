#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Buffers;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Text;
using System.Text.Json;
using global::Json.Schema;

/// <summary>Adds our assertions to the JSON Schema library.</summary>
internal sealed class ExactKeyword : IKeywordHandler
{
    internal const string Keyword = "x-exact";

    public string Name => Keyword;

    public object? ValidateKeywordValue(JsonElement value) => new ExactAssertions(value);

    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
    }

    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        bool isMet = ((ExactAssertions)keyword.Value!).IsMet(context.Instance);
        return isMet
            ? new KeywordEvaluation { Keyword = Name, IsValid = true }
            : new KeywordEvaluation { Keyword = Name, IsValid = false, Error = "The value is not as it should be." };
    }
}

/// <summary>The schemas of a contract, built for the library as they are needed.</summary>
internal sealed class SchemaSet
{
    private static readonly Dialect OwnDialect = Dialect.Draft202012.With(new IKeywordHandler[] { new ExactKeyword() });

    private readonly JsonElement _definitions;
    private readonly Dictionary<string, string> _definitionOf;
    private readonly ConcurrentDictionary<string, JsonSchema> _built = new ConcurrentDictionary<string, JsonSchema>(StringComparer.Ordinal);

    /// <param name="document">Definitions under <c>$defs</c>, and which one each message is of under <c>messages</c>.</param>
    internal SchemaSet(JsonElement document)
    {
        _definitions = document.GetProperty("$defs");
        _definitionOf = document.GetProperty("messages").EnumerateObject().ToDictionary(one => one.Name, one => one.Value.GetString()!);
    }

    /// <summary>The schema of a message type, as it stands in the document.</summary>
    internal JsonElement SchemaOf(string messageName) => _definitions.GetProperty(_definitionOf[messageName]);

    /// <summary>The definition that a reference names.</summary>
    internal JsonElement Resolve(string reference) => Pointers.At(_definitions, reference.Substring("#/$defs".Length));

    /// <summary>Whether the value is right, by any schema of the document.</summary>
    internal bool IsValid(JsonElement schema, JsonElement value)
    {
        if (schema.ValueKind == JsonValueKind.True) return true;
        if (schema.ValueKind == JsonValueKind.False) return false;
        return Built(schema).Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.Flag }).IsValid;
    }

    /// <summary>What the library says of a value, part by part.</summary>
    internal EvaluationResults Evaluate(JsonElement schema, JsonElement value) =>
        Built(schema).Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.Hierarchical });

    private JsonSchema Built(JsonElement schema) => _built.GetOrAdd(schema.GetRawText(), _ => Build(schema));

    /// <summary>Builds a schema with the definitions that it reaches, in a registry of its own.</summary>
    private JsonSchema Build(JsonElement schema)
    {
        var reached = new SortedSet<string>(StringComparer.Ordinal);
        Reach(schema, reached);
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            writer.WriteStartObject("$defs");
            foreach (string name in reached)
            {
                writer.WritePropertyName(name);
                _definitions.GetProperty(name).WriteTo(writer);
            }
            writer.WriteEndObject();
            foreach (JsonProperty keyword in schema.EnumerateObject()) keyword.WriteTo(writer);
            writer.WriteEndObject();
        }
        var options = new BuildOptions { Dialect = OwnDialect, SchemaRegistry = new SchemaRegistry() };
        return JsonSchema.FromText(Encoding.UTF8.GetString(buffer.WrittenSpan), options);
    }

    private void Reach(JsonElement part, SortedSet<string> reached)
    {
        if (part.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in part.EnumerateArray()) Reach(item, reached);
        }
        if (part.ValueKind != JsonValueKind.Object) return;
        foreach (JsonProperty member in part.EnumerateObject())
        {
            // what our keyword holds are values and limits, no schemas
            if (member.Name == ExactKeyword.Keyword) continue;
            if (member.Name == "$ref" && member.Value.ValueKind == JsonValueKind.String)
            {
                string name = Pointers.Steps(member.Value.GetString()!)[1];
                if (reached.Add(name)) Reach(_definitions.GetProperty(name), reached);
            }
            else
            {
                Reach(member.Value, reached);
            }
        }
    }
}
