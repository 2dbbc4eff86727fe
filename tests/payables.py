"""A supplier and what it sends: documents of our own writing, as others would write them."""

from datetime import date
from decimal import Decimal
from typing import Any

from domain.core.codes import InvoiceTypeCode
from domain.invoice.model import Invoice
from domain.invoice.numbering import NumberSeries
from domain.invoice.references import PrecedingInvoice
from domain.invoice.request import RequestedLine, Terms, assemble
from domain.invoice.totals import calculate
from domain.ports import Store
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.terms import LifecycleChoice
from integration.formats import XML
from tests import builders

ISSUED = date(2026, 11, 2)


def supplier(**changes: Any) -> Partner:
    base: dict[str, Any] = {
        "id": "globex",
        "party": builders.party("Globex GmbH", vat_id="DE811907980"),
        "iban": "DE75512108001245126199",
    }
    return Partner(**{**base, **changes})


def buying(**changes: Any) -> Partnership:
    """Globex sells to our own company."""
    base: dict[str, Any] = {
        "id": "globex-northwind",
        "seller_id": "globex",
        "buyer_id": "northwind",
        "series": None,
        "credit_note_lifecycle": LifecycleChoice(key="payable"),
        "lifecycle": LifecycleChoice(key="payable"),
    }
    return builders.partnership(**{**base, **changes})


def self_billing(**changes: Any) -> Partnership:
    """Our own company writes the invoices of Globex."""
    base: dict[str, Any] = {
        "lifecycle": LifecycleChoice(key="self-billing"),
        "credit_note_lifecycle": LifecycleChoice(key="credit-note"),
        "series": "gx",
    }
    return buying(**{**base, **changes})


def invoice(
    number: str = "GX-1",
    *,
    seller: Partner | None = None,
    buyer: Partner | None = None,
    price: str = "100",
    **changes: Any,
) -> Invoice:
    """What the supplier sends: one line of hosting, with 19 % VAT."""
    terms = Terms(
        partnership=buying(),
        seller=seller or supplier(),
        buyer=buyer or builders.seller(),
    )
    line = RequestedLine(marketable_id="hosting", quantity=Decimal(1), unit_price=Decimal(price))
    request = builders.request(partnership_id="globex-northwind", lines=(line,))
    draft = assemble(request, terms, {"hosting": builders.marketable()}, on=ISSUED)
    made = calculate(draft).issued(number, ISSUED, date(2026, 12, 2))
    return made.model_copy(update=changes)


def credit_note(number: str = "GX-C1", on: str = "GX-1", **changes: Any) -> Invoice:
    return invoice(
        number,
        type_code=InvoiceTypeCode.CREDIT_NOTE,
        preceding=(PrecedingInvoice(number=on, issue_date=ISSUED),),
        **changes,
    )


def document(made: Invoice, format_id: str = "ubl-2.1") -> bytes:
    """The bytes that arrive."""
    return XML[format_id].write(made)


async def supply(store: Store, *, partnership: Partnership | None = None) -> None:
    """Make Globex known as a supplier."""
    await store.partners.put(supplier())
    await store.series.put(NumberSeries(id="gx", prefix="GX-SB"))
    await store.partnerships.put(partnership or buying())
