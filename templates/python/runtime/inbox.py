"""What becomes of each message that arrives: handled in order, settled as an answer, or a dead letter with the reason."""

from __future__ import annotations

import asyncio
import inspect
import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from .codec import Codec
from .connection import Delivery
from .conversations import Arrival, Conversations, Recent, Revisions, Version, value_or_none
from .errors import EbadgeError
from .options import Settings
from .outgoing import Properties, Publication
from .routes import Origin, Routes
from .tolerant import Forgiven

_JSON = re.compile(r"[a-z]+/(?:[a-z0-9.+-]*\+)?json(?:\s*;|\s*\Z)", re.IGNORECASE)
_BROKER_HEADER = re.compile(r"x-(?:death|first-death-|last-death-)")
_DUPLICATE_WINDOW_S = 15 * 60
_MOST_DUPLICATES = 100_000

Handler = Callable[[Any, Any], Any]


class Bus(Protocol):
    """What an inbox asks of its client."""

    async def reply(self, arrival: Arrival, answer: Any, correlation_id: str | None, prepared: Any = None) -> Any:
        """Answers a message; gives what was sent, for repeating it."""

    def publish_raw(self, publication: Publication) -> asyncio.Future[None]:
        """Publishes bytes as they are."""

    def problem(self, error: EbadgeError) -> None:
        """Tells of a problem."""


@dataclass(eq=False)
class Task:
    """A message that waits to be handled, or is."""

    arrival: Arrival
    delivery: Delivery
    forgiven: tuple[Forgiven, ...]
    duplicate_key: tuple[str, str] | None
    attempt: int
    version: Version | None = None


@dataclass(eq=False)
class Context:
    """What a handler is told besides the message, and what it can do with it."""

    from_: str
    """Name of the sender."""
    message_id: str | None
    redelivered: bool
    """Whether it may have been handled before."""
    attempt: int
    """Counts from 1."""
    forgiven: tuple[Forgiven, ...]
    """What tolerant reading forgave."""
    _reply: Callable[[Any], Awaitable[Any]] = field(repr=False)
    _outcome: tuple[str, Any] = ("done", None)

    async def reply(self, answer: Any) -> None:
        """Answers; returns when the broker has confirmed the answer. A handler may as well return its answer."""
        await self._reply(answer)

    def reject(self, reason: str) -> None:
        """Has the message among the dead letters once the handler has returned, with the reason."""
        self._outcome = ("reject", reason)

    def requeue(self, delay_ms: float | None = None) -> None:
        """Has it handled again after a while, a few times at most. Default: 100 ms, then twice the time before."""
        self._outcome = ("requeue", delay_ms)

    @property
    def outcome(self) -> tuple[str, Any]:
        """What the handler has asked for."""
        return self._outcome


def _error(code: Any, text: str, **details: Any) -> EbadgeError:
    return EbadgeError(code, text, details=details)


def _failure(arrival: Arrival, cause: BaseException) -> EbadgeError:
    """Why a handler failed. Words that are not this package's may quote the message, so they stay in the cause."""
    told = f": {cause.code}: {cause}" if isinstance(cause, EbadgeError) else f" ({type(cause).__name__})."
    return EbadgeError(
        "HANDLER_FAILED",
        f"The handler of {arrival.name} from {arrival.peer} failed{told}",
        details={"message_name": arrival.name, "peer": arrival.peer},
        cause=cause,
    )


class Inbox:
    """The receiving side of a client."""

    def __init__(
        self, routes: Routes, codec: Codec, settings: Settings, conversations: Conversations, bus: Bus
    ) -> None:
        self._routes = routes
        self._codec = codec
        self._settings = settings
        self._conversations = conversations
        self._bus = bus
        self._handlers: dict[tuple[str, str | None, str], Handler] = {}
        self._subscribed_at = time.monotonic()
        self._subscribed = asyncio.Event()
        self._lanes: dict[str, deque[Task]] = {}
        self._places: dict[str, asyncio.Semaphore] = {}
        self._running: set[asyncio.Task[None]] = set()
        self._seen: Recent[tuple[float, asyncio.Future[bool]]] = Recent(_MOST_DUPLICATES)
        self._revisions = Revisions()
        self._is_stopping = False

    def add_handler(self, role: str, peer: str | None, name: str, handler: Handler) -> None:
        """Has a handler work on messages of that type; of any peer of the role where `peer` is None."""
        key = (role, peer, name)
        if key in self._handlers:
            raise EbadgeError("INVALID_ARGUMENT", f"There is a handler of {name} from {peer or 'anybody'} already.")
        self._handlers[key] = handler
        self._subscribed_at = time.monotonic()
        self._subscribed.set()
        self._subscribed = asyncio.Event()

    def remove_handler(self, role: str, peer: str | None, name: str) -> None:
        """Ends a subscription."""
        self._handlers.pop((role, peer, name), None)

    def _handler_of(self, arrival: Arrival) -> Handler | None:
        role = arrival.channel["sender"]
        return self._handlers.get((role, arrival.peer, arrival.name)) or self._handlers.get((role, None, arrival.name))

    def take(self, delivery: Delivery) -> None:
        """Takes a delivery over; in the order in which they come."""
        if self._is_stopping:
            # unacknowledged, it goes back to its queue when the connection ends
            return
        try:
            task = self._read(delivery)
        except EbadgeError as error:
            self._begin(self._bury(delivery, error))
            return
        if self._settings.authorize is None and self._conversations.settle(task.arrival, delivery):
            return
        lane = self._lane_of(task)
        waiting = self._lanes.get(lane)
        if waiting is not None and not self._conversations.awaits(task.arrival):
            waiting.append(task)
        elif waiting is not None:
            # answers overtake: a handler may wait for one
            self._begin(self._work(task))
        else:
            self._lanes[lane] = deque([task])
            self._begin(self._work_through(lane))

    def _begin(self, work: Any) -> None:
        running = asyncio.get_running_loop().create_task(work)
        self._running.add(running)
        running.add_done_callback(self._running.discard)

    def _read(self, delivery: Delivery) -> Task:
        raw = delivery.raw
        exchange = self._origin_exchange(delivery)
        origin = self._routes.origin_of(exchange, delivery.queue)
        if origin is None:
            raise _error(
                "WRONG_CHANNEL",
                f"A message came through the exchange {json.dumps(exchange)}, which leads to no channel behind "
                f"{delivery.queue}. Publish to the exchange of the channel.",
            )
        self._check_bytes(delivery, exchange, origin)
        parsed = self._codec.read(raw.body, reading=self._settings.reading, name=raw.type)
        channel = origin.channel
        if not self._routes.carries(channel, parsed.name):
            raise _error(
                "WRONG_CHANNEL",
                f"{origin.peer} sent {parsed.name}, which may not travel on {channel['address']}.",
                message_name=parsed.name,
                peer=origin.peer,
            )
        missing = self._routes.missing_field(channel, parsed.name, parsed.value)
        if missing is not None:
            raise _error(
                "INVALID_MESSAGE",
                f"{origin.peer} sent {parsed.name} without {missing}, which has to be set on {channel['address']}.",
                message_name=parsed.name,
                peer=origin.peer,
            )
        arrival = Arrival(
            channel,
            origin.peer,
            origin.id,
            parsed.name,
            parsed.message,
            parsed.value,
            raw.correlation_id,
            raw.message_id,
        )
        counted = raw.headers.get("x-delivery-count")
        before = counted if isinstance(counted, int) and counted > 0 else int(bool(raw.redelivered))
        key = None if raw.message_id is None else (origin.id, raw.message_id)
        return Task(arrival, delivery, parsed.forgiven, key, 1 + before)

    def _origin_exchange(self, delivery: Delivery) -> str:
        """Where it came from at first: what its headers say when this participant has put it back itself."""
        exchange = delivery.raw.exchange or ""
        letters = self._routes.dead_letter_exchange(delivery.queue)
        if letters is not None and exchange == f"{letters}-replay":
            original = delivery.raw.headers.get("x-original-exchange")
            return original if isinstance(original, str) else exchange
        return exchange

    def _check_bytes(self, delivery: Delivery, exchange: str, origin: Origin) -> None:
        raw = delivery.raw
        if len(raw.body) > self._settings.max_message_bytes:
            raise _error(
                "INVALID_MESSAGE",
                f"{origin.peer} sent a message of {len(raw.body)} bytes, which is not read (max_message_bytes).",
                peer=origin.peer,
                bytes=len(raw.body),
            )
        kind = raw.content_type
        is_json = not kind or _JSON.match(kind) is not None or kind == self._routes.content_type(raw.type)
        if not is_json:
            raise _error(
                "MALFORMED_JSON",
                f"A message through {exchange} says by its content_type that it is no JSON. Send JSON, as application/json.",
            )
        if raw.body[:2] == b"\x1f\x8b":
            raise _error("MALFORMED_JSON", f"A message through {exchange} is compressed (gzip). Send JSON as it is.")

    def _lane_of(self, task: Task) -> str:
        """What keeps its order: messages of one sender, and of one subject where the channel tells subjects apart."""
        arrival = task.arrival
        ordered = arrival.channel.get("orderedBy")
        if ordered is None:
            return arrival.sender
        return f"{arrival.sender}\n{json.dumps([value_or_none(arrival.value, pointer) for pointer in ordered])}"

    async def _work_through(self, lane: str) -> None:
        waiting = self._lanes[lane]
        while waiting:
            await self._work(waiting[0])
            waiting.popleft()
        del self._lanes[lane]

    async def _work(self, task: Task) -> None:
        places = self._places.setdefault(task.delivery.queue, asyncio.Semaphore(self._settings.prefetch))
        async with places:
            try:
                await self._attempt(task, places)
            except asyncio.CancelledError:
                raise
            except Exception as caught:
                await self._fail(task, caught)

    async def _attempt(self, task: Task, places: asyncio.Semaphore) -> None:
        if self._is_stopping:
            return
        refused = await self._judge(task)
        if refused is not None:
            await self._bury(task.delivery, refused)
            return
        if self._settings.authorize is not None and self._conversations.settle(task.arrival, task.delivery):
            return
        if await self._is_duplicate(task, places):
            return
        stray = self._conversations.stray(task.arrival)
        if stray is not None:
            self._bus.problem(stray)
        handler = await self._awaited_handler(task, places)
        if handler is None:
            arrival = task.arrival
            error = stray or _error(
                "UNHANDLED",
                f"Nothing handles {arrival.name} from {arrival.peer}. Subscribe to it with from_(…).on(…).",
                message_name=arrival.name,
                peer=arrival.peer,
            )
            self._conclude(task, False)
            await self._bury(task.delivery, error, is_told=stray is not None)
            return
        if await self._is_news(task):
            await self._handle(task, handler, places)

    async def _judge(self, task: Task) -> EbadgeError | None:
        authorize = self._settings.authorize
        if authorize is None:
            return None
        arrival = task.arrival
        about = {"message_name": arrival.name, "peer": arrival.peer}
        try:
            verdict = authorize(arrival.value, arrival.peer, arrival.name)
            if inspect.isawaitable(verdict):
                async with asyncio.timeout(self._settings.handler_timeout_ms / 1000):
                    verdict = await verdict
        except TimeoutError:
            return _error(
                "TIMEOUT", f"authorize has said nothing of {arrival.name} from {arrival.peer} in time.", **about
            )
        except Exception as caught:
            return EbadgeError(
                "HANDLER_FAILED",
                f"authorize failed for {arrival.name} from {arrival.peer} ({type(caught).__name__}).",
                details=about,
                cause=caught,
            )
        if verdict is True:
            return None
        return _error("ACCESS_REFUSED", f"{arrival.name} from {arrival.peer} was refused by authorize.", **about)

    async def _is_duplicate(self, task: Task, places: asyncio.Semaphore) -> bool:
        """Whether it was handled before. What is still worked on is waited for, and its fate shared."""
        key = task.duplicate_key
        if key is None:
            return False
        known = self._seen.get(key)
        if known is not None and time.monotonic() - known[0] < _DUPLICATE_WINDOW_S:
            if not known[1].done():
                places.release()
                try:
                    await asyncio.wait([known[1]])
                finally:
                    await places.acquire()
            if known[1].result():
                await task.delivery.ack()
                return True
        self._seen.set(key, (time.monotonic(), asyncio.get_running_loop().create_future()))
        return False

    def _conclude(self, task: Task, was_handled: bool) -> None:
        """Tells those of the same message that wait what became of it."""
        if task.version is not None and not was_handled:
            task.version.failed = True
        if task.duplicate_key is None:
            return
        known = self._seen.get(task.duplicate_key)
        if known is not None and not known[1].done():
            known[1].set_result(was_handled)
        if not was_handled:
            self._seen.pop(task.duplicate_key)

    async def _awaited_handler(self, task: Task, places: asyncio.Semaphore) -> Handler | None:
        """The handler, where there is one or comes in time."""
        while True:
            handler = self._handler_of(task.arrival)
            left = self._subscribed_at + self._settings.handler_grace_ms / 1000 - time.monotonic()
            if handler is not None or left <= 0:
                return handler
            places.release()
            try:
                async with asyncio.timeout(left):
                    await self._subscribed.wait()
            except TimeoutError:
                pass
            finally:
                await places.acquire()

    async def _is_news(self, task: Task) -> bool:
        """Whether it is to be handled; what has come in another version is seen to here."""
        arrival = task.arrival
        reply = arrival.channel["replies"].get(arrival.name)
        if reply is None or "revision" not in reply:
            return True
        kind, version = self._revisions.judge(f"{arrival.sender} {arrival.name}", reply["revision"], arrival.value)
        if kind == "new":
            task.version = version
            return True
        if kind == "older":
            self._conclude(task, True)
            await self._bury(
                task.delivery,
                _error(
                    "SUPERSEDED",
                    f"{arrival.peer} sent an older version of {arrival.name} than the newest. It is not handled.",
                    message_name=arrival.name,
                    peer=arrival.peer,
                ),
            )
            return False
        asked_by = arrival.correlation_id or arrival.message_id
        if version.answer is None:
            version.waiting = [*version.waiting, asked_by][-100:]
        else:
            await self._bus.reply(arrival, None, asked_by, version.answer)
        self._conclude(task, True)
        await task.delivery.ack()
        return False

    async def _reply(self, task: Task, answer: Any) -> None:
        arrival = task.arrival
        asked_by = arrival.correlation_id or arrival.message_id
        prepared = await self._bus.reply(arrival, answer, asked_by)
        if task.version is not None:
            task.version.answer = prepared
            others, task.version.waiting = task.version.waiting, []
            for other in others:
                await self._bus.reply(arrival, None, other, prepared)

    async def _handle(self, task: Task, handler: Handler, places: asyncio.Semaphore) -> None:
        arrival = task.arrival
        attempt = task.attempt
        while True:
            context = Context(
                arrival.peer,
                arrival.message_id,
                bool(task.delivery.raw.redelivered) or attempt > 1,
                attempt,
                task.forgiven,
                lambda answer: self._reply(task, answer),
            )
            try:
                async with asyncio.timeout(self._settings.handler_timeout_ms / 1000) as limit:
                    answer = handler(arrival.message, context)
                    if inspect.isawaitable(answer):
                        answer = await answer
            except TimeoutError as caught:
                if not limit.expired():
                    raise
                self._conclude(task, False)
                await self._bury(task.delivery, _never_ended(arrival, self._settings.handler_timeout_ms, caught))
                return
            if answer is not None:
                await self._reply(task, answer)
            kind, value = context.outcome
            if kind == "reject":
                self._conclude(task, False)
                await self._bury(task.delivery, _rejected(arrival, str(value)))
                return
            if kind != "requeue":
                await task.delivery.ack()
                self._conclude(task, True)
                return
            if attempt >= self._settings.max_attempts:
                self._conclude(task, False)
                await self._bury(task.delivery, _exhausted(arrival, attempt))
                return
            delay_ms = min(100 * 2 ** min(attempt - 1, 50), 10_000) if value is None else value
            places.release()
            try:
                await asyncio.sleep(delay_ms / 1000)
            finally:
                await places.acquire()
            if self._is_stopping:
                return
            attempt += 1

    async def _fail(self, task: Task, caught: Exception) -> None:
        self._conclude(task, False)
        # what was cut short by the closing goes back to its queue
        if not (self._is_stopping and isinstance(caught, EbadgeError) and caught.code == "CLOSED"):
            await self._bury(task.delivery, _failure(task.arrival, caught))

    async def _bury(self, delivery: Delivery, error: EbadgeError, is_told: bool = False) -> None:
        """Moves a delivery among the dead letters, with the reason, and only then takes it off the queue."""
        if not is_told:
            self._bus.problem(error)
        exchange = self._routes.dead_letter_exchange(delivery.queue)
        if exchange is None:
            await delivery.reject()
            return
        raw = delivery.raw
        origin, key = self._origin_exchange(delivery), raw.routing_key or ""
        if origin != raw.exchange and isinstance(raw.headers.get("x-original-routing-key"), str):
            key = str(raw.headers["x-original-routing-key"])
        kept: Mapping[str, Any] = {name: v for name, v in raw.headers.items() if not _BROKER_HEADER.match(name)}
        properties = Properties(
            message_id=raw.message_id,
            correlation_id=raw.correlation_id,
            type=raw.type,
            app_id=raw.app_id,
            content_type=raw.content_type,
            timestamp_s=None if raw.timestamp is None else int(raw.timestamp.timestamp()),
            reply_to=raw.reply_to,
            headers={
                **kept,
                "x-error-code": error.code,
                "x-error-message": str(error)[:500],
                "x-original-exchange": origin,
                "x-original-routing-key": key,
                "x-original-queue": delivery.queue,
            },
        )
        try:
            await self._bus.publish_raw(Publication(exchange, key, raw.body, properties, None))
        except EbadgeError as caught:
            self._bus.problem(caught)
            await delivery.reject()
        else:
            await delivery.ack()

    async def stop(self, timeout_ms: float) -> None:
        """Nothing further is begun; waits for what is at work."""
        self._is_stopping = True
        running = {task for task in self._running if task is not asyncio.current_task()}
        if not running:
            return
        _, late = await asyncio.wait(running, timeout=timeout_ms / 1000)
        for task in late:
            task.cancel()
        if late:
            self._bus.problem(
                _error("TIMEOUT", f"{len(late)} handlers were still at work {timeout_ms} ms after the closing began.")
            )


def _never_ended(arrival: Arrival, timeout_ms: float, cause: BaseException) -> EbadgeError:
    return EbadgeError(
        "TIMEOUT",
        f"The handler of {arrival.name} from {arrival.peer} has not come to an end within {timeout_ms} ms.",
        details={"message_name": arrival.name, "peer": arrival.peer, "timeout_ms": timeout_ms},
        cause=cause,
    )


def _exhausted(arrival: Arrival, attempts: int) -> EbadgeError:
    return _error(
        "REDELIVERY_EXHAUSTED",
        f"{arrival.name} from {arrival.peer} was handled {attempts} times, and the handler asked for it again each time.",
        message_name=arrival.name,
        peer=arrival.peer,
        attempts=attempts,
    )


def _rejected(arrival: Arrival, reason: str) -> EbadgeError:
    return _error(
        "HANDLER_FAILED",
        f"{arrival.name} from {arrival.peer} was rejected: {reason}",
        message_name=arrival.name,
        peer=arrival.peer,
    )
