"""What lies on the broker between this participant and its peers: declared or looked for, once."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeAlias

from .connection import Link
from .errors import EbadgeError
from .routes import Route, Routes, check_participant_name
from .topology import Topology, add_binding, topology_of

Both: TypeAlias = tuple[list[Route], list[Route]]
"""The routes to a peer, and those from it."""


class Peers:
    """The peers that have been seen to."""

    def __init__(self, routes: Routes, link: Link, role: str, name: str) -> None:
        self._routes = routes
        self._link = link
        self._role = role
        self._name = name
        self._known: dict[tuple[str, str | None], asyncio.Future[Both]] = {}

    def forget(self, peer: str, peer_role: str) -> None:
        """Has it declared again the next time: somebody has deleted what was there."""
        self._known.pop((peer_role, peer), None)

    async def ensure(self, peer: str, peer_role: str) -> Both:
        """Declares or looks for everything between this participant and the peer, once."""
        check_participant_name(peer, "A peer's name")
        return await self._once((peer_role, peer), lambda: self._see_to(peer, peer_role))

    async def _once(
        self, key: tuple[str, str | None], work: Callable[[], Awaitable[Both]]
    ) -> Both:
        known = self._known.get(key)
        if known is None:
            known = asyncio.ensure_future(work())
            self._known[key] = known
            known.add_done_callback(lambda done: self._forget_failure(key, done))
        # one who gives up waiting does not end it for the others
        return await asyncio.shield(known)

    def _forget_failure(self, key: tuple[str, str | None], done: asyncio.Future[Any]) -> None:
        if (done.cancelled() or done.exception() is not None) and self._known.get(key) is done:
            del self._known[key]

    async def _see_to(self, peer: str, peer_role: str) -> Both:
        outgoing, incoming = self._routes.between(peer, peer_role)
        every = [*outgoing, *incoming]
        mine = [route for route in every if route.channel["declaredBy"] == self._role]
        others = [route for route in every if route.channel["declaredBy"] != self._role]
        if mine:
            await self._declare(topology_of(mine))
        if others:
            own = [route.queue for route in others if route in incoming and route.queue is not None]
            await self._look_for(peer, peer_role, [route.exchange for route in others], own)
        # who sends to a group does not know its members: each of them binds its own queue
        bound = Topology()
        for route in incoming:
            if "group" in route.channel and route in others:
                add_binding(bound, route)
        if bound:
            await self._link.declare(bound)
        return outgoing, incoming

    async def _declare(self, topology: Topology) -> None:
        """Where it may not, an administrator has set the broker up: then it is enough that all of it is there."""
        try:
            await self._link.declare(topology)
        except EbadgeError as refused:
            if refused.code != "ACCESS_REFUSED":
                raise
            try:
                await self._link.check(list(topology.exchanges), list(topology.queues))
            except EbadgeError as missing:
                raise (refused if missing.code == "TOPOLOGY_MISSING" else missing) from missing

    async def _look_for(self, peer: str, peer_role: str, exchanges: Sequence[str], queues: Sequence[str]) -> None:
        try:
            await self._link.check(exchanges, queues)
        except EbadgeError as error:
            if error.code != "TOPOLOGY_MISSING":
                raise
            raise EbadgeError(
                "TOPOLOGY_MISSING",
                f"{peer} ({peer_role}) has not prepared its side yet: it creates the exchanges and queues between the two "
                f'the first time that it sends to {self._name} or subscribes to it. Have it name "{self._name}" '
                f"({self._role}), then try again.",
                retryable=True,
                details={"peer": peer, "peer_role": peer_role},
                cause=error,
            ) from error

    async def ensure_own(self, peer_role: str) -> None:
        """Declares or looks for this participant's own queues for messages from that kind of peer."""

        async def see_to() -> Both:
            channels = self._routes.incoming(peer_role)
            every = [Route(channel, "", self._routes.own_queue(channel), self._name) for channel in channels]
            topology = topology_of(route for route in every if route.channel["declaredBy"] == self._role)
            topology.exchanges.pop("", None)
            topology.bindings = {binding for binding in topology.bindings if binding[0] != ""}
            if topology:
                await self._declare(topology)
            others = [str(route.queue) for route in every if route.channel["declaredBy"] != self._role]
            if others:
                await self._look_for("Every peer", peer_role, [], others)
            return [], every

        await self._once((peer_role, None), see_to)
