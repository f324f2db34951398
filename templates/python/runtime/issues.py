"""What the checks report → the issues of the verdict, in its order: schema/meta/verdict.md, sections 3 and 4."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from .errors import Issue
from .json_text import MAX_DEPTH
from .keywords import Report, RuleName
from .paths import ABSENT, Path, is_array, pointer_of, sort_key, value_at

MAX_VALUES = 20_000
"""Of a message with more values only the first issue found is told: all could be any number."""

_UNKNOWN = ("additionalProperties", "unevaluatedProperties")


@dataclass(frozen=True, slots=True)
class Placed:
    """An issue of the verdict."""

    path: Path
    keyword: str
    rule: bool
    expected: str

    @property
    def is_unknown_member(self) -> bool:
        """Whether a member is there that should not be."""
        return not self.rule and self.keyword in _UNKNOWN


def _type_words(types: Any) -> str:
    return " or ".join(types) if isinstance(types, list) else str(types)


_WORDS: Mapping[str, Callable[[Any], str]] = {
    "type": _type_words,
    "minProperties": lambda bound: f"at least {bound} fields",
    "maxProperties": lambda bound: f"at most {bound} fields",
    "minimum": lambda bound: f"at least {bound}",
    "maximum": lambda bound: f"at most {bound}",
    "exclusiveMinimum": lambda bound: f"more than {bound}",
    "exclusiveMaximum": lambda bound: f"less than {bound}",
    "minLength": lambda bound: f"text of at least {bound} characters",
    "maxLength": lambda bound: f"text of at most {bound} characters",
    "minItems": lambda bound: f"at least {bound} items",
    "maxItems": lambda bound: f"at most {bound} items",
}


def _placed(report: Report) -> Placed:
    path: Path = tuple(report.absolute_path)
    keyword: Any = report.validator
    if isinstance(keyword, RuleName):
        return Placed(path, str(keyword), True, report.message)
    if not keyword:
        return Placed(path, "false", False, "nothing: no value is right here")
    words = _WORDS.get(keyword)
    return Placed(path, keyword, False, report.message if words is None else words(report.validator_value))


def _without_followers(issues: list[Placed]) -> list[Placed]:
    """Leaves out what may be unevaluated only because something else is wrong: with the value concerned, or in it."""
    if not any(issue.keyword.startswith("unevaluated") for issue in issues):
        return issues
    faulty: set[Path] = set()

    def mark(path: Path) -> None:
        faulty.update(path[:length] for length in range(len(path) + 1))

    def holder(issue: Placed) -> Path:
        return issue.path[:-1] if issue.keyword == "unevaluatedProperties" else issue.path

    for issue in issues:
        if issue.rule:
            continue
        if not issue.keyword.startswith("unevaluated"):
            mark(issue.path)
        elif holder(issue):
            mark(holder(issue)[:-1])
    return [
        issue
        for issue in issues
        if issue.rule or not issue.keyword.startswith("unevaluated") or holder(issue) not in faulty
    ]


def canonical(reports: Iterable[Placed]) -> list[Placed]:
    """Issues in the order of the verdict, each once: the first is the one that counts."""
    unique = {(issue.path, issue.keyword, issue.rule): issue for issue in reports}
    return sorted(
        _without_followers(list(unique.values())),
        key=lambda issue: (issue.rule, sort_key(issue.path), issue.keyword != "type", issue.keyword),
    )


def _values(root: Any) -> Iterator[tuple[Path, Any]]:
    """Every value within a value, itself included, with its path; nothing below the deepest level."""
    yield (), root
    opened: list[tuple[Path, Any]] = [((), root)]
    while opened:
        path, value = opened.pop()
        if len(path) > MAX_DEPTH:
            continue
        pairs: Iterable[tuple[Any, Any]] = value.items() if isinstance(value, Mapping) else enumerate(value)
        for step, member in pairs:
            yield (*path, step), member
            if isinstance(member, Mapping) or is_array(member):
                opened.append(((*path, step), member))


def _every(root: Any) -> Iterator[tuple[Path, Any]]:
    return _values(root) if isinstance(root, Mapping) or is_array(root) else iter([((), root)])


def _is_overflow(value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return not math.isfinite(value)
    except OverflowError:
        return True


def holds_overflow(root: Any) -> bool:
    """Whether a value holds a number that no double does."""
    opened: list[Any] = [root]
    while opened:
        value = opened.pop()
        kind = value.__class__
        if kind is str or kind is bool or value is None:
            continue
        if kind is dict or isinstance(value, Mapping):
            opened.extend(value.values())
        elif is_array(value):
            opened.extend(value)
        elif _is_overflow(value):
            return True
    return False


def overflows(root: Any) -> Iterator[Placed]:
    """Numbers that no double holds: they are of no type."""
    for path, value in _every(root):
        if _is_overflow(value):
            yield Placed(path, "type", False, "number that a double can hold")


def has_more_values(root: Any, most: int) -> bool:
    """Whether a value holds more values than that, itself included."""
    return any(count >= most for count, _ in enumerate(_every(root)))


def issues_of(reports: Iterable[Report], value: Any) -> tuple[list[Placed], bool]:
    """What is wrong with a value that is not right, and whether that is all."""
    if has_more_values(value, MAX_VALUES):
        for report in reports:
            return [_placed(report)], False
        return canonical(overflows(value))[:1], False
    return canonical([*map(_placed, reports), *overflows(value)]), True


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1]}…"


def short_pointer(path: Path) -> str:
    """A path as issues give it: cut short where it is longer than anybody reads."""
    return _cut(pointer_of(path), 200)


def describe(value: Any) -> str:
    """A value in a few words: scalars as JSON, cut short, the rest by kind and size."""
    if value is ABSENT:
        return "nothing"
    if is_array(value):
        return f"an array of {len(value)}"
    if isinstance(value, Mapping):
        return "an object"
    if isinstance(value, str):
        return json.dumps(_cut(value, 61), ensure_ascii=False)
    if value is None or isinstance(value, bool | int | float):
        return _cut(json.dumps(value), 61)
    return f"a {type(value).__name__}"


def to_issue(issue: Placed, value: Any, fields: Iterable[str]) -> Issue:
    """An issue as users read it. `fields` are the message's own, to say which one a misspelt one was meant to be."""
    expected = issue.expected
    if issue.keyword == "additionalProperties" and len(issue.path) == 1:
        similar = get_close_matches(str(issue.path[0]), list(fields), 1, 0.7)
        if similar:
            expected += f"; did you mean {json.dumps(similar[0])}?"
    found = issue.path[-1] if issue.keyword == "propertyNames" else value_at(value, pointer_of(issue.path))
    return Issue(short_pointer(issue.path), issue.keyword, issue.rule, _cut(expected, 500), describe(found))
