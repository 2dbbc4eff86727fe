"""Invoices that INVOIC can say whole, and envelopes to write them with."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from domain.core.codes import VatCategory
from domain.core.identifiers import Identifier
from domain.core.party import Party, PostalAddress
from domain.exchange.envelope import Envelope
from domain.invoice.line import DraftLine, InvoiceLine
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.totals import calculate
from tests import invoices

REGION = 9
VERSION = 3
"""What D.96A has for the region of an address, and for the version of a classification."""


def envelope(**settings: Any) -> Envelope:
    """For a partner that takes all characters."""
    said = {
        "sender": {"id": "4012345000009", "qualifier": "14"},
        "receiver": {"id": "4098765000010", "qualifier": "14"},
        "level": "UNOY",
        **settings,
    }
    prepared_at = datetime(2026, 11, 23, 9, 30, tzinfo=UTC)
    return Envelope(control_number=42, prepared_at=prepared_at, settings=said)


def sayable(invoice: Invoice) -> Invoice:
    """`invoice` without what no INVOIC has a place for."""
    means = invoice.payment_instructions[0]
    card = means.card and means.card.model_copy(update={"holder": None})
    payee = invoice.payee
    update: dict[str, Any] = {
        "seller": _party(invoice.seller),
        "buyer": _party(invoice.buyer),
        "payee": payee
        and payee.model_copy(update={"registration_id": _bare(payee.registration_id)}),
        "tax_representative": _at(invoice.tax_representative),
        "delivery": _at(invoice.delivery),
        "payment_instructions": (means.model_copy(update={"card": card}),),
        "supporting_documents": tuple(
            one.model_copy(update={"attachment": None, "description": _short(one.description)})
            for one in invoice.supporting_documents
        ),
        "lines": tuple(_line(line) for line in invoice.lines),
    }
    return invoice.model_copy(update=update)


def _short(text: str | None) -> str | None:
    return text[:35].strip() if text else None


def _bare(identifier: Identifier | None) -> Identifier | None:
    return identifier and identifier.model_copy(update={"scheme": None})


def _party(party: Party) -> Party:
    return _at(party).model_copy(
        update={
            "trading_name": None,
            "identifiers": party.identifiers[:1],
            "registration_id": _bare(party.registration_id),
        }
    )


def _at(whole: Any) -> Any:
    address: PostalAddress | None = whole and whole.address
    if address is None or not address.subdivision:
        return whole
    region = address.subdivision[:REGION].strip()
    return whole.model_copy(update={"address": address.model_copy(update={"subdivision": region})})


def _line(line: InvoiceLine) -> InvoiceLine:
    classes = tuple(
        one.model_copy(update={"scheme_version": one.scheme_version[-VERSION:]})
        if one.scheme_version
        else one
        for one in line.classifications
    )
    inner = tuple(_line(one) for one in line.sub_lines)
    return line.model_copy(update={"classifications": classes, "sub_lines": inner})


@st.composite
def any_sayable(draw: st.DrawFn) -> Invoice:
    """A rich issued invoice that INVOIC can say whole; sometimes with sub lines."""
    seed = draw(st.integers(0, 1 << 32))
    made = draw(st.sampled_from((invoices.seeded, invoices.seeded, invoices.extended)))(seed)
    return sayable(made).model_copy(update={"third_party_payments": ()})


def plain(**changes: Any) -> Invoice:
    """Ten pumps from one party with a GLN to another, issued."""
    draft = InvoiceDraft(
        currency="EUR",
        order_reference="4500001001",
        payment_terms="Payable within 30 days of issue",
        seller=_known("Northwind GmbH", "4012345000009", "DE136695976"),
        buyer=_known("Contoso GmbH", "4098765000010", "DE129273398"),
        lines=(
            DraftLine(
                id="1",
                quantity=Decimal(10),
                unit="C62",
                unit_price=Decimal("12.50"),
                vat_category=VatCategory.STANDARD,
                vat_rate=Decimal(19),
                name="Pump",
                seller_item_id="PUMP-1",
            ),
        ),
    )
    issued = calculate(draft).issued("NW-1", date(2026, 11, 23), date(2026, 12, 23))
    return issued.model_copy(update=changes)


def _known(name: str, gln: str, vat_id: str) -> Party:
    return Party(
        name=name,
        identifiers=(Identifier(value=gln, scheme="0088"),),
        vat_id=vat_id,
        address=PostalAddress(line_one="Hafenstr. 1", city="Kiel", post_code="24103", country="DE"),
    )
