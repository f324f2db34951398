"""Date-times: their text as it was written, and the instant that it means."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import Any, TypeAlias, final

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema

from .errors import invalid_argument

_SHAPE = re.compile(
    r"([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?"
    r"(?:[Zz]|([+-])([0-9]{2}):([0-9]{2}))"
)

_EPOCH_DAY = date(1970, 1, 1).toordinal()
# the proleptic Gregorian calendar repeats every 400 years; Python's begins with year 1
_DAYS_IN_CYCLE = 146_097
_MICROS = 1_000_000


@lru_cache(maxsize=1024)
def instant_of(text: str) -> int | None:
    """Microseconds since 1970-01-01T00:00:00Z of an RFC 3339 date-time; None when it is none.

    Digits of the fraction after the sixth are ignored; a leap second (`:60`, at the end of a UTC day only) counts as
    the first second of the next minute.
    """
    match = _SHAPE.fullmatch(text)
    if match is None:
        return None
    year, month, day, hour, minute, second = (int(part) for part in match.group(1, 2, 3, 4, 5, 6))
    fraction, sign, zone_hours, zone_minutes = match.group(7, 8, 9, 10)
    if hour > 23 or minute > 59 or second > 60:
        return None
    try:
        days = date(year or 400, month, day).toordinal() - _EPOCH_DAY
    except ValueError:
        return None
    if year == 0:
        days -= _DAYS_IN_CYCLE
    offset = 0
    if sign is not None:
        if int(zone_hours) > 23 or int(zone_minutes) > 59:
            return None
        offset = (int(zone_hours) * 3600 + int(zone_minutes) * 60) * (1 if sign == "+" else -1)
    seconds = days * 86_400 + hour * 3600 + minute * 60 + second - offset
    if second == 60 and seconds % 86_400 != 0:
        return None
    return seconds * _MICROS + (0 if fraction is None else int(fraction[:6].ljust(6, "0")))


@final
class DateTime:
    """A point in time as it is written in messages: RFC 3339, with a zone.

    The text is kept as it was. Two are equal when their texts are; they are ordered by the instants that they mean.

    ```python
    start = DateTime("2026-07-24T11:10:00.000Z")
    end = DateTime.of(start.to_datetime() + timedelta(minutes=15))
    ```
    """

    __slots__ = ("text",)

    text: str
    """The time as it is written."""

    def __init__(self, text: str) -> None:
        """Takes a text as it is: what is no time is found when a message is validated."""
        object.__setattr__(self, "text", text)

    def __setattr__(self, name: str, value: object) -> None:
        raise AttributeError("A DateTime does not change.")

    @staticmethod
    def of(moment: datetime) -> DateTime:
        """The time of a `datetime`, which has to have a zone. Raises `EbadgeError` `INVALID_ARGUMENT` when it has none."""
        if moment.utcoffset() is None:
            raise invalid_argument(
                "A datetime without a zone is no point in time. Give it one, for instance tzinfo=UTC."
            )
        text = moment.isoformat(timespec="milliseconds" if moment.microsecond % 1000 == 0 else "microseconds")
        return DateTime(text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text)

    @staticmethod
    def now() -> DateTime:
        """The present time in UTC, with milliseconds."""
        present = datetime.now(UTC)
        return DateTime.of(present.replace(microsecond=present.microsecond // 1000 * 1000))

    @property
    def micros(self) -> int:
        """Microseconds since 1970-01-01T00:00:00Z. Raises `EbadgeError` `INVALID_ARGUMENT` when the text is no time."""
        found = instant_of(self.text)
        if found is None:
            raise invalid_argument("The text is no RFC 3339 date-time with a zone.")
        return found

    def to_datetime(self) -> datetime:
        """As a `datetime` in the zone that is written.

        Digits after microseconds are left out; a leap second is the first second of the next minute. Raises
        `EbadgeError` `INVALID_ARGUMENT` when the text is no time, or one that `datetime` cannot hold.
        """
        micros = self.micros
        match = _SHAPE.fullmatch(self.text)
        sign, hours, minutes = (None, None, None) if match is None else match.group(8, 9, 10)
        zone: timezone = UTC
        if sign is not None:
            shift = timedelta(hours=int(hours or 0), minutes=int(minutes or 0))
            zone = timezone(shift if sign == "+" else -shift)
        try:
            return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).astimezone(zone)
        except OverflowError:
            raise invalid_argument("A datetime holds the years 1 to 9999 only. Use micros.") from None

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f"DateTime({self.text!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DateTime) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)

    def __lt__(self, other: DateTime) -> bool:
        return self.micros < other.micros

    def __le__(self, other: DateTime) -> bool:
        return self.micros <= other.micros

    def __gt__(self, other: DateTime) -> bool:
        return self.micros > other.micros

    def __ge__(self, other: DateTime) -> bool:
        return self.micros >= other.micros

    def __reduce__(self) -> tuple[type[DateTime], tuple[str]]:
        return (DateTime, (self.text,))

    @staticmethod
    def _from(value: Any) -> DateTime:
        if isinstance(value, DateTime):
            return value
        if isinstance(value, str):
            return DateTime(value)
        if isinstance(value, datetime):
            return DateTime.of(value)
        raise ValueError("a time is a DateTime, a datetime with a zone, or text")

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            cls._from, serialization=core_schema.to_string_ser_schema(when_used="always")
        )


DateTimeLike: TypeAlias = DateTime | datetime | str
"""What a point in time may be given as: a `datetime` needs a zone, a text is taken as it is."""
