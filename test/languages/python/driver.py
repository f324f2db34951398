"""The driver of the Python SDK: see test/languages/language.ts."""

from __future__ import annotations

import base64
import json
import sys
import traceback
from typing import Any

from ebadge_sdk import CODEC, ValidationError


def say(value: object) -> None:
    """Writes one line."""
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=True).encode() + b"\n")


def judged(question: dict[str, Any]) -> dict[str, Any]:
    """What the SDK says of a text."""
    try:
        parsed = CODEC.read(
            base64.b64decode(question["base64"]),
            reading=question.get("reading", "strict"),
            unique_keys=question.get("uniqueKeys", False),
        )
        text = CODEC.encode(parsed.message).decode("utf-8")
        forgiven = [{"path": one.path, "what": one.what} for one in parsed.forgiven]
        return {"ok": True, "type": parsed.name, "text": text, "forgiven": forgiven}
    except ValidationError as error:
        issue = error.issues[0] if error.issues else None
        told = None if issue is None else {"path": issue.path, "keyword": issue.keyword, "rule": issue.rule}
        return {"ok": False, "code": error.code, "issue": told}
    except Exception:
        return {"crash": traceback.format_exc()[-2000:]}


def judge() -> None:
    """Answers each line of input with one line."""
    for line in sys.stdin.buffer:
        question = json.loads(line)
        say({"id": question["id"], **judged(question)})
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    if sys.argv[-1] == "judge":
        judge()
    else:
        from conversations import main

        main(sys.argv[-1])
