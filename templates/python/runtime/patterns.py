"""Regular expressions of JSON Schema (ECMA-262, Unicode) as Python's."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Protocol

import regex

_SPACE = r"\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
_CLASSES = {"d": "0-9", "w": "A-Za-z0-9_", "s": _SPACE}
_WORD = "[A-Za-z0-9_]"
_BOUNDARY = f"(?:(?<={_WORD})(?!{_WORD})|(?<!{_WORD})(?={_WORD}))"
_NO_BOUNDARY = f"(?:(?<={_WORD})(?={_WORD})|(?<!{_WORD})(?!{_WORD}))"
_NO_SPACE = (
    r"\x00-\x08\x0e-\x1f!-\x9f\xa1-\u167f\u1681-\u1fff\u200b-\u2027\u202a-\u202e\u2030-\u205e\u2060-\u2fff\u3001-\ufefe"
    r"\uff00-\U0010ffff"
)
# Python's sets may hold sets one day, and warn of what would begin one
_SET_SIGNS = frozenset("[&~|")
_TOKEN = re.compile(
    r"\\u\{(?P<long>[0-9a-fA-F]+)\}|\\u(?P<high>[dD][89abAB][0-9a-fA-F]{2})\\u(?P<low>[dD][c-fC-F][0-9a-fA-F]{2})"
    r"|\\k<(?P<back>[^>]+)>|\(\?<(?P<group>[A-Za-z_$][^>=!]*)>|\\c(?P<control>[A-Za-z])|\\(?P<escape>[^\d])|\\0(?![0-9])|\\[0-9]+"
    r"|\[\^\]|\[\]|.",
    re.DOTALL,
)


def _code_point(match: re.Match[str]) -> int | None:
    if match["long"]:
        return int(match["long"], 16)
    if match["high"]:
        high, low = int(match["high"], 16), int(match["low"], 16)
        return 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00)
    if match["control"]:
        return ord(match["control"]) % 32
    return None


def _in_set(token: str, match: re.Match[str]) -> str:
    escape = match["escape"]
    if escape in _CLASSES:
        return _CLASSES[escape]
    if escape == "D":
        return r"\x00-/:-\U0010ffff"
    if escape == "W":
        return r"\x00-/:-@\[-\^`{-\U0010ffff"
    if escape == "S":
        return _NO_SPACE
    if escape == "b":
        return r"\x08"
    if token == "\\0":
        return r"\x00"
    return f"\\{token}" if token in _SET_SIGNS else token


def _outside(token: str, match: re.Match[str]) -> str:
    escape = match["escape"]
    if token == "$":
        return r"\Z"
    if token == ".":
        return r"[^\n\r\u2028\u2029]"
    if token == "[^]":
        return r"[\s\S]"
    if token == "[]":
        return r"(?!)"
    if token == "\\0":
        return r"\x00"
    if escape in ("b", "B"):
        return _BOUNDARY if escape == "b" else _NO_BOUNDARY
    if match["back"]:
        return f"(?P={match['back']})"
    if match["group"]:
        return f"(?P<{match['group']}>"
    if escape is not None and escape.lower() in _CLASSES:
        return f"[{'^' if escape.isupper() else ''}{_CLASSES[escape.lower()]}]"
    return r"\/"[1:] if token == r"\/" else token


class Pattern(Protocol):
    """What a compiled pattern is used for."""

    def search(self, string: str, /) -> object | None:
        """Something where the pattern fits, else None."""


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Pattern:
    """The pattern compiled; use `search`."""
    parts: list[str] = []
    has_properties = False
    is_in_set = False
    for match in _TOKEN.finditer(pattern):
        token = match.group()
        point = _code_point(match)
        has_properties = has_properties or match["escape"] in ("p", "P")
        if point is not None:
            parts.append(f"\\U{point:08x}")
        elif is_in_set:
            is_in_set = token != "]"
            parts.append(_in_set(token, match) if is_in_set else token)
        elif token == "[":
            is_in_set = True
            parts.append(token)
        else:
            parts.append(_outside(token, match))
    # the classes that depend on it are written out; properties of characters are unknown to `re`
    return regex.compile("".join(parts)) if has_properties else re.compile("".join(parts), re.ASCII)
