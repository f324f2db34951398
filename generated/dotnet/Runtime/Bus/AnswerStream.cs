#nullable enable

namespace Ebadge.Sdk.Runtime;

using System;
using System.Collections.Generic;
using System.Threading;
using System.Threading.Channels;
using System.Threading.Tasks;

/// <summary>
/// The answers of a stream, read with <c>await foreach</c>. Each is acknowledged when it is taken. Leaving the loop, or
/// disposing of the stream, tells the peer that nobody reads any more.
/// </summary>
public sealed class AnswerStream<T> : IAsyncEnumerable<T>, IAsyncDisposable
    where T : class, IMessage
{
    /// <summary>Answers that may wait to be read.</summary>
    private const int MaxUnread = 1000;

    private readonly Channel<Arrived> _answers = Channel.CreateBounded<Arrived>(MaxUnread);
    private readonly Func<Task> _leave;
    private readonly Func<Arrived, Task> _late;
    private int _isLeft;

    internal AnswerStream(Func<Task> leave, Func<Arrived, Task> late)
    {
        _leave = leave;
        _late = late;
    }

    /// <summary>Reads the answers, one after the other.</summary>
    /// <exception cref="EbadgeException">TIMEOUT, SUPERSEDED, ABORTED, CLOSED: why the stream has ended.</exception>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        try
        {
            while (await CanReadAsync(cancellationToken).ConfigureAwait(false))
            {
                while (_answers.Reader.TryRead(out Arrived? arrived))
                {
                    await arrived.Delivery.AckAsync().ConfigureAwait(false);
                    yield return (T)arrived.Message;
                }
            }
        }
        finally
        {
            await DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Ends the stream, and tells the peer; once.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isLeft, 1) == 1) return;
        _answers.Writer.TryComplete();
        await _leave().ConfigureAwait(false);
        while (_answers.Reader.TryRead(out Arrived? unread)) await _late(unread).ConfigureAwait(false);
    }

    /// <summary>Takes an answer; false when too many are unread, or the stream has ended.</summary>
    internal bool Push(Arrived arrived) => _answers.Writer.TryWrite(arrived);

    /// <summary>Ends the stream after what it has.</summary>
    internal void Finish(EbadgeException? reason) => _answers.Writer.TryComplete(reason);

    private async ValueTask<bool> CanReadAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _answers.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException caught) when (caught.InnerException is EbadgeException reason)
        {
            throw reason;
        }
    }
}
