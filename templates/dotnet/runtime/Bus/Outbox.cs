#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;

/// <summary>A message ready to go.</summary>
internal sealed record Outgoing(ChannelInfo Channel, string Name, IMessage Message, JsonElement Json, byte[] Body);

/// <summary>Messages → confirmed publishes.</summary>
internal sealed class Outbox
{
    private readonly ContractInfo _contract;
    private readonly Routes _routes;
    private readonly Topology _topology;
    private readonly BrokerLink _link;

    internal Outbox(ContractInfo contract, Routes routes, Topology topology, BrokerLink link)
    {
        _contract = contract;
        _routes = routes;
        _topology = topology;
        _link = link;
    }

    /// <summary>Checks and encodes a message. Throws before anything is sent.</summary>
    internal Outgoing Prepare(IMessage message, string peerRole)
    {
        string name = message.MessageName;
        ChannelInfo channel = _routes.ChannelFor(name, peerRole);
        byte[] body = _contract.Codec.Encode(message);
        JsonElement json = JsonReading.ValueOf(body);
        if (_contract.IsExtension(name)) CheckWords(channel, name, json);
        string? missing = MissingField(channel, name, json);
        if (missing is not null)
        {
            var issue = new Issue(missing, "required", false, $"a value, on the channel {channel.Address}", "null");
            throw new ValidationException(ErrorCode.InvalidMessage, $"{name} is not valid on this channel.", new[] { issue }, name);
        }
        return new Outgoing(channel, name, message, json, body);
    }

    /// <summary>Publishes to the peer; done when the broker has confirmed it.</summary>
    internal async Task SendAsync(Outgoing outgoing, string peer, string peerRole, string messageId, string? correlationId, TimeSpan? ttl, CancellationToken cancellationToken)
    {
        DateTime? deadlineUtc = ttl is null ? null : DateTime.UtcNow + ttl.Value;
        await _topology.EnsureAsync(peer, peerRole).WaitAsync(cancellationToken).ConfigureAwait(false);
        Route route = _routes.Between(peer, peerRole).Outgoing.First(one => one.Channel.Id == outgoing.Channel.Id);
        var properties = new BasicProperties
        {
            MessageId = messageId,
            Type = outgoing.Name,
            AppId = _routes.Me,
            ContentType = _contract.Catalogue.Messages.TryGetValue(outgoing.Name, out MessageInfo? info) ? info.ContentType : "application/json",
            Timestamp = new AmqpTimestamp(DateTimeOffset.UtcNow.ToUnixTimeSeconds()),
            Persistent = true,
        };
        if (correlationId is not null) properties.CorrelationId = correlationId;
        string key = outgoing.Channel.FixedRoutingKey ?? Routes.RoutingKeyOf(outgoing.Channel.RoutingKey.Select(word => WordOf(word, outgoing.Json, route)));
        try
        {
            await _link.PublishAsync(new Publication(route.Exchange, key, outgoing.Body, properties, $"{outgoing.Name} to {peer}", deadlineUtc), cancellationToken).ConfigureAwait(false);
        }
        catch (EbadgeException caught) when (caught.Code is ErrorCode.TopologyMissing or ErrorCode.Unroutable)
        {
            // somebody has deleted what was there: the next attempt declares it again, where that is ours to do
            _topology.Forget(peer, peerRole);
            throw;
        }
    }

    /// <summary>The field that the channel requires set, and the message type has, but the message leaves null; null when there is none.</summary>
    internal string? MissingField(ChannelInfo channel, string name, JsonElement json)
    {
        if (!_contract.Catalogue.Messages.TryGetValue(name, out MessageInfo? info)) return null;
        HashSet<string> own = info.Fields.Select(field => Pointers.Under("", field.Name)).ToHashSet();
        return channel.RequiredFields.FirstOrDefault(pointer => own.Contains(pointer) && Pointers.ValueAt(json, pointer) is null);
    }

    private static string? WordOf(string word, JsonElement json, Route route)
    {
        if (word.StartsWith('{')) return route.Names[word.Substring(1, word.Length - 2)];
        JsonElement? value = Pointers.ValueAt(json, word);
        if (value is null) return null;
        return value.Value.ValueKind == JsonValueKind.String ? value.Value.GetString() : value.Value.GetRawText();
    }

    /// <summary>Refuses what the routing key of an extension message cannot hold; of other messages the schema says so.</summary>
    private static void CheckWords(ChannelInfo channel, string name, JsonElement json)
    {
        foreach (string pointer in channel.RoutingKey)
        {
            JsonElement? word = Pointers.ValueAt(json, pointer);
            if (word is null) continue;
            bool isFit = word.Value.ValueKind == JsonValueKind.String && word.Value.GetString()!.Length > 0 && word.Value.GetString()!.IndexOfAny(new[] { '.', '*', '#' }) == -1;
            if (!isFit) throw EbadgeException.Argument($"{name} cannot be sent: what is at {pointer} becomes a word of the routing key. Make it text without a dot, an asterisk or a hash sign.");
        }
    }
}
