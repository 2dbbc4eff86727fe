"""What a treatment depends on, looked for in the case: one finding for everything that is missing.

The rule ids are those of EN 16931-1 where it asks for the same: an id of seller or buyer for a
VAT category (BR-…-02), date and country of delivery inside the Union (BR-IC-11, BR-IC-12).
"""

from collections.abc import Callable
from dataclasses import dataclass

from domain.core.findings import Finding
from domain.core.vat import FAMILIES
from domain.tax.case import Supply, TaxCase
from domain.tax.exemptions import EXEMPTIONS, Exemption
from domain.tax.rule import Needs, TaxRule
from domain.tax.territory import Place, union_prefixes


@dataclass(frozen=True, slots=True)
class _Seen:
    """What a check looks at."""

    rule: TaxRule
    case: TaxCase
    origin: Place

    def finding(self, path: str, message: str, hint: str, name: str = "") -> Finding:
        """What is missing at `path`."""
        return Finding(
            rule=name or f"BR-{FAMILIES[self.rule.category].prefix}-02",
            path=path,
            message=f"{self.rule.title}: {message}",
            hint=hint,
        )


def lacking(rule: TaxRule, case: TaxCase, origin: Place) -> list[Finding]:
    """What `rule` needs and `case` does not have."""
    seen = _Seen(rule, case, origin)
    found = (_CHECKS[need](seen) for need in rule.needs)
    return [finding for finding in found if finding is not None]


def exemption_of(supply: Supply) -> Exemption | None:
    """The exemption that the supply names: one of the table, or a reason in own words."""
    if supply.exemption:
        return EXEMPTIONS.get(supply.exemption)
    if supply.exemption_reason:
        return Exemption(reason=supply.exemption_reason, source="as stated by the seller")
    return None


def _seller_tax_id(seen: _Seen) -> Finding | None:
    seller = seen.case.seller
    if seller.vat_id or seller.tax_number or seller.representative_vat_id:
        return None
    return seen.finding(
        "seller.vat_id",
        "the seller has neither a VAT id nor a tax number nor a tax representative",
        "add one to the seller's partner record",
    )


def _seller_vat_id(seen: _Seen) -> Finding | None:
    ids = [
        vat_id
        for vat_id in (seen.case.seller.vat_id, seen.case.seller.representative_vat_id)
        if vat_id
    ]
    if any(_prefix(vat_id) == seen.origin.prefix for vat_id in ids):
        return None
    return seen.finding(
        "seller.vat_id",
        f"the seller has no VAT id that begins with {seen.origin.prefix}",
        f"add the VAT id of the country it sells from ({seen.origin.jurisdiction}) to the seller's "
        "partner record",
    )


def _buyer_vat_id(seen: _Seen) -> Finding | None:
    vat_id, wanted = seen.case.buyer.vat_id, union_prefixes(seen.case.supply.kind)
    if vat_id and _prefix(vat_id) in wanted:
        return None
    message = "the buyer has no VAT id" if not vat_id else f"'{vat_id}' is not of a member state"
    return seen.finding(
        "buyer.vat_id",
        message,
        "ask the buyer for its VAT id and add it to the partner record; a buyer without one is "
        "a consumer for VAT: set its kind to 'consumer', and VAT is charged",
    )


def _buyer_vat_id_abroad(seen: _Seen) -> Finding | None:
    finding = _buyer_vat_id(seen)
    if finding or _prefix(seen.case.buyer.vat_id or "") != seen.origin.prefix:
        return finding
    return seen.finding(
        "buyer.vat_id",
        f"the buyer's VAT id is of {seen.origin.jurisdiction}, where the goods leave from",
        "ask the buyer for the VAT id of the country where the goods arrive",
    )


def _buyer_id(seen: _Seen) -> Finding | None:
    if seen.case.buyer.vat_id or seen.case.buyer.registration_id:
        return None
    return seen.finding(
        "buyer.vat_id",
        "the buyer has neither a VAT id nor a legal registration",
        "add one to the buyer's partner record",
    )


def _delivery_date(seen: _Seen) -> Finding | None:
    if seen.case.supply.delivered_on:
        return None
    return seen.finding(
        "supply.delivered_on",
        "it is not said when the goods were delivered",
        "give the day of delivery (BT-72) or the invoicing period (BG-14)",
        "BR-IC-11",
    )


def _delivery_place(seen: _Seen) -> Finding | None:
    if seen.case.supply.ship_to:
        return None
    return seen.finding(
        "supply.ship_to",
        "it is not said where the goods were delivered",
        "give the address of delivery (BG-15), at least its country",
        "BR-IC-12",
    )


def _exemption(seen: _Seen) -> Finding | None:
    if exemption_of(seen.case.supply):
        return None
    return seen.finding(
        "supply.exemption",
        f"there is no exemption '{seen.case.supply.exemption}'"
        if seen.case.supply.exemption
        else "it is not said which exemption it is",
        f"name one of: {', '.join(EXEMPTIONS)}; or give the reason in words",
        "BR-E-10",
    )


_CHECKS: dict[Needs, Callable[[_Seen], Finding | None]] = {
    Needs.SELLER_TAX_ID: _seller_tax_id,
    Needs.SELLER_VAT_ID: _seller_vat_id,
    Needs.BUYER_VAT_ID: _buyer_vat_id,
    Needs.BUYER_VAT_ID_ABROAD: _buyer_vat_id_abroad,
    Needs.BUYER_ID: _buyer_id,
    Needs.DELIVERY_DATE: _delivery_date,
    Needs.DELIVERY_PLACE: _delivery_place,
    Needs.EXEMPTION: _exemption,
}


def _prefix(vat_id: str) -> str:
    """The country of a VAT id; Greece writes EL, and often GR."""
    prefix = vat_id.replace(" ", "").upper()[:2]
    return "EL" if prefix == "GR" else prefix
