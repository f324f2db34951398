"""Dead letters: what cannot be worked on is kept, with the reason."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Mapping
from typing import Any, Protocol

from .arrivals import origin_exchange
from .connection import Delivery
from .errors import EbadgeError
from .outgoing import Properties, Publication
from .routes import Routes

_BROKER_HEADER = re.compile(r"x-(?:death|first-death-|last-death-)")


class Publisher(Protocol):
    """Who publishes dead letters."""

    def publish_raw(self, publication: Publication) -> asyncio.Future[None]:
        """Publishes bytes as they are."""

    def problem(self, error: EbadgeError) -> None:
        """Tells of a problem."""


async def bury(routes: Routes, publisher: Publisher, delivery: Delivery, error: EbadgeError) -> None:
    """Moves a delivery among the dead letters, with the reason, and only then takes it off the queue."""
    exchange = routes.dead_letter_exchange(delivery.queue)
    if exchange is None:
        await delivery.reject()
        return
    raw = delivery.raw
    origin, key = origin_exchange(routes, delivery), raw.routing_key or ""
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
        await publisher.publish_raw(Publication(exchange, key, raw.body, properties, None))
    except EbadgeError as caught:
        publisher.problem(caught)
        await delivery.reject()
    else:
        await delivery.ack()
