"""`invoicing lifecycle …`, as a person types it: on files and presets, and at an API."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml
from typer.testing import CliRunner, Result

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.presets import PRESETS, STANDARD
from integration.definitions import write_yaml
from tests.unit.domain.lifecycle.plain import version
from worker.cli import app
from worker.cli.lifecycles import serving


def run(*arguments: object, stdin: str | None = None) -> Result:
    result = CliRunner().invoke(app, ["lifecycle", *map(str, arguments)], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def a_file(folder: Path, number: int = 2, **states: dict[str, Any] | None) -> Path:
    """The plain lifecycle with some states changed, in a file."""
    path = folder / f"mine{number}.yaml"
    path.write_text(write_yaml(version(number, **states)), "utf-8")
    return path


def a_text(folder: Path, name: str, said: object) -> Path:
    path = folder / name
    path.write_text(yaml.safe_dump(said), "utf-8")
    return path


POLICY = {
    "steps": [
        {"name": "manager", "roles": ["approver"]},
        {"name": "director", "roles": ["finance_director"], "at_least": "10000"},
    ]
}
PEOPLE = [
    {"id": "ben", "name": "Ben", "roles": ["approver"]},
    {"id": "carla", "name": "Carla", "roles": ["finance_director"]},
]

# list, show, draw


def test_presets_are_listed() -> None:
    result = run("list")
    assert result.exit_code == 0
    assert all(preset.reference in result.stdout for preset in PRESETS)
    listed = json.loads(run("list", "--json").stdout)
    assert [one["reference"] for one in listed] == [preset.reference for preset in PRESETS]


def test_a_preset_is_shown_state_by_state() -> None:
    result = run("show", "standard")
    assert result.exit_code == 0
    assert STANDARD.digest in result.stdout
    assert all(name in result.stdout for name in STANDARD.states)
    assert "done → correction" in result.stdout


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.reference)
def test_what_is_shown_as_yaml_is_the_preset(preset: LifecycleDefinition) -> None:
    said = run("show", preset.reference, "--yaml").stdout
    assert LifecycleDefinition.model_validate(yaml.safe_load(said)) == preset
    said = run("show", preset.reference, "--json").stdout
    assert LifecycleDefinition.model_validate(json.loads(said)) == preset


def test_a_file_is_drawn_with_a_state_lit(tmp_path: Path) -> None:
    result = run("draw", a_file(tmp_path), "--state", "approval")
    assert result.exit_code == 0
    assert result.stdout.startswith("stateDiagram-v2")
    assert "class approval current" in result.stdout


def test_a_drawing_against_another_marks_what_changed(tmp_path: Path) -> None:
    mine = a_file(tmp_path, rejected=None, open={"deadline": "P1D"})
    drawn = run("draw", mine, "--against", a_file(tmp_path, 1)).stdout
    assert "class rejected removed" in drawn
    assert "class open changed" in drawn
    assert "class draft" not in drawn


def test_a_definition_comes_from_standard_input(tmp_path: Path) -> None:
    said = a_file(tmp_path).read_text("utf-8")
    assert json.loads(run("show", "-", "--json", stdin=said).stdout)["version"] == 2


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("show", "nonsense"), "no preset 'nonsense'; presets: standard@1"),
        (("show", "standard@9"), "no preset 'standard@9'"),
        (("draw", "standard", "--state", "nowhere"), "it has no state 'nowhere'"),
        (("show", "missing.yaml"), "No such file"),
    ],
)
def test_what_there_is_not_is_refused(arguments: tuple[str, ...], expected: str) -> None:
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert expected in result.stderr


# check


@pytest.mark.parametrize("preset", PRESETS, ids=lambda preset: preset.reference)
def test_presets_are_sound(preset: LifecycleDefinition) -> None:
    result = run("check", "-", stdin=write_yaml(preset))
    assert result.exit_code == 0
    assert result.stdout.startswith(f"-: sound ({preset.reference}, {preset.digest[:12]})")


def test_every_fault_is_said_with_its_place(tmp_path: Path) -> None:
    mine = a_file(
        tmp_path,
        validating={
            "transitions": [{"event": "done", "to": "issuing", "guard": "invoice.totl > 1"}]
        },
        open={"transitions": [{"event": "paid", "to": "reconciled"}]},
    )
    sound = a_file(tmp_path, 3)
    result = run("check", mine, sound)
    assert result.exit_code == 1
    first, *rest = result.stdout.splitlines()
    assert first.startswith(f"{mine}: FAULTY (plain@2")
    said = "\n".join(rest)
    assert "LC-EVENT" in said
    assert "invoice.totl" in said
    line = next(n for n, text in enumerate(mine.read_text().splitlines(), 1) if "totl" in text)
    assert f"at {line}:" in said
    assert f"{sound}: sound (plain@3" in said
    by_file = [json.loads(text) for text in run("check", mine, sound, "--json").stdout.splitlines()]
    assert [one["sound"] for one in by_file] == [False, True]
    assert {"LC-EVENT"} <= {finding["rule"] for finding in by_file[0]["findings"]}


def test_an_approval_that_nobody_can_give_is_found(tmp_path: Path) -> None:
    alone = a_text(tmp_path, "people.yaml", [{"id": "anna", "name": "Anna", "roles": ["clerk"]}])
    policy = a_text(tmp_path, "policy.yaml", {"steps": [{"name": "all", "roles": ["clerk"]}]})
    mine = a_file(tmp_path, approval={"approval": POLICY})
    result = run("check", mine, "--policy", policy, "--people", alone, "--json")
    about_policy, about_mine = (json.loads(line) for line in result.stdout.splitlines())
    assert (result.exit_code, about_policy["sound"]) == (1, False)
    assert {finding["rule"] for finding in about_policy["findings"]} == {"AP-MAY"}
    few = [finding for finding in about_mine["findings"] if finding["rule"] == "AP-FEW"]
    assert few
    enough = a_text(tmp_path, "enough.yaml", PEOPLE)
    assert "AP-FEW" not in run("check", mine, "--people", enough).stdout


def test_what_is_no_definition_is_faulty_and_what_is_not_there_is_exit_code_2(
    tmp_path: Path,
) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("key: [1, 2")
    result = run("check", broken)
    assert result.exit_code == 1
    assert f"{broken}: FAULTY (no lifecycle)" in result.stdout
    assert "LF-SYNTAX" in result.stdout
    assert run("check", tmp_path / "missing.yaml").exit_code == 2


# simulate


def test_who_would_approve(tmp_path: Path) -> None:
    policy = a_text(tmp_path, "policy.yaml", POLICY)
    people = a_text(tmp_path, "people.yaml", PEOPLE)
    result = run(
        "simulate", "standard", "--amount", "12000", "--policy", policy, "--people", people
    )
    assert result.exit_code == 0
    said = " ".join(result.stdout.split())
    assert "one invoice (12,000 EUR) through standard@1" in said
    assert "manager: approver (ben), then director:" in said
    assert "by ben, carla" in said
    assert "ends reconciled after 4 waits" in said


def test_a_run_for_programs(tmp_path: Path) -> None:
    policy = a_text(tmp_path, "policy.yaml", POLICY)
    arguments = ("--amount", "12000", "--currency", "USD", "--rate", "0.8", "--policy", policy)
    (found,) = json.loads(run("simulate", "standard", *arguments, "--json").stdout)
    assert found["who"] == ["manager: approver"]
    assert found["route"][-1] == "reconciled"
    assert (found["ending"], found["waits"], found["notes"]) == ("reconciled", 4, [])


def test_without_a_sample_there_is_a_table_of_samples() -> None:
    result = run("simulate", "standard@1")
    assert result.exit_code == 0
    assert "rejected by the buyer" in result.stdout
    assert result.stdout.count("assumed: one 'approver' says yes") == 1


def test_samples_come_from_files(tmp_path: Path) -> None:
    late = {
        "name": "late",
        "amount": "50",
        "script": [{"event": "payment_received", "amount": "5"}],
    }
    one = a_text(tmp_path, "one.yaml", late)
    more = a_text(tmp_path, "more.json", [{"name": "second"}, {"name": "third"}])
    result = run("simulate", "standard", "--sample", one, "--sample", more, "--json")
    found = json.loads(result.stdout)
    assert [each["sample"]["name"] for each in found] == ["late", "second", "third"]
    assert "partially_paid" in found[0]["route"]


def test_a_sample_that_is_stuck_is_exit_code_1(tmp_path: Path) -> None:
    mine = a_file(tmp_path, open={"transitions": [{"event": "write_off", "to": "open"}]})
    result = run("simulate", mine, "--amount", "50")
    assert result.exit_code == 1
    assert "STUCK: nothing favourable leads on from state 'open'" in result.stdout


@pytest.mark.parametrize(
    ("sample", "expected"),
    [
        ({"amount": "many"}, "at 1:1 amount"),
        ({"amount": "1.234"}, "more decimals than an amount in EUR"),
        ({"amout": "1"}, "did you mean 'amount'?"),
        ({"script": ["nonsense"]}, "'nonsense' does not happen"),
    ],
)
def test_a_sample_that_cannot_be_says_where(
    tmp_path: Path, sample: dict[str, Any], expected: str
) -> None:
    result = run("simulate", "standard", "--sample", a_text(tmp_path, "wrong.yaml", sample))
    assert result.exit_code == 2
    assert expected in result.stderr
    as_json = run("simulate", "standard", "--sample", tmp_path / "wrong.yaml", "--json")
    assert json.loads(as_json.stderr)["findings"]


def test_a_file_that_is_no_yaml_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("key: [1, 2")
    result = run("simulate", "standard", "--policy", broken)
    assert result.exit_code == 2
    assert "LF-SYNTAX" in result.stderr
    broken.write_bytes(b"\xff\xfe\x00")
    assert "not UTF-8" in run("simulate", "standard", "--policy", broken).stderr


# diff


def test_a_difference_is_said_and_is_exit_code_1(tmp_path: Path) -> None:
    before, mine = a_file(tmp_path, 1), a_file(tmp_path, draft={"deadline": "P30D"})
    result = run("diff", before, mine)
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "plain@1 → plain@2",
        "~ state 'draft'",
        "    ~ deadline: P90D → P30D",
    ]
    assert run("diff", before, a_file(tmp_path)).exit_code == 0


def test_what_a_difference_means_for_samples(tmp_path: Path) -> None:
    before = a_file(tmp_path, 1)
    mine = a_file(tmp_path, transmitting={"transitions": [{"event": "done", "to": "open"}]})
    result = run("diff", before, mine, "--impact", "--sample", a_text(tmp_path, "s.yaml", {}))
    assert "1 of 1 samples go another way" in result.stdout
    assert "after transmitting: awaiting_response" in result.stdout
    found = json.loads(run("diff", before, mine, "--impact", "--json").stdout)
    assert {change["subject"] for change in found["changes"]} == {"transition"}
    assert all(one["differs"] for one in found["impact"])
    assert found["lines"][0] == "plain@1 → plain@2"


# At an API

Handler = Callable[[httpx.Request], httpx.Response]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[httpx.Request]:
    """What commands ask of an API that agrees to everything."""
    requests: list[httpx.Request] = []

    def agree(request: httpx.Request) -> httpx.Response:
        requests.append(request)
        return httpx.Response(200, json={"reference": "mine@1"})

    answering(monkeypatch, agree)
    return requests


def answering(monkeypatch: pytest.MonkeyPatch, handler: Handler) -> None:
    def connect(url: str | None, token: str | None, person: str, data: Path) -> httpx.Client:
        headers = {"X-Person": person}
        transport = httpx.MockTransport(handler)
        return httpx.Client(base_url="http://api.example", transport=transport, headers=headers)

    monkeypatch.setattr(serving, "connect", connect)


@pytest.mark.parametrize(
    ("arguments", "method", "path", "body"),
    [
        (("publish", "mine@1"), "POST", "/v1/lifecycles/mine@1/publish", {}),
        (("retire", "mine@1"), "POST", "/v1/lifecycles/mine@1/retire", {}),
        (
            ("assign", "northwind-acme", "mine@2"),
            "PUT",
            "/v1/partnerships/northwind-acme/lifecycle",
            {"key": "mine", "version": 2},
        ),
        (
            ("assign", "northwind-acme", "mine"),
            "PUT",
            "/v1/partnerships/northwind-acme/lifecycle",
            {"key": "mine", "version": "latest"},
        ),
        (
            ("migrate", "inv-1", "mine@2", "--reason", "new rules"),
            "POST",
            "/v1/invoices/inv-1/migrate",
            {"to": "mine@2", "reason": "new rules"},
        ),
    ],
)
def test_what_is_asked_of_the_api(
    asked: list[httpx.Request],
    arguments: tuple[str, ...],
    method: str,
    path: str,
    body: dict[str, Any],
) -> None:
    assert run(*arguments).exit_code == 0
    (request,) = asked
    assert (request.method, request.url.path) == (method, path)
    assert json.loads(request.content) == body


def test_a_file_is_handed_in_as_it_is_and_published_by_somebody_else(
    tmp_path: Path, asked: list[httpx.Request]
) -> None:
    mine = a_file(tmp_path)
    result = run("create", mine)
    assert (result.exit_code, result.stdout) == (0, "mine@1 is kept as a draft\n")
    run("publish", "mine@1")
    (created, published) = asked
    assert created.headers["Content-Type"] == "application/yaml"
    assert created.content == mine.read_bytes()
    assert created.headers["X-Person"] != published.headers["X-Person"]
    as_json = tmp_path / "mine.json"
    as_json.write_text("{}")
    assert json.loads(run("create", as_json, "--json").stdout) == {"reference": "mine@1"}
    assert asked[-1].headers["Content-Type"] == "application/json"


def test_a_refusal_is_said_with_every_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    item = {"rule": "MG-STATE", "pointer": "/state", "message": "no such state", "hint": "wait"}
    problem = {
        "detail": "the invoice cannot go on",
        "hint": "see errors",
        "errors": [{**item, "severity": "fatal"}],
    }
    answering(monkeypatch, lambda _: httpx.Response(422, json=problem))
    result = run("migrate", "inv-1", "mine@2")
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.splitlines() == [
        "the invoice cannot go on; see errors",
        "  fatal       MG-STATE: no such state",
        "              at /state",
        "              wait",
    ]


def test_what_is_under_way_is_not_said_to_be_done(monkeypatch: pytest.MonkeyPatch) -> None:
    answering(monkeypatch, lambda _: httpx.Response(202, json={}))
    result = run("migrate", "inv-1", "mine@2")
    assert (result.exit_code, result.stdout) == (
        0,
        "asked for, not answered yet: inv-1 goes on by mine@2\n",
    )


def test_an_answer_that_is_no_problem_document_is_told_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    answering(monkeypatch, lambda _: httpx.Response(502, text="<html>"))
    result = run("publish", "mine@1")
    assert (result.exit_code, result.stderr) == (1, "502 Bad Gateway\n")


def test_an_api_that_does_not_answer_is_exit_code_2(monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("connection refused", request=request)

    answering(monkeypatch, silent)
    result = run("publish", "mine@1")
    assert result.exit_code == 2
    assert "http://api.example does not answer: connection refused" in result.stderr


def test_without_a_running_stack_it_says_what_is_missing(tmp_path: Path) -> None:
    result = run("publish", "mine@1", "--data", tmp_path)
    assert result.exit_code == 2
    assert "--url" in result.stderr
    result = run("publish", "mine@1", "--data", tmp_path, "--url", "http://127.0.0.1:9")
    assert result.exit_code == 2
    assert "--token" in result.stderr
