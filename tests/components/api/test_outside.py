"""A partner's user: sees what is their partner's and issued, through every route, and no more."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.auth import Principal
from api.outside import _both, _is_one, seen_by
from api.permissions import ROLES, permission_of
from api.routes import all_routes
from domain.core.errors import Forbidden
from domain.exchange.delivery import DocumentRef
from domain.exchange.log import Direction, ExchangeAct, ExchangeEntry
from domain.exchange.transmission import MessageKind, Transmission
from domain.process.outbox import place
from domain.trade.terms import ChannelConfig
from tests import builders
from tests.builders import NOON
from tests.components.api.conftest import Api

OTHERS = "delta"
"""In every id and name of the other partner's things."""
IDS = {
    "invoices": ("inv-acme", "inv-delta"),
    "partnerships": ("northwind-acme", "northwind-delta"),
    "transmissions": ("msg-acme", "msg-delta"),
}
VALUES = {"id": "x", "sha256": "0" * 64, "reference": "standard@1", "line": "1", "number": "1"}
VALUES |= {"currency": "USD", "day": "2026-10-01", "version": "1"}
READS = [route for route in all_routes() if "GET" in route.methods and permission_of(route)]


@pytest.fixture
async def filled(api: Api) -> Api:
    """Two partners, each with an issued invoice and a message; and what is not issued yet."""
    store = api.adapters.store
    other = builders.buyer(id="delta", party=builders.party("Delta SARL", vat_id="FR23334175221"))
    await store.partners.put(other)
    await store.partnerships.put(builders.partnership(id="northwind-delta", buyer_id="delta"))
    for partner in ("acme", "delta"):
        await _approved(api, f"inv-{partner}", f"northwind-{partner}")
        await _exchanged(api, partner)
    await api.open("inv-open", partnership_id="northwind-acme")
    await api.open("inv-draft", partnership_id="northwind-acme", submit=False)
    return api


async def _approved(api: Api, id: str, partnership_id: str) -> None:
    opened = await api.open(id, partnership_id=partnership_id)
    body = {"content_hash": opened["content_hash"]}
    answer = await api.post("ben", f"/v1/invoices/{id}/approve", body)
    assert answer.json()["number"], answer.text


async def _exchanged(api: Api, partner: str) -> None:
    document = DocumentRef(sha256="e" * 64, name="c.edi", media_type="text/plain", size=3)
    order = Transmission(
        id=f"msg-{partner}",
        kind=MessageKind.ACKNOWLEDGEMENT,
        partner_id=partner,
        document=document,
        file_name=f"{partner}.edi",
        channel=ChannelConfig(kind="fake"),
        created_at=NOON,
    )
    entry = ExchangeEntry(
        id=f"entry-{partner}",
        at=NOON,
        direction=Direction.OUT,
        act=ExchangeAct.SENT,
        actor="dora",
        partner_id=partner,
        transmission_id=order.id,
        place="ftp.inside.example",
    )
    store = api.adapters.store
    await store.transact(lambda tx: place(tx, order))
    await store.transact(lambda tx: tx.exchange_log.insert(entry))


async def listed(api: Api, path: str) -> list[str]:
    answer = await api.get("boris", path)
    assert answer.status_code == 200, answer.text
    return [item["id"] for item in answer.json()["items"]]


async def test_lists_hold_what_is_theirs_and_issued(filled: Api) -> None:
    assert await listed(filled, "/v1/invoices") == ["inv-acme"]
    assert await listed(filled, "/v1/partnerships") == ["northwind-acme"]
    assert set(await listed(filled, "/v1/transmissions")) == {"msg-acme", "inv-acme.m1"}
    assert await listed(filled, "/v1/exchange/log") == ["entry-acme"]


@pytest.mark.parametrize(
    "path",
    [
        "/v1/invoices?partnership_id=northwind-delta",
        "/v1/invoices?state=approval",
        "/v1/transmissions?partner_id=delta",
        "/v1/exchange/log?partner_id=delta",
        "/v1/exchange/log?transmission_id=msg-delta",
    ],
)
async def test_filters_do_not_widen(filled: Api, path: str) -> None:
    assert await listed(filled, path) == []


@pytest.mark.parametrize("kind", IDS)
async def test_what_is_not_theirs_does_not_exist(filled: Api, kind: str) -> None:
    own, others = IDS[kind]
    assert (await filled.get("boris", f"/v1/{kind}/{own}")).status_code == 200
    refused = await filled.get("boris", f"/v1/{kind}/{others}")
    never = await filled.get("boris", f"/v1/{kind}/never-was")
    assert (refused.status_code, refused.json()["code"]) == (404, "not_found")
    assert refused.json()["detail"] == never.json()["detail"].replace("never-was", others)


@pytest.mark.parametrize("id", ["inv-open", "inv-draft"])
async def test_what_is_not_issued_does_not_exist(filled: Api, id: str) -> None:
    assert (await filled.get("boris", f"/v1/invoices/{id}")).status_code == 404
    assert (await filled.get("boris", f"/v1/invoices/{id}/documents")).status_code == 404


async def test_documents_of_their_invoice_and_of_no_other(filled: Api) -> None:
    found = await filled.get("anna", "/v1/invoices/inv-delta/documents")
    sha = next((one["sha256"] for one in found.json()["items"]), "0" * 64)
    assert (await filled.get("boris", "/v1/invoices/inv-acme/documents")).status_code == 200
    for path in ("", f"/{sha}"):
        answer = await filled.get("boris", f"/v1/invoices/inv-delta/documents{path}")
        assert answer.status_code == 404


async def test_what_is_only_ours_is_left_out(filled: Api) -> None:
    invoice = (await filled.get("boris", "/v1/invoices/inv-acme")).json()
    assert (invoice["approval"], invoice["decisions"], invoice["possible"]) == (None, [], [])
    assert (invoice["created_by"], invoice["links"]["temporal_ui"]) == ("", "")
    partnership = (await filled.get("boris", "/v1/partnerships/northwind-acme")).json()
    assert partnership["approval"] is None
    assert partnership["delivery"]["channel"]["settings"] == {}
    entry = (await filled.get("boris", "/v1/exchange/log")).json()["items"][0]
    assert (entry["actor"], entry["place"]) == ("", "")
    ours = (await filled.get("anna", "/v1/invoices/inv-acme")).json()
    assert ours["decisions"]
    assert ours["created_by"] == "anna"


@pytest.mark.parametrize("route", READS, ids=lambda route: route.name)
async def test_no_route_shows_anything_of_others(filled: Api, route: Any) -> None:
    """Every GET, with every id that there is."""
    ids = {id for pair in IDS.values() for id in pair} | {OTHERS, "hosting", "nw", "ben", "x"}
    for id in ids if "{id}" in route.path else {"x"}:
        answer = await filled.get("boris", route.path.format(**(VALUES | {"id": id})))
        assert answer.status_code in (200, 304, 403, 404, 422), (id, answer.text)
        said = answer.text.replace(id, "")
        assert OTHERS not in said.lower(), (id, answer.text)


async def test_a_partner_without_partners_sees_nothing(filled: Api) -> None:
    filled.tokens["nobody"] = filled.identity.mint("nobody", ["partner"])
    for path in ("invoices", "partnerships", "transmissions", "exchange/log"):
        assert (await filled.get("nobody", f"/v1/{path}")).json()["items"] == []
    assert (await filled.get("nobody", "/v1/invoices/inv-acme")).status_code == 404


async def test_other_roles_of_a_partners_user_do_not_count(filled: Api) -> None:
    filled.tokens["both"] = filled.identity.mint("both", ["partner", "finance_director"])
    assert (await filled.get("both", "/v1/me")).json()["roles"] == ["partner"]
    assert (await filled.get("both", "/v1/people")).status_code == 403


def test_the_store_of_a_partners_user_refuses_what_is_not_named(api: Api) -> None:
    boris = Principal("boris", "boris", ("partner",), ("acme",))
    store = seen_by(boris, api.adapters.store)
    for name in ("people", "marketables", "transact", "audit", "ping"):
        with pytest.raises(Forbidden):
            getattr(store, name)
    for name in ("put", "insert", "by_number", "waiting", "replace", "count"):
        with pytest.raises(Forbidden):
            getattr(store.invoices, name)


def test_a_partners_user_changes_nothing() -> None:
    held = ROLES["partner"]
    assert {operation.partition(".")[2] for operation in held} == {"read"}


@given(st.frozensets(st.sampled_from("abcd")), st.frozensets(st.sampled_from("abcd")))
def test_a_filter_is_never_wider_than_what_is_theirs(
    asked: frozenset[str], theirs: frozenset[str]
) -> None:
    assert _both(asked, theirs) == asked & theirs
    for one in "abcd":
        assert _both(one, theirs) == ({one} & theirs)
        assert _is_one(one, theirs) == (one in theirs)


async def test_of_several_they_see_theirs(filled: Api) -> None:
    boris = Principal("boris", "boris", ("partner",), ("acme",))
    store = seen_by(boris, filled.adapters.store)
    assert set(await store.invoices.several(IDS["invoices"])) == {"inv-acme"}
    assert await store.partners.find("delta") is None
    for where in ({}, {"kind": "payment"}, {"invoice_id": "inv-acme", "kind": "payment"}):
        with pytest.raises(Forbidden):
            await store.allocations.page(where)
