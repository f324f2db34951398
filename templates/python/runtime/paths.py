"""Paths into JSON values: JSON Pointers (RFC 6901) and steps, and their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, TypeAlias

Step: TypeAlias = str | int
"""A member's name, or the index of an array's item."""

Path: TypeAlias = tuple[Step, ...]
"""Steps from the message inwards."""


class Absent:
    """The class of `ABSENT`."""

    def __bool__(self) -> bool:
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT: Final = Absent()
"""Stands for a value that is not there; null is there."""


def escape_step(step: Step) -> str:
    """A step as it is written in a JSON Pointer."""
    return str(step).replace("~", "~0").replace("/", "~1")


def pointer_of(path: Iterable[Step]) -> str:
    """The JSON Pointer of a path."""
    return "".join(f"/{escape_step(step)}" for step in path)


def steps_of(pointer: str) -> list[str]:
    """The steps of a JSON Pointer."""
    return [step.replace("~1", "/").replace("~0", "~") for step in pointer.split("/")[1:]]


def is_array(value: object) -> bool:
    """Whether a value is written as a JSON array."""
    return isinstance(value, list | tuple)


def child(value: Any, step: Step) -> Any:
    """The member or item of a value, or `ABSENT`."""
    if isinstance(value, Mapping):
        return value.get(step, ABSENT)
    if is_array(value):
        text = str(step)
        if text.isascii() and text.isdigit() and (text == "0" or text[0] != "0"):
            index = int(text)
            return value[index] if index < len(value) else ABSENT
    return ABSENT


def value_at(root: Any, pointer: str) -> Any:
    """The value at a JSON Pointer, or `ABSENT`."""
    value = root
    for step in steps_of(pointer):
        value = child(value, step)
        if value is ABSENT:
            return ABSENT
    return value


def typed_path(root: Any, pointer: str) -> Path:
    """The path that a pointer means in a value: an index is a number where there is an array."""
    value = root
    path: list[Step] = []
    for step in steps_of(pointer):
        path.append(int(step) if is_array(value) and step.isdigit() else step)
        value = child(value, step)
    return tuple(path)


def sort_key(path: Sequence[Step]) -> list[tuple[int, int, str]]:
    """Orders paths into one value: a path before those that continue it, indices by number, names by code points."""
    return [(0, step, "") if isinstance(step, int) else (1, 0, step) for step in path]
