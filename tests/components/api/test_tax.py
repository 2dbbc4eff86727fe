"""Over the API: a marketable that is taxed by the rules, and what the invoice then says."""

from typing import Any

from domain.record import InvoiceRecord
from tests import builders
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import new_invoice

TOOL = {"id": "tool", "name": "Tool", "kind": "goods", "tax": {"tax_class": "standard"}}
LINES = [{"marketable_id": "tool", "quantity": "2", "unit_price": "50"}]
TO_PARIS = {"delivered_on": "2026-10-30", "address": {"country": "FR", "post_code": "75001"}}


async def sold_to_france(api: Api, **content: Any) -> InvoiceRecord:
    french = builders.party("Acme SARL", "FR", "FR61954506077")
    await api.adapters.store.partners.put(builders.buyer(party=french))
    put = await api.put("anna", "/v1/marketables/tool", TOOL)
    assert put.json()["tax"]["tax_class"] == "standard"
    answer = await api.post("anna", "/v1/invoices", new_invoice(id="inv-1", lines=LINES, **content))
    assert answer.status_code == 201, answer.text
    return await api.adapters.store.invoices.get("inv-1")


async def test_goods_delivered_abroad_are_an_intra_community_supply(api: Api) -> None:
    record = await sold_to_france(api, delivery=TO_PARIS)
    assert record.document is not None
    (row,) = record.document.vat_breakdown
    assert (row.category, row.rate, row.exemption_code) == ("K", 0, "VATEX-EU-IC")


async def test_what_is_missing_stands_on_the_draft_as_findings(api: Api) -> None:
    record = await sold_to_france(api)
    assert record.document is None
    assert {(one.rule, one.path) for one in record.findings} == {
        ("BR-IC-11", "delivery.delivered_on"),
        ("BR-IC-12", "delivery.address"),
    }
    amended = await api.put("anna", "/v1/invoices/inv-1", {"lines": LINES, "delivery": TO_PARIS})
    assert amended.status_code < 300, amended.text


async def test_a_marketable_is_not_taxed_in_two_ways(api: Api) -> None:
    answer = await api.put("anna", "/v1/marketables/tool", {**TOOL, "vat_rate": "19"})
    assert answer.status_code == 422
    assert "not both" in answer.text
