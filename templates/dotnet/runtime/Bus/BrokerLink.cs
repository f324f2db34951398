#nullable enable

namespace __NAMESPACE__.Runtime;

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;

/// <summary>What is to be published.</summary>
internal sealed record Publication(string Exchange, string RoutingKey, byte[] Body, BasicProperties Properties, string What, DateTime? DeadlineUtc);

/// <summary>
/// The way to the broker: one connection, rebuilt when it is lost, with a channel for publishing, one for each queue that is
/// read, and short-lived ones for declarations, which a refusal costs.
/// </summary>
internal sealed class BrokerLink : IAsyncDisposable
{
    private static readonly TimeSpan ShortestDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly ConnectionFactory _factory;
    private readonly ConnectOptions _options;
    private readonly string _address;
    private readonly Action<EbadgeException> _onProblem;
    private readonly object _gate = new object();
    private readonly List<QueueConsumer> _consumers = new List<QueueConsumer>();
    private readonly SemaphoreSlim _opening = new SemaphoreSlim(1, 1);
    private readonly CancellationTokenSource _closing = new CancellationTokenSource();
    private TaskCompletionSource<IConnection> _connection = Unopened();
    private IChannel? _publishing;
    private int _waiting;
    private bool _isClosed;

    private BrokerLink(ConnectionFactory factory, ConnectOptions options, string address, Action<EbadgeException> onProblem)
    {
        _factory = factory;
        _options = options;
        _address = address;
        _onProblem = onProblem;
    }

    /// <summary>Connects; the first time it has to succeed.</summary>
    internal static async Task<BrokerLink> ConnectAsync(ConnectOptions options, string virtualHost, Action<EbadgeException> onProblem, CancellationToken cancellationToken)
    {
        (ConnectionFactory factory, string address) = Factory.Of(options, virtualHost);
        var link = new BrokerLink(factory, options, address, onProblem);
        try
        {
            link.Opened(await link.OpenAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception caught) when (caught is not OperationCanceledException)
        {
            throw link.ConnectFault(caught);
        }
        return link;
    }

    /// <summary>Publishes, persistent and mandatory; done when the broker has confirmed it.</summary>
    /// <exception cref="EbadgeException">UNROUTABLE, PUBLISH_REFUSED, TOPOLOGY_MISSING, ACCESS_REFUSED, EXPIRED, BUFFER_FULL, CONNECTION_LOST, CLOSED; <c>outcome</c> in its details.</exception>
    internal async Task PublishAsync(Publication publication, CancellationToken cancellationToken)
    {
        if (Interlocked.Increment(ref _waiting) > _options.MaxWaitingPublishes)
        {
            Interlocked.Decrement(ref _waiting);
            throw Fault(ErrorCode.BufferFull, $"{publication.What} was not sent: {_options.MaxWaitingPublishes} publishes wait already.", "not sent", true);
        }
        try
        {
            await PublishWithinAsync(publication, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    /// <summary>Runs a step on a channel of its own: a step that the broker refuses costs no channel in use.</summary>
    internal async Task OnShortLivedChannelAsync(string what, Func<IChannel, Task> step)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
        limit.CancelAfter(_options.PublishTimeout);
        try
        {
            IConnection connection = await ConnectionAsync(limit.Token).ConfigureAwait(false);
            IChannel channel = await connection.CreateChannelAsync(null, limit.Token).ConfigureAwait(false);
            await using (channel.ConfigureAwait(false))
            {
                await step(channel).ConfigureAwait(false);
            }
        }
        catch (OperationInterruptedException caught)
        {
            throw TopologyFault(what, caught);
        }
        catch (OperationCanceledException caught)
        {
            throw _isClosed ? Closed() : new EbadgeException(ErrorCode.ConnectionLost, $"The broker at {_address} could not be asked for {what} in time.", true, null, caught);
        }
    }

    /// <summary>Reads a queue, through reconnects, until the link is closed.</summary>
    internal async Task ConsumeAsync(string queue, ushort prefetch, Func<Delivery, Task> onDelivery)
    {
        var consumer = new QueueConsumer(queue, prefetch, onDelivery, (one, fault) => Task.Run(() => ComeBackAsync(one, fault)));
        IConnection connection = await ConnectionAsync(_closing.Token).ConfigureAwait(false);
        try
        {
            await consumer.StartAsync(connection).ConfigureAwait(false);
        }
        catch (OperationInterruptedException caught)
        {
            throw TopologyFault($"the queue {queue}", caught);
        }
        lock (_gate)
        {
            _consumers.Add(consumer);
        }
    }

    /// <summary>Takes no more deliveries; what is held can still be acknowledged.</summary>
    internal async Task StopConsumingAsync()
    {
        foreach (QueueConsumer consumer in Consumers()) await consumer.StopAsync().ConfigureAwait(false);
    }

    /// <summary>Ends the connection; what is not acknowledged goes back to its queue.</summary>
    public async ValueTask DisposeAsync()
    {
        TaskCompletionSource<IConnection> current;
        lock (_gate)
        {
            if (_isClosed) return;
            _isClosed = true;
            current = _connection;
        }
        _closing.Cancel();
        if (!current.Task.IsCompletedSuccessfully)
        {
            current.TrySetException(Closed());
            return;
        }
        IConnection connection = await current.Task.ConfigureAwait(false);
        try
        {
            await connection.CloseAsync(Constants.ReplySuccess, "Goodbye", TimeSpan.FromSeconds(5), true).ConfigureAwait(false);
            await connection.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception caught) when (caught is RabbitMQClientException or System.IO.IOException or ObjectDisposedException or OperationCanceledException)
        {
            // it is gone: that was the aim
        }
    }

    private static TaskCompletionSource<IConnection> Unopened() => new TaskCompletionSource<IConnection>(TaskCreationOptions.RunContinuationsAsynchronously);

    private List<QueueConsumer> Consumers()
    {
        lock (_gate)
        {
            return new List<QueueConsumer>(_consumers);
        }
    }

    private async Task<IConnection> OpenAsync(CancellationToken cancellationToken)
    {
        IConnection connection = await _factory.CreateConnectionAsync(cancellationToken).ConfigureAwait(false);
        connection.ConnectionShutdownAsync += (_, reason) =>
        {
            Lost(connection, reason);
            return Task.CompletedTask;
        };
        return connection;
    }

    private void Opened(IConnection connection)
    {
        TaskCompletionSource<IConnection> waiting;
        lock (_gate)
        {
            waiting = _connection;
        }
        waiting.TrySetResult(connection);
        // it may have been lost before anybody was told
        if (!connection.IsOpen) Lost(connection, null);
    }

    private void Lost(IConnection connection, ShutdownEventArgs? reason)
    {
        lock (_gate)
        {
            bool isCurrent = _connection.Task.IsCompletedSuccessfully && ReferenceEquals(_connection.Task.Result, connection);
            if (_isClosed || !isCurrent) return;
            _connection = Unopened();
        }
        var fault = new EbadgeException(
            ErrorCode.ConnectionLost,
            $"The connection to the broker at {_address} was lost{(reason is null ? "" : $" ({reason.ReplyCode})")}.{(_options.Reconnect ? " It is being rebuilt." : "")}",
            true);
        _onProblem(fault);
        if (_options.Reconnect) _ = Task.Run(ReconnectAsync);
        else _connection.TrySetException(fault);
    }

    private async Task ReconnectAsync()
    {
        TimeSpan delay = ShortestDelay;
        while (!_isClosed)
        {
            try
            {
                await Task.Delay(delay, _closing.Token).ConfigureAwait(false);
                IConnection connection = await OpenAsync(_closing.Token).ConfigureAwait(false);
                foreach (QueueConsumer consumer in Consumers())
                {
                    await StartAgainAsync(consumer, connection).ConfigureAwait(false);
                }
                Opened(connection);
                return;
            }
            catch (Exception)
            {
                // whatever it was, it is tried again until the client is closed
                TimeSpan doubled = delay + delay;
                delay = doubled < LongestDelay ? doubled : LongestDelay;
            }
        }
    }

    private async Task StartAgainAsync(QueueConsumer consumer, IConnection connection)
    {
        try
        {
            await consumer.StartAsync(connection).ConfigureAwait(false);
        }
        catch (OperationInterruptedException caught) when (connection.IsOpen)
        {
            _onProblem(TopologyFault($"the queue {consumer.Queue}", caught));
            _ = Task.Run(() => ComeBackAsync(consumer, null));
        }
    }

    /// <summary>A consumer whose channel or queue has gone while the connection lives is started again after a while.</summary>
    private async Task ComeBackAsync(QueueConsumer consumer, string? fault)
    {
        if (fault is not null) _onProblem(new EbadgeException(ErrorCode.TopologyMissing, $"Reading the queue {consumer.Queue} has ended ({fault}). It is tried again.", true));
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), _closing.Token).ConfigureAwait(false);
            IConnection connection = await ConnectionAsync(_closing.Token).ConfigureAwait(false);
            await StartAgainAsync(consumer, connection).ConfigureAwait(false);
        }
        catch (Exception caught) when (caught is EbadgeException or OperationCanceledException or RabbitMQClientException or System.IO.IOException)
        {
            // the connection is lost or closed: reconnecting starts all consumers
        }
    }

    private Task<IConnection> ConnectionAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_isClosed) return Task.FromException<IConnection>(Closed());
            return _connection.Task.WaitAsync(cancellationToken);
        }
    }

    private async Task<IChannel> PublishingAsync(CancellationToken cancellationToken)
    {
        IConnection connection = await ConnectionAsync(cancellationToken).ConfigureAwait(false);
        IChannel? known = _publishing;
        if (known is not null && known.IsOpen) return known;
        await _opening.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            known = _publishing;
            if (known is not null && known.IsOpen) return known;
            var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
            _publishing = await connection.CreateChannelAsync(options, cancellationToken).ConfigureAwait(false);
            return _publishing;
        }
        finally
        {
            _opening.Release();
        }
    }

    private async Task PublishWithinAsync(Publication publication, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closing.Token);
        limit.CancelAfter(_options.PublishTimeout);
        string outcome = "not sent";
        while (true)
        {
            try
            {
                IChannel channel = await PublishingAsync(limit.Token).ConfigureAwait(false);
                if (publication.DeadlineUtc is not null)
                {
                    TimeSpan left = publication.DeadlineUtc.Value - DateTime.UtcNow;
                    if (left <= TimeSpan.Zero) throw Fault(ErrorCode.Expired, $"{publication.What} was not sent: its time was over before it could be.", outcome, false);
                    publication.Properties.Expiration = ((long)left.TotalMilliseconds).ToString(System.Globalization.CultureInfo.InvariantCulture);
                }
                outcome = "unknown";
                await channel.BasicPublishAsync(publication.Exchange, publication.RoutingKey, true, publication.Properties, publication.Body, limit.Token).ConfigureAwait(false);
                return;
            }
            catch (PublishException caught) when (caught.IsReturn)
            {
                throw Fault(ErrorCode.Unroutable, $"No queue takes {publication.What} through the exchange {publication.Exchange}. The receiver, or who declares for it, has not bound one yet.", "returned", false, caught);
            }
            catch (PublishException caught)
            {
                throw Fault(ErrorCode.PublishRefused, $"The broker has refused {publication.What}.", "rejected", true, caught);
            }
            catch (OperationInterruptedException caught)
            {
                // the channel may have been closed over another publish: the broker's words name the exchange
                bool isAboutThis = caught.ShutdownReason?.ReplyText.Contains($"'{publication.Exchange}'", StringComparison.Ordinal) == true;
                int? code = isAboutThis ? caught.ShutdownReason!.ReplyCode : null;
                if (code == Constants.NotFound) throw Fault(ErrorCode.TopologyMissing, $"There is no exchange {publication.Exchange} for {publication.What}. Its declaring side has not been there yet.", "not sent", false, caught);
                if (code == Constants.AccessRefused) throw Fault(ErrorCode.AccessRefused, $"The broker does not let {_options.As} write to the exchange {publication.Exchange}.", "not sent", false, caught);
                // sent or not: it goes out again with the same message id, by which its receiver knows it
                if (!_options.Reconnect) throw Lost(publication, outcome, caught);
                await PauseAsync(publication, outcome, limit.Token, cancellationToken).ConfigureAwait(false);
            }
            catch (System.IO.IOException)
            {
                await PauseAsync(publication, outcome, limit.Token, cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException caught)
            {
                throw Ended(publication, outcome, cancellationToken, caught);
            }
        }
    }

    private async Task PauseAsync(Publication publication, string outcome, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(ShortestDelay, limit).ConfigureAwait(false);
        }
        catch (OperationCanceledException caught)
        {
            throw Ended(publication, outcome, cancellationToken, caught);
        }
    }

    private EbadgeException Ended(Publication publication, string outcome, CancellationToken cancellationToken, Exception cause)
    {
        if (cancellationToken.IsCancellationRequested) return Fault(ErrorCode.Aborted, $"Publishing {publication.What} was aborted.", outcome, false, cause);
        if (_isClosed) return Fault(ErrorCode.Closed, $"The client was closed before {publication.What} was confirmed.", outcome, false, cause);
        return Lost(publication, outcome, cause);
    }

    private EbadgeException Lost(Publication publication, string outcome, Exception cause) =>
        Fault(ErrorCode.ConnectionLost, $"{publication.What} was not confirmed by the broker at {_address} in time.", outcome, true, cause);

    private static EbadgeException Fault(string code, string message, string outcome, bool retryable, Exception? cause = null) =>
        new EbadgeException(code, message, retryable, new Dictionary<string, object?> { ["outcome"] = outcome }, cause);

    private static EbadgeException Closed() => new EbadgeException(ErrorCode.Closed, "The client is closed. Connect again.");

    private EbadgeException TopologyFault(string what, OperationInterruptedException caught)
    {
        int code = caught.ShutdownReason?.ReplyCode ?? 0;
        if (code == Constants.NotFound) return new EbadgeException(ErrorCode.TopologyMissing, $"The broker at {_address} has not got {what}. Its declaring side has to connect first.", true, null, caught);
        if (code == Constants.AccessRefused) return new EbadgeException(ErrorCode.AccessRefused, $"The broker at {_address} does not let {_options.As} have {what}.", false, null, caught);
        if (code == Constants.PreconditionFailed) return new EbadgeException(ErrorCode.TopologyConflict, $"The broker at {_address} has {what} with other properties. Delete it, or let one version of the contract declare it.", false, null, caught);
        return new EbadgeException(ErrorCode.ConnectionLost, $"The connection to the broker at {_address} was lost over {what}.", true, null, caught);
    }

    private EbadgeException ConnectFault(Exception caught)
    {
        bool isRefused = caught is AuthenticationFailureException or PossibleAuthenticationFailureException
            || caught.InnerException is AuthenticationFailureException or PossibleAuthenticationFailureException
            || (caught.InnerException as OperationInterruptedException)?.ShutdownReason?.ReplyCode == Constants.NotAllowed;
        return isRefused
            ? new EbadgeException(ErrorCode.AccessRefused, $"The broker at {_address} does not let {_options.As} in: user, password, certificate or virtual host are wrong.", false, null, caught)
            : new EbadgeException(ErrorCode.ConnectionFailed, $"The broker at {_address} cannot be reached.", true, null, caught);
    }
}
