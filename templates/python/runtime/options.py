"""Options of a client."""

from __future__ import annotations

import ssl
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, TypedDict

from .codec import Reading
from .errors import EbadgeError, invalid_argument

Status: TypeAlias = Literal["connected", "reconnecting", "closing", "closed"]
"""How the connection of a client fares."""


class ConnectOptions(TypedDict, total=False):
    """What `connect` takes besides role, name and address. Times are in milliseconds."""

    tls: ssl.SSLContext
    """Certificates. With it, and no user in the URL, the login is by the client's certificate (SASL EXTERNAL)."""
    groups: Sequence[str]
    """Groups that this participant belongs to, where the contract has channels to groups."""
    reading: Reading
    """How strictly what comes in is read. Default: strict. Writing is always strict."""
    prefetch: int
    """Handlers that work at a time, for each queue. Default: 16. Up to 32 times as many messages are held."""
    on_problem: Callable[[EbadgeError], None]
    """Told of everything that goes wrong outside a call. Default: a warning of the logger `ebadge`."""
    on_status: Callable[[Status], None]
    """Told how the connection fares."""
    authorize: Callable[[Mapping[str, Any], str, str], bool | Awaitable[bool]]
    """Asked with message (plain data), sender and message name whether it may be worked on. Default: everything may."""
    handler_timeout_ms: float
    """Time that a handler may take; then its message becomes a dead letter. Default: 600,000."""
    handler_grace_ms: float
    """Time after the last subscription for which messages without a handler wait for one. Default: 1,000."""
    max_attempts: int
    """Times that a message is handled that its handler asks to have again. Default: 5."""
    max_message_bytes: int
    """Longest message that is read. Default: 16 MiB."""
    buffer_bytes: int
    """Bodies of all that is not settled, and 256 bytes for each; more is refused (`BUFFER_FULL`). Default: 128 MiB."""
    buffer_age_ms: float
    """Time after which what could not be sent is given up. Default: 120,000."""
    connect_timeout_ms: float
    """Time for connecting to one address. Default: 10,000."""
    confirm_timeout_ms: float
    """Time for the broker to confirm a publish; after that the connection counts as lost. Default: 5,000."""
    heartbeat_s: int
    """Seconds between heartbeats. Default: 10."""
    reconnect_initial_ms: float
    """Longest first wait before a lost connection is tried again; it doubles with each further one. Default: 100."""
    reconnect_max_ms: float
    """Longest wait between two attempts. Default: 10,000."""


@dataclass(frozen=True)
class Settings:
    """The options with their defaults."""

    tls: ssl.SSLContext | None = None
    groups: Sequence[str] = ()
    reading: Reading = "strict"
    prefetch: int = 16
    on_problem: Callable[[EbadgeError], None] | None = None
    on_status: Callable[[Status], None] | None = None
    authorize: Callable[[Mapping[str, Any], str, str], bool | Awaitable[bool]] | None = None
    handler_timeout_ms: float = 600_000
    handler_grace_ms: float = 1_000
    max_attempts: int = 5
    max_message_bytes: int = 16 * 1024 * 1024
    buffer_bytes: int = 128 * 1024 * 1024
    buffer_age_ms: float = 120_000
    connect_timeout_ms: float = 10_000
    confirm_timeout_ms: float = 5_000
    heartbeat_s: int = 10
    reconnect_initial_ms: float = 100
    reconnect_max_ms: float = 10_000


def settings_of(options: Mapping[str, Any]) -> Settings:
    """Checks the names of options: a misspelt one would be silently without effect."""
    known = Settings.__dataclass_fields__
    for name, value in options.items():
        if name not in known:
            raise invalid_argument(f"connect has no option {name!r}. Options: {', '.join(known)}.")
        if name.endswith(("_ms", "_bytes", "_s")) and not (isinstance(value, int | float) and value >= 0):
            raise invalid_argument(f"The option {name} has to be a number, 0 or more.")
    if options.get("prefetch", 1) < 1 or options.get("max_attempts", 1) < 1:
        raise invalid_argument("The options prefetch and max_attempts have to be 1 or more.")
    return Settings(**options)
