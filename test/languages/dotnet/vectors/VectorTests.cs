// Every file below the folder of examples: what the SDK says of it, and that it writes again what it read.
#nullable enable

using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ebadge.Sdk;
using Ebadge.Sdk.Runtime;
using Xunit;

namespace Vectors;

public sealed class VectorTests
{
    private static readonly string Examples = Environment.GetEnvironmentVariable("EBADGE_EXAMPLES")
        ?? throw new InvalidOperationException("Set EBADGE_EXAMPLES to the folder of examples.");

    public static IEnumerable<object[]> Valid() => FilesOf("valid");

    public static IEnumerable<object[]> Invalid() => FilesOf("invalid");

    [Theory]
    [MemberData(nameof(Valid))]
    public void IsReadAndWrittenAgain(string file)
    {
        byte[] bytes = File.ReadAllBytes(Path.Combine(Examples, file));
        IMessage message = Contract.Codec.Parse(bytes);
        string type = file.Split('/')[0];
        if (type == "_any") Assert.IsType<ExtensionMessage>(message);
        else Assert.Equal(type, message.MessageName);
        string expected = Canonical(Parsed(bytes));
        Assert.Equal(expected, Canonical(Parsed(Contract.Codec.Encode(message))));
        var forgiven = new List<Forgiven>();
        Contract.Codec.Parse(bytes, new ReadOptions { Reading = Reading.Tolerant, OnForgiven = forgiven.AddRange });
        Assert.Empty(forgiven);
        // the same through what the source generator of System.Text.Json has made
        byte[] written = JsonSerializer.SerializeToUtf8Bytes(message, ContractJsonContext.Default.AnyMessage);
        Assert.Equal(expected, Canonical(Parsed(written)));
    }

    [Theory]
    [MemberData(nameof(Invalid))]
    public void IsRefusedWithTheVerdict(string file)
    {
        JsonObject vector = JsonNode.Parse(File.ReadAllText(Path.Combine(Examples, file)))!.AsObject();
        byte[] bytes = BytesOf(vector);
        string verdict = Verdict(vector["verdict"]!.AsObject());
        Assert.Equal(verdict, Verdict(Refusal(bytes, Reading.Strict)));
        if (vector["tolerant"] is not JsonObject tolerant)
        {
            Assert.Equal(verdict, Verdict(Refusal(bytes, Reading.Tolerant)));
            return;
        }
        var forgiven = new List<Forgiven>();
        IMessage message = Contract.Codec.Parse(bytes, new ReadOptions { Reading = Reading.Tolerant, OnForgiven = forgiven.AddRange });
        Assert.Equal(Canonical(Parsed(Encoding.UTF8.GetBytes(tolerant["message"]!.ToJsonString()))), Canonical(Parsed(Contract.Codec.Encode(message))));
        string[] expected = tolerant["forgiven"]!.AsArray().Select(one => $"{one!["path"]} {one["what"]}").ToArray();
        Assert.Equal(expected, forgiven.Select(one => $"{one.Path} {one.What}").ToArray());
    }

    [Fact]
    public void FillsAndDerives()
    {
        Activate order = Messages.Activate(from: "2030-01-01T10:00:00Z", to: "2030-01-01T10:15:00Z", quantity: 7);
        Assert.Equal(0, order.ModificationCount);
        Assert.Null(order.Device);
        Assert.True(order.HehId.IsPresent);
        ModifyActivation proposal = order.Modify(quantity: 3.6);
        Assert.Equal(3.6, proposal.Quantity);
        Activate taken = proposal.TakeUp();
        Assert.Equal(order.Id, taken.Id);
        Assert.Equal(1, taken.ModificationCount);
        Contract.Codec.Encode(taken);
    }

    private static IEnumerable<object[]> FilesOf(string kind) =>
        Directory.EnumerateFiles(Examples, "*.json", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Examples, file).Replace('\\', '/'))
            .Where(file => file.Split('/').Length == 3 && file.Split('/')[1] == kind)
            .OrderBy(file => file, StringComparer.Ordinal)
            .Select(file => new object[] { file });

    private static byte[] BytesOf(JsonObject vector)
    {
        if (vector["base64"] is JsonValue base64) return Convert.FromBase64String(base64.GetValue<string>());
        if (vector["text"] is JsonValue text) return Encoding.UTF8.GetBytes(text.GetValue<string>());
        return Encoding.UTF8.GetBytes(vector["message"] is JsonNode message ? message.ToJsonString() : "null");
    }

    private static ValidationException Refusal(byte[] bytes, Reading reading) =>
        Assert.Throws<ValidationException>(() => Contract.Codec.Parse(bytes, new ReadOptions { Reading = reading }));

    private static string Verdict(ValidationException refused) => refused.Issues.Count == 0
        ? refused.Code
        : $"{refused.Code} {refused.Issues[0].Path} {refused.Issues[0].Keyword} {refused.Issues[0].Rule}";

    private static string Verdict(JsonObject verdict)
    {
        string code = verdict["code"]!.GetValue<string>();
        if (verdict["keyword"] is null) return code;
        return $"{code} {verdict["path"]} {verdict["keyword"]} {verdict["rule"]?.GetValue<bool>() == true}";
    }

    private static JsonElement Parsed(byte[] bytes) => JsonSerializer.Deserialize<JsonElement>(bytes, new JsonSerializerOptions { MaxDepth = 600 });

    /// <summary>A text that is the same for the same message: members in order, the last of each name; numbers as doubles.</summary>
    private static string Canonical(JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                var last = new SortedDictionary<string, JsonElement>(StringComparer.Ordinal);
                foreach (JsonProperty member in value.EnumerateObject()) last[member.Name] = member.Value;
                return "{" + string.Join(",", last.Select(one => JsonSerializer.Serialize(one.Key) + ":" + Canonical(one.Value))) + "}";
            case JsonValueKind.Array:
                return "[" + string.Join(",", value.EnumerateArray().Select(Canonical)) + "]";
            case JsonValueKind.Number:
                double number = value.GetDouble();
                return number == 0 ? "0" : number.ToString("R", System.Globalization.CultureInfo.InvariantCulture);
            case JsonValueKind.String:
                return JsonSerializer.Serialize(value.GetString());
            default:
                return value.GetRawText();
        }
    }
}
