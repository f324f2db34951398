// A virtual power plant that holds the demonstration's conversations with a hub.
#nullable enable

using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Tasks;
using Ebadge.Sdk;
using Ebadge.Sdk.Runtime;
using RabbitMQ.Client;

namespace Driver;

internal static class Plant
{
    internal static async Task RunAsync()
    {
        Cast cast = Lines.ReadCast();
        var booted = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var options = new ConnectOptions
        {
            As = cast.As,
            Url = cast.Url,
            OnProblem = problem => Lines.Write(new JsonObject { ["event"] = "problem", ["code"] = problem.Code }),
        };
        await using ControllerClient plant = await ControllerClient.ConnectAsync(options);
        await plant.From(cast.Peer).OnCapabilitiesAsync((message, _) =>
        {
            booted.TrySetResult(message.Msg);
            return Task.CompletedTask;
        });
        await plant.PrepareAsync(cast.Peer);
        Lines.Event("ready");
        Step("boot", new JsonObject { ["msg"] = await booted.Task });
        ControllerToHeh home = plant.To(cast.Peer);
        await AskAsync(home);
        await OrderAsync(home);
        await TellAsync(home);
        await MisprintAsync(cast);
        Lines.Event("done");
    }

    private static DateTimeText Minutes(double count) => DateTimeOffset.UtcNow.AddMinutes(count);

    private static void Step(string name, JsonObject seen)
    {
        seen["event"] = "step";
        seen["name"] = name;
        Lines.Write(seen);
    }

    private static async Task AskAsync(ControllerToHeh home)
    {
        IGetCapabilitiesReply found = await home.RequestAsync(Messages.GetCapabilities(device: "ECAR01"));
        Step("discovery", new JsonObject { ["msg"] = found.MessageName });

        DateTimeOffset now = DateTimeOffset.UtcNow;
        Report report = await home.RequestAsync(Messages.GetReport(from: now.AddMinutes(-5), to: now, resolution: 60, signals: new[] { "total.p", "ECAR01.p" }));
        var counts = new JsonObject();
        foreach (KeyValuePair<string, IReadOnlyList<double?>> series in report.Values) counts[series.Key] = series.Value.Count;
        Step("report", new JsonObject { ["counts"] = counts });

        int count = 0;
        AnswerStream<Report> reports = await home.RequestAsync(Messages.GetPeriodicReport(interval: 0.5, resolution: 0.25, signals: new[] { "total.p" }));
        await foreach (Report _ in reports)
        {
            // leaving the loop tells the hub to stop
            if (++count == 3) break;
        }
        Step("periodic", new JsonObject { ["count"] = count });
    }

    private static async Task OrderAsync(ControllerToHeh home)
    {
        IActivateReply accepted = await home.RequestAsync(Messages.Activate(from: Minutes(1), to: Minutes(16), quantity: 3.4, device: "ECAR01"));
        Step("accepted", new JsonObject { ["msg"] = accepted.MessageName });

        IActivateReply counter = await home.RequestAsync(Messages.Activate(from: Minutes(20), to: Minutes(35), quantity: 7));
        var seen = new JsonObject { ["msg"] = counter.MessageName };
        if (counter is ModifyActivation proposal)
        {
            seen["quantity"] = proposal.Quantity;
            IActivateReply taken = await home.RequestAsync(proposal.TakeUp());
            seen["taken"] = taken.MessageName;
            if (taken is AcceptActivation acceptance) seen["count"] = acceptance.ModificationCount;
        }
        Step("counter", seen);

        IActivateReply rejected = await home.RequestAsync(Messages.Activate(from: Minutes(40), to: Minutes(55), quantity: 50));
        Step("rejected", new JsonObject { ["msg"] = rejected.MessageName });
    }

    private static async Task TellAsync(ControllerToHeh home)
    {
        ContingencyActivate emergency = Messages.ContingencyActivate(from: Minutes(-1), to: Minutes(30), maxQuantity: 120);
        await home.PublishAsync(emergency);
        await home.PublishAsync(emergency.EndContingency(end: Minutes(0)));
        Step("contingency", new JsonObject());

        await home.PublishAsync(Messages.LoadPrice(from: Minutes(60), to: Minutes(120), price: 0.138));
        await home.PublishAsync(Messages.GenerationPrice(from: Minutes(60), to: Minutes(120), price: 0.117, device: "PV01"));
        Step("prices", new JsonObject());

        var refused = new JsonObject();
        try
        {
            await home.PublishAsync(Messages.LoadPrice(from: Minutes(120), to: Minutes(60), price: 0.1));
        }
        catch (ValidationException error)
        {
            refused["code"] = error.Code;
            refused["path"] = error.Issues[0].Path;
            refused["keyword"] = error.Issues[0].Keyword;
        }
        Step("refused", refused);
    }

    /// <summary>Somebody without the SDK sends an order as once printed, its quantity a text.</summary>
    private static async Task MisprintAsync(Cast cast)
    {
        byte[] valid = Contract.Codec.Encode(Messages.Activate(from: Minutes(60), to: Minutes(120), quantity: 3.6));
        JsonNode order = JsonNode.Parse(Encoding.UTF8.GetString(valid))!;
        order["quantity"] = "3.6";
        var factory = new ConnectionFactory { Uri = new Uri(cast.Url) };
        await using IConnection connection = await factory.CreateConnectionAsync();
        await using IChannel channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        var properties = new BasicProperties { ContentType = "application/json", Persistent = true };
        await channel.BasicPublishAsync($"{cast.As}-to-{cast.Peer}", "activate", true, properties, Encoding.UTF8.GetBytes(order.ToJsonString()));
        Step("misprint", new JsonObject());
    }
}
