"""A quick yes: what this check lets pass is right. Of what it does not, the full check decides.

It asks the jsonschema-rs library, which is compiled, and only about schemas that the library cannot mean otherwise than the
verdict does: patterns of the simple kind that all dialects agree on, no multiples, nothing unevaluated. Formats and rules
are looked at here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

import jsonschema_rs

from .formats import FORMATS
from .paths import is_array
from .rules import rule_violations

Definitions: TypeAlias = Mapping[str, Any]
Extra: TypeAlias = Callable[[Any], bool]

# literals, anchors, classes of explicit ASCII characters, and the quantifiers + * ?
_SIMPLE = re.compile(
    r"\^?(?:[A-Za-z0-9_ -]|\[\^?[A-Za-z0-9_.*# -]+\])(?:[A-Za-z0-9_ +*?-]|\[\^?[A-Za-z0-9_.*# -]+\])*\$?"
)
_DATA = frozenset(["const", "enum", "examples", "default"])
_DOUBTFUL = frozenset(["multipleOf", "unevaluatedProperties", "unevaluatedItems", "$dynamicRef", "$id", "$anchor"])


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """A schema and all in it; also what only looks like one, which makes the check no wrong."""
    if isinstance(schema, Mapping):
        yield schema
        for value in schema.values():
            yield from _parts(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from _parts(value)


def _is_plain(part: Mapping[str, Any]) -> bool:
    patterns = [part.get("pattern"), *part.get("patternProperties", {})]
    return not _DOUBTFUL & part.keys() and all(
        _SIMPLE.fullmatch(pattern) for pattern in patterns if isinstance(pattern, str)
    )


def _mentioned(definitions: Definitions, name: str, found: set[str]) -> set[str]:
    if name not in found:
        found.add(name)
        for part in _parts(definitions[name]):
            reference = part.get("$ref")
            if isinstance(reference, str) and reference.startswith("#/$defs/"):
                _mentioned(definitions, _referred(reference), found)
    return found


def _referred(reference: str) -> str:
    return reference.removeprefix("#/$defs/").replace("~1", "/").replace("~0", "~")


class _Elsewhere(Exception):
    """Something is asserted where values are not simply parts of one another."""


class _Extras:
    """What the compiled library is not asked: formats and rules, at the places where schemas simply nest."""

    def __init__(self, definitions: Definitions) -> None:
        self._definitions = definitions
        self._open: list[str] = []

    def _asserts(self, schema: Any) -> bool:
        names: set[str] = set()
        for part in _parts(schema):
            if isinstance(part.get("$ref"), str):
                _mentioned(self._definitions, _referred(part["$ref"]), names)
        parts = (part for one in (schema, *(self._definitions[name] for name in names)) for part in _parts(one))
        return any(part.get("format") in FORMATS or "x-rules" in part for part in parts if _is_hashable(part))

    def of(self, schema: Any) -> Extra | None:
        """What checks a value that the schema lets pass but for formats and rules; None where there is nothing to check."""
        if not isinstance(schema, Mapping) or not self._asserts(schema):
            return None
        checks: list[Extra] = []
        for word, value in schema.items():
            made = self._keyword(word, value, schema)
            if made is not None:
                checks.append(made)
        return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)

    def _keyword(self, word: str, value: Any, schema: Mapping[str, Any]) -> Extra | None:
        if word == "$ref":
            return self._reference(_referred(value))
        if word == "format" and value in FORMATS:
            check = FORMATS[value]
            return lambda found: not isinstance(found, str) or check(found)
        if word == "x-rules":
            return lambda found: not any(True for rule in value for _ in rule_violations(found, rule))
        if word == "properties":
            return _members({name: made for name, sub in value.items() if (made := self.of(sub)) is not None})
        if word == "items" and "prefixItems" not in schema:
            item = self.of(value)
            return None if item is None else _items(item)
        if word in ("anyOf", "oneOf") and len(value) == 2 and value[1] == {"type": "null"}:
            other = self.of(value[0])
            return None if other is None else lambda found: found is None or other(found)
        if word not in _DATA and self._asserts(value):
            raise _Elsewhere
        return None

    def _reference(self, name: str) -> Extra | None:
        if name in self._open:
            raise _Elsewhere
        self._open.append(name)
        made = self.of(self._definitions[name])
        self._open.pop()
        return made


def _is_hashable(part: Mapping[str, Any]) -> bool:
    return isinstance(part.get("format"), str | None)


def _members(checks: Mapping[str, Extra]) -> Extra | None:
    if not checks:
        return None
    listed = list(checks.items())

    def check(found: Any) -> bool:
        return not isinstance(found, Mapping) or all(made(found[name]) for name, made in listed if name in found)

    return check


def _items(item: Extra) -> Extra:
    return lambda found: not is_array(found) or all(item(one) for one in found)


def quick_check(definitions: Definitions, name: str) -> Callable[[Any], bool]:
    """Whether a value is certainly of a definition."""
    names = sorted(_mentioned(definitions, name, set()))
    try:
        extra = _Extras(definitions).of({"$ref": f"#/$defs/{name.replace('~', '~0').replace('/', '~1')}"})
    except _Elsewhere:
        return lambda value: False
    if not all(_is_plain(part) for one in names for part in _parts(definitions[one])):
        return lambda value: False
    pointer = name.replace("~", "~0").replace("/", "~1")
    validator = jsonschema_rs.Draft202012Validator(
        {"$ref": f"#/$defs/{pointer}", "$defs": {one: definitions[one] for one in names}}, validate_formats=False
    )

    def check(value: Any) -> bool:
        try:
            return validator.is_valid(value) and (extra is None or extra(value))
        except (ValueError, RecursionError):
            return False

    return check
