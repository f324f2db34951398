"""Bytes ⇄ messages of a contract: dispatch on the type's name, validate, change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Literal, TypeAlias

from . import json_text
from .contract import Contract
from .errors import EbadgeError, Issue, ValidationError, invalid_argument
from .fast_check import quick_check
from .issues import (
    MAX_VALUES,
    Placed,
    describe,
    holds_overflow,
    issues_of,
    short_pointer,
    to_issue,
)
from .json_text import MAX_DEPTH, has_lone_surrogate
from .keywords import Reports
from .model import READING, plain
from .paths import ABSENT, Path, is_array
from .tolerant import Forgiven, mend

Reading: TypeAlias = Literal["strict", "tolerant"]
"""How strictly messages are read: as the contract says, or forgiving unknown members and declared errata."""

OnForgiven: TypeAlias = Callable[[Sequence[Forgiven]], None]
"""Is told what tolerant reading forgave."""


@dataclass(frozen=True, slots=True)
class Parsed:
    """A message as it was read."""

    message: Any
    name: str
    """Wire name of its type."""
    value: Any
    """The same as plain data."""
    forgiven: tuple[Forgiven, ...] = ()


@dataclass(frozen=True, slots=True)
class _Type:
    name: str
    reports: Callable[[Any], Reports]
    is_certain: Callable[[Any], bool]
    """A quick check: what it lets pass is right."""
    is_extension: bool
    fields: tuple[str, ...]
    errata: Sequence[Any]


class Codec:
    """Reads and writes the messages of a contract."""

    def __init__(self, contract: Contract) -> None:
        self.contract = contract
        extension = contract.catalogue.get("extensionMessages")
        self._extension = None if extension is None else re.compile(extension["pattern"].replace("$", r"\Z"))
        self._types: dict[str, _Type] = {}

    def parse(
        self,
        source: bytes | bytearray | memoryview | str,
        *,
        reading: Reading = "strict",
        unique_keys: bool = False,
        on_forgiven: OnForgiven | None = None,
        name: str | None = None,
    ) -> Any:
        """Reads one message. See `read`."""
        parsed = self.read(source, reading=reading, unique_keys=unique_keys, name=name)
        if parsed.forgiven and on_forgiven is not None:
            on_forgiven(parsed.forgiven)
        return parsed.message

    def read(
        self,
        source: bytes | bytearray | memoryview | str,
        *,
        reading: Reading = "strict",
        unique_keys: bool = False,
        name: str | None = None,
    ) -> Parsed:
        """Reads one message from UTF-8 bytes or text.

        `name` is the type, only for contracts whose messages do not name it. Raises `ValidationError`; `EbadgeError`
        `INVALID_ARGUMENT` for what is neither text nor bytes.
        """
        if not isinstance(source, bytes | bytearray | memoryview | str):
            raise invalid_argument("Give text or bytes to read a message from; what is parsed already is for validate.")
        if reading not in ("strict", "tolerant"):
            raise invalid_argument("reading is 'strict' or 'tolerant'.")
        return self._checked(json_text.decode(source, unique_keys), name, reading == "tolerant")

    def validate(self, value: Any, *, name: str | None = None) -> Any:
        """Holds plain data that was parsed elsewhere, or a message, against the contract; gives the message."""
        return self._checked(plain(value), name, False).message

    def encode(self, message: Any, *, name: str | None = None) -> bytes:
        """Validates a message and writes it as UTF-8 JSON. Raises `ValidationError`: nothing invalid is written."""
        return self.write(message, name)[1]

    def write(self, message: Any, name: str | None = None) -> tuple[str, bytes, Any]:
        """The wire name of a message, its bytes, and the message as plain data."""
        if name is None and self.contract.discriminator is None:
            name = self.contract.names_by_type.get(type(message))
        value = self._dumped(message, name)
        kind = self._type_of(value, name)
        try:
            body = json_text.encode(value)
            is_written = True
        except (TypeError, ValueError, RecursionError):
            body, is_written = b"", False
        if not is_written or json_text.is_too_deep(body):
            self._refuse_fault(kind, value)
        self._require(kind, value)
        if not is_written:
            raise EbadgeError("INTERNAL", f"{kind.name} cannot be written as JSON.")
        return kind.name, body, value

    def _refuse_fault(self, kind: _Type, value: Any) -> None:
        fault = _json_fault(value)
        if fault is None:
            return
        path, expected, found = fault
        issue = Issue(short_pointer(path), "json", False, expected, describe(found))
        raise ValidationError("INVALID_MESSAGE", f"{kind.name} is not valid: 1 issue.", [issue], kind.name)

    def name_of(self, value: Any) -> str | None:
        """The wire name of a message's type; None when it names none that the contract has or lets travel."""
        kind = self._named(self._stated(plain(value)))
        return None if kind is None else kind.name

    def _dumped(self, message: Any, name: str | None) -> Any:
        if name is not None and name in self.contract.adapters and self.contract.discriminator is None:
            adapter = self.contract.adapters[name]
            return adapter.dump_python(message, by_alias=True, exclude_unset=True, warnings=False)
        return plain(message)

    def _checked(self, value: Any, name: str | None, is_tolerant: bool) -> Parsed:
        kind = self._type_of(value, name)
        if self._is_right(kind, value):
            return Parsed(self._made(kind, value), kind.name, value)
        issues, is_complete = issues_of(kind.reports(value), value)
        if is_tolerant and is_complete:
            mended = mend(value, issues, kind.errata)
            if mended is not None and self._is_right(kind, mended[0]):
                return Parsed(self._made(kind, mended[0]), kind.name, mended[0], mended[1])
        raise self._refusal(kind, value, issues, is_complete)

    def _require(self, kind: _Type, value: Any) -> None:
        if not self._is_right(kind, value):
            raise self._refusal(kind, value, *issues_of(kind.reports(value), value))

    def _made(self, kind: _Type, value: Any) -> Any:
        if kind.is_extension:
            return value
        return self.contract.adapters[kind.name].validate_python(value, context=READING)

    def _is_right(self, kind: _Type, value: Any) -> bool:
        is_right = kind.is_certain(value) or next(iter(kind.reports(value)), None) is None
        return is_right and not holds_overflow(value)

    def _refusal(self, kind: _Type, value: Any, issues: Sequence[Placed], is_complete: bool) -> EbadgeError:
        count = len(issues)
        told = [to_issue(issue, value, kind.fields) for issue in issues[:100]]
        summary = (
            f"{kind.name} is not valid: {count} issue{'' if count == 1 else 's'}."
            if is_complete
            else f"{kind.name} is not valid. It has more than {MAX_VALUES} values, so the first issue found is told only."
        )
        return ValidationError(
            "INVALID_MESSAGE", summary, told, kind.name, issue_count=count, incomplete=not is_complete
        )

    def _named(self, name: Any) -> _Type | None:
        if not isinstance(name, str):
            return None
        known = self._types.get(name)
        if known is None:
            definition = self.contract.message_definitions.get(name)
            if definition is not None:
                info = self.contract.catalogue["messages"].get(name, {})
                fields = tuple(field["name"] for field in info.get("fields", []))
                errata = info.get("errata", [])
                known = _Type(
                    name,
                    self.contract.check(definition),
                    quick_check(self.contract.definitions, definition),
                    False,
                    fields,
                    errata,
                )
                self._types[name] = known
            elif self._extension is not None and self._extension.search(name):
                known = _Type(name, lambda value: iter(()), lambda value: True, True, (), ())
        return known

    def _stated(self, value: Any) -> Any:
        discriminator = self.contract.discriminator
        if discriminator is None or not isinstance(value, Mapping):
            return ABSENT
        return value.get(discriminator, ABSENT)

    def _type_of(self, value: Any, given: str | None) -> _Type:
        discriminator = self.contract.discriminator
        if discriminator is not None and not isinstance(value, Mapping):
            issue = Issue("", "type", False, "object", describe(value))
            raise ValidationError("INVALID_MESSAGE", "This is no message.", [issue])
        name: Any = self._stated(value) if discriminator is not None else ABSENT if given is None else given
        kind = self._named(name)
        if kind is not None:
            return kind
        hint = ""
        if isinstance(name, str):
            similar = get_close_matches(name, list(self.contract.types), 1, 0.7)
            hint = f' Did you mean "{similar[0]}"?' if similar else ""
        path = "" if discriminator is None else f"/{discriminator}"
        keyword = "required" if name is ABSENT else "enum"
        issue = Issue(path, keyword, False, "the name of a message type", describe(name))
        title = self.contract.catalogue["title"]
        raise ValidationError("UNKNOWN_MESSAGE", f"This is no message of the {title}.{hint}", [issue])


def _json_fault(root: Any) -> tuple[Path, str, Any] | None:
    """The first part of a value that JSON cannot hold; numbers that no double holds are for the check."""
    opened: list[tuple[Path, Any]] = [((), root)]
    while opened:
        path, value = opened.pop()
        if value is None or isinstance(value, bool | int | float):
            continue
        if isinstance(value, str):
            if has_lone_surrogate(value):
                return path, "text without half a surrogate pair", value
        elif len(path) >= MAX_DEPTH and (isinstance(value, Mapping) or is_array(value)):
            return path, f"at most {MAX_DEPTH} levels", value
        elif isinstance(value, Mapping):
            for name, member in value.items():
                if not isinstance(name, str) or has_lone_surrogate(name):
                    return (
                        (*path, str(name).encode("utf-8", "replace").decode()),
                        "a name without half a surrogate pair",
                        name,
                    )
                if member.__class__ is not str or not member.isascii():
                    opened.append(((*path, name), member))
        elif is_array(value):
            opened.extend(((*path, index), item) for index, item in enumerate(value))
        else:
            return path, "a JSON value", value
    return None
