"""The VAT of the lines of a request: fixed by the marketable, or determined by the tax rules.

The day of a line is the last day of its period, the day of delivery, or the last day of the
invoicing period; without any, a correction takes the day of the invoice it refers to, and anything
else the day on which it was opened. One determination serves all lines that are alike.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from domain.core.codes import VatCategory
from domain.core.errors import Invalid, InvoicingError, Undetermined
from domain.core.findings import Finding
from domain.core.party import PostalAddress
from domain.invoice.delivery import Delivery
from domain.tax.case import Location, Supply, TaxCase, TaxedAs, TaxParty
from domain.tax.determination import determine
from domain.tax.rates import RATES, RateTable
from domain.tax.rule import TaxTable
from domain.tax.table import TABLE
from domain.trade.marketable import Marketable
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership

_PATHS = {
    "supply.delivered_on": "delivery.delivered_on",
    "supply.ship_to": "delivery.address",
}


@dataclass(frozen=True, slots=True)
class LineVat:
    """What a line says about VAT, and what the invoice has to mention because of it."""

    category: VatCategory
    rate: Decimal | None
    reason: str | None = None
    code: str | None = None
    mentions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Trade:
    """Who sells to whom, and where goods go."""

    partnership: Partnership
    seller: Partner
    buyer: Partner
    delivery: Delivery | None
    ship_from: Location | None
    delivered_on: date | None
    """BT-72, or the last day of BG-14."""


def vat_of_lines(
    lines: Iterable[tuple[Marketable, date]], trade: Trade, rates: RateTable = RATES
) -> list[LineVat]:
    """The VAT of every line. `Invalid` or `Undetermined` with everything that stands against it."""
    table = TABLE.with_rules(trade.partnership.tax_rules)
    known: dict[tuple[str, date], LineVat | None] = {}
    errors: list[InvoicingError] = []
    found: list[LineVat] = []
    for index, (marketable, day) in enumerate(lines):
        key = (marketable.id, day)
        if key not in known:
            try:
                known[key] = _vat(marketable, day, trade, table, rates)
            except Invalid as error:
                known[key] = None
                errors.append(_placed(error, index))
        vat = known[key]
        if vat is not None:
            found.append(vat)
    if errors:
        raise _together(errors)
    return found


def _vat(
    marketable: Marketable, day: date, trade: Trade, table: TaxTable, rates: RateTable
) -> LineVat:
    if marketable.tax is None:
        return LineVat(
            category=marketable.vat_category or VatCategory.STANDARD,
            rate=marketable.vat_rate,
            reason=marketable.vat_exemption_reason,
            code=marketable.vat_exemption_code,
        )
    treatment = determine(_case(marketable, marketable.tax, day, trade), table, rates)
    return LineVat(
        category=treatment.category,
        rate=treatment.rate,
        reason=treatment.reason,
        code=treatment.code,
        mentions=tuple(text for text in treatment.mentions if text != treatment.reason),
    )


def _case(marketable: Marketable, tax: TaxedAs, day: date, trade: Trade) -> TaxCase:
    ship_to = trade.delivery.address if trade.delivery else None
    return TaxCase(
        seller=_party(trade.seller),
        buyer=_party(trade.buyer),
        supply=Supply(
            **{name: getattr(tax, name) for name in TaxedAs.model_fields},
            kind=marketable.kind,
            ship_from=trade.ship_from,
            ship_to=_location(ship_to) if ship_to else None,
            delivered_on=trade.delivered_on,
        ),
        on=day,
    )


def _party(partner: Partner) -> TaxParty:
    party, representative = partner.party, partner.tax_representative
    registration = party.registration_id
    return TaxParty(
        location=_location(party.address, partner.tax.territory),
        vat_id=party.vat_id,
        tax_number=party.tax_registration_id,
        registration_id=registration.value if registration else None,
        representative_vat_id=representative.vat_id if representative else None,
        profile=partner.tax,
    )


def _location(address: PostalAddress, territory: str | None = None) -> Location:
    return Location(country=address.country, post_code=address.post_code, territory=territory)


def _placed(error: Invalid, index: int) -> Invalid:
    """`error` with its findings where the request has what they speak of."""
    return type(error)(
        error.message,
        hint=error.hint,
        findings=[replace(finding, path=_path(finding, index)) for finding in error.findings],
    )


def _path(finding: Finding, index: int) -> str:
    if finding.path.startswith("supply"):
        return _PATHS.get(finding.path, f"lines[{index}].marketable_id")
    return finding.path


def _together(errors: list[InvoicingError]) -> Invalid:
    """One error for all, with every finding once."""
    kind = Undetermined if all(isinstance(one, Undetermined) for one in errors) else Invalid
    findings = dict.fromkeys(finding for error in errors for finding in error.findings)
    first = errors[0]
    message = first.message if len(errors) == 1 else "the VAT of several lines is not determined"
    return kind(message, hint=first.hint, findings=list(findings))
