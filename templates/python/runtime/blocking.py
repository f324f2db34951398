"""The client for scripts without asyncio: the same client, at work in a thread of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .client import Receiver, Sender, open_client
from .codec import Codec
from .contract import Contract
from .core import ClientCore
from .errors import EbadgeError, invalid_argument
from .handling import Context
from .options import Status
from .routes import Routes
from .streams import AnswerStream
from .tolerant import Forgiven

T = TypeVar("T")


class _Portal:
    """An event loop in a thread."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="ebadge", daemon=True)
        self._thread.start()

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Does work in the loop, and waits for it."""
        if threading.current_thread() is self._thread:
            work.close()
            raise invalid_argument("The blocking client cannot be used from within its own event loop.")
        if self._loop.is_closed():
            work.close()
            raise EbadgeError("CLOSED", "The client was closed.")
        running = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return running.result()
        except BaseException:
            running.cancel()
            raise

    def close(self) -> None:
        """Ends the thread."""
        if self._loop.is_closed():
            return
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.run_until_complete(self._loop.shutdown_default_executor())
        self._loop.close()


class BlockingCore:
    """A client with the thread that it works in."""

    def __init__(self, portal: _Portal, core: ClientCore) -> None:
        self.portal = portal
        self.core = core

    @property
    def routes(self) -> Routes:
        """The role's view of the catalogue."""
        return self.core.routes


class BlockingContext:
    """What a handler is told besides the message, and what it can do with it. Handlers work in threads."""

    def __init__(self, portal: _Portal, context: Context) -> None:
        self._portal = portal
        self._context = context

    @property
    def from_(self) -> str:
        """Name of the sender."""
        return self._context.from_

    @property
    def message_id(self) -> str | None:
        """Id of the message, if it has one."""
        return self._context.message_id

    @property
    def redelivered(self) -> bool:
        """Whether it may have been handled before."""
        return self._context.redelivered

    @property
    def attempt(self) -> int:
        """Counts from 1."""
        return self._context.attempt

    @property
    def forgiven(self) -> tuple[Forgiven, ...]:
        """What tolerant reading forgave."""
        return self._context.forgiven

    def reply(self, answer: Any) -> None:
        """Answers; returns when the broker has confirmed the answer. A handler may as well return its answer."""
        self._portal.run(self._context.reply(answer))

    def reject(self, reason: str) -> None:
        """Has the message among the dead letters once the handler has returned, with the reason."""
        self._context.reject(reason)

    def requeue(self, delay_ms: float | None = None) -> None:
        """Has it handled again after a while, a few times at most."""
        self._context.requeue(delay_ms)


class BlockingStream(Generic[T]):
    """The answers to a question, one after the other; leaving the block tells the peer that it is over."""

    def __init__(self, portal: _Portal, stream: AnswerStream[T]) -> None:
        self._portal = portal
        self._stream = stream

    def __iter__(self) -> Iterator[T]:
        return self

    async def _next(self) -> tuple[bool, Any]:
        try:
            return True, await self._stream.__anext__()
        except StopAsyncIteration:
            return False, None

    def __next__(self) -> T:
        is_there, answer = self._portal.run(self._next())
        if not is_there:
            raise StopIteration
        found: T = answer
        return found

    def cancel(self) -> None:
        """Tells the peer that the stream is over; what is unread can still be read."""
        self._portal.run(self._stream.cancel())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, caught: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._portal.run(self._stream.__aexit__(kind, caught, trace))


class BlockingSender:
    """Sending to one peer."""

    def __init__(self, core: BlockingCore, peer: str, peer_role: str) -> None:
        self._portal = core.portal
        self._sender = Sender(core.core, peer, peer_role)

    @property
    def peer(self) -> str:
        """Name of the peer."""
        return self._sender.peer

    def prepare(self) -> None:
        """Declares what is this side's to declare between the two, and looks for the rest."""
        self._portal.run(self._sender.prepare())

    def _publish(self, message: Any, ttl_ms: float | None, name: str | None = None) -> None:
        self._portal.run(self._sender._publish(message, ttl_ms, name))

    def _request(
        self,
        message: Any,
        timeout_ms: float | None,
        until: Callable[[list[Any]], bool] | None = None,
        name: str | None = None,
    ) -> Any:
        return self._portal.run(self._sender._request(message, timeout_ms, until, name))

    def _stream(self, message: Any, timeout_ms: float | None, name: str | None = None) -> BlockingStream[Any]:
        return BlockingStream(self._portal, self._portal.run(self._sender._stream(message, timeout_ms, name)))


class BlockingReceiver:
    """Receiving from one peer, or from all of a kind."""

    def __init__(self, core: BlockingCore, peer: str | None, peer_role: str) -> None:
        self._portal = core.portal
        self._receiver = Receiver(core.core, peer, peer_role)

    def _on(self, kind: Any, handler: Callable[[Any, BlockingContext], Any]) -> Callable[[], None]:
        async def handle(message: Any, context: Context) -> Any:
            return await asyncio.to_thread(handler, message, BlockingContext(self._portal, context))

        return self._portal.run(self._receiver._on(kind, handle))


class BlockingClient:
    """A participant on the bus, in one role. Use it in `with`, or call `close`."""

    def __init__(self, core: BlockingCore) -> None:
        self._core = core

    @property
    def name(self) -> str:
        """The own name."""
        return self._core.core.name

    @property
    def status(self) -> Status:
        """How the connection fares."""
        return self._core.core.status

    def close(self, timeout_ms: float = 10_000) -> None:
        """Ends it: no more deliveries, handlers at work finish, what is published is confirmed, within the time."""
        try:
            self._core.portal.run(self._core.core.close(timeout_ms))
        finally:
            self._core.portal.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, caught: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_blocking(
    contract: Contract,
    codec: Codec,
    kinds: Mapping[str, Callable[[BlockingCore], Any]],
    role: str,
    me: str,
    urls: str | Sequence[str],
    options: Mapping[str, Any],
) -> Any:
    """Connects a participant."""
    portal = _Portal()

    def make(core: ClientCore) -> Any:
        return kinds[role](BlockingCore(portal, core))

    try:
        return portal.run(open_client(contract, codec, dict.fromkeys(kinds, make), role, me, urls, options))
    except BaseException:
        portal.close()
        raise
