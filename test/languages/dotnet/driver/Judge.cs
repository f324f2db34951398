// Says of each text what the SDK says of it.
#nullable enable

using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Ebadge.Sdk;
using Ebadge.Sdk.Runtime;

namespace Driver;

internal static class Judge
{
    internal static void Run()
    {
        while (Lines.Read() is string line)
        {
            if (line.Length > 0) Lines.Write(Of(line));
        }
    }

    private static JsonObject Of(string line)
    {
        using JsonDocument input = JsonDocument.Parse(line);
        JsonElement asked = input.RootElement;
        JsonNode? id = JsonNode.Parse(asked.GetProperty("id").GetRawText());
        try
        {
            byte[] bytes = asked.GetProperty("base64").GetBytesFromBase64();
            bool isTolerant = asked.TryGetProperty("reading", out JsonElement reading) && reading.ValueKind == JsonValueKind.String && reading.GetString() == "tolerant";
            bool uniqueKeys = asked.TryGetProperty("uniqueKeys", out JsonElement unique) && unique.ValueKind == JsonValueKind.True;
            var forgiven = new JsonArray();
            var options = new ReadOptions
            {
                Reading = isTolerant ? Reading.Tolerant : Reading.Strict,
                UniqueKeys = uniqueKeys,
                OnForgiven = all => Add(forgiven, all),
            };
            IMessage message = Contract.Codec.Parse(bytes, options);
            return new JsonObject
            {
                ["id"] = id,
                ["ok"] = true,
                ["type"] = message.MessageName,
                ["text"] = Encoding.UTF8.GetString(Contract.Codec.Encode(message)),
                ["forgiven"] = forgiven,
            };
        }
        catch (ValidationException refused)
        {
            JsonObject? issue = refused.Issues.Count == 0
                ? null
                : new JsonObject { ["path"] = refused.Issues[0].Path, ["keyword"] = refused.Issues[0].Keyword, ["rule"] = refused.Issues[0].Rule };
            return new JsonObject { ["id"] = id, ["ok"] = false, ["code"] = refused.Code, ["issue"] = issue };
        }
        catch (Exception caught)
        {
            return new JsonObject { ["id"] = id, ["crash"] = caught.ToString() };
        }
    }

    private static void Add(JsonArray list, IReadOnlyList<Forgiven> all)
    {
        foreach (Forgiven one in all) list.Add((JsonNode)new JsonObject { ["path"] = one.Path, ["what"] = one.What });
    }
}
