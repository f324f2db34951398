"""What is published and not settled yet: in order, within bounds, through an outage too."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from aio_pika import Message, exceptions
from aio_pika.abc import AbstractChannel, DeliveryMode

from .errors import EbadgeError
from .topology import channel_error

_OVERHEAD_BYTES = 256


@dataclass(frozen=True)
class Properties:
    """AMQP properties of a publication."""

    message_id: str | None = None
    correlation_id: str | None = None
    type: str | None = None
    app_id: str | None = None
    content_type: str | None = None
    timestamp_s: int | None = None
    headers: Mapping[str, Any] = field(default_factory=dict)
    reply_to: str | None = None


class Publication:
    """A message on its way to the broker."""

    def __init__(
        self, exchange: str, routing_key: str, body: bytes, properties: Properties, deadline: float | None
    ) -> None:
        self.exchange = exchange
        self.routing_key = routing_key
        self.body = body
        self.properties = properties
        self.deadline = deadline
        """Time of the monotonic clock after which it is of no use."""
        self.expires = True
        """Whether the broker is told of the deadline; else it only counts until the message is sent."""
        self.since = time.monotonic()
        self.was_sent = False
        self.is_sending = False
        self.settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        # an error that nobody waits for any more is no fault
        self.settled.add_done_callback(lambda done: None if done.cancelled() else done.exception())

    @property
    def size(self) -> int:
        """What it counts for in the buffer."""
        return len(self.body) + _OVERHEAD_BYTES

    def message(self) -> Message:
        """As aio-pika takes it."""
        given = self.properties
        has_end = self.expires and self.deadline is not None
        left = max(0.0, (self.deadline or 0.0) - time.monotonic()) if has_end else None
        return Message(
            self.body,
            headers=dict(given.headers) or None,
            content_type=given.content_type,
            delivery_mode=DeliveryMode.PERSISTENT,
            correlation_id=given.correlation_id,
            reply_to=given.reply_to,
            expiration=left,
            message_id=given.message_id,
            timestamp=None if given.timestamp_s is None else datetime.fromtimestamp(given.timestamp_s, UTC),
            type=given.type,
            app_id=given.app_id,
        )


def _failed(code: Any, text: str, outcome: str, retryable: bool = False) -> EbadgeError:
    return EbadgeError(code, text, retryable=retryable, details={"outcome": outcome})


class Outgoing:
    """Publications in the order of the calls. What was sent and not confirmed goes out first after an outage."""

    def __init__(
        self, most_bytes: int, age_ms: float, confirm_timeout_ms: float, on_silence: Callable[[], None]
    ) -> None:
        self._most_bytes = most_bytes
        self._age_s = age_ms / 1000
        self._confirm_s = confirm_timeout_ms / 1000
        self._on_silence = on_silence
        self._waiting: OrderedDict[int, Publication] = OrderedDict()
        self._number = 0
        self._bytes = 0
        self._channel: AbstractChannel | None = None
        self._reopen: Callable[[], Any] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._expiry: asyncio.TimerHandle | None = None
        self._empty = asyncio.Event()
        self._empty.set()

    def submit(self, publication: Publication) -> asyncio.Future[None]:
        """Takes a publication over. What is returned is settled when the broker has confirmed it, or will not."""
        if self._bytes + publication.size > self._most_bytes and self._waiting:
            raise _failed(
                "BUFFER_FULL",
                f"What waits to be sent would take more than {self._most_bytes} bytes (buffer_bytes). Publish slower.",
                "not sent",
                retryable=True,
            )
        self._number += 1
        number = self._number
        self._waiting[number] = publication
        self._bytes += publication.size
        self._empty.clear()
        publication.settled.add_done_callback(lambda _: self._forget(number))
        if self._channel is not None:
            self._begin(publication, self._channel)
        self._watch()
        return publication.settled

    def _forget(self, number: int) -> None:
        publication = self._waiting.pop(number, None)
        if publication is not None:
            self._bytes -= publication.size
        if not self._waiting:
            self._empty.set()

    async def drained(self) -> None:
        """Returns when everything is settled."""
        await self._empty.wait()

    def connected(self, channel: AbstractChannel, reopen: Callable[[], Any]) -> None:
        """There is a channel to send through: what waits goes out, in order."""
        self._channel = channel
        self._reopen = reopen
        for publication in list(self._waiting.values()):
            publication.is_sending = False
        for publication in list(self._waiting.values()):
            self._begin(publication, channel)

    def disconnected(self) -> None:
        """The channel is gone. What was not confirmed waits."""
        self._channel = None
        for publication in self._waiting.values():
            publication.is_sending = False

    def fail_all(self) -> None:
        """Gives everything up: the client has closed."""
        for publication in list(self._waiting.values()):
            outcome = "unknown" if publication.was_sent else "not sent"
            self._fail(publication, _failed("CLOSED", "The client was closed before the broker confirmed it.", outcome))

    def _fail(self, publication: Publication, error: EbadgeError) -> None:
        if not publication.settled.done():
            publication.settled.set_exception(error)

    def _begin(self, publication: Publication, channel: AbstractChannel) -> None:
        if publication.is_sending or publication.settled.done():
            return
        if publication.deadline is not None and publication.deadline <= time.monotonic():
            self._expire(publication)
            return
        publication.is_sending = True
        # tasks begin in the order in which they are made, and the channel sends in that order
        task = asyncio.get_running_loop().create_task(self._send(publication, channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _send(self, publication: Publication, channel: AbstractChannel) -> None:
        try:
            exchange = await channel.get_exchange(publication.exchange, ensure=False)
            message = publication.message()
            publication.was_sent = True
            async with asyncio.timeout(self._confirm_s):
                await exchange.publish(message, publication.routing_key, mandatory=True)
        except exceptions.PublishError:
            self._fail(
                publication,
                _failed(
                    "UNROUTABLE",
                    f"No queue is bound to {publication.exchange} for {publication.routing_key}. "
                    "The receiver has not set up its queue yet, or it was deleted.",
                    "returned",
                    retryable=True,
                ),
            )
        except exceptions.DeliveryError:
            self._fail(
                publication,
                _failed(
                    "PUBLISH_REFUSED",
                    f"The broker refused a message to {publication.exchange}: its queue is full, "
                    "or its node is not there.",
                    "rejected",
                    retryable=True,
                ),
            )
        except TimeoutError:
            # a broker that does not confirm hangs: the connection counts as lost, and the message goes out again
            if self._channel is channel:
                self._on_silence()
        except Exception as caught:
            self._lost(publication, channel, caught)
        else:
            if not publication.settled.done():
                publication.settled.set_result(None)

    def _lost(self, publication: Publication, channel: AbstractChannel, caught: Exception) -> None:
        """The channel went: for this message, for another one, or with its connection."""
        error = channel_error(f"publish to exchange '{publication.exchange}'", caught)
        is_refusal = error.code != "CONNECTION_LOST"
        if is_refusal and f"'{publication.exchange}'" in str(caught):
            self._fail(
                publication,
                EbadgeError(
                    error.code, str(error), retryable=error.retryable, details={"outcome": "rejected"}, cause=caught
                ),
            )
        publication.is_sending = False
        if self._channel is channel:
            self._channel = None
            if self._reopen is not None:
                self._reopen()

    def _watch(self) -> None:
        """Sees to deadlines and ages, as long as something waits."""
        if self._expiry is None:
            self._expiry = asyncio.get_running_loop().call_later(0.1, self._look)

    def _look(self) -> None:
        self._expiry = None
        now = time.monotonic()
        for publication in list(self._waiting.values()):
            if publication.deadline is not None and publication.deadline <= now and not publication.is_sending:
                self._expire(publication)
            elif now - publication.since > self._age_s and not publication.is_sending:
                outcome = "unknown" if publication.was_sent else "not sent"
                self._fail(
                    publication,
                    _failed(
                        "CONNECTION_LOST",
                        "The broker could not be reached for too long (buffer_age_ms).",
                        outcome,
                        True,
                    ),
                )
        if self._waiting:
            self._watch()

    def _expire(self, publication: Publication) -> None:
        outcome = "unknown" if publication.was_sent else "expired"
        self._fail(
            publication, _failed("EXPIRED", "The time of the message was over before it could be sent.", outcome)
        )
