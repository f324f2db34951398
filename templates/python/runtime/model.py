"""What generated models are made of."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Final, Self, TypeAlias
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, Strict
from pydantic_core import CoreSchema, core_schema

from .errors import invalid_argument

JsonObject: TypeAlias = dict[str, Any]
"""A JSON object as plain data."""

UNSET: Any = type("Unset", (), {"__repr__": lambda self: "UNSET", "__bool__": lambda self: False})()
"""Stands for what is not given."""

READING: Final = "reading"
"""The context in which what is read is made into models: nothing is filled in."""


def new_uuid() -> str:
    """A fresh UUID."""
    return str(uuid4())


class _AsWritten:
    """A number stays what it was: 3 does not become 3.0."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.union_schema(
            [core_schema.int_schema(strict=True), core_schema.float_schema(strict=True)],
            mode="left_to_right",
        )


def _whole(value: float) -> int | float:
    if value.is_integer():
        return int(value)
    raise ValueError("an integer has no fraction")


class _Whole:
    """An integer is a number without a fraction, however it is written."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.union_schema(
            [
                core_schema.int_schema(strict=True),
                core_schema.no_info_after_validator_function(_whole, core_schema.float_schema(strict=True)),
            ],
            mode="left_to_right",
        )


Text: TypeAlias = Annotated[str, Strict()]
"""Text; nothing else is made into it."""
Boolean: TypeAlias = Annotated[bool, Strict()]
"""True or false; nothing else is made into it."""
Number: TypeAlias = Annotated[float, _AsWritten()]
"""A number, whole or not, kept as it was given."""
Integer: TypeAlias = Annotated[int, _Whole()]
"""A whole number."""


class Model(BaseModel):
    """An object of the contract.

    Fields that are not required are None where they are absent; `is_set` tells absent from null. What was read is
    written again as it was. Members besides the fields are in `model_extra`.
    """

    model_config = ConfigDict(
        extra="allow",
        validate_by_name=True,
        validate_by_alias=True,
        validate_assignment=True,
        protected_namespaces=(),
    )

    _filled_: ClassVar[frozenset[str]] = frozenset()
    """Fields that are written though they were not given."""
    _never_null_: ClassVar[frozenset[str]] = frozenset()
    """Fields that are left out when they are None."""

    def model_post_init(self, context: Any, /) -> None:
        """Marks what is filled in as given, when an object is made rather than read."""
        if context is READING:
            return
        given = self.__pydantic_fields_set__
        given.update(self._filled_)
        for name in self._never_null_ & given:
            if getattr(self, name) is None:
                given.discard(name)

    def is_set(self, name: str) -> bool:
        """Whether a field is there, null or not; `name` is that of the attribute."""
        if name in type(self).model_fields:
            return name in self.__pydantic_fields_set__
        return name in (self.model_extra or {})

    def with_others(self, **members: Any) -> Self:
        """A copy with members besides the declared fields, such as extension fields."""
        known = set(type(self).model_fields) | {field.alias for field in type(self).model_fields.values()}
        for name in members:
            if name in known:
                raise invalid_argument(f"{name} is a field. Give it when the object is made.")
        copied = self.model_copy()
        copied.__pydantic_extra__ = {**(self.model_extra or {}), **members}
        return copied

    def to_json_object(self) -> JsonObject:
        """As plain data with wire names: what is there, as it is."""
        return self.model_dump(by_alias=True, exclude_unset=True, warnings=False)


def plain(value: Any) -> Any:
    """A message as plain data."""
    return value.to_json_object() if isinstance(value, Model) else value


def is_mapping(value: object) -> bool:
    """Whether a value is an object of plain data."""
    return isinstance(value, Mapping)
