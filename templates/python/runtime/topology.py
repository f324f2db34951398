"""What has to be there for messages to travel: exchanges, queues, bindings, dead letters; declared, or looked for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from aio_pika import exceptions
from aio_pika.abc import AbstractChannel, AbstractConnection
from aiormq.exceptions import ChannelAccessRefused, ChannelLockedResource

from .errors import EbadgeError
from .routes import Route, fill_name


@dataclass
class Topology:
    """Exchanges, queues and bindings, each once."""

    exchanges: dict[str, tuple[str, bool, bool]] = field(default_factory=dict)
    """Type, durable, auto-delete, by name."""
    queues: dict[str, tuple[bool, Mapping[str, Any]]] = field(default_factory=dict)
    """Durable and arguments, by name."""
    bindings: set[tuple[str, str, str]] = field(default_factory=set)
    """Exchange, queue, binding key."""

    def add(self, other: Topology) -> None:
        """Takes over what is in another."""
        self.exchanges.update(other.exchanges)
        self.queues.update(other.queues)
        self.bindings |= other.bindings

    def __bool__(self) -> bool:
        return bool(self.exchanges or self.queues or self.bindings)


def add_exchange(topology: Topology, route: Route) -> None:
    """Adds the exchange behind a route."""
    exchange = route.channel["exchange"]
    topology.exchanges[route.exchange] = (exchange["type"], exchange["durable"], exchange["autoDelete"])


def add_queue(topology: Topology, route: Route) -> None:
    """Adds the queue behind a route, and what keeps its dead letters."""
    if route.queue is None:
        return
    info = route.channel["queue"]
    names = {route.channel["receiver"]: route.receiver}
    letters, others = info.get("deadLetter"), info.get("arguments")
    arguments: dict[str, Any] = {}
    if "messageTtlMs" in info:
        arguments["x-message-ttl"] = info["messageTtlMs"]
    if letters is not None:
        exchange = fill_name(letters["exchange"], names)
        if others is None:
            arguments["x-dead-letter-exchange"] = exchange
        queue = fill_name(letters["queue"], names)
        kept: dict[str, Any] = {}
        if "messageTtlMs" in letters:
            kept["x-message-ttl"] = letters["messageTtlMs"]
        if "maxLength" in letters:
            kept["x-max-length"] = letters["maxLength"]
        topology.exchanges[exchange] = ("topic", True, False)
        topology.queues[queue] = (True, kept)
        topology.bindings.add((exchange, queue, "#"))
    topology.queues[route.queue] = (info["durable"], {**arguments, **(others or {})})


def add_binding(topology: Topology, route: Route) -> None:
    """Adds the binding of a route's queue to its exchange."""
    if route.queue is not None:
        topology.bindings.add((route.exchange, route.queue, route.channel["queue"]["bindingKey"]))


def topology_of(routes: Iterable[Route]) -> Topology:
    """Everything behind routes that one side declares."""
    topology = Topology()
    for route in routes:
        add_exchange(topology, route)
        add_queue(topology, route)
        add_binding(topology, route)
    return topology


def channel_error(what: str, caught: BaseException) -> EbadgeError:
    """Why the broker has closed a channel."""
    said = str(caught)
    if isinstance(caught, exceptions.ChannelNotFoundEntity):
        return EbadgeError(
            "TOPOLOGY_MISSING", f"Could not {what}: it is not there ({said}).", retryable=True, cause=caught
        )
    if isinstance(caught, exceptions.ChannelPreconditionFailed | ChannelLockedResource):
        return EbadgeError(
            "TOPOLOGY_CONFLICT",
            f"Could not {what}: it is there, but different ({said}). Delete it, or have it declared alike.",
            cause=caught,
        )
    if isinstance(caught, ChannelAccessRefused):
        return EbadgeError(
            "ACCESS_REFUSED", f"Could not {what}: the user may not ({said}). Grant the permission.", cause=caught
        )
    return EbadgeError("CONNECTION_LOST", f"Could not {what}: the connection was lost.", retryable=True, cause=caught)


class _Step:
    def __init__(self, what: str) -> None:
        self.what = what

    async def __aenter__(self) -> None:
        return None

    async def __aexit__(self, kind: object, caught: BaseException | None, trace: object) -> None:
        if isinstance(caught, Exception) and not isinstance(caught, EbadgeError):
            raise channel_error(self.what, caught) from caught


async def _close(channel: AbstractChannel) -> None:
    if not channel.is_closed:
        await channel.close()


async def declare(connection: AbstractConnection, topology: Topology) -> None:
    """Declares exchanges, then queues, then bindings, on a channel of their own."""
    channel = connection.channel(publisher_confirms=False)
    try:
        await channel.initialize()
        underlay = await channel.get_underlay_channel()
        for name, (kind, durable, auto_delete) in topology.exchanges.items():
            async with _Step(f"declare exchange '{name}'"):
                await underlay.exchange_declare(
                    exchange=name, exchange_type=kind, durable=durable, auto_delete=auto_delete
                )
        for name, (durable, arguments) in topology.queues.items():
            async with _Step(f"declare queue '{name}'"):
                await underlay.queue_declare(name, durable=durable, arguments=dict(arguments))
        for exchange, queue, key in sorted(topology.bindings):
            async with _Step(f"bind queue '{queue}' to exchange '{exchange}'"):
                await underlay.queue_bind(queue, exchange, key)
    finally:
        await _close(channel)


async def check(connection: AbstractConnection, exchanges: Iterable[str], queues: Iterable[str]) -> None:
    """Looks for exchanges and queues by passive declaration."""
    channel = connection.channel(publisher_confirms=False)
    try:
        await channel.initialize()
        underlay = await channel.get_underlay_channel()
        for name in exchanges:
            async with _Step(f"find exchange '{name}'"):
                await underlay.exchange_declare(exchange=name, passive=True)
        for name in queues:
            async with _Step(f"find queue '{name}'"):
                await underlay.queue_declare(name, passive=True)
    finally:
        await _close(channel)
