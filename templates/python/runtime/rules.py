"""The rules that JSON Schema cannot say. Definitions: schema/meta/rules.md."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .paths import escape_step, is_array, value_at
from .times import instant_of


def is_number(value: object) -> bool:
    """Whether a value is a number that a double holds."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    try:
        return math.isfinite(value)
    except OverflowError:
        return False


def _instant(value: object) -> int | None:
    return instant_of(value) if isinstance(value, str) else None


def _time_order(instance: Any, rule: Mapping[str, str], fits: Callable[[int, int], bool]) -> Iterator[str]:
    later = _instant(value_at(instance, rule["later"]))
    earlier = _instant(value_at(instance, rule["earlier"]))
    if later is not None and earlier is not None and not fits(later, earlier):
        yield rule["later"]


def _time_after(instance: Any, rule: Mapping[str, str]) -> Iterator[str]:
    return _time_order(instance, rule, lambda later, earlier: later > earlier)


def _time_not_before(instance: Any, rule: Mapping[str, str]) -> Iterator[str]:
    return _time_order(instance, rule, lambda later, earlier: later >= earlier)


def _number_not_less(instance: Any, rule: Mapping[str, str]) -> Iterator[str]:
    greater = value_at(instance, rule["greater"])
    lesser = value_at(instance, rule["lesser"])
    if is_number(greater) and is_number(lesser) and float(greater) < float(lesser):
        yield rule["greater"]


def expected_sample_count(start: object, end: object, step: Any) -> int | None:
    """How many samples fit; -1 when there is no such number, None when an operand is missing or malformed."""
    from_micros, to_micros = _instant(start), _instant(end)
    if from_micros is None or to_micros is None or not is_number(step):
        return None
    span = to_micros - from_micros
    product = float(step) * 1_000_000 + 0.5
    # a step too great for a double fits no period but the empty one
    if math.isinf(product):
        return 0 if span == 0 and product > 0 else -1
    step_micros = math.floor(product)
    if step_micros <= 0 or span < 0 or span % step_micros != 0:
        return -1
    return span // step_micros


def _sample_count(instance: Any, rule: Mapping[str, str]) -> Iterator[str]:
    series = value_at(instance, rule["series"])
    if not is_array(series) and not isinstance(series, Mapping):
        return
    count = expected_sample_count(
        value_at(instance, rule["start"]), value_at(instance, rule["end"]), value_at(instance, rule["step"])
    )
    if count is None:
        return
    if isinstance(series, Mapping):
        for name, samples in series.items():
            if is_array(samples) and len(samples) != count:
                yield f"{rule['series']}/{escape_step(name)}"
    elif len(series) != count:
        yield rule["series"]


_RULES: Mapping[str, Callable[[Any, Mapping[str, str]], Iterator[str]]] = {
    "timeAfter": _time_after,
    "timeNotBefore": _time_not_before,
    "numberNotLess": _number_not_less,
    "sampleCount": _sample_count,
}


def rule_violations(instance: Any, rule: Mapping[str, str]) -> Iterator[str]:
    """Where an instance violates a rule: pointers relative to it."""
    return _RULES[rule["rule"]](instance, rule)
