#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;

/// <summary>How a participant reaches the broker, and how its client behaves.</summary>
public sealed record ConnectOptions
{
    /// <summary>Its own name: the broker's user, part of the names of its exchanges and queues.</summary>
    public required string As { get; init; }

    /// <summary>
    /// The broker: <c>amqps://user:password@host:5671/vhost</c> or <c>amqp://…</c>, special characters percent-encoded. Without
    /// a path, the virtual host is the one that the contract states.
    /// </summary>
    public required string Url { get; init; }

    /// <summary>Certificates, for <c>amqps</c>. With a client certificate and no user in the URL, the broker is shown the certificate (SASL EXTERNAL).</summary>
    public TlsOptions? Tls { get; init; }

    /// <summary>Names of the groups it belongs to, for messages that go to a group. Default: none.</summary>
    public IReadOnlyList<string> Groups { get; init; } = Array.Empty<string>();

    /// <summary>Deliveries held, and handlers at work, for each of its queues. Default: 500.</summary>
    public ushort Prefetch { get; init; } = 500;

    /// <summary>How strictly it reads what comes in; it always writes strictly. Default: strict.</summary>
    public Reading Reading { get; init; } = Reading.Strict;

    /// <summary>Longest message that is read; longer ones become dead letters, unread. Default: 16 MiB.</summary>
    public int MaxMessageBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How long connecting and logging in may take. Default: 10 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time between heartbeats; a broker that is silent for twice that counts as lost. Default: 10 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a publish may wait for a connection and for its confirm, through an outage too. Default: 60 s.</summary>
    public TimeSpan PublishTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Publishes that may wait at a time; further ones fail at once (BUFFER_FULL). Default: 10,000.</summary>
    public int MaxWaitingPublishes { get; init; } = 10_000;

    /// <summary>Whether a lost connection is rebuilt. Default: true.</summary>
    public bool Reconnect { get; init; } = true;

    /// <summary>Time that a handler may take; then its message becomes a dead letter. Default: 10 minutes.</summary>
    public TimeSpan HandlerTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Time, after the last subscription, that a message without a handler waits for one. Default: 1 s.</summary>
    public TimeSpan HandlerGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Times that a message is handled that its handler asks to have again. Default: 5.</summary>
    public int MaxAttempts { get; init; } = 5;

    /// <summary>How long a message is remembered by its sender and id, so that it is not handled twice. Default: 15 minutes.</summary>
    public TimeSpan DuplicateWindow { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>
    /// Asked of every message, right before it is worked on, whether it may be; anything but true makes it a dead letter
    /// (ACCESS_REFUSED). Default: everything may.
    /// </summary>
    public Func<IMessage, MessageOrigin, bool>? Authorize { get; init; }

    /// <summary>Told of everything that goes wrong outside a call: dead letters, lost connections. Default: a line on the standard error. The error carries no payload.</summary>
    public Action<EbadgeException>? OnProblem { get; init; }

    /// <summary>Told of each message that tolerant reading has changed, before it is handled.</summary>
    public Action<string, IReadOnlyList<Forgiven>>? OnForgiven { get; init; }
}

/// <summary>Certificates, as PEM files.</summary>
public sealed record TlsOptions
{
    /// <summary>Certificates of the authorities that the broker's certificate may come from. Default: those of the system.</summary>
    public string? CaFile { get; init; }

    /// <summary>The client's certificate.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The client's key.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Name that the broker's certificate has to be for. Default: the host of the URL.</summary>
    public string? ServerName { get; init; }
}

/// <summary>Where a message came from.</summary>
/// <param name="From">Name of the sender: the broker vouches for it, by the exchange that the message came through.</param>
/// <param name="Role">Role of the sender.</param>
/// <param name="MessageName">Wire name of the message's type.</param>
public sealed record MessageOrigin(string From, string Role, string MessageName);

/// <summary>Options of a publish.</summary>
public sealed record PublishOptions
{
    /// <summary>Time after which the message is of no use: it is not sent any more then (EXPIRED), and the broker drops it. Default: the queue's.</summary>
    public TimeSpan? Ttl { get; init; }
}

/// <summary>Options of a question.</summary>
public sealed record RequestOptions
{
    /// <summary>Time to wait for the answer, for all answers, or for the first one of a stream. Default: the deadline that the contract states.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Where there are many answers: whether these are all, so that waiting ends before the time is over.</summary>
    public Func<IReadOnlyList<IMessage>, bool>? Until { get; init; }

    /// <summary>Whether an answer that says no is given instead of thrown. Default: false.</summary>
    public bool ReturnRefusals { get; init; }
}

/// <summary>A handler that is registered: disposing of it removes it.</summary>
public sealed class Subscription : IAsyncDisposable, IDisposable
{
    private Action? _remove;

    internal Subscription(Action remove) => _remove = remove;

    /// <summary>Removes the handler.</summary>
    public void Dispose()
    {
        _remove?.Invoke();
        _remove = null;
    }

    /// <summary>Removes the handler.</summary>
    public System.Threading.Tasks.ValueTask DisposeAsync()
    {
        Dispose();
        return System.Threading.Tasks.ValueTask.CompletedTask;
    }
}
