"""One role's view of a catalogue: on which channel what travels, and what has to be there for it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .errors import EbadgeError, invalid_argument
from .issues import describe
from .paths import ABSENT, value_at

_PARAMETER = re.compile(r"\{([^}]+)\}")
_MOST_BYTES = 255
_FORBIDDEN = re.compile(r"[\s.*#{}]")
_WORD = re.compile(r"[^.*#]+")


def fill_name(template: str, values: Mapping[str, str]) -> str:
    """Fills the parameters of a name in: `{a}-to-{b}`."""
    name = _PARAMETER.sub(lambda match: values.get(match[1], match[0]), template)
    if len(name.encode()) > _MOST_BYTES:
        raise invalid_argument(f"The name {name} has more than {_MOST_BYTES} bytes. Use shorter participant names.")
    return name


def _can_fill(template: str, values: Mapping[str, str]) -> bool:
    return all(key in values for key in _PARAMETER.findall(template))


def _read_name(template: str, name: str) -> dict[str, str] | None:
    """The values of a template's parameters in a name; None for another's name."""
    parts = _PARAMETER.split(template)
    texts, keys = parts[0::2], parts[1::2]
    values: dict[str, str] = {}
    at = 0
    for index, key in enumerate(keys):
        if not name.startswith(texts[index], at):
            return None
        at += len(texts[index])
        separator = texts[index + 1]
        stop = len(name) if separator == "" else name.find(separator, at)
        if stop <= at:
            return None
        values[key] = name[at:stop]
        at = stop
    return values if name[at:] == texts[-1] else None


def check_participant_name(name: object, what: str) -> str:
    """Refuses what cannot name a participant: names become parts of exchange names, queue names and permissions."""
    fault: str | None = None
    if not isinstance(name, str):
        fault = "it is no text"
    elif name == "":
        fault = "it is empty"
    elif "-to-" in name:
        fault = 'it contains "-to-", which separates sender and receiver in exchange names'
    elif name.startswith("to-") or name.endswith("-to"):
        fault = 'it begins with "to-" or ends with "-to", so that exchange names could be read in two ways'
    elif _FORBIDDEN.search(name) or any(unicodedata.category(sign) == "Cc" for sign in name):
        fault = "it contains a space, a dot, an asterisk, a hash sign, a brace or a control character"
    elif len(name.encode()) > 100:
        fault = "it has more than 100 bytes"
    if fault is not None:
        raise invalid_argument(f'{what} cannot be {describe(name)}: {fault}. Use a name like "heh-b827ebea02c1".')
    return str(name)


def _word(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(frozen=True)
class Route:
    """A channel with the names of the two ends filled in."""

    channel: Mapping[str, Any]
    exchange: str
    queue: str | None
    """The receiver's queue; None when this side does not know all of its name."""
    receiver: str

    def routing_key(self, value: Any) -> str:
        """The routing key of a message: the values of its words, null and absent ones left out, joined by dots."""
        fixed: str | None = self.channel.get("fixedRoutingKey")
        if fixed is not None:
            return fixed
        words = [value_at(value, pointer) for pointer in self.channel["routingKey"]]
        key = ".".join(_word(word) for word in words if word is not ABSENT and word is not None)
        if len(key.encode()) > _MOST_BYTES:
            raise invalid_argument(
                f"The routing key has more than {_MOST_BYTES} bytes; AMQP takes no more. Shorten the ids in the message."
            )
        return key


@dataclass(frozen=True)
class Origin:
    """Who sent what came through an exchange, and on which channel."""

    channel: Mapping[str, Any]
    peer: str
    id: str
    """Tells it from any other sender: its kind and its name."""


class Routes:
    """Finds channels for a participant in its role."""

    def __init__(self, catalogue: Mapping[str, Any], role: str, me: str, groups: Sequence[str]) -> None:
        self.catalogue = catalogue
        self.role = role
        self.me = me
        self.groups = groups
        extension = catalogue.get("extensionMessages")
        self._extension = None if extension is None else re.compile(extension["pattern"].replace("$", r"\Z"))
        every: Iterable[Mapping[str, Any]] = catalogue["channels"].values()
        own = [channel for channel in every if role in (channel["sender"], channel["receiver"])]
        self._channels = [channel for channel in own if "unusable" not in channel]
        self._origins: dict[tuple[str, str], Origin | None] = {}
        if own and not self._channels:
            reasons = "; ".join(f"{channel['id']} ({channel['unusable']})" for channel in own)
            raise invalid_argument(f"No client can use the channels of {role}: {reasons}.")
        if not own:
            roles = sorted({channel[end] for channel in every for end in ("sender", "receiver")})
            raise invalid_argument(f"There is no role {describe(role)}. Roles: {', '.join(roles)}.")

    @property
    def virtual_host(self) -> str:
        """The virtual host that the role's channels live on."""
        servers = self.catalogue["servers"]
        hosts = {servers.get(channel["server"], {}).get("virtualHost", "/") for channel in self._channels}
        if len(hosts) > 1:
            raise invalid_argument(f"The channels of {self.role} live on {len(hosts)} virtual hosts; a client has one.")
        host: str = hosts.pop()
        return host

    def is_extension(self, name: str) -> bool:
        """Whether messages of that type are not defined by the contract, but let travel."""
        return (
            self._extension is not None
            and name not in self.catalogue["messages"]
            and self._extension.search(name) is not None
        )

    def content_type(self, name: str | None) -> str | None:
        """The media type of messages of that type."""
        info = self.catalogue["messages"].get(name)
        return None if info is None else info["contentType"]

    def carries(self, channel: Mapping[str, Any], name: str) -> bool:
        """Whether messages of that type may travel on the channel; extensions may on any."""
        return name in channel["messages"] or self.is_extension(name)

    def peer_role(self, given: str | None) -> str:
        """The one peer role there is, or the given one if the role talks with it."""
        roles = list(
            dict.fromkeys(
                channel.get("group", channel["receiver"]) if channel["sender"] == self.role else channel["sender"]
                for channel in self._channels
            )
        )
        if given is None and len(roles) == 1:
            return str(roles[0])
        if given is None:
            raise invalid_argument(
                f"{self.role} talks with several kinds of peers. Say which as the second argument: {', '.join(roles)}."
            )
        if given not in roles:
            raise invalid_argument(f"{self.role} does not talk with {given}. Its peers: {', '.join(roles)}.")
        return given

    def outgoing(self, peer_role: str) -> list[Mapping[str, Any]]:
        """Channels that this role sends on to peers of that role, or to that group."""
        return [
            channel
            for channel in self._channels
            if channel["sender"] == self.role and channel.get("group", channel["receiver"]) == peer_role
        ]

    def incoming(self, peer_role: str) -> list[Mapping[str, Any]]:
        """Channels that this role receives on from peers of that role."""
        return [c for c in self._channels if c["receiver"] == self.role and c["sender"] == peer_role]

    def channel_for(self, name: str, peer_role: str) -> Mapping[str, Any]:
        """The channel that carries the message type to that kind of peer. Raises `WRONG_CHANNEL`."""
        channels = self.outgoing(peer_role)
        for channel in channels:
            if self.carries(channel, name):
                return channel
        allowed = ", ".join(message for channel in channels for message in channel["messages"])
        raise EbadgeError(
            "WRONG_CHANNEL",
            f"{self.role} may not send {name} to {peer_role}. It may send: {allowed or 'nothing'}.",
            details={"message_name": name, "role": self.role, "peer_role": peer_role},
        )

    def between(self, peer: str, peer_role: str) -> tuple[list[Route], list[Route]]:
        """The routes to and from a peer, groups that this participant belongs to included."""
        outgoing = [
            self._route(c, peer, {c["sender"]: self.me, c.get("group", c["receiver"]): peer})
            for c in self.outgoing(peer_role)
        ]
        incoming = []
        for channel in self.incoming(peer_role):
            names = {channel["sender"]: peer, channel["receiver"]: self.me}
            group = channel.get("group")
            if group is None:
                incoming.append(self._route(channel, self.me, names))
            else:
                incoming.extend(self._route(channel, self.me, {**names, group: member}) for member in self.groups)
        return outgoing, incoming

    def _route(self, channel: Mapping[str, Any], receiver: str, names: Mapping[str, str]) -> Route:
        queue = channel["queue"]["name"]
        exchange = fill_name(channel["exchange"]["name"], names)
        return Route(channel, exchange, fill_name(queue, names) if _can_fill(queue, names) else None, receiver)

    def own_queue(self, channel: Mapping[str, Any]) -> str:
        """This participant's own queue behind a channel that it receives on."""
        return fill_name(channel["queue"]["name"], {channel["receiver"]: self.me})

    def dead_letter_exchange(self, queue: str) -> str | None:
        """This participant's own exchange for dead letters behind a queue, or None."""
        for channel in self._behind(queue):
            letters = channel["queue"].get("deadLetter")
            return None if letters is None else fill_name(letters["exchange"], {channel["receiver"]: self.me})
        return None

    def _behind(self, queue: str) -> list[Mapping[str, Any]]:
        return [c for c in self._channels if c["receiver"] == self.role and self.own_queue(c) == queue]

    def origin_of(self, exchange: str, queue: str) -> Origin | None:
        """Who sent on which channel, by the exchange it came through; None when that is none of this role's."""
        key = (exchange, queue)
        if key not in self._origins:
            if len(self._origins) >= 200_000:
                self._origins.clear()
            self._origins[key] = self._find_origin(exchange, queue)
        return self._origins[key]

    def _find_origin(self, exchange: str, queue: str) -> Origin | None:
        for channel in self._behind(queue):
            values = _read_name(channel["exchange"]["name"], exchange)
            if values is None:
                continue
            sender = channel["sender"]
            # who is not told by the exchange's name is called by the role
            unnamed = None if f"{{{sender}}}" in channel["exchange"]["name"] else sender
            peer = values.get(sender, unnamed)
            addressee = values.get(channel.get("group", channel["receiver"]))
            mine = [self.me] if "group" not in channel else self.groups
            if peer is not None and (addressee is None or addressee in mine):
                return Origin(channel, peer, f"{sender} {peer}")
        return None

    def missing_field(self, channel: Mapping[str, Any], name: str, value: Any) -> str | None:
        """Pointer of a field that has to be set on the channel and is not."""
        info = self.catalogue["messages"].get(name)
        if info is None:
            return None
        own = {f"/{field['name']}" for field in info["fields"]}
        for pointer in channel["requiredFields"]:
            found = value_at(value, pointer)
            if pointer in own and (found is ABSENT or found is None):
                return str(pointer)
        return None

    def check_words(self, channel: Mapping[str, Any], name: str, value: Any) -> None:
        """Refuses what the routing key of an extension message cannot hold; of other messages the schema says so."""
        for pointer in channel["routingKey"]:
            word = value_at(value, pointer)
            if word is ABSENT or word is None or (isinstance(word, str) and _WORD.fullmatch(word)):
                continue
            raise invalid_argument(
                f"{name} cannot be sent: what is at {pointer} becomes a word of the routing key. "
                "Make it text without a dot, an asterisk or a hash sign."
            )
