#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;

/// <summary>Sees to it that what lies between this participant and a peer exists: declares its own part, checks the rest.</summary>
internal sealed class Topology
{
    private readonly BrokerLink _link;
    private readonly Routes _routes;
    private readonly ConcurrentDictionary<string, Lazy<Task>> _seen = new ConcurrentDictionary<string, Lazy<Task>>(StringComparer.Ordinal);

    internal Topology(BrokerLink link, Routes routes)
    {
        _link = link;
        _routes = routes;
    }

    /// <summary>Declares or checks everything between this participant and the peer, once.</summary>
    internal Task EnsureAsync(string peer, string peerRole) => OnceAsync($"{peerRole} {peer}", () => SeeToAsync(peer, peerRole));

    /// <summary>Declares or checks the own queues that messages of such peers come through, once.</summary>
    internal Task EnsureOwnQueuesAsync(string peerRole) => OnceAsync($"{peerRole} {Routes.AnyPeer}", () => SeeToOwnAsync(peerRole));

    /// <summary>Somebody has deleted what was there: it is seen to again.</summary>
    internal void Forget(string peer, string peerRole) => _seen.TryRemove($"{peerRole} {peer}", out _);

    private async Task OnceAsync(string key, Func<Task> work)
    {
        Lazy<Task> once = _seen.GetOrAdd(key, _ => new Lazy<Task>(work, LazyThreadSafetyMode.ExecutionAndPublication));
        try
        {
            await once.Value.ConfigureAwait(false);
        }
        catch
        {
            _seen.TryRemove(key, out _);
            throw;
        }
    }

    private async Task SeeToAsync(string peer, string peerRole)
    {
        (List<Route> outgoing, List<Route> incoming) = _routes.Between(peer, peerRole);
        var ends = outgoing.Select(route => (Route: route, Receiver: peer)).Concat(incoming.Select(route => (Route: route, Receiver: _routes.Me))).ToList();
        foreach ((Route route, string receiver) in ends.Where(end => IsMine(end.Route))) await DeclareAsync(route, receiver).ConfigureAwait(false);
        foreach ((Route route, string receiver) in ends.Where(end => !IsMine(end.Route)))
        {
            await CheckAsync($"the exchange {route.Exchange}", channel => channel.ExchangeDeclarePassiveAsync(route.Exchange)).ConfigureAwait(false);
            if (receiver == _routes.Me && route.Queue is not null) await CheckQueueAsync(route.Queue).ConfigureAwait(false);
        }
        // who sends to a group does not know its members: each of them binds its own queue
        foreach (Route route in incoming.Where(route => route.Channel.Group is not null && !IsMine(route) && route.Queue is not null))
        {
            await BindAsync(route.Queue!, route.Exchange, route.Channel.Queue.BindingKey).ConfigureAwait(false);
        }
    }

    private async Task SeeToOwnAsync(string peerRole)
    {
        foreach (ChannelInfo channel in _routes.Incoming(peerRole))
        {
            string queue = _routes.OwnQueue(channel);
            if (channel.DeclaredBy == _routes.Role) await DeclareQueueAsync(channel, queue, _routes.Me).ConfigureAwait(false);
            else await CheckQueueAsync(queue).ConfigureAwait(false);
        }
    }

    private bool IsMine(Route route) => route.Channel.DeclaredBy == _routes.Role;

    private Task CheckQueueAsync(string queue) => CheckAsync($"the queue {queue}", channel => channel.QueueDeclarePassiveAsync(queue));

    private async Task DeclareAsync(Route route, string receiver)
    {
        ExchangeInfo exchange = route.Channel.Exchange;
        await CheckAsync(
            $"the exchange {route.Exchange}",
            channel => channel.ExchangeDeclareAsync(route.Exchange, exchange.Type, exchange.IsDurable, exchange.IsAutoDelete)).ConfigureAwait(false);
        if (route.Queue is null) return;
        await DeclareQueueAsync(route.Channel, route.Queue, receiver).ConfigureAwait(false);
        await BindAsync(route.Queue, route.Exchange, route.Channel.Queue.BindingKey).ConfigureAwait(false);
    }

    private async Task DeclareQueueAsync(ChannelInfo channelInfo, string queue, string receiver)
    {
        QueueInfo info = channelInfo.Queue;
        var names = new Dictionary<string, string> { [channelInfo.Receiver] = receiver };
        var arguments = new Dictionary<string, object?>();
        if (info.Arguments is not null)
        {
            foreach (KeyValuePair<string, object?> argument in info.Arguments) arguments[argument.Key] = argument.Value;
        }
        if (info.MessageTtlMs is not null) arguments["x-message-ttl"] = info.MessageTtlMs.Value;
        if (info.DeadLetter is not null)
        {
            string exchange = Routes.Fill(info.DeadLetter.Exchange, names);
            string letters = Routes.Fill(info.DeadLetter.Queue, names);
            // where there are further arguments, the broker is told of no others but the time to live
            if (info.Arguments is null) arguments["x-dead-letter-exchange"] = exchange;
            var ofLetters = new Dictionary<string, object?>();
            if (info.DeadLetter.MessageTtlMs is not null) ofLetters["x-message-ttl"] = info.DeadLetter.MessageTtlMs.Value;
            if (info.DeadLetter.MaxLength is not null) ofLetters["x-max-length"] = info.DeadLetter.MaxLength.Value;
            await CheckAsync($"the exchange {exchange}", channel => channel.ExchangeDeclareAsync(exchange, "topic", true, false)).ConfigureAwait(false);
            await CheckAsync($"the queue {letters}", channel => channel.QueueDeclareAsync(letters, true, false, false, ofLetters)).ConfigureAwait(false);
            await BindAsync(letters, exchange, "#").ConfigureAwait(false);
        }
        await CheckAsync($"the queue {queue}", channel => channel.QueueDeclareAsync(queue, info.IsDurable, false, false, arguments)).ConfigureAwait(false);
    }

    private Task BindAsync(string queue, string exchange, string bindingKey) =>
        CheckAsync($"the binding of {queue} to {exchange}", channel => channel.QueueBindAsync(queue, exchange, bindingKey));

    private Task CheckAsync(string what, Func<IChannel, Task> step) => _link.OnShortLivedChannelAsync(what, step);
}
