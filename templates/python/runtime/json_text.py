"""Bytes or text → a JSON value, as schema/meta/verdict.md says what JSON is."""

from __future__ import annotations

import json
import re
from typing import Any, NoReturn

from .errors import ValidationError

MAX_DEPTH = 500
"""Levels of arrays and objects in one another: more than any message has."""

_SAFE = 9_007_199_254_740_992
_STRING_OR_BRACKET = re.compile(r'"(?:[^"\\]|\\.)*"|[\[{]|[\]}]', re.DOTALL)
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|.)", re.DOTALL)
_SURROGATE = re.compile("[\ud800-\udfff]")


def _malformed(text: str) -> ValidationError:
    return ValidationError("MALFORMED_JSON", text)


def _half_character() -> ValidationError:
    return _malformed("A string or name holds half of a surrogate pair, which is no character. Send whole characters.")


def has_lone_surrogate(text: str) -> bool:
    """Whether half of a surrogate pair stands alone in a string."""
    return not text.isascii() and _SURROGATE.search(text) is not None


def is_too_deep(source: str | bytes) -> bool:
    """Whether a text has arrays and objects nested deeper than is allowed."""
    if len(source) <= 2 * MAX_DEPTH:
        return False
    text = source if isinstance(source, str) else source.decode("utf-8")
    if text.count("{") + text.count("[") <= MAX_DEPTH:
        return False
    depth = 0
    for match in _STRING_OR_BRACKET.finditer(text):
        token = match.group()
        if token in "[{":
            depth += 1
            if depth > MAX_DEPTH:
                return True
        elif token in "]}":
            depth -= 1
    return False


def _has_lone_surrogate_escape(text: str) -> bool:
    if "\\" not in text or _SURROGATE_ESCAPE.search(text) is None:
        return False
    high_ends = -1
    for match in _ESCAPE.finditer(text):
        code = int(match.group(1), 16) if match.group(1) else 0
        is_low = 0xDC00 <= code <= 0xDFFF
        # the two halves stand one right after the other
        if high_ends != -1 and not (is_low and match.start() == high_ends):
            return True
        if high_ends == -1 and is_low:
            return True
        high_ends = match.end() if 0xD800 <= code <= 0xDBFF else -1
    return high_ends != -1


def _integer(text: str) -> int | float:
    """A number is the double nearest to what is written; a greater one than any double is infinite."""
    if len(text) <= 16:
        return int(text)
    nearest = float(text)
    return int(nearest) if abs(nearest) < _SAFE else nearest


def _constant(name: str) -> NoReturn:
    raise ValueError(name)


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        raise _malformed("An object has two members of one name. Send one of them.")
    return members


_decoder = json.JSONDecoder(parse_int=_integer, parse_constant=_constant)
_unique_decoder = json.JSONDecoder(parse_int=_integer, parse_constant=_constant, object_pairs_hook=_unique)


def decode(source: bytes | bytearray | memoryview | str, unique_keys: bool = False) -> Any:
    """The value that a text holds. Raises `ValidationError` `MALFORMED_JSON`."""
    if isinstance(source, str):
        text = source
        if has_lone_surrogate(text):
            raise _half_character()
    else:
        try:
            text = bytes(source).decode("utf-8")
        except UnicodeDecodeError:
            raise _malformed("The bytes are no UTF-8 text. Send JSON in UTF-8.") from None
    if is_too_deep(text):
        raise _malformed(f"Arrays and objects are nested more than {MAX_DEPTH} levels deep. Send flatter messages.")
    try:
        value = (_unique_decoder if unique_keys else _decoder).decode(text)
    except ValidationError:
        if _has_lone_surrogate_escape(text):
            raise _half_character() from None
        raise
    except (ValueError, RecursionError):
        # the parser's own message may quote the text, so it is not passed on
        raise _malformed(
            "The text is no JSON. Send one JSON object, without byte order mark, NaN or Infinity."
        ) from None
    if _has_lone_surrogate_escape(text):
        raise _half_character()
    return value


def encode(value: Any) -> bytes:
    """A JSON value as UTF-8 JSON, without white space."""
    return _encoder.encode(value).encode("utf-8")


_encoder = json.JSONEncoder(ensure_ascii=False, allow_nan=False, separators=(",", ":"))
