"""The client of a contract, in a role: what generated code puts types on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self

from .codec import Codec
from .contract import Contract
from .core import ClientCore
from .errors import invalid_argument
from .handling import Handler
from .options import Status, settings_of
from .routes import check_participant_name
from .streams import AnswerStream


class Sender:
    """Sending to one peer."""

    def __init__(self, core: ClientCore, peer: str, peer_role: str) -> None:
        self._core = core
        self._peer = check_participant_name(peer, "A peer's name")
        self._peer_role = peer_role

    @property
    def peer(self) -> str:
        """Name of the peer."""
        return self._peer

    async def prepare(self) -> None:
        """Declares what is this side's to declare between the two, and looks for the rest."""
        await self._core.ensure(self._peer, self._peer_role)

    async def _publish(self, message: Any, ttl_ms: float | None, name: str | None = None) -> None:
        await self._core.publish(message, self._peer, self._peer_role, ttl_ms, name)

    async def _request(
        self,
        message: Any,
        timeout_ms: float | None,
        until: Callable[[list[Any]], bool] | None = None,
        name: str | None = None,
    ) -> Any:
        return await self._core.request(message, self._peer, self._peer_role, timeout_ms, until, name)

    async def _stream(self, message: Any, timeout_ms: float | None, name: str | None = None) -> AnswerStream[Any]:
        return await self._core.stream(message, self._peer, self._peer_role, timeout_ms, name)


class Receiver:
    """Receiving from one peer, or from all of a kind."""

    def __init__(self, core: ClientCore, peer: str | None, peer_role: str) -> None:
        self._core = core
        self._peer = None if peer is None else check_participant_name(peer, "A peer's name")
        self._peer_role = peer_role

    async def _on(self, kind: Any, handler: Handler) -> Callable[[], None]:
        name = kind if isinstance(kind, str) else self._core.codec.contract.names_by_type.get(kind)
        if name is None:
            raise invalid_argument("Name a message type of the contract by its class, or by its wire name.")
        return await self._core.on(self._peer, self._peer_role, name, handler)


class Client:
    """A participant on the bus, in one role. Use it in `async with`, or call `close`."""

    def __init__(self, core: ClientCore) -> None:
        self._core = core

    @property
    def name(self) -> str:
        """The own name."""
        return self._core.name

    @property
    def status(self) -> Status:
        """How the connection fares."""
        return self._core.status

    @property
    def core(self) -> ClientCore:
        """The client without its types: for tools."""
        return self._core

    async def close(self, timeout_ms: float = 10_000) -> None:
        """Ends it: no more deliveries, handlers at work finish, what is published is confirmed, within the time.

        What no handler has begun goes back to its queue. What was not confirmed raises `CLOSED`.
        """
        await self._core.close(timeout_ms)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, caught: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


async def open_client(
    contract: Contract,
    codec: Codec,
    kinds: Mapping[str, Callable[[ClientCore], Any]],
    role: str,
    me: str,
    urls: str | Sequence[str],
    options: Mapping[str, Any],
) -> Any:
    """Connects a participant; what it gives is made by the kind of its role."""
    if role not in kinds:
        raise invalid_argument(f"There is no role {role!r}. Roles: {', '.join(kinds)}.")
    core = ClientCore(contract, codec, role, me, urls, settings_of(options))
    await core.link.open()
    return kinds[role](core)
