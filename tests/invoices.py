"""Our own corpus: rich valid invoices, for tests of the model, the formats and the validator.

`seeded(seed)` is one document, `corpus(count)` many, always the same ones; `drafts` and `issued`
are hypothesis strategies over the same generator. A document is valid by EN 16931 whichever kind
is drawn: all VAT categories, allowances and charges, currencies, parties, payment, references.
`extended(seed)` has what the XRechnung Extension adds.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from hypothesis import strategies as st

from domain.core.codes import InvoiceTypeCode, TaxPointCode, VatCategory
from domain.core.identifiers import Identifier
from domain.core.money import document_places
from domain.core.party import PostalAddress
from domain.invoice.amounts import DraftAdjustment, DraftDocumentAdjustment
from domain.invoice.delivery import Delivery
from domain.invoice.line import DraftLine, InvoiceLine, ItemAttribute
from domain.invoice.model import Invoice, InvoiceDraft
from domain.invoice.payment import ThirdPartyPayment
from domain.invoice.portions import by_amount
from domain.invoice.totals import calculate
from tests import invoice_parts as parts

C = VatCategory
CURRENCIES = ("EUR", "EUR", "USD", "SEK", "JPY", "KWD", "CLF")
_TYPES = ("380", "380", "380", "381", "384", "386", "389", "326", "751", "875", "261", "396")
_RATES = {
    C.STANDARD: ("19", "7", "5.5", "25.00"),
    C.CANARY_ISLANDS: ("0", "7", "9.5"),
    C.CEUTA_MELILLA: ("0", "4", "10"),
    C.SPLIT_PAYMENT: ("22", "10"),
}
_EXEMPTIONS = (
    ("Article 132 of Directive 2006/112/EC", None),
    (None, "VATEX-EU-132"),
    ("Insurance", "VATEX-EU-135-1"),
)


@dataclass(frozen=True)
class Setting:
    """Which VAT categories stand together, and who trades with whom under them."""

    categories: tuple[VatCategory, ...]
    seller: str = "DE"
    buyer: str = "DE"
    vat: bool = True
    """Whether the parties show VAT identifiers."""


SETTINGS = (
    Setting((C.STANDARD,)),
    Setting((C.STANDARD, C.ZERO, C.EXEMPT), buyer="FR"),
    Setting((C.STANDARD, C.REVERSE_CHARGE), seller="FR"),
    Setting((C.INTRA_COMMUNITY, C.STANDARD), seller="NL", buyer="AT"),
    Setting((C.EXPORT, C.STANDARD), buyer="BE"),
    Setting((C.OUTSIDE_SCOPE,), vat=False),
    Setting((C.CANARY_ISLANDS, C.EXEMPT), seller="ES", buyer="ES"),
    Setting((C.CEUTA_MELILLA, C.CANARY_ISLANDS), seller="ES", buyer="ES"),
    Setting((C.SPLIT_PAYMENT,), seller="IT", buyer="IT"),
)


def draft(
    random: Random,
    *,
    setting: Setting | None = None,
    currency: str | None = None,
    lines: int | None = None,
) -> InvoiceDraft:
    """A rich draft that can be calculated; with `lines` lines, or a few."""
    setting = setting or random.choice(SETTINGS)
    currency = currency or random.choice(CURRENCIES)
    tax_currency = parts.maybe(random, "DKK" if currency != "DKK" else "EUR", 0.2)
    type_code = InvoiceTypeCode(random.choice(_TYPES))
    tax_point = random.choice((None, None, parts.day(random), random.choice(tuple(TaxPointCode))))
    vat_by_other = setting.vat and setting.seller != "IT" and random.random() < 0.2
    return InvoiceDraft(
        type_code=type_code,
        currency=currency,
        tax_currency=tax_currency,
        exchange_rate=parts.decimal(random, 1, 9, 5) if tax_currency else None,
        tax_point_date=tax_point if isinstance(tax_point, date) else None,
        tax_point_code=tax_point if isinstance(tax_point, TaxPointCode) else None,
        **_references(random),
        payment_terms=parts.lines_of_text(random),
        notes=parts.notes(random),
        preceding=parts.preceding(random, least=1 if type_code == "384" else 0),
        seller=parts.party(random, setting.seller, vat=setting.vat, seller=True),
        buyer=parts.party(random, setting.buyer, vat=setting.vat, seller=False),
        payee=parts.maybe(random, parts.payee(random), 0.2),
        tax_representative=parts.tax_representative(random) if vat_by_other else None,
        delivery=_delivery(random, setting),
        period=parts.maybe(random, parts.period(random), 0.4),
        payment_instructions=(parts.payment(random, "NW-00001"),),
        supporting_documents=parts.supporting_documents(random),
        lines=tuple(
            line(random, str(number), setting, currency)
            for number in range(1, (lines or random.randint(1, 6)) + 1)
        ),
        allowances=_adjustments(random, setting, currency, ("95", "60", "100")),
        charges=_adjustments(random, setting, currency, ("FC", "PC", "ABL")),
        prepaid=parts.maybe(random, _amount(random, currency), 0.3),
        rounding=parts.maybe(random, _small(currency), 0.2),
    )


def issue(random: Random, made: InvoiceDraft, number: str | None = None) -> Invoice:
    """`made`, calculated and issued."""
    on = parts.day(random)
    return calculate(made).model_copy(
        update={
            "number": number or parts.reference(random, "NW"),
            "issue_date": on,
            "due_date": parts.maybe(random, on + timedelta(days=random.randint(0, 60)), 0.8),
        }
    )


def seeded(seed: int, *, setting: Setting | None = None, lines: int | None = None) -> Invoice:
    """The document that belongs to `seed`."""
    random = Random(seed)
    return issue(random, draft(random, setting=setting, lines=lines))


def extended(seed: int) -> Invoice:
    """The document of `seed` with what the XRechnung Extension adds: BG-DEX-01 and BG-DEX-09."""
    random = Random(seed)
    others = tuple(
        ThirdPartyPayment(type=parts.text(random, 1), amount=Decimal(7), description="Toll")
        for _ in range(random.randint(0, 2))
    )
    made = draft(random).model_copy(update={"third_party_payments": others})
    invoice = issue(random, made)
    lines = tuple(_divided(random, line) for line in invoice.lines)
    return invoice.model_copy(update={"lines": lines})


def _divided(random: Random, line: InvoiceLine, depth: int = 2) -> InvoiceLine:
    """`line` with sub lines, `depth` levels at most, that add up to it (BR-DEX-02)."""
    if not depth or random.random() < 0.4:
        return line
    first = (line.net_amount / 3).quantize(line.net_amount)
    return line.model_copy(
        update={
            "sub_lines": tuple(
                _divided(random, by_amount(line, amount).model_copy(update={"id": id}), depth - 1)
                for id, amount in (
                    (f"{line.id}.1", first),
                    (f"{line.id}.2", line.net_amount - first),
                )
            )
        }
    )


def corpus(count: int, seed: int = 0) -> Iterator[Invoice]:
    """`count` documents; every setting comes up."""
    for index in range(count):
        yield seeded(seed * 1_000_003 + index, setting=SETTINGS[index % len(SETTINGS)])


@st.composite
def drafts(draw: st.DrawFn) -> InvoiceDraft:
    """Any rich draft."""
    return draft(draw(st.randoms(use_true_random=False)))


@st.composite
def issued(draw: st.DrawFn) -> Invoice:
    """Any rich issued document."""
    random = draw(st.randoms(use_true_random=False))
    return issue(random, draft(random))


def line(random: Random, id: str, setting: Setting, currency: str) -> DraftLine:
    """A line with whatever a line can say."""
    unit = random.choice(("C62", "HUR", "KGM", "MON", "XBX"))
    gross = parts.decimal(random, 1, 900, random.randint(0, 4))
    discount = parts.maybe(random, parts.decimal(random, 0, 1, 2), 0.5)
    by_gross = random.random() < 0.3
    base = random.random() < 0.3
    return DraftLine(
        id=id,
        note=parts.maybe(random, parts.text(random), 0.2),
        object_identifier=parts.maybe(random, parts.identifier(random, ("AVE", "ABT")), 0.2),
        quantity=parts.decimal(random, -3, 60, random.randint(0, 4)),
        unit=unit,
        order_line_reference=parts.maybe(random, str(random.randint(1, 99)), 0.3),
        accounting_reference=parts.maybe(random, parts.reference(random, "COST"), 0.2),
        period=parts.maybe(random, parts.period(random), 0.3),
        base_quantity=random.choice((Decimal(1), Decimal(100), Decimal("0.7"))) if base else None,
        base_unit=parts.maybe(random, unit) if base else None,
        gross_price=gross if by_gross else None,
        price_discount=discount if by_gross else None,
        unit_price=None if by_gross else gross,
        allowances=_line_adjustments(random, currency, ("95", "60")),
        charges=_line_adjustments(random, currency, ("FC", "PC")),
        **_vat(random, setting),
        **_item(random, id, setting),
    )


def _item(random: Random, id: str, setting: Setting) -> dict[str, Any]:
    # Every country on a document under split payment has to be Italy (BR-B-01).
    countries = ("IT",) if setting.seller == "IT" else ("DE", "CN", "XI")
    classified = parts.some(random, ("STI", "HS", "TSP"), 2)
    return {
        "name": parts.text(random),
        "description": parts.maybe(random, parts.lines_of_text(random), 0.4),
        "seller_item_id": parts.maybe(random, f"item-{id}"),
        "buyer_item_id": parts.maybe(random, parts.reference(random, "B"), 0.2),
        "standard_item_id": parts.maybe(
            random, Identifier(value="04012345678901", scheme="0160"), 0.3
        ),
        "classifications": tuple(
            Identifier(
                value=str(random.randint(1000, 99999)),
                scheme=scheme,
                scheme_version=parts.maybe(random, "19.05", 0.4),
            )
            for scheme in classified
        ),
        "origin_country": parts.maybe(random, random.choice(countries), 0.3),
        "attributes": tuple(
            ItemAttribute(name=name, value=parts.text(random, 2))
            for name in parts.some(random, ("Colour", "Größe", "A & B"), 2)
        ),
    }


def _vat(random: Random, setting: Setting) -> dict[str, Any]:
    category = random.choice(setting.categories)
    rates = _RATES.get(category)
    said: dict[str, Any] = {
        "vat_category": category,
        "vat_rate": Decimal(random.choice(rates)) if rates else None,
    }
    if category is C.EXEMPT:
        reason, code = random.choice(_EXEMPTIONS)
        said |= {"vat_exemption_reason": reason, "vat_exemption_code": code}
    return said


def _small(currency: str) -> Decimal:
    return Decimal("-0.03") if document_places(currency) else Decimal(1)


def _amount(random: Random, currency: str) -> Decimal:
    return parts.decimal(random, 0, 20, document_places(currency))


def _line_adjustments(
    random: Random, currency: str, codes: tuple[str, ...]
) -> tuple[DraftAdjustment, ...]:
    return tuple(
        DraftAdjustment(**_how_much(random, currency), **_why(random, codes))
        for _ in range(random.choice((0, 0, 0, 1, 2)))
    )


def _adjustments(
    random: Random, setting: Setting, currency: str, codes: tuple[str, ...]
) -> tuple[DraftDocumentAdjustment, ...]:
    return tuple(
        DraftDocumentAdjustment(
            **_how_much(random, currency), **_why(random, codes), **_vat(random, setting)
        )
        for _ in range(random.choice((0, 0, 1, 2)))
    )


def _how_much(random: Random, currency: str) -> dict[str, Any]:
    amount = _amount(random, currency)
    percentage = parts.decimal(random, 0, 20, 1)
    return random.choice(
        (
            {"amount": amount},
            {"percentage": percentage},
            {"percentage": percentage, "base": amount * 10},
        )
    )


def _why(random: Random, codes: tuple[str, ...]) -> dict[str, Any]:
    reason, code = parts.text(random), random.choice(codes)
    return random.choice(
        ({"reason": reason}, {"reason_code": code}, {"reason": reason, "reason_code": code})
    )


def _references(random: Random) -> dict[str, Any]:
    said: dict[str, Any] = {
        name: parts.maybe(random, parts.reference(random, prefix), 0.3)
        for name, prefix in (
            ("project_reference", "PRJ"),
            ("contract_reference", "CON"),
            ("sales_order_reference", "SO"),
            ("receiving_advice_reference", "RCV"),
            ("despatch_advice_reference", "DES"),
            ("tender_reference", "LOT"),
            ("accounting_reference", "ACC"),
        )
    }
    said["object_identifier"] = parts.maybe(
        random, parts.identifier(random, ("AVE", "ABT", "ACB")), 0.3
    )
    said["order_reference"] = parts.reference(random, "PO")  # BT-14 stands beside it in UBL
    said["buyer_reference"] = parts.maybe(random, "04011000-12345-34", 0.7)
    return said


def _delivery(random: Random, setting: Setting) -> Delivery | None:
    needed = C.INTRA_COMMUNITY in setting.categories
    if not needed and random.random() < 0.5:
        return None
    return Delivery(
        name=parts.maybe(random, parts.text(random)),
        location=parts.maybe(random, parts.identifier(random, ("0088", "0060")), 0.4),
        delivered_on=parts.day(random),
        address=parts.address(random, setting.buyer)
        if needed
        else parts.maybe(random, PostalAddress(country=setting.buyer)),
    )
