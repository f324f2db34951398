// Lines of JSON, in and out.
#nullable enable

using System;
using System.IO;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Tasks;

namespace Driver;

/// <summary>What the one line of input says: where the broker is, and who talks with whom.</summary>
internal sealed record Cast(string Url, string As, string Peer);

internal static class Lines
{
    private static readonly TextReader Input = new StreamReader(Console.OpenStandardInput(), new UTF8Encoding(false));
    private static readonly TextWriter Output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true, NewLine = "\n" };

    internal static string? Read() => Input.ReadLine();

    internal static Task<string?> ReadAsync() => Input.ReadLineAsync();

    internal static Cast ReadCast()
    {
        using JsonDocument line = JsonDocument.Parse(Read() ?? throw new EndOfStreamException("There is no line of input."));
        return new Cast(
            line.RootElement.GetProperty("url").GetString()!,
            line.RootElement.GetProperty("as").GetString()!,
            line.RootElement.GetProperty("peer").GetString()!);
    }

    internal static void Write(JsonObject value)
    {
        lock (Output)
        {
            Output.WriteLine(value.ToJsonString());
        }
    }

    internal static void Event(string name) => Write(new JsonObject { ["event"] = name });
}
