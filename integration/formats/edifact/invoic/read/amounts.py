"""TAX and ALC: VAT of something, allowances and charges."""

from decimal import Decimal
from typing import Any

from domain.core.codes import VatCategory
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, WRONG, Source
from integration.formats.edifact.invoic.text import joined
from integration.formats.edifact.invoic.tree import Node
from integration.formats.edifact.numbers import number

Data = dict[str, Any]
_CENT, _HUNDRED = Decimal("0.01"), Decimal(100)
_VAT = ("VAT", "")


def vat_nodes(node: Node) -> list[Node]:
    """The TAX below that are about VAT, marked as read."""
    found = [tax for tax in node.all("TAX") if tax.get(1) in _VAT]
    for tax in found:
        tax.taken = True
    return found


def vat(source: Source, node: Node) -> Data | None:
    """Category and rate of a TAX; `None` if it says neither."""
    text, code = node.get(4, 3).removesuffix("%").strip(), node.get(5)
    rate = number(text) if text else None
    if text and rate is None:
        source.fault(
            WRONG,
            node.path,
            f"the rate '{text[:17]}' (5278) is no number",
            "write it as per cent, such as 19",
        )
    if code and code not in codes.CATEGORIES:
        source.fault(
            WRONG,
            node.path,
            f"the tax category '{code}' (5305) is none of EN 16931",
            f"use one of {', '.join(VatCategory)}",
        )
        return None
    if code:
        return {"category": codes.CATEGORIES[code], "rate": rate}
    if rate is None:
        return None
    category = VatCategory.STANDARD if rate else VatCategory.ZERO
    source.note(
        ASSUMED, node.path, f"no tax category (5305): taken as {category} for its rate {rate}"
    )
    return {"category": category, "rate": rate}


def one_vat(source: Source, node: Node) -> Data | None:
    """The VAT of what `node` is about."""
    found = [said for tax in vat_nodes(node) if (said := vat(source, tax)) is not None]
    if len(found) > 1:
        source.fault(
            WRONG,
            node.path,
            f"{len(found)} VAT rates for one {node.segment.tag}",
            "give each of them a line, or an allowance or charge, of its own",
        )
    return found[0] if found else None


def adjustments(source: Source, node: Node) -> tuple[list[Data], list[Data]]:
    """The allowances and the charges below `node`; with the VAT that they name as `~vat`."""
    allowances: list[Data] = []
    charges: list[Data] = []
    for alc in node.take("ALC", "A", "C"):
        is_charge = alc.get(0) == "C"
        found = _adjustment(source, alc, is_charge=is_charge)
        if found is not None:
            (charges if is_charge else allowances).append(found)
    return allowances, charges


def _adjustment(source: Source, alc: Node, *, is_charge: bool) -> Data | None:
    own = codes.CHARGE_AMOUNT if is_charge else codes.ALLOWANCE_AMOUNT
    base = source.number(alc.first("MOA", codes.BASE_AMOUNT))
    percentage = source.number(alc.first("PCD"))
    amount = source.number(alc.first("MOA", own, codes.EITHER_AMOUNT))
    if amount is None and base is not None and percentage is not None:
        amount = source.rounded(alc, base * percentage / _HUNDRED, _CENT)
        source.note(ASSUMED, alc.path, f"no amount: {percentage} % of {base} is {amount}")
    if amount is None:
        source.fault(
            MISSING,
            alc.path,
            "an allowance or charge without its amount",
            f"add MOA+{own} behind it",
        )
        return None
    listed = (alc.get(1, 1), alc.get(4, 0))
    code = next(filter(None, reversed(listed) if is_charge else listed), None)
    said = {
        "amount": amount,
        "base": base,
        "percentage": percentage,
        "reason": joined(filter(None, (alc.get(4, 3), alc.segment.get(4, 4))), 35, " "),
        "reason_code": code,
        "~vat": one_vat(source, alc),
    }
    return {name: value for name, value in said.items() if value not in (None, "")}
