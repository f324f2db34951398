"""The string formats that are asserted; others are annotations only."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from .times import instant_of

_UUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_IPV4 = re.compile(r"(?:(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])(?:[.](?!\Z)|\Z)){4}")
_GROUP = re.compile(r"[0-9a-fA-F]{1,4}")
_URI_PARTS = re.compile(r"(?:([a-zA-Z][a-zA-Z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(?:\?([^#]*))?(?:#(.*))?", re.DOTALL)
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
_STRANGER = re.compile(r"[^A-Za-z0-9._~!$&'()*+,;=:@/?%-]")
_LOOSE_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LITERAL = re.compile(r"\[([^\]]*)\](?::[0-9]*)?")
_FUTURE = re.compile(r"[vV][0-9a-fA-F]+[.][A-Za-z0-9._~!$&'()*+,;=:-]+")
_PORT = re.compile(r":[0-9]*\Z")
_DOT_STRING = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:[.][A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_QUOTED_STRING = re.compile(r'"(?:[ !#-\[\]-~]|\\[ -~])*"')
_DOMAIN = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:[.][A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*")
_ADDRESS_LITERAL = re.compile(r"\[(IPv6:)?([^\]]*)\]", re.IGNORECASE)
_UP = re.compile(r"(?:0|[1-9][0-9]*)")


def is_date_time(text: str) -> bool:
    """An RFC 3339 date-time, zone included; leap seconds only where UTC can have one."""
    return instant_of(text) is not None


def is_date(text: str) -> bool:
    """An RFC 3339 full-date."""
    return len(text) == 10 and is_date_time(f"{text}T00:00:00Z")


def is_time(text: str) -> bool:
    """An RFC 3339 full-time, zone included."""
    return is_date_time(f"2000-01-01T{text}")


def is_uuid(text: str) -> bool:
    """An RFC 9562 UUID, of whatever version."""
    return _UUID.fullmatch(text) is not None


def is_ipv4(text: str) -> bool:
    """Four decimal numbers, without leading zeros."""
    return _IPV4.fullmatch(text) is not None


def is_ipv6(text: str) -> bool:
    """An RFC 4291 address, without zone."""
    if len(text) > 45:
        return False
    halves = text.split("::")
    if len(halves) > 2:
        return False
    groups = [group for half in halves if half != "" for group in half.split(":")]
    # the last two groups may be written as an IPv4 address
    embedded = bool(groups) and "." in groups[-1] and halves[-1] != ""
    if embedded and not is_ipv4(groups.pop()):
        return False
    count = len(groups) + (2 if embedded else 0)
    if not all(_GROUP.fullmatch(group) for group in groups):
        return False
    return count < 8 if len(halves) == 2 else count == 8


def _is_escaped(part: str) -> bool:
    return _STRANGER.search(part) is None and _LOOSE_ESCAPE.search(part) is None


def _is_authority(text: str) -> bool:
    user, _, rest = text.partition("@")
    host = rest if "@" in text else text
    if "@" in text and not _is_escaped(user):
        return False
    literal = _LITERAL.fullmatch(host)
    if literal is not None:
        return is_ipv6(literal.group(1)) or _FUTURE.fullmatch(literal.group(1)) is not None
    name = _PORT.sub("", host, count=1)
    return _is_escaped(name) and ":" not in name and "@" not in name


def is_uri_reference(text: str) -> bool:
    """An RFC 3986 URI reference."""
    match = _URI_PARTS.fullmatch(text)
    if match is None:
        return False
    scheme, authority, path, query, fragment = match.groups()
    if not all(_is_escaped(part or "") for part in (path, query, fragment)):
        return False
    if authority is not None:
        return _is_authority(authority)
    # without a scheme, a colon in the first segment would make it one
    return scheme is not None or ":" not in text.split("/", 1)[0]


def is_uri(text: str) -> bool:
    """An RFC 3986 URI: with a scheme."""
    return _SCHEME.match(text) is not None and is_uri_reference(text)


def is_email(text: str) -> bool:
    """An RFC 5321 mailbox: ASCII, 64 characters before the `@` and 255 after it at most."""
    local, _, host = text.rpartition("@")
    if len(local) > 64 or len(host) > 255:
        return False
    if not _DOT_STRING.fullmatch(local) and not _QUOTED_STRING.fullmatch(local):
        return False
    literal = _ADDRESS_LITERAL.fullmatch(host)
    if literal is None:
        return _DOMAIN.fullmatch(host) is not None
    return is_ipv4(literal.group(2)) if literal.group(1) is None else is_ipv6(literal.group(2))


def is_json_pointer(text: str) -> bool:
    """An RFC 6901 JSON Pointer."""
    return (text == "" or text[0] == "/") and re.search(r"~(?![01])", text) is None


def is_relative_json_pointer(text: str) -> bool:
    """A relative JSON Pointer: how many levels up, then a JSON Pointer or `#`."""
    up = _UP.match(text)
    if up is None:
        return False
    rest = text[up.end() :]
    return rest == "#" or is_json_pointer(rest)


FORMATS: Mapping[str, Callable[[str], bool]] = {
    "date": is_date,
    "date-time": is_date_time,
    "email": is_email,
    "ipv4": is_ipv4,
    "ipv6": is_ipv6,
    "json-pointer": is_json_pointer,
    "relative-json-pointer": is_relative_json_pointer,
    "time": is_time,
    "uri": is_uri,
    "uri-reference": is_uri_reference,
    "uuid": is_uuid,
}
"""By the format's name in JSON Schema: true when the text is one."""
