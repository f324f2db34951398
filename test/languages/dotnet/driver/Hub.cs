// A home energy hub, as in the demonstration.
#nullable enable

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json.Nodes;
using System.Threading;
using System.Threading.Tasks;
using Ebadge.Sdk;
using Ebadge.Sdk.Runtime;

namespace Driver;

internal static class Hub
{
    /// <summary>The car charges and feeds back with this much, at most.</summary>
    private const double CarKw = 3.6;

    /// <summary>More than this the house's connection does not carry.</summary>
    private const double ConnectionKw = 20;

    private static CancellationTokenSource _reporting = new CancellationTokenSource();

    internal static async Task RunAsync()
    {
        Cast cast = Lines.ReadCast();
        var options = new ConnectOptions
        {
            As = cast.As,
            Url = cast.Url,
            OnProblem = problem => Lines.Write(new JsonObject { ["event"] = "problem", ["code"] = problem.Code }),
        };
        await using HehClient hub = await HehClient.ConnectAsync(options);
        HehFromController its = hub.From(cast.Peer);
        await its.OnGetCapabilitiesAsync((question, _) => Task.FromResult(Describe(question)));
        await its.OnGetReportAsync((question, _) => Task.FromResult<Report?>(ReportOn(question)));
        await its.OnGetPeriodicReportAsync((question, context) => Task.FromResult(Begin(question, context)));
        await its.OnActivateAsync((order, _) => Task.FromResult(Decide(order)));
        await its.OnContingencyActivateAsync((message, _) => Received(message));
        await its.OnContingencyEndAsync((message, _) => Received(message));
        await its.OnLoadPriceAsync((message, _) => Received(message));
        await its.OnGenerationPriceAsync((message, _) => Received(message));
        Lines.Event("ready");
        while (await Lines.ReadAsync() is string line)
        {
            if (!line.Contains("begin", StringComparison.Ordinal)) continue;
            await hub.To(cast.Peer).PublishAsync(Messages.Capabilities(
                deviceName: "Demo hub",
                deviceVersion: "1.0",
                devices: new[] { "total", "ECAR01", "WaterHeater01" }));
        }
        _reporting.Cancel();
    }

    private static Task Received(IMessage message)
    {
        Lines.Write(new JsonObject { ["event"] = "received", ["msg"] = message.MessageName });
        return Task.CompletedTask;
    }

    private static IGetCapabilitiesReply? Describe(GetCapabilities question)
    {
        if (question.Device is null)
        {
            return Messages.Capabilities(deviceName: "Demo hub", deviceVersion: "1.0", devices: new[] { "total", "ECAR01", "WaterHeater01" });
        }
        return Messages.DeviceCapabilities(
            device: question.Device,
            classes: new[] { DeviceClass.Consumer, DeviceClass.Storage },
            type: "car/electric",
            deviceName: "Electric car",
            version: "1.0",
            signals: new[] { new SignalDescription { Name = "p", Desc = "real power (load)", Unit = "kW", Range = new Optional<(double, double)?>((0d, CarKw)) } },
            canPredictProfile: false,
            canPredictCurtailmentCapacity: true);
    }

    private static Report ReportOn(GetReport question)
    {
        DateTimeOffset start = question.From.ToDateTimeOffset();
        // a period that is no multiple of the resolution is reported up to the end of its last sample
        int count = (int)Math.Ceiling((question.To.ToDateTimeOffset() - start).TotalSeconds / question.Resolution);
        DateTimeText to = start.AddSeconds(count * question.Resolution);
        return question.AnswerReport(values: Samples(question.Signals, start, count, question.Resolution), to: to);
    }

    private static Report? Begin(GetPeriodicReport question, MessageContext context)
    {
        _reporting.Cancel();
        _reporting = new CancellationTokenSource();
        if (question.Interval > 0) _ = SendReportsAsync(question, context, _reporting.Token);
        return null;
    }

    private static async Task SendReportsAsync(GetPeriodicReport question, MessageContext context, CancellationToken stop)
    {
        try
        {
            DateTimeOffset from = DateTimeOffset.UtcNow;
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(question.Interval), stop);
                DateTimeOffset to = from.AddSeconds(question.Interval);
                int count = (int)Math.Round(question.Interval / question.Resolution);
                await context.ReplyAsync(Messages.Report(
                    from: from,
                    to: to,
                    resolution: question.Resolution,
                    values: Samples(question.Signals, from, count, question.Resolution)));
                from = to;
            }
        }
        catch (OperationCanceledException)
        {
            // cancelled, or replaced
        }
        catch (EbadgeException problem)
        {
            Lines.Write(new JsonObject { ["event"] = "problem", ["code"] = problem.Code });
        }
    }

    private static IActivateReply? Decide(Activate order)
    {
        if (Math.Abs(order.Quantity) > ConnectionKw) return order.Reject();
        if (Math.Abs(order.Quantity) > CarKw) return order.Modify(quantity: Math.Sign(order.Quantity) * CarKw);
        return order.Accept();
    }

    /// <summary>A load curve that looks like a house's: the same for the same time.</summary>
    private static double Measure(string signal, double atMs)
    {
        double share = signal.StartsWith("total.", StringComparison.Ordinal) ? 1 : 0.6;
        return Math.Round(share * (1.5 + Math.Sin(atMs / 97_000) + 0.3 * Math.Sin(atMs / 7_000)), 3);
    }

    private static IReadOnlyDictionary<string, IReadOnlyList<double?>> Samples(IReadOnlyList<string> signals, DateTimeOffset from, int count, double resolution)
    {
        double startMs = from.ToUnixTimeMilliseconds();
        var values = new Dictionary<string, IReadOnlyList<double?>>();
        foreach (string signal in signals)
        {
            values[signal] = Enumerable.Range(0, count).Select(index => (double?)Measure(signal, startMs + index * resolution * 1000)).ToList();
        }
        return values;
    }
}
