// Reading, writing and publishing, in turns with what is underneath; prints one line of JSON.
#nullable enable

using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using Ebadge.Sdk;
using Ebadge.Sdk.Runtime;
using RabbitMQ.Client;

namespace Bench;

internal static class Program
{
    private const int Rounds = 60;
    private const int Window = 1000;
    private static readonly TimeSpan Slice = TimeSpan.FromMilliseconds(20);

    /// <summary>Takes what is computed, so that it is computed.</summary>
    private static object? _sink;

    private static async Task<int> Main(string[] args)
    {
        object found = args[0] == "publish"
            ? await PublishAsync(args[1], args[2], args[3], Encoding.UTF8.GetBytes(args[4]), int.Parse(args[5]), int.Parse(args[6]))
            : Codec(args.Skip(1).Select(File.ReadAllBytes).ToList());
        Console.WriteLine(JsonSerializer.Serialize(found));
        return _sink is null && args[0] == "codec" ? 1 : 0;
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }

    /// <summary>Processor time of the process, in microseconds a run: waiting for the processor does not count.</summary>
    private static double TimeOf(Action work)
    {
        using Process self = Process.GetCurrentProcess();
        TimeSpan started = self.TotalProcessorTime;
        int runs = 0;
        TimeSpan spent;
        do
        {
            work();
            runs++;
            self.Refresh();
            spent = self.TotalProcessorTime - started;
        }
        while (spent < Slice);
        return spent.TotalMicroseconds / runs;
    }

    private static object Compare(Action bare, Action ours, int messages)
    {
        for (int warm = 0; warm < 100; warm++)
        {
            TimeOf(bare);
            TimeOf(ours);
        }
        (double Bare, double Ours)[] rounds = Enumerable.Range(0, Rounds).Select(_ => (TimeOf(bare), TimeOf(ours))).ToArray();
        return new
        {
            bare = Median(rounds.Select(round => round.Bare)) / messages,
            ours = Median(rounds.Select(round => round.Ours)) / messages,
            speed = Median(rounds.Select(round => round.Bare / round.Ours)),
        };
    }

    private static object Codec(List<byte[]> texts)
    {
        List<JsonElement> trees = texts.Select(text => JsonDocument.Parse(text).RootElement.Clone()).ToList();
        List<IMessage> messages = texts.Select(text => Contract.Codec.Parse(text)).ToList();
        return new
        {
            read = Compare(
                () =>
                {
                    foreach (byte[] text in texts) _sink = JsonDocument.Parse(text).RootElement.Clone();
                },
                () =>
                {
                    foreach (byte[] text in texts) _sink = Contract.Codec.Parse(text);
                },
                texts.Count),
            write = Compare(
                () =>
                {
                    foreach (JsonElement tree in trees) _sink = JsonSerializer.SerializeToUtf8Bytes(tree);
                },
                () =>
                {
                    foreach (IMessage message in messages) _sink = Contract.Codec.Encode(message);
                },
                texts.Count),
        };
    }

    /// <summary>Messages a second, with so many unconfirmed.</summary>
    private static async Task<double> RateAsync(int count, Func<Task> publish)
    {
        using var window = new SemaphoreSlim(Window);
        var all = new List<Task>(count);
        long started = Stopwatch.GetTimestamp();
        for (int sent = 0; sent < count; sent++)
        {
            await window.WaitAsync();
            all.Add(PublishOneAsync());
        }
        await Task.WhenAll(all);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;

        async Task PublishOneAsync()
        {
            try
            {
                await publish();
            }
            finally
            {
                window.Release();
            }
        }
    }

    private static async Task<object> PublishAsync(string url, string name, string peer, byte[] body, int count, int rounds)
    {
        var factory = new ConnectionFactory { Uri = new Uri(url) };
        await using IConnection connection = await factory.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(true, true));
        await using HehClient hub = await HehClient.ConnectAsync(new ConnectOptions { As = name, Url = url });
        var report = (Report)Contract.Codec.Parse(body);
        HehToController home = hub.To(peer);
        await home.PublishAsync(report);
        string queue = $"private-{peer}-up";
        var properties = new BasicProperties { Persistent = true, ContentType = "application/json" };
        var found = new List<(double Bare, double Ours)>();
        for (int round = -1; round < rounds; round++)
        {
            double bare = await RateAsync(count, () => channel.BasicPublishAsync($"{name}-to-{peer}", $"report.{name}", true, properties, (ReadOnlyMemory<byte>)body).AsTask());
            await channel.QueuePurgeAsync(queue);
            double ours = await RateAsync(count, () => home.PublishAsync(report));
            await channel.QueuePurgeAsync(queue);
            // the first is for warming up
            if (round >= 0) found.Add((bare, ours));
        }
        return new
        {
            bare = Median(found.Select(one => one.Bare)),
            ours = Median(found.Select(one => one.Ours)),
            speed = Median(found.Select(one => one.Ours / one.Bare)),
        };
    }
}
