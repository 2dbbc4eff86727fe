"""The translator: every error of the domain, of Temporal and of the framework is a problem."""

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from api.errors import of_domain, of_rpc, of_update, pointer
from api.problems import CATALOGUE, Problem
from domain.core import errors
from domain.core.findings import Finding
from tests.components.api.conftest import Api, new_invoice
from tests.components.api.test_invoices import problem


def tree(kind: type[errors.InvoicingError]) -> list[type[errors.InvoicingError]]:
    return [kind, *(leaf for child in kind.__subclasses__() for leaf in tree(child))]


@pytest.mark.parametrize("kind", tree(errors.InvoicingError))
def test_every_error_of_the_domain_is_mapped(kind: type[errors.InvoicingError]) -> None:
    assert kind.code in CATALOGUE, f"{kind.__name__} has no place in the catalogue"
    made = of_domain(kind("it broke", hint="mend it"))
    assert (made.code, made.detail, made.hint) == (kind.code, "it broke", "mend it")
    assert made.status_code == CATALOGUE[kind.code].status
    if kind.retryable:
        assert made.status_code == 503
        assert made.headers == {"Retry-After": "2"}


def test_a_retryable_error_is_the_only_503_of_the_domain() -> None:
    for kind in tree(errors.InvoicingError):
        assert (CATALOGUE[kind.code].status == 503) == kind.retryable


def test_findings_become_items_with_pointers() -> None:
    finding = Finding(rule="BR-01", path="lines[2].net_amount", message="m", hint="h")
    item = of_domain(errors.Invalid("no", findings=[finding])).errors[0]
    assert (item.pointer, item.rule, item.severity) == ("/lines/2/net_amount", "BR-01", "fatal")
    assert pointer(["a/b", "c~d"]) == "/a~1b/c~0d"


@pytest.mark.parametrize("status", [s for s in RPCStatusCode if s is not RPCStatusCode.NOT_FOUND])
def test_what_temporal_cannot_do_now_may_be_repeated(status: RPCStatusCode) -> None:
    made = of_rpc(RPCError("secret inside", status, b""))
    assert isinstance(made, Problem)
    assert (made.code, made.status_code) == ("temporal_unavailable", 503)
    assert "secret" not in made.detail


def test_what_temporal_does_not_know_is_not_found() -> None:
    assert isinstance(of_rpc(RPCError("x", RPCStatusCode.NOT_FOUND, b"")), errors.NotFound)


@pytest.mark.parametrize(
    ("type_", "code"),
    [
        ("invalid_transition", "invalid_transition"),
        ("stale_content", "stale_content"),
        ("invalid", "invalid"),
        ("SomethingElse", "conflict"),
        (None, "conflict"),
    ],
)
def test_the_refusal_of_a_workflow_keeps_its_code(type_: str | None, code: str) -> None:
    refusal = ApplicationError("not possible. try that", type=type_)
    made = of_update(WorkflowUpdateFailedError(refusal))
    assert (made.code, made.detail, made.hint) == (code, "not possible", "try that")


async def test_unknown_addresses_and_methods(api: Api) -> None:
    problem(await api.http.get("/nothing"), 404, "not_found")
    problem(await api.http.get("/v1/invoices/"), 404, "not_found")
    found = await api.http.delete("/v1/invoices")
    problem(found, 405, "method_not_allowed")
    assert found.headers["allow"] == "GET, POST"


async def test_temporal_is_away(api: Api) -> None:
    await api.open("inv-1", submit=False)
    api.workflows.failing = of_rpc(RPCError("x", RPCStatusCode.UNAVAILABLE, b""))
    answer = await api.post("anna", "/v1/invoices/inv-1/submit")
    problem(answer, 503, "temporal_unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_an_invoice_opened_while_temporal_is_away_is_kept(api: Api) -> None:
    api.workflows.failing = of_rpc(RPCError("x", RPCStatusCode.UNAVAILABLE, b""))
    answer = await api.post("anna", "/v1/invoices", new_invoice(id="inv-1"))
    assert (answer.status_code, answer.json()["state"]) == (202, "approval")
    assert answer.headers["retry-after"] == "1"
    assert not (await api.adapters.store.drafts.get("inv-1")).started
    api.workflows.failing = None
    again = await api.post("anna", "/v1/invoices", new_invoice(id="inv-1"))
    assert (again.status_code, again.json()["state"]) == (201, "approval")
    assert (await api.adapters.store.drafts.get("inv-1")).started


async def test_the_store_is_away(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise errors.StoreUnavailable("the system of record does not answer")

    monkeypatch.setattr(api.adapters.store.invoices, "find", away)
    problem(await api.get("anna", "/v1/invoices/inv-1"), 503, "store_unavailable")


async def test_a_fault_of_ours_shows_nothing_of_its_inside(
    api: Api, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_: object) -> None:
        raise KeyError("password=hunter2")

    monkeypatch.setattr(api.adapters.store.invoices, "find", broken)
    answer = await api.get("anna", "/v1/invoices/inv-1", headers={"X-Request-Id": "mine"})
    found = problem(answer, 500, "internal_error")
    assert found["request_id"] == "mine"
    assert "hunter2" not in answer.text + caplog.text
    assert "KeyError" in caplog.text


async def test_every_answer_has_an_id_to_ask_about(api: Api) -> None:
    given = await api.http.get("/livez", headers={"X-Request-Id": "abc-1"})
    assert given.headers["x-request-id"] == "abc-1"
    for bad in ("a b", "x" * 65, "<script>"):
        made = await api.http.get("/nothing", headers={"X-Request-Id": bad})
        assert made.headers["x-request-id"].startswith("req-")
        assert made.json()["request_id"] == made.headers["x-request-id"]


async def test_the_type_of_a_problem_leads_to_its_meaning(api: Api) -> None:
    body = problem(await api.http.get("/nothing"), 404, "not_found")
    path = body["type"].removeprefix("http://127.0.0.1:8000")
    answer = await api.http.get(path)
    assert (answer.status_code, answer.headers["location"]) == (307, "/docs/errors/not_found/")
    unknown = await api.http.get("/problems/<script>")
    assert unknown.headers["location"] == "/docs/errors/"
