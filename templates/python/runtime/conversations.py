"""Questions that wait for answers, those that do no more, and which of them an arriving message answers."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from .errors import EbadgeError, RefusedByPeerError
from .paths import ABSENT, is_array, value_at
from .times import instant_of

V = TypeVar("V")

MOST_ENDED = 10_000


class Recent(Generic[V]):
    """The values set last, by key."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[Any, V] = OrderedDict()

    def get(self, key: Any) -> V | None:
        """The value of a key."""
        return self._values.get(key)

    def set(self, key: Any, value: V) -> None:
        """Sets a value; the oldest ones are forgotten."""
        self._values[key] = value
        self._values.move_to_end(key)
        if len(self._values) > self._most:
            self._values.popitem(last=False)

    def pop(self, key: Any) -> None:
        """Forgets a key."""
        self._values.pop(key, None)

    def values(self) -> Iterable[V]:
        """All values, the oldest first."""
        return self._values.values()


def value_or_none(value: Any, pointer: str) -> Any:
    """The value at a pointer; absent counts as null."""
    found = value_at(value, pointer)
    return None if found is ABSENT else found


def _same(a: Any, b: Any) -> bool:
    if a == b and isinstance(a, bool) == isinstance(b, bool):
        return True
    if not isinstance(a, str) or not isinstance(b, str):
        return False
    one = instant_of(a)
    return one is not None and one == instant_of(b)


def agree(pointers: Iterable[str], one: Any, other: Any) -> bool:
    """Whether two messages have the same values at all of these places; times are compared as instants."""
    return all(_same(value_or_none(one, pointer), value_or_none(other, pointer)) for pointer in pointers)


def key_of(pointers: Sequence[str], value: Any) -> str:
    """The values at these places as text: equal where they are."""
    return json.dumps([value_or_none(value, pointer) for pointer in pointers])


class Settlement(Protocol):
    """What can be done with a delivery once an answer was taken over."""

    async def ack(self) -> None:
        """Takes it off the queue."""


@dataclass(frozen=True)
class Arrival:
    """An arriving message, and what it is matched by."""

    channel: Mapping[str, Any]
    peer: str
    sender: str
    name: str
    message: Any
    value: Any
    correlation_id: str | None
    message_id: str | None


@dataclass(eq=False)
class Question:
    """A question that has been put."""

    id: str
    peer: str
    name: str
    reply: Mapping[str, Any]
    value: Any
    take: Callable[[Arrival, Settlement], bool]
    """Takes an answer, and sees to its delivery; tells whether the question is settled by it."""
    fail: Callable[[EbadgeError], None]
    was_answered: bool = False


def _fits(question: Question, arrival: Arrival) -> bool:
    return (
        question.peer == arrival.peer
        and question.reply["channel"] == arrival.channel["id"]
        and arrival.name in question.reply["messages"]
    )


def _is_of_version(question: Question, answer: Any) -> bool:
    revision = question.reply.get("revision")
    if revision is None:
        return True
    pointers = [*revision["identity"], revision["field"]]
    return all(value_at(answer, pointer) is ABSENT or agree([pointer], question.value, answer) for pointer in pointers)


def _has_keys(question: Question, answer: Any) -> bool:
    for listed, held in question.reply.get("keys", {}).items():
        asked, given = value_at(question.value, listed), value_at(answer, held)
        if not is_array(asked) or not isinstance(given, Mapping) or set(asked) != set(given):
            return False
    return True


def _fitness(question: Question, answer: Any) -> float:
    correlation = question.reply["correlation"]
    if not agree(correlation, question.value, answer):
        return -1
    return len(correlation) + (0.5 if question.reply.get("keys") and _has_keys(question, answer) else 0)


class Conversations:
    """The questions of one client."""

    def __init__(self) -> None:
        self._pending: dict[str, Question] = {}
        self._ended: Recent[Question] = Recent(MOST_ENDED)

    def add(self, question: Question) -> None:
        """From now on its answers are awaited."""
        self._pending[question.id] = question

    def end(self, question: Question, was_answered: bool) -> None:
        """The question is over. Its answers, should they still come, are told from what was never asked for."""
        if self._pending.pop(question.id, None) is not None:
            question.was_answered = was_answered
            self._ended.set(question.id, question)

    def settle(self, arrival: Arrival, settlement: Settlement) -> bool:
        """Hands an arriving message to the question that it answers; False when it answers none that waits."""
        question = self._find(arrival)
        if question is None:
            return False
        if question.take(arrival, settlement):
            self.end(question, True)
        return True

    def awaits(self, arrival: Arrival) -> bool:
        """Whether a question waits for it."""
        return self._find(arrival) is not None

    def _find(self, arrival: Arrival) -> Question | None:
        if arrival.correlation_id is not None:
            named = self._pending.get(arrival.correlation_id)
            fits = named is not None and _fits(named, arrival) and _is_of_version(named, arrival.value)
            return named if fits else None
        best: Question | None = None
        best_fitness: float = -1
        for question in self._pending.values():
            if not _fits(question, arrival):
                continue
            reply = question.reply
            # a peer that numbers its messages would have named the question, had it meant this one
            if arrival.message_id is not None and reply["cardinality"] == "one" and not reply["correlation"]:
                continue
            fitness = _fitness(question, arrival.value)
            if fitness > best_fitness:
                best, best_fitness = question, fitness
        return best

    def stray(self, arrival: Arrival) -> EbadgeError | None:
        """Why a message that answers no question that waits is an answer nevertheless; None where it is none."""
        if arrival.correlation_id is not None:
            known = self._pending.get(arrival.correlation_id) or self._ended.get(arrival.correlation_id)
            if known is None or not _fits(known, arrival):
                return None
            if known.id in self._pending or not _is_of_version(known, arrival.value):
                return _told("SUPERSEDED", known, arrival, "which is about another version of it than was asked")
            return _too_late(known, arrival)
        for ended in self._ended.values():
            if ended.reply["correlation"] and _fits(ended, arrival) and _fitness(ended, arrival.value) >= 0:
                return _too_late(ended, arrival)
        return None

    def fail_all(self, error: EbadgeError) -> None:
        """Fails all that still wait."""
        for question in list(self._pending.values()):
            self.end(question, False)
            question.fail(error)


def _told(code: Any, question: Question, arrival: Arrival, why: str) -> EbadgeError:
    return EbadgeError(
        code,
        f"{arrival.peer} answered {question.name} with {arrival.name}, {why}.",
        details={"message_name": arrival.name, "question": question.name, "peer": arrival.peer},
    )


def _too_late(question: Question, arrival: Arrival) -> EbadgeError:
    if question.was_answered:
        return _told("DUPLICATE_ANSWER", question, arrival, "once more: the first answer counts")
    return _told("LATE_ANSWER", question, arrival, "when nobody waited any more")


def refusal_of(question: str, peer: str, reply: Mapping[str, Any], answer: Any, value: Any) -> EbadgeError | None:
    """The error that an answer comes to, where the contract says that it says no."""
    success = reply.get("success")
    if success is None:
        return None
    code = value_or_none(value, success["field"])
    if code is None or code in success["values"]:
        return None
    subcode = value_or_none(value, success["subcode"]) if "subcode" in success else None
    words = value_or_none(value, success["description"]) if "description" in success else None
    told = code if isinstance(code, int | float) else "with its code"
    return RefusedByPeerError(
        f"{peer} has refused {question} ({told}).",
        retryable=code in success["retryable"],
        response_code=code,
        response_subcode=subcode,
        description=words if isinstance(words, str) else None,
        answer=answer,
    )


class Version:
    """One version of what was asked."""

    def __init__(self, count: float) -> None:
        self.count = count
        self.failed = False
        self.answer: Any = None
        self.waiting: list[str | None] = []


class Revisions:
    """The newest versions of all that one client was asked."""

    def __init__(self) -> None:
        self._newest: Recent[Version] = Recent(MOST_ENDED)

    def judge(self, asker: str, revision: Mapping[str, Any], value: Any) -> tuple[str, Version]:
        """`new`, `again` or `older`, and the version that counts."""
        key = f"{asker}\n{key_of(revision['identity'], value)}"
        count = value_or_none(value, revision["field"]) or 0
        known = self._newest.get(key)
        if known is not None and count < known.count:
            return "older", known
        if known is not None and count == known.count and not known.failed:
            self._newest.set(key, known)
            return "again", known
        version = Version(count)
        self._newest.set(key, version)
        return "new", version
