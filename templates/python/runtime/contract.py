"""A contract: its data, its checks, and the types of its messages."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any

from pydantic import TypeAdapter

from .keywords import Reports, definition_checks


@dataclass(frozen=True)
class Contract:
    """A contract as generated code states it."""

    catalogue: Mapping[str, Any]
    """Messages, channels, answers: shaped as the generator's catalogue."""
    definitions: Mapping[str, Any]
    """JSON Schemas by the name of the definition."""
    message_definitions: Mapping[str, str]
    """Name of the definition by the wire name of the message."""
    types: Mapping[str, Any]
    """Type of Python by the wire name of the message."""

    @cached_property
    def check(self) -> Callable[[str], Callable[[Any], Reports]]:
        """What reports everything that is wrong with a value, by the name of a definition."""
        return definition_checks(self.definitions)

    @cached_property
    def names_by_type(self) -> Mapping[Any, str]:
        """The wire name by the class of a message."""
        return {kind: name for name, kind in self.types.items() if isinstance(kind, type)}

    @property
    def discriminator(self) -> str | None:
        """Field that every message names its type in."""
        name: str | None = self.catalogue["discriminator"]
        return name

    @cached_property
    def adapters(self) -> Mapping[str, TypeAdapter[Any]]:
        """What makes plain data into messages, by wire name."""
        return {name: TypeAdapter(kind) for name, kind in self.types.items()}


def load_json(package: str, name: str) -> Any:
    """A JSON file of a package."""
    return json.loads(files(package).joinpath(name).read_text("utf-8"))
