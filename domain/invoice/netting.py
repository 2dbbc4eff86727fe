"""From price and quantity to the net amount of a line, and what an allowance or charge comes to.

BT-131 = BT-129 × BT-146 ÷ BT-149, rounded, - Σ BT-136 + Σ BT-141; BT-146 = BT-148 - BT-147.
Source: EN 16931-1:2017+A1, BG-25 to BG-29 and annex A.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from domain.core.money import ZERO
from domain.invoice.amounts import (
    Adjustment,
    DocumentAdjustment,
    DocumentAdjustmentHeader,
    DraftAdjustment,
    DraftDocumentAdjustment,
)
from domain.invoice.line import DraftLine, InvoiceLine, LineHeader
from domain.invoice.reckoning import Reckoning, difference, per_cent, share
from domain.invoice.vat import settled_rate


class Rules(NamedTuple):
    """The rules that an allowance or charge breaks: amount missing, amount or base too fine."""

    missing: str
    amount: str
    base: str
    rate: str = ""


LINE_ALLOWANCE = Rules("BR-41", "BR-DEC-24", "BR-DEC-25")
LINE_CHARGE = Rules("BR-43", "BR-DEC-27", "BR-DEC-28")
ALLOWANCE = Rules("BR-31", "BR-DEC-01", "BR-DEC-02", "06")
CHARGE = Rules("BR-36", "BR-DEC-05", "BR-DEC-06", "07")

_SLACK = Decimal("0.02")
"""How far a stated amount may be from base × percentage, both rounded (PEPPOL-EN16931-R040)."""


def net_line(reckoning: Reckoning, line: DraftLine, path: str) -> InvoiceLine:
    """`line` with its price and net amount. The reason for an exemption moves to the breakdown."""
    price = _price(reckoning, line, path)
    gross = _gross(reckoning, line, price, path)
    allowances = _adjusted(reckoning, line.allowances, gross, LINE_ALLOWANCE, f"{path}.allowances")
    charges = _adjusted(reckoning, line.charges, gross, LINE_CHARGE, f"{path}.charges")
    net = gross - sum(one.amount for one in allowances) + sum(one.amount for one in charges)
    said = {name: getattr(line, name) for name in LineHeader.model_fields}
    said["vat_rate"] = settled_rate(
        reckoning, line.vat_category, line.vat_rate, "05", f"{path}.vat_rate"
    )
    said["vat_exemption_reason"] = said["vat_exemption_code"] = None
    return InvoiceLine(
        **said,
        unit_price=price,
        price_discount=line.price_discount,
        gross_price=line.gross_price,
        allowances=allowances,
        charges=charges,
        net_amount=reckoning.rounded(net, f"{path}.net_amount"),
    )


def adjust_document(
    reckoning: Reckoning,
    asked: DraftDocumentAdjustment,
    base: Decimal,
    rules: Rules,
    path: str,
) -> DocumentAdjustment:
    """A document allowance or charge with its amount; `base` is what a percentage is of."""
    said = {name: getattr(asked, name) for name in DocumentAdjustmentHeader.model_fields}
    said["vat_rate"] = settled_rate(
        reckoning, asked.vat_category, asked.vat_rate, rules.rate, f"{path}.vat_rate"
    )
    said["base"], amount = _amount(reckoning, asked, base, rules, path)
    return DocumentAdjustment(**said, amount=amount)


def _price(reckoning: Reckoning, line: DraftLine, path: str) -> Decimal:
    gross, discount, net = line.gross_price, line.price_discount, line.unit_price
    place = f"{path}.unit_price"
    if gross is None:
        if discount is not None:
            hint = "give the gross price (BT-148)"
            reckoning.finding("INV-PRICE", place, "a discount is on a gross price", hint)
        elif net is None:
            hint = "give the net price, or gross price and discount"
            reckoning.finding("BR-26", place, "the line has no price", hint)
        return ZERO if net is None else net
    expected = difference(gross, discount or ZERO)
    if expected < 0:
        hint = "the discount is more than the gross price"
        reckoning.finding("BR-27", place, "the net price is negative", hint)
        return ZERO
    if net is not None and net != expected:
        message = f"the net price {net} is not gross price less discount, {expected}"
        reckoning.finding("INV-PRICE", place, message, "leave one of them out")
    return expected if net is None else net


def _gross(reckoning: Reckoning, line: DraftLine, price: Decimal, path: str) -> Decimal:
    base = line.base_quantity
    if base is not None and base <= 0:
        hint = "say how many the price is for, or leave it out"
        message = "the base quantity of the price has to be above 0"
        reckoning.finding("INV-BASE-QUANTITY", f"{path}.base_quantity", message, hint)
        return reckoning.zero
    if line.base_unit not in (None, line.unit):
        message = f"the price is per {line.base_unit}, the quantity in {line.unit}"
        hint = "use one unit for both"
        reckoning.finding("INV-BASE-UNIT", f"{path}.base_unit", message, hint)
    amount = share(line.quantity, price, Decimal(1) if base is None else base)
    return reckoning.rounded(amount, f"{path}.net_amount")


def _adjusted(
    reckoning: Reckoning, asked: Iterable[DraftAdjustment], gross: Decimal, rules: Rules, path: str
) -> tuple[Adjustment, ...]:
    made = []
    for index, one in enumerate(asked):
        base, amount = _amount(reckoning, one, gross, rules, f"{path}[{index}]")
        made.append(
            Adjustment(
                amount=amount,
                base=base,
                percentage=one.percentage,
                reason=one.reason,
                reason_code=one.reason_code,
            )
        )
    return tuple(made)


def _amount(
    reckoning: Reckoning,
    asked: DraftAdjustment | DraftDocumentAdjustment,
    default_base: Decimal,
    rules: Rules,
    path: str,
) -> tuple[Decimal | None, Decimal]:
    """Base and amount of an allowance or charge."""
    base = asked.base
    if base is not None:
        base = reckoning.stated(base, rules.base, f"{path}.base")
    elif asked.percentage is not None:
        base = default_base
    place, amount = f"{path}.amount", asked.amount
    if base is None or asked.percentage is None:
        if amount is not None:
            return base, reckoning.stated(amount, rules.amount, place)
        message, hint = "there is neither an amount nor a percentage", "give one of them"
        reckoning.finding(rules.missing, place, message, hint)
        return base, reckoning.zero
    worked_out = reckoning.rounded(per_cent(base, asked.percentage), place)
    if amount is None:
        return base, worked_out
    if abs(amount - worked_out) > _SLACK:
        message = f"{amount} is not {asked.percentage} % of {base}, which is {worked_out}"
        reckoning.finding("INV-ADJUSTMENT", place, message, "leave the amount out")
    return base, reckoning.stated(amount, rules.amount, place)
