"""Answers that come until they are not wanted any more."""

from __future__ import annotations

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from types import TracebackType
from typing import Any, Generic, Self, TypeVar

from .conversations import Arrival, Question, Settlement, value_or_none
from .errors import EbadgeError
from .times import instant_of

A = TypeVar("A")

_MOST_UNREAD = 1_000


class AnswerStream(Generic[A]):
    """The answers to a question, one after the other; leaving the block tells the peer that it is over.

    ```python
    async with await peer.stream(question) as answers:
        async for answer in answers:
            ...
    ```

    An answer is acknowledged when it is taken. The iteration raises `TIMEOUT` when no first answer comes in time,
    `SUPERSEDED` when a later question replaces this one, `ABORTED` when more than 1,000 answers are not read, and
    `CLOSED` when the client is closed.
    """

    def __init__(self, on_cancel: Callable[[], Awaitable[None]]) -> None:
        self._on_cancel = on_cancel
        self._answers: deque[tuple[A, Settlement]] = deque()
        self._news = asyncio.Event()
        self._error: EbadgeError | None = None
        self._is_over = False

    def put(self, answer: A, settlement: Settlement) -> None:
        """Takes an answer over."""
        self._answers.append((answer, settlement))
        self._news.set()

    @property
    def unread(self) -> int:
        """Answers that wait to be taken."""
        return len(self._answers)

    def finish(self, error: EbadgeError | None = None) -> None:
        """No more will come; what is unread can still be read."""
        if not self._is_over:
            self._is_over = True
            self._error = error
        self._news.set()

    async def cancel(self) -> None:
        """Tells the peer that the stream is over; what is unread can still be read."""
        if not self._is_over:
            self.finish()
            await self._on_cancel()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> A:
        while not self._answers:
            if self._is_over:
                if self._error is None:
                    raise StopAsyncIteration
                error, self._error = self._error, None
                raise error
            self._news.clear()
            await self._news.wait()
        answer, settlement = self._answers.popleft()
        await settlement.ack()
        return answer

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, caught: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.cancel()
        while self._answers:
            await self._answers.popleft()[1].ack()


def first_due_ms(reply: Mapping[str, Any], question: Any) -> float:
    """Time until the first answer is due: its period has to be over."""
    interval = value_or_none(question, reply["intervalField"]) if "intervalField" in reply else None
    interval_ms = interval * 1000 if isinstance(interval, int | float) and interval > 0 else 0
    start = value_or_none(question, reply["startField"]) if "startField" in reply else None
    instant = instant_of(start) if isinstance(start, str) else None
    # a stream that may start at any time does so within its first interval
    until_start = interval_ms if instant is None else max(0.0, instant / 1000 - time.time() * 1000)
    due: float = until_start + interval_ms + reply["deadlineMs"]
    return due


class StreamQuestion(Generic[A]):
    """The question behind a stream."""

    def __init__(self, end: Callable[[Question], None], goodbye: Callable[[], Awaitable[None]]) -> None:
        self._end = end
        self._goodbye = goodbye
        self.answers: AnswerStream[A] = AnswerStream(self._cancelled)
        self.question: Question | None = None
        self._timer: asyncio.TimerHandle | None = None

    def begin(self, question: Question, timeout_ms: float, on_timeout: Callable[[], EbadgeError]) -> None:
        """The question is on its way: its first answer is due in time."""
        self.question = question
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(timeout_ms / 1000, lambda: self._late(on_timeout()))

    def take(self, arrival: Arrival, settlement: Settlement) -> bool:
        """Takes an answer over; the question is never settled by one."""
        self._stop_waiting()
        self.answers.put(arrival.message, settlement)
        if self.answers.unread > _MOST_UNREAD:
            self.over(EbadgeError("ABORTED", f"{_MOST_UNREAD} answers were not read, so the stream was ended."))
            self._say_goodbye()
        return False

    def over(self, error: EbadgeError | None) -> None:
        """The stream has ended by itself."""
        self._stop_waiting()
        if self.question is not None:
            self._end(self.question)
        self.answers.finish(error)

    def _late(self, error: EbadgeError) -> None:
        self.over(error)
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        saying = asyncio.ensure_future(self._goodbye())
        saying.add_done_callback(lambda done: None if done.cancelled() else done.exception())

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    async def _cancelled(self) -> None:
        self._stop_waiting()
        if self.question is not None:
            self._end(self.question)
        await self._goodbye()
