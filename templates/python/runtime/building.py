"""Makes one message out of another, as the contract's builders say."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import Any

from .contract import Contract
from .errors import invalid_argument
from .model import UNSET, plain
from .paths import ABSENT, value_at


def _derived(source: Any, derivation: Mapping[str, Any]) -> Any:
    kind = derivation["kind"]
    if kind == "value":
        return copy.deepcopy(derivation["value"])
    value = value_at(source, derivation["pointer"])
    if kind == "copy":
        return value
    return value + 1 if isinstance(value, int | float) and not isinstance(value, bool) else ABSENT


def derive(contract: Contract, name: str, builder: str, source: Any, given: Mapping[str, Any]) -> Any:
    """A new message; what is given wins over what is derived. `given` is by wire name."""
    builders = contract.catalogue["messages"][name]["builders"]
    recipe = next(candidate for candidate in builders if candidate["name"] == builder)
    taken = plain(source)
    discriminator = contract.discriminator
    stated = taken.get(discriminator) if isinstance(taken, Mapping) else None
    if not isinstance(taken, Mapping) or (discriminator is not None and stated not in recipe["from"]):
        raise invalid_argument(f"{builder} takes a message: {' or '.join(recipe['from'])}.")
    members = {field: _derived(taken, derivation) for field, derivation in recipe["set"].items()}
    members = {field: value for field, value in members.items() if value is not ABSENT}
    members.update((field, value) for field, value in given.items() if value is not UNSET)
    return contract.types[name].model_validate(members)
