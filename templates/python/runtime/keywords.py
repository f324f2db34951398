"""JSON Schema 2020-12 as schema/meta/verdict.md reads it, on top of the jsonschema library.

The library walks the schema. Replaced are the keywords of which the verdict says more than the library (which member
is missing, what a nullable violates), and those that it decides otherwise: numbers in decimal, patterns as ECMA-262
means them, formats, equality by value.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import partial
from typing import Any, TypeAlias, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from .formats import FORMATS
from .paths import is_array, typed_path
from .patterns import compiled
from .rules import is_number, rule_violations

Report: TypeAlias = ValidationError
Reports: TypeAlias = Iterator[Report]
Schema: TypeAlias = Any
Definitions: TypeAlias = Mapping[str, Any]

_ANNOTATIONS = frozenset(
    ["type", "title", "description", "examples", "default", "deprecated", "readOnly", "writeOnly", "$comment"]
)


class RuleName(str):
    """The name of a rule, told from a keyword."""

    __slots__ = ()


def _equality_key(value: Any) -> Any:
    """What is equal for JSON Schema has equal keys."""
    if isinstance(value, bool):
        return ("boolean", value)
    if isinstance(value, Mapping):
        return ("object", frozenset((name, _equality_key(member)) for name, member in value.items()))
    if is_array(value):
        return ("array", tuple(_equality_key(item) for item in value))
    return value


def _under(validator: Any, schema: Schema) -> Any:
    return validator.evolve(schema=schema)


def _is_valid(validator: Any, instance: Any, schema: Schema) -> bool:
    return next(iter(_under(validator, schema).iter_errors(instance)), None) is None


def _resolved(definitions: Definitions, reference: str) -> Schema:
    return definitions[reference.removeprefix("#/$defs/").replace("~1", "/").replace("~0", "~")]


def _ref(definitions: Definitions, validator: Any, reference: Any, instance: Any, schema: Schema) -> Reports:
    yield from validator.descend(instance, _resolved(definitions, reference))


def _required(validator: Any, names: Any, instance: Any, schema: Schema) -> Reports:
    if isinstance(instance, Mapping):
        for name in names:
            if name not in instance:
                yield Report("this field", path=[name])


def _dependent_required(validator: Any, dependents: Any, instance: Any, schema: Schema) -> Reports:
    if isinstance(instance, Mapping):
        for trigger, names in dependents.items():
            if trigger in instance:
                for name in names:
                    if name not in instance:
                        yield Report(f"this field, because there is {trigger}", path=[name])


def _pattern_properties(validator: Any, patterns: Any, instance: Any, schema: Schema) -> Reports:
    if isinstance(instance, Mapping):
        for pattern, subschema in patterns.items():
            if subschema is True or (isinstance(subschema, dict) and not _says_anything(subschema)):
                continue
            search = compiled(pattern).search
            for name, value in instance.items():
                if search(name):
                    yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _says_anything(schema: Mapping[str, Any]) -> bool:
    return any(not name.startswith("x-") and (name not in _ANNOTATIONS or name == "type") for name in schema)


def _additional(schema: Mapping[str, Any], instance: Mapping[str, Any]) -> Iterator[str]:
    declared = schema.get("properties", {})
    patterns = [compiled(pattern) for pattern in schema.get("patternProperties", {})]
    for name in instance:
        if name not in declared and not any(pattern.search(name) for pattern in patterns):
            yield name


def _additional_properties(validator: Any, subschema: Any, instance: Any, schema: Schema) -> Reports:
    if isinstance(instance, Mapping) and subschema is not True:
        for name in _additional(schema, instance):
            if subschema is False:
                yield Report("no field of this name", path=[name])
            else:
                yield from validator.descend(instance[name], subschema, path=name)


def _property_names(validator: Any, subschema: Any, instance: Any, schema: Schema) -> Reports:
    if isinstance(instance, Mapping):
        for name in instance:
            if not _is_valid(validator, name, subschema):
                yield Report("a key of the right form", path=[name])


def _is_null(schema: Schema) -> bool:
    return (
        isinstance(schema, dict)
        and schema.get("type") == "null"
        and all(name in _ANNOTATIONS or name.startswith("x-") for name in schema)
    )


def _other_than_null(branches: list[Any]) -> Schema | None:
    """The schema of a nullable that is not null's; None where it is no nullable."""
    if len(branches) != 2 or _is_null(branches[0]) == _is_null(branches[1]):
        return None
    return branches[1] if _is_null(branches[0]) else branches[0]


def _any_of(validator: Any, branches: Any, instance: Any, schema: Schema) -> Reports:
    other = _other_than_null(branches)
    if other is not None:
        if instance is not None:
            yield from validator.descend(instance, other)
    elif not any(_is_valid(validator, instance, branch) for branch in branches):
        yield Report("one of the alternatives")


def _one_of(validator: Any, branches: Any, instance: Any, schema: Schema) -> Reports:
    other = _other_than_null(branches)
    if other is not None and instance is not None:
        yield from validator.descend(instance, other)
    elif sum(_is_valid(validator, instance, branch) for branch in branches) != 1:
        yield Report("exactly one of the alternatives")


def _not(validator: Any, subschema: Any, instance: Any, schema: Schema) -> Reports:
    if _is_valid(validator, instance, subschema):
        yield Report("something else")


def _if(validator: Any, condition: Any, instance: Any, schema: Schema) -> Reports:
    word = "then" if _is_valid(validator, instance, condition) else "else"
    if word in schema:
        yield from validator.descend(instance, schema[word], schema_path=word)


def _contains(validator: Any, subschema: Any, instance: Any, schema: Schema) -> Reports:
    if is_array(instance):
        least, most = schema.get("minContains", 1), schema.get("maxContains")
        found = sum(_is_valid(validator, item, subschema) for item in instance)
        if found < least or (most is not None and found > most):
            bounds = f"at least {least}" if most is None else f"{least} to {most}"
            yield Report(f"{bounds} items of a certain kind")


def _items(validator: Any, subschema: Any, instance: Any, schema: Schema) -> Reports:
    if not is_array(instance):
        return
    first = len(schema.get("prefixItems", []))
    if subschema is False and "prefixItems" in schema:
        if len(instance) > first:
            yield Report(f"at most {first} items")
        return
    if subschema is not True:
        for index in range(first, len(instance)):
            yield from validator.descend(instance[index], subschema, path=index)


def _pattern(validator: Any, pattern: Any, instance: Any, schema: Schema) -> Reports:
    if isinstance(instance, str) and compiled(pattern).search(instance) is None:
        yield Report(f"text matching {pattern}")


def _format(validator: Any, name: Any, instance: Any, schema: Schema) -> Reports:
    check = FORMATS.get(name)
    if check is not None and isinstance(instance, str) and not check(instance):
        yield Report(_FORMAT_WORDS.get(name, f"the format {name}"))


_FORMAT_WORDS = {
    "date-time": 'a time with a zone, e.g. "2013-07-21T10:00:00.000Z"',
    "uuid": "a UUID",
}


def _decimal(number: Any) -> Fraction:
    return Fraction(repr(number))


def _multiple_of(validator: Any, divisor: Any, instance: Any, schema: Schema) -> Reports:
    if is_number(instance) and (_decimal(instance) / _decimal(divisor)).denominator != 1:
        yield Report(f"a multiple of {divisor}")


def _const(validator: Any, value: Any, instance: Any, schema: Schema) -> Reports:
    if _equality_key(instance) != _equality_key(value):
        yield Report(_json(value))


def _enum(validator: Any, values: Any, instance: Any, schema: Schema) -> Reports:
    key = _equality_key(instance)
    if all(_equality_key(value) != key for value in values):
        yield Report("one of " + ", ".join(_json(value) for value in values))


def _unique_items(validator: Any, is_asked: Any, instance: Any, schema: Schema) -> Reports:
    if is_asked and is_array(instance) and len({_equality_key(item) for item in instance}) < len(instance):
        yield Report("no item twice")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _evaluated(definitions: Definitions, validator: Any, instance: Any, schema: Schema, members: bool) -> set[Any]:
    """Names of members, or indices of items, that a schema evaluates in an instance that it holds for."""
    if not isinstance(schema, dict):
        return set()
    found: set[Any] = set()
    if members:
        found.update(name for name in schema.get("properties", {}) if name in instance)
        for pattern in schema.get("patternProperties", {}):
            found.update(name for name in instance if compiled(pattern).search(name))
        if "additionalProperties" in schema:
            found.update(_additional(schema, instance))
        if "unevaluatedProperties" in schema:
            return set(instance)
    else:
        found.update(range(len(schema.get("prefixItems", []))))
        if "items" in schema or "unevaluatedItems" in schema:
            return set(range(len(instance)))
        if "contains" in schema:
            found.update(i for i, item in enumerate(instance) if _is_valid(validator, item, schema["contains"]))
    for subschema in _applied(definitions, validator, instance, schema):
        found |= _evaluated(definitions, validator, instance, subschema, members)
    return found


def _applied(definitions: Definitions, validator: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Schema]:
    """Schemas that are applied to the same instance, and hold."""
    if "$ref" in schema:
        yield _resolved(definitions, schema["$ref"])
    yield from schema.get("allOf", [])
    for word in ("anyOf", "oneOf"):
        yield from (branch for branch in schema.get(word, []) if _is_valid(validator, instance, branch))
    if "if" in schema:
        holds = _is_valid(validator, instance, schema["if"])
        if holds:
            yield schema["if"]
        yield schema.get("then" if holds else "else", True)
    if isinstance(instance, Mapping):
        yield from (sub for name, sub in schema.get("dependentSchemas", {}).items() if name in instance)


def _unevaluated_properties(
    definitions: Definitions, validator: Any, subschema: Any, instance: Any, schema: Schema
) -> Reports:
    if isinstance(instance, Mapping) and subschema is not True:
        others = {name: value for name, value in schema.items() if name != "unevaluatedProperties"}
        seen = _evaluated(definitions, validator, instance, others, members=True)
        for name in instance:
            if name not in seen:
                if subschema is False:
                    yield Report("no field of this name", path=[name])
                else:
                    yield from validator.descend(instance[name], subschema, path=name)


def _unevaluated_items(
    definitions: Definitions, validator: Any, subschema: Any, instance: Any, schema: Schema
) -> Reports:
    if is_array(instance) and subschema is not True:
        others = {name: value for name, value in schema.items() if name != "unevaluatedItems"}
        seen = _evaluated(definitions, validator, instance, others, members=False)
        rest = [index for index in range(len(instance)) if index not in seen]
        if rest and subschema is False:
            yield Report(f"at most {len(instance) - len(rest)} items")
        elif subschema is not False:
            for index in rest:
                yield from validator.descend(instance[index], subschema, path=index)


_RULE_WORDS = {
    "timeAfter": "a time after the start",
    "timeNotBefore": "a time at or after the start",
    "numberNotLess": "a number not less than its lower bound",
    "sampleCount": "exactly (end − start) / step samples, and a period that is a whole multiple of the step",
}


def _rules(validator: Any, rules: Any, instance: Any, schema: Schema) -> Reports:
    for rule in rules:
        for pointer in rule_violations(instance, rule):
            yield Report(
                _RULE_WORDS[rule["rule"]],
                path=typed_path(instance, pointer),
                validator=RuleName(rule["rule"]),
            )


def _nothing(validator: Any, value: Any, instance: Any, schema: Schema) -> Reports:
    return iter(())


_KEYWORDS: dict[str, Callable[..., Reports]] = {
    "required": _required,
    "dependentRequired": _dependent_required,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "propertyNames": _property_names,
    "anyOf": _any_of,
    "oneOf": _one_of,
    "not": _not,
    "if": _if,
    "contains": _contains,
    "minContains": _nothing,
    "maxContains": _nothing,
    "items": _items,
    "pattern": _pattern,
    "format": _format,
    "multipleOf": _multiple_of,
    "const": _const,
    "enum": _enum,
    "uniqueItems": _unique_items,
    "x-rules": _rules,
}

_types = Draft202012Validator.TYPE_CHECKER.redefine_many(
    {
        "number": lambda checker, value: is_number(value),
        "integer": lambda checker, value: is_number(value) and value == int(value),
        "array": lambda checker, value: is_array(value),
        "object": lambda checker, value: isinstance(value, Mapping),
    }
)


def definition_checks(definitions: Definitions) -> Callable[[str], Callable[[Any], Reports]]:
    """By the name of a definition: what reports everything that is wrong with a value."""
    made: dict[str, Callable[[Any], Reports]] = {}
    keywords = {
        **_KEYWORDS,
        "$ref": partial(_ref, definitions),
        "unevaluatedProperties": partial(_unevaluated_properties, definitions),
        "unevaluatedItems": partial(_unevaluated_items, definitions),
    }
    checker = cast("Any", extend)(Draft202012Validator, validators=keywords, type_checker=_types)

    def check(name: str) -> Callable[[Any], Reports]:
        if name not in made:
            made[name] = cast("Callable[[Any], Reports]", checker(definitions[name]).iter_errors)
        return made[name]

    return check
