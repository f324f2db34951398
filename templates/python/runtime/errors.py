"""The errors: one base class, a closed set of codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

ErrorCode: TypeAlias = Literal[
    # messages
    "MALFORMED_JSON",
    "UNKNOWN_MESSAGE",
    "INVALID_MESSAGE",
    "WRONG_CHANNEL",
    "NOT_IN_VERSION",
    # the bus
    "CONNECTION_FAILED",
    "CONNECTION_LOST",
    "ACCESS_REFUSED",
    "TOPOLOGY_MISSING",
    "TOPOLOGY_CONFLICT",
    "UNROUTABLE",
    "PUBLISH_REFUSED",
    "EXPIRED",
    "BUFFER_FULL",
    "TIMEOUT",
    "ABORTED",
    "CLOSED",
    "UNHANDLED",
    "HANDLER_FAILED",
    "REDELIVERY_EXHAUSTED",
    "SUPERSEDED",
    "REFUSED_BY_PEER",
    "DUPLICATE_ANSWER",
    "LATE_ANSWER",
    # calls
    "INVALID_ARGUMENT",
    "INTERNAL",
]
"""Every code an `EbadgeError` can carry."""

VerdictCode: TypeAlias = Literal["MALFORMED_JSON", "UNKNOWN_MESSAGE", "INVALID_MESSAGE"]
"""The codes of a `ValidationError`."""

MOST_ISSUES = 100
SHOWN_ISSUES = 5


class EbadgeError(Exception):
    """The base class of everything that this package raises on purpose.

    Its text says what happened, where, and what to do about it. Payloads and credentials stay out of it and of
    `details`, so both may be logged. What was caught underneath is `__cause__`.
    """

    code: ErrorCode
    """What kind of failure this is, for programs."""
    retryable: bool
    """Whether doing the same again, unchanged, may succeed."""
    details: Mapping[str, Any]
    """Facts for programs: names, limits, counts."""

    def __init__(
        self,
        code: ErrorCode,
        message: str,
        *,
        retryable: bool = False,
        details: Mapping[str, Any] | None = None,
        cause: BaseException | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.retryable = retryable
        self.details = {} if details is None else details
        self.__cause__ = cause


@dataclass(frozen=True, slots=True)
class Issue:
    """One thing that is wrong with a message."""

    path: str
    """Where: a JSON Pointer into the message; the empty text is the message itself. Cut short beyond 200 characters."""
    keyword: str
    """The JSON Schema keyword that was violated, or the rule's name when `rule` is true."""
    rule: bool
    """Whether `keyword` names one of the contract's rules."""
    expected: str
    """What should have been there, in words."""
    found: str
    """What was there, cut short. Part of the payload: keep it out of logs."""


class ValidationError(EbadgeError):
    """A message that the contract forbids. Retrying the same message never helps.

    Its text names paths and what was expected there, never the values found; those are in `issues`.
    """

    message_name: str | None
    """Wire name of the message type, when it is known."""
    issue_count: int
    """How many issues were found; `issues` has the first 100."""
    truncated: bool
    """Whether there may be more issues than `issues` has."""
    issues: Sequence[Issue]
    """What is wrong, the issue that counts first."""

    def __init__(
        self,
        code: VerdictCode,
        summary: str,
        issues: Sequence[Issue] = (),
        message_name: str | None = None,
        *,
        issue_count: int | None = None,
        incomplete: bool = False,
        cause: BaseException | None = None,
    ) -> None:
        kept = tuple(issues[:MOST_ISSUES])
        count = len(issues) if issue_count is None else issue_count
        lines = [
            f"\n  {issue.path or '(message)'}: expected {issue.expected} [{issue.keyword}]"
            for issue in kept[:SHOWN_ISSUES]
        ]
        rest = f"\n  … and {count - min(SHOWN_ISSUES, len(kept))} more" if count > SHOWN_ISSUES else ""
        truncated = incomplete or count > len(kept)
        super().__init__(
            code,
            summary + "".join(lines) + rest,
            details={
                "message_name": message_name,
                "issue_count": count,
                "truncated": truncated,
                "issues": [{"path": issue.path, "keyword": issue.keyword} for issue in kept],
            },
            cause=cause,
        )
        self.message_name = message_name
        self.issue_count = count
        self.truncated = truncated
        self.issues = kept


class RefusedByPeerError(EbadgeError):
    """The peer answered a question with no (`REFUSED_BY_PEER`)."""

    response_code: Any
    """The value that said no."""
    response_subcode: Any
    """A finer code; None where there is none."""
    description: str | None
    """The peer's words: yours to log or not."""
    answer: Any
    """The answer itself."""

    def __init__(
        self,
        message: str,
        *,
        retryable: bool,
        response_code: Any,
        response_subcode: Any = None,
        description: str | None = None,
        answer: Any = None,
    ) -> None:
        super().__init__(
            "REFUSED_BY_PEER",
            message,
            retryable=retryable,
            details={"response_code": response_code, "response_subcode": response_subcode},
        )
        self.response_code = response_code
        self.response_subcode = response_subcode
        self.description = description
        self.answer = answer


def invalid_argument(message: str) -> EbadgeError:
    """An error of the caller: trying again does not help."""
    return EbadgeError("INVALID_ARGUMENT", message)
