"""A participant on the bus, without types: sends, asks, receives."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from .codec import Codec
from .connection import Link
from .contract import Contract
from .conversations import Arrival, Conversations, Question, Settlement, key_of, refusal_of
from .errors import EbadgeError, Issue, ValidationError, invalid_argument
from .handling import Handler
from .inbox import Inbox
from .options import Settings, Status
from .outgoing import Properties, Publication
from .peers import Peers
from .routes import Route, Routes, check_participant_name
from .streams import AnswerStream, StreamQuestion, first_due_ms

log = logging.getLogger("ebadge")


@dataclass(frozen=True)
class _Prepared:
    """A message that was found right, and may be sent."""

    channel: Mapping[str, Any]
    name: str
    value: Any
    body: bytes


class ClientCore:
    """A participant on the bus."""

    def __init__(
        self, contract: Contract, codec: Codec, role: str, me: str, urls: str | Sequence[str], settings: Settings
    ) -> None:
        self.name = check_participant_name(me, "The own name")
        self.role = role
        self.codec = codec
        self._settings = settings
        self.routes = Routes(contract.catalogue, role, me, tuple(settings.groups))
        self.link = Link(urls, self.routes.virtual_host, settings, self.problem)
        self._conversations = Conversations()
        self._inbox = Inbox(self.routes, codec, settings, self._conversations, self)
        self._peers = Peers(self.routes, self.link, role, me)
        self._streams: dict[str, StreamQuestion[Any]] = {}
        self._is_closed = False

    @property
    def status(self) -> Status:
        """How the connection fares."""
        return self.link.status

    def problem(self, error: EbadgeError) -> None:
        """Tells of what went wrong outside a call."""
        told = self._settings.on_problem
        if told is None:
            log.warning("[%s] %s: %s", self.name, error.code, error)
            return
        try:
            told(error)
        except Exception:
            log.exception("on_problem raised")

    async def ensure(self, peer: str, peer_role: str) -> tuple[list[Route], list[Route]]:
        """Declares or looks for everything between this participant and the peer, once."""
        return await self._peers.ensure(peer, peer_role)

    # sending

    def prepare(self, message: Any, peer_role: str, name: str | None = None) -> _Prepared:
        """Checks and encodes a message. Raises before anything is sent."""
        stated, body, value = self.codec.write(message, name)
        channel = self.routes.channel_for(stated, peer_role)
        if self.routes.is_extension(stated):
            self.routes.check_words(channel, stated, value)
        missing = self.routes.missing_field(channel, stated, value)
        if missing is not None:
            issue = Issue(missing, "required", False, f"a value, on the channel {channel['address']}", "null")
            raise ValidationError("INVALID_MESSAGE", f"{stated} is not valid on this channel.", [issue], stated)
        return _Prepared(channel, stated, value, body)

    async def send(
        self,
        prepared: _Prepared,
        peer: str,
        peer_role: str,
        message_id: str,
        correlation_id: str | None = None,
        ttl_ms: float | None = None,
        withdraw_ms: float | None = None,
    ) -> None:
        """Publishes to the peer; returns when the broker has confirmed it.

        After `ttl_ms` it is neither sent nor delivered, after `withdraw_ms` it is not sent any more.
        """
        limit_ms = ttl_ms if withdraw_ms is None else withdraw_ms
        deadline = None if limit_ms is None else time.monotonic() + limit_ms / 1000
        outgoing = await self._reached(prepared.name, peer, peer_role, limit_ms)
        route = next(route for route in outgoing if route.channel["id"] == prepared.channel["id"])
        properties = Properties(
            message_id=message_id,
            correlation_id=correlation_id,
            type=prepared.name,
            app_id=self.name,
            content_type=self.routes.content_type(prepared.name) or "application/json",
            timestamp_s=int(time.time()),
        )
        key = route.routing_key(prepared.value)
        publication = Publication(route.exchange, key, prepared.body, properties, deadline)
        publication.expires = withdraw_ms is None
        try:
            await self.link.publish(publication)
        except EbadgeError as error:
            if error.code in ("TOPOLOGY_MISSING", "UNROUTABLE"):
                # somebody has deleted what was there: the next attempt declares it again, where that is ours to do
                self._peers.forget(peer, peer_role)
            raise

    async def _reached(self, name: str, peer: str, peer_role: str, limit_ms: float | None) -> list[Route]:
        """The routes to a peer that has been seen to: waited for through an outage too, but not for ever."""
        most_ms = self._settings.buffer_age_ms if limit_ms is None else limit_ms
        try:
            async with asyncio.timeout(most_ms / 1000) as limit:
                outgoing, _ = await self.ensure(peer, peer_role)
                return outgoing
        except TimeoutError:
            if not limit.expired():
                raise
            raise EbadgeError(
                "CONNECTION_LOST" if limit_ms is None else "EXPIRED",
                f"{name} could not be sent to {peer} within {most_ms} ms: the broker could not be reached.",
                retryable=limit_ms is None,
                details={"message_name": name, "peer": peer, "outcome": "not sent" if limit_ms is None else "expired"},
            ) from None

    def publish_raw(self, publication: Publication) -> asyncio.Future[None]:
        """Publishes bytes as they are."""
        return self.link.publish(publication)

    async def reply(self, arrival: Arrival, answer: Any, correlation_id: str | None, prepared: Any = None) -> Any:
        """Answers a message; gives what was sent, for repeating it."""
        if prepared is None:
            reply = arrival.channel["replies"].get(arrival.name, {})
            expected = reply.get("messages", [])
            unnamed = expected[0] if self.codec.contract.discriminator is None and len(expected) == 1 else None
            name = self.codec.name_of(answer) or unnamed
            if name not in expected:
                raise EbadgeError(
                    "WRONG_CHANNEL",
                    f"{arrival.name} is answered by {', '.join(expected) or 'nothing'}, not by {name}.",
                )
            prepared = self.prepare(answer, arrival.channel["sender"], unnamed)
        await self.send(prepared, arrival.peer, arrival.channel["sender"], str(uuid4()), correlation_id)
        return prepared

    async def publish(
        self, message: Any, peer: str, peer_role: str, ttl_ms: float | None = None, name: str | None = None
    ) -> None:
        """Publishes a message."""
        await self.send(self.prepare(message, peer_role, name), peer, peer_role, str(uuid4()), None, ttl_ms)

    # asking

    async def _listen(self, prepared: _Prepared, peer: str, peer_role: str) -> Mapping[str, Any]:
        reply: Mapping[str, Any] | None = prepared.channel["replies"].get(prepared.name)
        if reply is None:
            raise invalid_argument(f"{prepared.name} is no question: nothing answers it. Send it with publish.")
        await self.ensure(peer, peer_role)
        channel = self.routes.catalogue["channels"][reply["channel"]]
        await self.link.consume(self.routes.own_queue(channel), self._inbox.take)
        return reply

    def _timed_out(self, prepared: _Prepared, peer: str, timeout_ms: float, outcome: str | None) -> EbadgeError:
        details = {"message_name": prepared.name, "peer": peer, "timeout_ms": timeout_ms}
        if outcome == "not sent":
            text = f"{prepared.name} could not be sent to {peer} within {timeout_ms} ms, and was withdrawn."
            return EbadgeError("TIMEOUT", text, retryable=True, details={**details, "outcome": outcome})
        text = f"{peer} did not answer {prepared.name} within {timeout_ms} ms. It may be offline."
        return EbadgeError("TIMEOUT", text, retryable=True, details=details)

    async def request(
        self,
        message: Any,
        peer: str,
        peer_role: str,
        timeout_ms: float | None = None,
        until: Callable[[list[Any]], bool] | None = None,
        name: str | None = None,
    ) -> Any:
        """Puts a question; gives its answer, or all that come within the time where there are many."""
        prepared = self.prepare(message, peer_role, name)
        reply = prepared.channel["replies"].get(prepared.name, {})
        is_many = reply.get("cardinality") == "many"
        limit_ms = reply.get("deadlineMs", 0) if timeout_ms is None else timeout_ms
        answers: list[Any] = []
        over: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        acks: set[asyncio.Task[None]] = set()
        asked: Question | None = None
        was_sent = False

        def take(arrival: Arrival, settlement: Settlement) -> bool:
            ack = asyncio.ensure_future(settlement.ack())
            acks.add(ack)
            ack.add_done_callback(acks.discard)
            answers.append(arrival.message)
            refusal = None
            if not is_many:
                refusal = refusal_of(prepared.name, peer, reply, arrival.message, arrival.value)
            if over.done():
                return True
            if refusal is not None:
                over.set_exception(refusal)
            elif not is_many or (until is not None and until(answers)):
                over.set_result(None)
            else:
                return False
            return True

        def fail(error: EbadgeError) -> None:
            if not over.done():
                over.set_exception(error)

        try:
            async with asyncio.timeout(limit_ms / 1000) as limit:
                await self._listen(prepared, peer, peer_role)
                question_id = str(uuid4())
                asked = Question(question_id, peer, prepared.name, reply, prepared.value, take, fail)
                self._conversations.add(asked)
                # what nobody waits for any more is of no use: it is not sent then
                await self.send(prepared, peer, peer_role, question_id, question_id, withdraw_ms=limit_ms)
                was_sent = True
                await over
        except TimeoutError:
            if not limit.expired():
                raise
            if not (is_many and was_sent):
                outcome = None if was_sent else "not sent"
                raise self._timed_out(prepared, peer, limit_ms, outcome) from None
        finally:
            if asked is not None:
                self._conversations.end(asked, False)
            over.cancel()
            if over.done() and not over.cancelled():
                over.exception()
        return answers if is_many else answers[0]

    async def stream(
        self, message: Any, peer: str, peer_role: str, timeout_ms: float | None = None, name: str | None = None
    ) -> AnswerStream[Any]:
        """Puts a question whose answers come until it is cancelled."""
        prepared = self.prepare(message, peer_role, name)
        reply = await self._listen(prepared, peer, peer_role)
        question_id = str(uuid4())
        cancel = reply.get("cancel")
        key = None
        if "subscription" in reply:
            key = f"{peer_role} {peer} {prepared.name}\n{key_of(reply['subscription'], prepared.value)}"

        def end(question: Question) -> None:
            self._conversations.end(question, False)
            if key is not None and self._streams.get(key) is made:
                del self._streams[key]

        async def goodbye() -> None:
            if cancel is not None and not self._is_closed:
                farewell = self.prepare({**prepared.value, **cancel}, peer_role, name)
                await self.send(farewell, peer, peer_role, str(uuid4()), question_id)

        made: StreamQuestion[Any] = StreamQuestion(end, goodbye)
        question = Question(question_id, peer, prepared.name, reply, prepared.value, made.take, made.over)
        if cancel is not None and all(prepared.value.get(field) == value for field, value in cancel.items()):
            # what cancels has no answers
            await self.send(prepared, peer, peer_role, question_id, question_id)
            made.over(None)
            return made.answers
        limit_ms = first_due_ms(reply, prepared.value) if timeout_ms is None else timeout_ms
        self._conversations.add(question)
        made.begin(question, limit_ms, lambda: self._timed_out(prepared, peer, limit_ms, None))
        try:
            await self.send(prepared, peer, peer_role, question_id, question_id)
        except BaseException:
            made.over(None)
            raise
        if key is not None:
            before = self._streams.get(key)
            if before is not None:
                text = f"{peer} was asked {prepared.name} anew, which has replaced this stream. Read the newer one."
                before.over(EbadgeError("SUPERSEDED", text, details={"message_name": prepared.name, "peer": peer}))
            self._streams[key] = made
        return made.answers

    # receiving

    async def on(self, peer: str | None, peer_role: str, name: str, handler: Handler) -> Callable[[], None]:
        """Has a handler work on messages; gives what ends the subscription."""
        channels = [c for c in self.routes.incoming(peer_role) if self.routes.carries(c, name)]
        if not channels:
            raise EbadgeError("WRONG_CHANNEL", f"{self.role} receives no {name} from {peer_role}.")
        if peer is None:
            await self._peers.ensure_own(peer_role)
        else:
            await self.ensure(peer, peer_role)
        self._inbox.add_handler(peer_role, peer, name, handler)
        try:
            for channel in channels:
                await self.link.consume(self.routes.own_queue(channel), self._inbox.take)
        except BaseException:
            self._inbox.remove_handler(peer_role, peer, name)
            raise
        return lambda: self._inbox.remove_handler(peer_role, peer, name)

    # ending

    async def close(self, timeout_ms: float = 10_000) -> None:
        """Ends the client: handlers at work and what is published and not confirmed have that time."""
        if self._is_closed:
            return
        began = time.monotonic()
        self.link.stop_consuming()
        await self._inbox.stop(timeout_ms)
        left = max(0.0, timeout_ms / 1000 - (time.monotonic() - began))
        try:
            async with asyncio.timeout(left):
                await self.link.outgoing.drained()
        except TimeoutError:
            log.warning("[%s] Not everything was confirmed in time.", self.name)
        self._is_closed = True
        self._conversations.fail_all(EbadgeError("CLOSED", f"{self.name} was closed while the answer was outstanding."))
        await self.link.close()
