"""A message at work: what its handler is told and may ask for, and what is said when it comes to no good end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from .connection import Delivery
from .conversations import Arrival, Version
from .errors import EbadgeError
from .tolerant import Forgiven

Handler = Callable[[Any, Any], Any]


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


def fault(code: Any, text: str, **details: Any) -> EbadgeError:
    """An error with details."""
    return EbadgeError(code, text, details=details)


def failure(arrival: Arrival, cause: BaseException) -> EbadgeError:
    """Why a handler failed. Words that are not this package's may quote the message, so they stay in the cause."""
    told = f": {cause.code}: {cause}" if isinstance(cause, EbadgeError) else f" ({type(cause).__name__})."
    return EbadgeError(
        "HANDLER_FAILED",
        f"The handler of {arrival.name} from {arrival.peer} failed{told}",
        details={"message_name": arrival.name, "peer": arrival.peer},
        cause=cause,
    )


def never_ended(arrival: Arrival, timeout_ms: float, cause: BaseException) -> EbadgeError:
    """A handler took too long."""
    return EbadgeError(
        "TIMEOUT",
        f"The handler of {arrival.name} from {arrival.peer} has not come to an end within {timeout_ms} ms.",
        details={"message_name": arrival.name, "peer": arrival.peer, "timeout_ms": timeout_ms},
        cause=cause,
    )


def exhausted(arrival: Arrival, attempts: int) -> EbadgeError:
    """A handler asked for a message again too often."""
    return fault(
        "REDELIVERY_EXHAUSTED",
        f"{arrival.name} from {arrival.peer} was handled {attempts} times, and the handler asked for it again each time.",
        message_name=arrival.name,
        peer=arrival.peer,
        attempts=attempts,
    )


def rejected(arrival: Arrival, reason: str) -> EbadgeError:
    """A handler wants a message among the dead letters."""
    return fault(
        "HANDLER_FAILED",
        f"{arrival.name} from {arrival.peer} was rejected: {reason}",
        message_name=arrival.name,
        peer=arrival.peer,
    )
