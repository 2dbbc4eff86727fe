"""Remittance advices are shown at the invoices that they name."""

from datetime import UTC, datetime
from decimal import Decimal

from domain.core.identifiers import digest
from domain.settlement.remittance import KeptRemittance, RemittanceAdvice, RemittedItem
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem


async def test_advices_by_partner_and_invoice(api: Api) -> None:
    item = RemittedItem(invoice_number="NW-1", amount=Decimal("98.00"), discount=Decimal("2.00"))
    advice = RemittanceAdvice(id="A", currency="EUR", amount=Decimal("98.00"), items=(item,))
    kept = KeptRemittance(
        id=digest(b"advice"),
        advice=advice,
        partner_id="acme",
        invoice_ids=("inv-1",),
        received_at=datetime(2026, 11, 23, tzinfo=UTC),
    )
    await api.adapters.store.remittances.put(kept)
    for query, count in (("", 1), ("?partner_id=acme", 1), ("?invoice_id=inv-2", 0)):
        found = (await api.get("audit", f"/v1/remittances{query}")).json()["items"]
        assert len(found) == count
    one = (await api.get("audit", f"/v1/remittances/{kept.id}")).json()
    assert one["advice"]["items"][0]["discount"] == "2.00"
    problem(await api.get("audit", f"/v1/remittances/{digest(b'x')}"), 404, "not_found")
