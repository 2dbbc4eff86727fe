"""Bodies: size, time, media type, and JSON that everybody reads the same way."""

import asyncio
import json
from typing import Any

import pytest

from api import bodies
from api.bodies import parse
from api.problems import Problem
from tests.components.api.conftest import Api, new_invoice
from tests.components.api.test_invoices import problem

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (b"{", "JSON_INVALID"),
        (b"", "JSON_INVALID"),
        (b"{} {}", "JSON_INVALID"),
        (b"{'a': 1}", "JSON_INVALID"),
        (b'"\xff"', "JSON_ENCODING"),
        (b'{"a": 1, "b": 2, "a": 1}', "JSON_DUPLICATE_KEY"),
        (b'{"a": NaN}', "NUMBER_NOT_FINITE"),
        (b'{"a": -Infinity}', "NUMBER_NOT_FINITE"),
        (b'{"a": 1e400}', "NUMBER_NOT_FINITE"),
        (b'{"a": ' + b"9" * 100_000 + b"}", "NUMBER_TOO_LONG"),
        (b'{"a": 0.' + b"9" * 100_000 + b"}", "NUMBER_TOO_LONG"),
        (b"[" * 100_000, "JSON_TOO_DEEP"),
        (b"[" * 40 + b"]" * 40, "JSON_TOO_DEEP"),
        (b'{"a":' * 40 + b"1" + b"}" * 40, "JSON_TOO_DEEP"),
    ],
)
async def test_json_that_is_refused(api: Api, content: bytes, rule: str) -> None:
    with pytest.raises(Problem) as caught:
        parse(content)
    assert caught.value.errors[0].rule == rule
    if content:
        answer = await api.call("anna", "POST", "/v1/invoices", content=content, headers=JSON)
        found = problem(answer, 400, "malformed_json")
        assert (found["errors"][0]["rule"], len(answer.content) < 1000) == (rule, True)


def test_json_that_is_fine() -> None:
    deep: Any = parse(b"[" * 31 + b"]" * 31)
    assert deep
    assert parse('{"a": "ü", "b": [1, -2.5, null, true]}'.encode()) == {
        "a": "ü",
        "b": [1, -2.5, None, True],
    }


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data", ""])
async def test_another_media_type(api: Api, kind: str) -> None:
    headers = {"Content-Type": kind} if kind else {}
    answer = await api.call("anna", "POST", "/v1/invoices", content=b"{}", headers=headers)
    problem(answer, 415, "unsupported_media_type")


async def test_json_with_a_charset_or_suffix(api: Api) -> None:
    for kind in ("application/json; charset=utf-8", "application/vnd.api+json"):
        answer = await api.call(
            "anna",
            "POST",
            "/v1/invoices",
            content=json.dumps(new_invoice()),
            headers={"Content-Type": kind},
        )
        assert answer.status_code == 201


async def test_no_body_where_one_is_needed(api: Api) -> None:
    answer = await api.call("anna", "POST", "/v1/invoices", headers=JSON)
    problem(answer, 422, "validation_failed")


async def test_a_body_that_says_it_is_too_large(api: Api) -> None:
    headers = JSON | {"Content-Length": str(bodies.MAX_BODY + 1)}
    answer = await api.call("anna", "POST", "/v1/invoices", content=b"{}", headers=headers)
    problem(answer, 413, "body_too_large")


async def test_a_body_that_turns_out_too_large(api: Api) -> None:
    async def endless() -> Any:
        while True:
            yield b" " * 1_000_000

    answer = await api.call("anna", "POST", "/v1/invoices", content=endless(), headers=JSON)
    problem(answer, 413, "body_too_large")


async def test_a_body_that_does_not_come(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def slow() -> Any:
        await asyncio.sleep(5)
        yield b"{}"

    monkeypatch.setattr(bodies, "BODY_SECONDS", 0.01)
    answer = await api.call("anna", "POST", "/v1/invoices", content=slow(), headers=JSON)
    problem(answer, 408, "request_timeout")


async def test_text_with_control_characters_is_refused(api: Api) -> None:
    answer = await api.post("anna", "/v1/invoices", new_invoice(note="a\u0000b"))
    assert problem(answer, 422, "validation_failed")["errors"][0]["pointer"] == "/note"
