"""What becomes of each message that arrives: handled in order, settled as an answer, or a dead letter with the reason."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
from collections import deque
from typing import Any, Protocol

from .arrivals import Reader
from .codec import Codec
from .connection import Delivery
from .conversations import Arrival, Conversations, Recent, Revisions, value_or_none
from .dead_letters import Publisher, bury
from .errors import EbadgeError
from .handling import Context, Handler, Task, exhausted, failure, fault, never_ended, rejected
from .options import Settings
from .routes import Routes

_DUPLICATE_WINDOW_S = 15 * 60
_MOST_DUPLICATES = 100_000


class Bus(Publisher, Protocol):
    """What an inbox asks of its client."""

    async def reply(self, arrival: Arrival, answer: Any, correlation_id: str | None, prepared: Any = None) -> Any:
        """Answers a message; gives what was sent, for repeating it."""


class Inbox:
    """The receiving side of a client."""

    def __init__(
        self, routes: Routes, codec: Codec, settings: Settings, conversations: Conversations, bus: Bus
    ) -> None:
        self._routes = routes
        self._reader = Reader(routes, codec, settings)
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
            task = self._reader.read(delivery)
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
            error = stray or fault(
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
            return fault(
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
        return fault("ACCESS_REFUSED", f"{arrival.name} from {arrival.peer} was refused by authorize.", **about)

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
                fault(
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
                await self._bury(task.delivery, never_ended(arrival, self._settings.handler_timeout_ms, caught))
                return
            if answer is not None:
                await self._reply(task, answer)
            kind, value = context.outcome
            if kind == "reject":
                self._conclude(task, False)
                await self._bury(task.delivery, rejected(arrival, str(value)))
                return
            if kind != "requeue":
                await task.delivery.ack()
                self._conclude(task, True)
                return
            if attempt >= self._settings.max_attempts:
                self._conclude(task, False)
                await self._bury(task.delivery, exhausted(arrival, attempt))
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
            await self._bury(task.delivery, failure(task.arrival, caught))

    async def _bury(self, delivery: Delivery, error: EbadgeError, is_told: bool = False) -> None:
        if not is_told:
            self._bus.problem(error)
        await bury(self._routes, self._bus, delivery, error)

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
                fault("TIMEOUT", f"{len(late)} handlers were still at work {timeout_ms} ms after the closing began.")
            )
