"""What a delivery is: from whom, on which channel, which message; or why it cannot be worked on."""

from __future__ import annotations

import json
import re

from .codec import Codec
from .connection import Delivery
from .conversations import Arrival
from .handling import Task, fault
from .options import Settings
from .routes import Origin, Routes

_JSON = re.compile(r"[a-z]+/(?:[a-z0-9.+-]*\+)?json(?:\s*;|\s*\Z)", re.IGNORECASE)


def origin_exchange(routes: Routes, delivery: Delivery) -> str:
    """Where it came from at first: what its headers say when this participant has put it back itself."""
    exchange = delivery.raw.exchange or ""
    letters = routes.dead_letter_exchange(delivery.queue)
    if letters is not None and exchange == f"{letters}-replay":
        original = delivery.raw.headers.get("x-original-exchange")
        return original if isinstance(original, str) else exchange
    return exchange


class Reader:
    """Reads deliveries."""

    def __init__(self, routes: Routes, codec: Codec, settings: Settings) -> None:
        self._routes = routes
        self._codec = codec
        self._settings = settings

    def read(self, delivery: Delivery) -> Task:
        """The message in a delivery. Raises what it is a dead letter for."""
        raw = delivery.raw
        exchange = origin_exchange(self._routes, delivery)
        origin = self._routes.origin_of(exchange, delivery.queue)
        if origin is None:
            raise fault(
                "WRONG_CHANNEL",
                f"A message came through the exchange {json.dumps(exchange)}, which leads to no channel behind "
                f"{delivery.queue}. Publish to the exchange of the channel.",
            )
        self._check_bytes(delivery, exchange, origin)
        parsed = self._codec.read(raw.body, reading=self._settings.reading, name=raw.type)
        channel = origin.channel
        if not self._routes.carries(channel, parsed.name):
            raise fault(
                "WRONG_CHANNEL",
                f"{origin.peer} sent {parsed.name}, which may not travel on {channel['address']}.",
                message_name=parsed.name,
                peer=origin.peer,
            )
        missing = self._routes.missing_field(channel, parsed.name, parsed.value)
        if missing is not None:
            raise fault(
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

    def _check_bytes(self, delivery: Delivery, exchange: str, origin: Origin) -> None:
        raw = delivery.raw
        if len(raw.body) > self._settings.max_message_bytes:
            raise fault(
                "INVALID_MESSAGE",
                f"{origin.peer} sent a message of {len(raw.body)} bytes, which is not read (max_message_bytes).",
                peer=origin.peer,
                bytes=len(raw.body),
            )
        kind = raw.content_type
        is_json = not kind or _JSON.match(kind) is not None or kind == self._routes.content_type(raw.type)
        if not is_json:
            raise fault(
                "MALFORMED_JSON",
                f"A message through {exchange} says by its content_type that it is no JSON. Send JSON, as application/json.",
            )
        if raw.body[:2] == b"\x1f\x8b":
            raise fault("MALFORMED_JSON", f"A message through {exchange} is compressed (gzip). Send JSON as it is.")
