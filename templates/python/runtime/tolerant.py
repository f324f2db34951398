"""Tolerant reading, as schema/meta/verdict.md says: what is forgiven, and what is read then."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from .issues import Placed, short_pointer
from .json_text import decode
from .paths import ABSENT, Path, child, sort_key

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_MOST_PARTS = 1000


@dataclass(frozen=True, slots=True)
class Forgiven:
    """One thing that tolerant reading forgave."""

    path: str
    """Where: a JSON Pointer into the message as it came, cut short beyond 200 characters."""
    what: str
    """`unknown`: a member that the contract does not have was left out. Else the id of the erratum repaired."""


def _number_from_text(value: Any) -> Any:
    if isinstance(value, str) and _NUMBER.fullmatch(value):
        return decode(value)
    return ABSENT


def _list_from_comma_text(value: Any) -> Any:
    if not isinstance(value, list) or len(value) != 1 or not isinstance(value[0], str):
        return ABSENT
    parts = value[0].split(",")
    return [part.strip(" \t\n\r") for part in parts] if 2 <= len(parts) <= _MOST_PARTS else ABSENT


_REPAIRS = {"numberFromText": _number_from_text, "listFromCommaText": _list_from_comma_text}


def _place_in(path: Path, at: Sequence[str | None]) -> Path | None:
    """The beginning of the path that is the erratum's place; None when the path leads elsewhere."""
    fits = len(at) <= len(path) and all(
        isinstance(step, int) if wanted is None else step == wanted for wanted, step in zip(at, path, strict=False)
    )
    return path[: len(at)] if fits else None


def _edit_for(issue: Placed, errata: Iterable[Any]) -> tuple[Path, Any] | None:
    if issue.rule:
        return None
    if issue.is_unknown_member:
        return issue.path, None
    for erratum in errata:
        place = _place_in(issue.path, erratum["at"])
        if place is not None:
            return place, erratum
    return None


def _apply(root: Any, path: Path, erratum: Any) -> bool:
    """Makes the change in place; False when it cannot be made."""
    holder = root
    for step in path[:-1]:
        holder = child(holder, step)
    if not path or child(holder, path[-1]) is ABSENT:
        return False
    if erratum is None:
        del holder[path[-1]]
        return True
    repair = _REPAIRS.get(erratum["repair"])
    value = ABSENT if repair is None else repair(holder[path[-1]])
    if value is ABSENT:
        return False
    holder[path[-1]] = value
    return True


def mend(message: Any, issues: Iterable[Placed], errata: Sequence[Any]) -> tuple[Any, tuple[Forgiven, ...]] | None:
    """A copy of the message without its faults, and what was forgiven; None when one of them is not."""
    edits: dict[Path, Any] = {}
    for issue in issues:
        edit = _edit_for(issue, errata)
        if edit is None:
            return None
        edits[edit[0]] = edit[1]
    mended = copy.deepcopy(message)
    for path, erratum in edits.items():
        if not _apply(mended, path, erratum):
            return None
    forgiven = tuple(
        Forgiven(short_pointer(path), "unknown" if edits[path] is None else edits[path]["id"])
        for path in sorted(edits, key=sort_key)
    )
    return mended, forgiven
