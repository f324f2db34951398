#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;

/// <summary>What cannot be worked on, kept for somebody to look at.</summary>
internal sealed class DeadLetters
{
    private const string ReplaySuffix = "-replay";
    private const string OriginalExchange = "x-original-exchange";
    private const string OriginalRoutingKey = "x-original-routing-key";

    private readonly Routes _routes;
    private readonly BrokerLink _link;
    private readonly Action<EbadgeException> _onProblem;

    internal DeadLetters(Routes routes, BrokerLink link, Action<EbadgeException> onProblem)
    {
        _routes = routes;
        _link = link;
        _onProblem = onProblem;
    }

    /// <summary>Where a delivery came from at first: what its headers say when the receiver has put it back itself.</summary>
    internal (string Exchange, string RoutingKey) OriginOf(Delivery delivery)
    {
        string? letters = delivery.Exchange.EndsWith(ReplaySuffix, StringComparison.Ordinal) ? _routes.DeadLetterExchange(delivery.Queue) : null;
        // nobody but its owner may write to this exchange
        if (letters is null || delivery.Exchange != letters + ReplaySuffix) return (delivery.Exchange, delivery.RoutingKey);
        return (delivery.Header(OriginalExchange) ?? delivery.Exchange, delivery.Header(OriginalRoutingKey) ?? delivery.RoutingKey);
    }

    /// <summary>
    /// Moves a message among the dead letters, with the reason in its headers, and only then takes it off the queue. Without a
    /// dead-letter exchange, or when that cannot be reached, the broker is left to do it. Never throws.
    /// </summary>
    internal async Task BuryAsync(IReadOnlyList<Delivery> deliveries, EbadgeException error)
    {
        Delivery delivery = deliveries[0];
        _onProblem(error);
        string? exchange = _routes.DeadLetterExchange(delivery.Queue);
        bool isBuried = exchange is not null && await PublishAsync(exchange, delivery, error).ConfigureAwait(false);
        foreach (Delivery one in deliveries)
        {
            if (isBuried) await one.AckAsync().ConfigureAwait(false);
            else await one.RejectAsync(false).ConfigureAwait(false);
        }
    }

    private async Task<bool> PublishAsync(string exchange, Delivery delivery, EbadgeException error)
    {
        (string originalExchange, string originalKey) = OriginOf(delivery);
        // a dead letter stays until somebody has looked at it
        var properties = new BasicProperties(delivery.Properties) { Persistent = true, Expiration = null, Headers = WithoutDeaths(delivery.Properties.Headers) };
        properties.Headers["x-error-code"] = error.Code;
        properties.Headers["x-error-message"] = JsonValues.Cut(error.Message, 500);
        properties.Headers[OriginalExchange] = originalExchange;
        properties.Headers[OriginalRoutingKey] = originalKey;
        properties.Headers["x-original-queue"] = delivery.Queue;
        try
        {
            await _link.PublishAsync(new Publication(exchange, originalKey, delivery.Body, properties, "a dead letter", null), CancellationToken.None).ConfigureAwait(false);
            return true;
        }
        catch (EbadgeException caught)
        {
            _onProblem(caught);
            return false;
        }
    }

    /// <summary>Headers without those that only the broker should have written.</summary>
    private static IDictionary<string, object?> WithoutDeaths(IDictionary<string, object?>? headers)
    {
        IEnumerable<KeyValuePair<string, object?>> all = headers ?? Enumerable.Empty<KeyValuePair<string, object?>>();
        return all
            .Where(one => !one.Key.StartsWith("x-death", StringComparison.Ordinal)
                && !one.Key.StartsWith("x-first-death-", StringComparison.Ordinal)
                && !one.Key.StartsWith("x-last-death-", StringComparison.Ordinal))
            .ToDictionary(one => one.Key, one => one.Value);
    }
}
