"""Values in UBL as the rules of EN 16931 read them: tax schemes, indicators, days, numbers."""

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from integration.rules.node import Node
from integration.rules.ubl import indicates

_DATE = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|([+-])([0-9]{2}):([0-9]{2}))?")

VAT_NUMBERS = "cac:PartyTaxScheme"
_SCHEME = "cac:TaxScheme/cbc:ID"


def is_vat(node: Node) -> bool:
    """Whether the tax scheme of a category or a registration is VAT, in any case."""
    for id in node.all(_SCHEME):  # noqa: SIM110, a generator costs as much as the rest
        if id.raw == "VAT" or id.text.upper() == "VAT":
            return True
    return False


def vat_categories(node: Node) -> list[Node]:
    """The `cac:TaxCategory` elements of `node` whose scheme is VAT."""
    return [category for category in node.all("cac:TaxCategory") if is_vat(category)]


def has_vat_number(party: Node) -> bool:
    """Whether a party has a company identifier that is registered for VAT."""
    return any(scheme.has("cbc:CompanyID") and is_vat(scheme) for scheme in party.all(VAT_NUMBERS))


def is_allowance(node: Node) -> bool:
    """Whether a `cac:AllowanceCharge` takes something off."""
    return indicates(node, False)


def is_charge(node: Node) -> bool:
    """Whether a `cac:AllowanceCharge` adds something."""
    return indicates(node, True)


def is_in_order(period: Node) -> bool:
    """Whether a period ends no sooner than it starts, if it has both."""
    start, end = period.one("cbc:StartDate"), period.one("cbc:EndDate")
    return start is None or end is None or day(end.raw) >= day(start.raw)


def day(text: str) -> datetime:
    """A date (`xs:date`) as the moment it begins; `ValueError` if it is none."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        raise ValueError(text)
    year, month, of_month, sign, hours, minutes = match.groups()
    start = datetime(int(year), int(month), int(of_month), tzinfo=UTC)
    if sign is None:
        return start
    offset = timedelta(hours=int(hours), minutes=int(minutes))
    return start - offset if sign == "+" else start + offset


def is_near(stated: Decimal, expected: Decimal) -> bool:
    """Whether an amount is less than 1 away; the rules move it by 1 as a double."""
    amount = float(stated)
    return Decimal(amount - 1) < expected < Decimal(amount + 1)
