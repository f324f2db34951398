#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Tasks;

/// <summary>A participant on the bus of a contract, without the types of its role: generated code puts them on.</summary>
public sealed class BusClient : IAsyncDisposable
{
    private readonly BrokerLink _link;
    private readonly Routes _routes;
    private readonly Topology _topology;
    private readonly Outbox _outbox;
    private readonly Inbox _inbox;
    private readonly Conversations _conversations = new Conversations();
    private readonly Questions _questions;
    private readonly ConnectOptions _options;
    private readonly object _gate = new object();
    private readonly Dictionary<string, Task> _consumed = new Dictionary<string, Task>(StringComparer.Ordinal);
    private Task? _closing;

    private BusClient(ContractInfo contract, Routes routes, ConnectOptions options, BrokerLink link, Action<EbadgeException> onProblem)
    {
        _link = link;
        _routes = routes;
        _options = options;
        OnProblem = onProblem;
        _topology = new Topology(link, routes);
        _outbox = new Outbox(contract, routes, _topology, link);
        var deadLetters = new DeadLetters(routes, link, onProblem);
        _inbox = new Inbox(contract, routes, options, _outbox, deadLetters, _conversations, onProblem);
        _questions = new Questions(contract, this, _outbox, _conversations, deadLetters);
    }

    /// <summary>The role it plays.</summary>
    public string Role => _routes.Role;

    /// <summary>Its own name.</summary>
    public string Name => _routes.Me;

    internal Action<EbadgeException> OnProblem { get; }

    internal Routes Routes => _routes;

    internal Questions Questions => _questions;

    internal Outbox Outbox => _outbox;

    internal Handlers Handlers => _inbox.Handlers;

    internal Topology Topology => _topology;

    /// <summary>Connects to the broker.</summary>
    /// <exception cref="EbadgeException">CONNECTION_FAILED (retryable), ACCESS_REFUSED, INVALID_ARGUMENT.</exception>
    public static async Task<BusClient> ConnectAsync(ContractInfo contract, string role, ConnectOptions options, CancellationToken cancellationToken = default)
    {
        var routes = new Routes(contract, role, options.As, options.Groups);
        Action<EbadgeException> tell = options.OnProblem ?? (problem => Console.Error.WriteLine($"[{options.As}] {problem.Code}: {problem.Message}"));
        Action<EbadgeException> onProblem = problem =>
        {
            try
            {
                tell(problem);
            }
            catch (Exception caught)
            {
                // its own fault, to be seen, but no message is to get stuck for it
                Console.Error.WriteLine($"[{options.As}] OnProblem threw: {caught}");
            }
        };
        BrokerLink link = await BrokerLink.ConnectAsync(options, routes.VirtualHost, onProblem, cancellationToken).ConfigureAwait(false);
        return new BusClient(contract, routes, options, link, onProblem);
    }

    /// <summary>The peer of that name, for sending.</summary>
    public BusPeer To(string name, string peerRole)
    {
        Routes.CheckName(name, "A peer");
        return new BusPeer(this, name, peerRole);
    }

    /// <summary>The peer of that name, for receiving; "*" is any.</summary>
    public BusSource From(string name, string peerRole)
    {
        if (name != Routes.AnyPeer) Routes.CheckName(name, "A peer");
        return new BusSource(this, name, peerRole);
    }

    /// <summary>Declares or checks all that lies between this participant and a peer: from then on what the peer sends is kept.</summary>
    /// <exception cref="EbadgeException">TOPOLOGY_MISSING when the other side has not prepared its part yet, TOPOLOGY_CONFLICT, ACCESS_REFUSED, CONNECTION_LOST.</exception>
    public Task PrepareAsync(string name, string peerRole, CancellationToken cancellationToken = default)
    {
        CheckOpen();
        Routes.CheckName(name, "A peer");
        return _topology.EnsureAsync(name, peerRole).WaitAsync(cancellationToken);
    }

    /// <summary>
    /// Ends it in order: no more deliveries, and what no handler has begun goes back to its queue; questions without an answer
    /// fail (CLOSED); handlers at work finish, and may still answer; then the connection ends. Idempotent.
    /// </summary>
    /// <param name="timeout">Time that handlers have. Default: 10 s. Timeout.InfiniteTimeSpan waits however long they take.</param>
    public Task CloseAsync(TimeSpan? timeout = null)
    {
        lock (_gate)
        {
            return _closing ??= CloseWithinAsync(timeout ?? TimeSpan.FromSeconds(10));
        }
    }

    /// <summary>As <see cref="CloseAsync"/>.</summary>
    public async ValueTask DisposeAsync() => await CloseAsync().ConfigureAwait(false);

    internal void CheckOpen()
    {
        lock (_gate)
        {
            if (_closing is not null) throw new EbadgeException(ErrorCode.Closed, $"{Name} is closed. Connect again.");
        }
    }

    /// <summary>Reads a queue, once.</summary>
    internal Task ConsumeAsync(string queue)
    {
        lock (_gate)
        {
            if (_consumed.TryGetValue(queue, out Task? begun) && !begun.IsFaulted) return begun;
            Task started = _link.ConsumeAsync(queue, _options.Prefetch, _inbox.ReceiveAsync);
            _consumed[queue] = started;
            return started;
        }
    }

    private async Task CloseWithinAsync(TimeSpan timeout)
    {
        // not under the lock of the caller
        await Task.Yield();
        await _link.StopConsumingAsync().ConfigureAwait(false);
        // only now: what was given back before would come again at once
        _inbox.Stop();
        _conversations.FailAll(new EbadgeException(ErrorCode.Closed, $"{Name} was closed while the answer was outstanding."));
        bool isIdle = await _inbox.IdleAsync(timeout).ConfigureAwait(false);
        if (!isIdle) OnProblem(new EbadgeException(ErrorCode.Timeout, $"Handlers of {Name} were still at work {timeout} after the closing began. Their messages go back to their queues and come again."));
        await _link.DisposeAsync().ConfigureAwait(false);
    }
}

/// <summary>A peer to send to.</summary>
public sealed class BusPeer
{
    private readonly BusClient _client;

    internal BusPeer(BusClient client, string name, string role)
    {
        _client = client;
        Name = name;
        Role = role;
    }

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Its role.</summary>
    public string Role { get; }

    /// <summary>Sends a message; done when the broker has confirmed it and it is in a queue.</summary>
    /// <exception cref="EbadgeException">WRONG_CHANNEL, INVALID_MESSAGE, UNROUTABLE, PUBLISH_REFUSED, EXPIRED, BUFFER_FULL, CONNECTION_LOST, CLOSED.</exception>
    public async Task PublishAsync(IMessage message, PublishOptions? options = null, CancellationToken cancellationToken = default)
    {
        _client.CheckOpen();
        Outgoing outgoing = _client.Outbox.Prepare(message, Role);
        await _client.Outbox.SendAsync(outgoing, Name, Role, Guid.NewGuid().ToString(), null, options?.Ttl, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Puts a question, and waits for its answer.</summary>
    /// <exception cref="EbadgeException">As <see cref="PublishAsync"/>; TIMEOUT (retryable), REFUSED_BY_PEER.</exception>
    public async Task<T> AskOneAsync<T>(IMessage question, RequestOptions? options = null, CancellationToken cancellationToken = default)
        where T : class, IMessage
    {
        IReadOnlyList<IMessage> answers = await _client.Questions.GatherAsync(question, this, "one", options ?? new RequestOptions(), cancellationToken).ConfigureAwait(false);
        return (T)answers[0];
    }

    /// <summary>Puts a question, and waits for all answers that come within the time.</summary>
    public async Task<IReadOnlyList<T>> AskManyAsync<T>(IMessage question, RequestOptions? options = null, CancellationToken cancellationToken = default)
        where T : class, IMessage
    {
        IReadOnlyList<IMessage> answers = await _client.Questions.GatherAsync(question, this, "many", options ?? new RequestOptions(), cancellationToken).ConfigureAwait(false);
        var typed = new List<T>(answers.Count);
        foreach (IMessage answer in answers) typed.Add((T)answer);
        return typed;
    }

    /// <summary>Puts a question that is answered again and again.</summary>
    public Task<AnswerStream<T>> AskStreamAsync<T>(IMessage question, RequestOptions? options = null, CancellationToken cancellationToken = default)
        where T : class, IMessage => _client.Questions.StreamAsync<T>(question, this, options ?? new RequestOptions(), cancellationToken);
}

/// <summary>A peer to hear from, or any.</summary>
public sealed class BusSource
{
    private readonly BusClient _client;

    internal BusSource(BusClient client, string name, string role)
    {
        _client = client;
        Name = name;
        Role = role;
    }

    /// <summary>Its name; "*" is any.</summary>
    public string Name { get; }

    /// <summary>Its role.</summary>
    public string Role { get; }

    /// <summary>Has messages of a type handled.</summary>
    /// <exception cref="EbadgeException">INVALID_ARGUMENT, TOPOLOGY_MISSING, ACCESS_REFUSED, CONNECTION_LOST.</exception>
    public Task<Subscription> OnAsync<T>(string messageName, Func<T, MessageContext, Task> handler, CancellationToken cancellationToken = default)
        where T : class, IMessage =>
        SubscribeAsync(
            messageName,
            async (message, context) =>
            {
                await handler((T)message, context).ConfigureAwait(false);
                return null;
            },
            cancellationToken);

    /// <summary>Has questions answered: what the handler returns is the answer.</summary>
    public Task<Subscription> AnswerAsync<T, TAnswer>(string messageName, Func<T, MessageContext, Task<TAnswer?>> handler, CancellationToken cancellationToken = default)
        where T : class, IMessage
        where TAnswer : class, IMessage =>
        SubscribeAsync(
            messageName,
            async (message, context) => await handler((T)message, context).ConfigureAwait(false),
            cancellationToken);

    private async Task<Subscription> SubscribeAsync(string messageName, Handle handle, CancellationToken cancellationToken)
    {
        _client.CheckOpen();
        var channels = new List<ChannelInfo>();
        foreach (ChannelInfo channel in _client.Routes.Incoming(Role))
        {
            bool isReadable = channel.Group is null || _client.Routes.Groups.Count > 0;
            if (isReadable && _client.Routes.Carries(channel, messageName)) channels.Add(channel);
        }
        if (channels.Count == 0) throw EbadgeException.Argument($"{Role} never sends {messageName} to {_client.Routes.Role}, or only to groups that {_client.Name} does not belong to.");
        // registered before the first wait: messages that are there already find their handler
        Action remove = _client.Handlers.Register(Role, Name, messageName, handle);
        try
        {
            foreach (ChannelInfo channel in channels)
            {
                string? peer = Name == Routes.AnyPeer ? Routes.UnnamedSender(channel) : Name;
                Task ensured = peer is null ? _client.Topology.EnsureOwnQueuesAsync(Role) : _client.Topology.EnsureAsync(peer, Role);
                await ensured.WaitAsync(cancellationToken).ConfigureAwait(false);
                await _client.ConsumeAsync(_client.Routes.OwnQueue(channel)).WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            remove();
            throw;
        }
        return new Subscription(remove);
    }
}
