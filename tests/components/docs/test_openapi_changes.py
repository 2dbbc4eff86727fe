"""The differ: planted changes, those that break clients and those that do not."""

import copy
import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from docs import openapi_changes
from docs.openapi_changes import changes, main, may_break
from docs.openapi_document import openapi_text

DOCUMENT: dict[str, Any] = json.loads(openapi_text())
Plant = Callable[[dict[str, Any]], Any]


def post(document: dict[str, Any]) -> Any:
    return document["paths"]["/v1/invoices"]["post"]


def listed(document: dict[str, Any], name: str) -> Any:
    parameters = document["paths"]["/v1/invoices"]["get"]["parameters"]
    return next(one for one in parameters if one["name"] == name)


def schema(document: dict[str, Any], name: str) -> Any:
    return document["components"]["schemas"][name]


def field(document: dict[str, Any], name: str, of: str) -> Any:
    return schema(document, of)["properties"][name]


def new_field(of: str, required: bool = False) -> Plant:
    def plant(document: dict[str, Any]) -> None:
        schema(document, of)["properties"]["fresh"] = {"type": "string"}
        if required:
            schema(document, of)["required"].append("fresh")

    return plant


def events_of(document: dict[str, Any]) -> list[str]:
    kinds: list[str] = schema(document, "EventKind")["enum"]
    return kinds


BREAKING: dict[str, Plant] = {
    "GET /v1/me: is gone": lambda d: d["paths"].pop("/v1/me"),
    "is called start": lambda d: post(d).update(operationId="start"),
    "needs a token now": lambda d: d["paths"]["/livez"]["get"].update(security=[{"token": []}]),
    "no longer allowed to the role clerk": lambda d: post(d)["x-roles"].remove("clerk"),
    "query state: is gone": lambda d: d["paths"]["/v1/invoices"]["get"]["parameters"].remove(
        listed(d, "state")
    ),
    "query state: is required now": lambda d: listed(d, "state").update(required=True),
    "query limit: maximum is 50": lambda d: listed(d, "limit")["schema"].update(maximum=50),
    "query limit: defaults to 10": lambda d: listed(d, "limit")["schema"].update(default=10),
    "NewInvoice (sent).fresh: is new and required": new_field("NewInvoice", required=True),
    "NewInvoice (sent).note: is gone": lambda d: schema(d, "NewInvoice")["properties"].pop("note"),
    "NewInvoice (sent).id: is required now": lambda d: schema(d, "NewInvoice")["required"].append(
        "id"
    ),
    "NewInvoice (sent).submit: is never boolean": lambda d: field(d, "submit", "NewInvoice").update(
        type="string"
    ),
    "InvoiceView (answered).payable: is gone": lambda d: schema(d, "InvoiceView")["properties"].pop(
        "payable"
    ),
    "InvoiceView (answered).payable: is no longer required": lambda d: schema(d, "InvoiceView")[
        "required"
    ].remove("payable"),
    "InvoiceView (answered).payable: may be null": lambda d: schema(d, "InvoiceView")[
        "properties"
    ].update(payable={"anyOf": [field(d, "payable", "InvoiceView"), {"type": "null"}]}),
    "EventKind (answered): may be invoice.lost": lambda d: events_of(d).append("invoice.lost"),
    "201: is no longer answered": lambda d: post(d)["responses"].pop("201"),
    "203: is a new answer": lambda d: post(d)["responses"].update({"203": {"description": "x"}}),
    "body: is no longer application/json": lambda d: post(d)["requestBody"]["content"].pop(
        "application/json"
    ),
    "event invoice.issued: is gone": lambda d: d["webhooks"].pop("invoice.issued"),
}

ADDING: dict[str, Plant] = {
    "GET /v1/fresh: is new": lambda d: d["paths"].update(
        {"/v1/fresh": {"get": copy.deepcopy(d["paths"]["/v1/me"]["get"])}}
    ),
    "query fresh: is new": lambda d: d["paths"]["/v1/invoices"]["get"]["parameters"].append(
        {"in": "query", "name": "fresh", "schema": {"type": "string"}}
    ),
    "NewInvoice (sent).fresh: is new": new_field("NewInvoice"),
    "InvoiceView (answered).fresh: is new": new_field("InvoiceView", required=True),
    "NewInvoice (sent).partnership_id: is no longer required": lambda d: schema(d, "NewInvoice")[
        "required"
    ].remove("partnership_id"),
    "query limit: maximum is 500": lambda d: listed(d, "limit")["schema"].update(maximum=500),
    "418: is a new answer": lambda d: post(d)["responses"].update({"418": {"description": "x"}}),
    "event invoice.fresh: is new": lambda d: d["webhooks"].update(
        {"invoice.fresh": d["webhooks"]["invoice.issued"]}
    ),
}


def planted(plant: Plant) -> dict[str, Any]:
    document = copy.deepcopy(DOCUMENT)
    plant(document)
    return document


@pytest.fixture(autouse=True)
def described_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(openapi_changes, "openapi_text", lambda: json.dumps(DOCUMENT))


def test_the_same_is_the_same() -> None:
    assert changes(DOCUMENT, copy.deepcopy(DOCUMENT)) == []


@pytest.mark.parametrize("what", BREAKING)
def test_what_breaks_clients_is_found(what: str) -> None:
    found = changes(DOCUMENT, planted(BREAKING[what]))
    assert any(one.breaks and what in f"{one.place}: {one.what}" for one in found), found


@pytest.mark.parametrize("what", ADDING)
def test_what_adds_is_told_and_breaks_nothing(what: str) -> None:
    found = changes(DOCUMENT, planted(ADDING[what]))
    assert any(what in f"{one.place}: {one.what}" for one in found), found
    assert not [one for one in found if one.breaks]


def test_words_may_change() -> None:
    def plant(document: dict[str, Any]) -> None:
        post(document).update(summary="Open one", description="In other words, the same")
        field(document, "note", "NewInvoice").update(description="other words")

    assert changes(DOCUMENT, planted(plant)) == []


@pytest.mark.parametrize(
    ("old", "new", "may"),
    [
        ("0.1.0", "0.1.1", False),
        ("0.1.0", "0.2.0", True),
        ("1.1.0", "1.2.0", False),
        ("1.9.0", "2.0.0", True),
    ],
)
def test_versions_say_what_may_break(old: str, new: str, may: bool) -> None:
    assert may_break(old, new) is may


def test_the_command_fails_when_clients_break(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    older = tmp_path / "older.json"
    older.write_text(json.dumps(planted(ADDING["GET /v1/fresh: is new"])))
    assert main(str(older)) == 1
    assert "BREAKS  GET /v1/fresh: is gone" in capsys.readouterr().out
    major = planted(ADDING["GET /v1/fresh: is new"])
    major["info"]["version"] = "0.0.9"
    older.write_text(json.dumps(major))
    assert main(str(older)) == 0
    with pytest.raises(SystemExit, match="is no file"):
        main("no-such-revision")


def test_the_last_tag_is_the_last_release(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def git(*command: str) -> None:
        who = ["-c", "user.name=t", "-c", "user.email=t@example.com", "-c", "tag.gpgsign=false"]
        subprocess.run(["git", *who, *command], cwd=tmp_path, check=True, capture_output=True)

    monkeypatch.setattr(openapi_changes, "ROOT", tmp_path)
    git("init", "-q")
    assert main() == 0
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "openapi.json").write_text(
        json.dumps(planted(ADDING["GET /v1/fresh: is new"]))
    )
    git("add", ".")
    git("commit", "-qm", "release", "--no-gpg-sign")
    git("tag", "v0.1.0")
    assert main() == 1
