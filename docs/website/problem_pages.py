"""The catalogue of problems: a page for each code, where the `type` of a problem leads to."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from api.problems import CATALOGUE, MEDIA_TYPE, RETRY_SECONDS, Kind
from docs.website.page import Page

_FOLDER = "errors"
_TEXTS = Path(__file__).with_name("problems.yaml")
_AGAIN = {
    "mend": (
        "after mending",
        "No. The same request gets the same answer. Mend it, and send it with a new "
        "`Idempotency-Key`.",
    ),
    "later": (
        "yes, later",
        "Yes, after `Retry-After`, with the same `Idempotency-Key`: it happens once at most.",
    ),
    "sign-in": (
        "with a new token",
        "Yes, with a new token and the same `Idempotency-Key`.",
    ),
    "look": (
        "after a look",
        "Not blindly. Read the thing again, decide, and send a new request.",
    ),
}


class Advice(BaseModel):
    """Why a problem comes, what to do about it, whether to send it again, what it says."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    why: str
    do: str
    again: Literal["mend", "later", "sign-in", "look"]
    says: str


class Unexplained(Exception):
    """A code has no page, or a page has no code."""


def advices() -> dict[str, Advice]:
    """What is said of every code."""
    texts = yaml.safe_load(_TEXTS.read_text("utf-8"))
    return {code: Advice.model_validate(text) for code, text in texts.items()}


def problem_pages() -> Iterator[Page]:
    """The list of all codes, and a page for each."""
    advice = advices()
    odd = CATALOGUE.keys() ^ advice.keys()
    if odd:
        raise Unexplained(f"mend docs/website/problems.yaml: {', '.join(sorted(odd))}")
    yield Page(f"{_FOLDER}/index.md", _list(advice))
    for code, kind in CATALOGUE.items():
        yield Page(f"{_FOLDER}/{code}.md", _page(code, kind, advice[code]))


def _list(advice: dict[str, Advice]) -> str:
    rows = [
        f"| [`{code}`](site:{_FOLDER}/{code}.md) | {kind.status} | {kind.title} "
        f"| {_AGAIN[advice[code].again][0]} |"
        for code, kind in CATALOGUE.items()
    ]
    return (
        "# Errors\n\n"
        f"What is not a success is `{MEDIA_TYPE}` (RFC 9457). Branch on `code`: it never changes "
        "its meaning, and there are no others than these. `errors` holds **every** broken rule, "
        "not the first; `type` is the address of the page here.\n\n"
        "| Code | Status | Means | Send again? |\n| --- | --- | --- | --- |\n"
        + "\n".join(rows)
        + "\n"
    )


def _page(code: str, kind: Kind, advice: Advice) -> str:
    return (
        "\n\n".join(
            (
                f"# {kind.title}: `{code}`",
                f"Status {kind.status}.",
                f"## Why it comes\n\n{advice.why}",
                f"## What to do\n\n{advice.do}",
                f"## Send it again?\n\n{_AGAIN[advice.again][1]}",
                f"## What it looks like\n\n{_example(code, kind, advice)}",
                f"[All errors](site:{_FOLDER}/index.md)",
            )
        )
        + "\n"
    )


def _example(code: str, kind: Kind, advice: Advice) -> str:
    body = {
        "type": f"http://127.0.0.1:8000/problems/{code}",
        "title": kind.title,
        "status": kind.status,
        "code": code,
        "detail": advice.says,
        "hint": "",
        "request_id": "req-5f0c2a1b9d3e4f60",
        "errors": [],
    }
    wait = f"Retry-After: {RETRY_SECONDS}\n" if kind.status in (429, 503) else ""
    shown = json.dumps(body, indent=2, ensure_ascii=False)
    return f"```http\nHTTP/1.1 {kind.status}\nContent-Type: {MEDIA_TYPE}\n{wait}\n{shown}\n```"
