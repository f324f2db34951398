#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Threading.Tasks;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

/// <summary>A message that the broker has given out.</summary>
internal sealed class Delivery
{
    private readonly IChannel _channel;
    private readonly ulong _tag;

    internal Delivery(IChannel channel, string queue, BasicDeliverEventArgs arrived)
    {
        _channel = channel;
        _tag = arrived.DeliveryTag;
        Queue = queue;
        Exchange = arrived.Exchange;
        RoutingKey = arrived.RoutingKey;
        IsRedelivered = arrived.Redelivered;
        // the memory is the library's once the event is over
        Body = arrived.Body.ToArray();
        Properties = new BasicProperties(arrived.BasicProperties);
    }

    internal string Queue { get; }

    internal string Exchange { get; }

    internal string RoutingKey { get; }

    internal bool IsRedelivered { get; }

    internal byte[] Body { get; }

    internal BasicProperties Properties { get; }

    internal string? MessageId => Properties.MessageId;

    internal string? CorrelationId => Properties.CorrelationId;

    /// <summary>Takes it off the queue.</summary>
    internal Task AckAsync() => SettleAsync(() => _channel.BasicAckAsync(_tag, false));

    /// <summary>Gives it back: to its queue, or to the broker's dead letters.</summary>
    internal Task RejectAsync(bool requeue) => SettleAsync(() => _channel.BasicRejectAsync(_tag, requeue));

    /// <summary>The text in a header; null where there is none.</summary>
    internal string? Header(string name)
    {
        if (Properties.Headers is null || !Properties.Headers.TryGetValue(name, out object? value)) return null;
        return value is byte[] bytes ? System.Text.Encoding.UTF8.GetString(bytes) : value as string;
    }

    private static async Task SettleAsync(Func<ValueTask> settle)
    {
        try
        {
            await settle().ConfigureAwait(false);
        }
        catch (Exception caught) when (caught is RabbitMQClientException or System.IO.IOException or ObjectDisposedException)
        {
            // its connection is gone: the broker gives it out again, and it is known by its id then
        }
    }
}

/// <summary>Reads one queue, on a channel of its own.</summary>
internal sealed class QueueConsumer
{
    private readonly ushort _prefetch;
    private readonly Func<Delivery, Task> _onDelivery;
    private readonly Action<QueueConsumer, string> _onEnd;
    private IChannel? _channel;
    private string _tag = "";
    private bool _isStopped;

    internal QueueConsumer(string queue, ushort prefetch, Func<Delivery, Task> onDelivery, Action<QueueConsumer, string> onEnd)
    {
        Queue = queue;
        _prefetch = prefetch;
        _onDelivery = onDelivery;
        _onEnd = onEnd;
    }

    internal string Queue { get; }

    /// <summary>Begins, on a new connection or on the one that there is.</summary>
    internal async Task StartAsync(IConnection connection)
    {
        if (_isStopped) return;
        IChannel channel = await connection.CreateChannelAsync().ConfigureAwait(false);
        await channel.BasicQosAsync(0, _prefetch, false).ConfigureAwait(false);
        var consumer = new AsyncEventingBasicConsumer(channel);
        // deliveries come one after the other: their order is kept
        consumer.ReceivedAsync += (_, arrived) => _onDelivery(new Delivery(channel, Queue, arrived));
        channel.ChannelShutdownAsync += (_, reason) =>
        {
            if (!_isStopped && connection.IsOpen && ReferenceEquals(_channel, channel)) _onEnd(this, reason.ReplyText);
            return Task.CompletedTask;
        };
        consumer.UnregisteredAsync += async (_, _) =>
        {
            // the queue was deleted, or moved: the channel has nothing else to do
            if (!_isStopped && channel.IsOpen && ReferenceEquals(_channel, channel)) await channel.AbortAsync().ConfigureAwait(false);
        };
        _channel = channel;
        _tag = await channel.BasicConsumeAsync(Queue, false, "", false, false, null, consumer).ConfigureAwait(false);
    }

    /// <summary>Takes no more.</summary>
    internal async Task StopAsync()
    {
        _isStopped = true;
        IChannel? channel = _channel;
        if (channel is null || !channel.IsOpen) return;
        try
        {
            await channel.BasicCancelAsync(_tag).ConfigureAwait(false);
        }
        catch (Exception caught) when (caught is RabbitMQClientException or System.IO.IOException or ObjectDisposedException)
        {
            // gone already
        }
    }
}
