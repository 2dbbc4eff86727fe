"""Allowances and charges as SAC, of a line or of the whole document.

SAC02 has the code of X12 where there is one of the same meaning; SAC03 `ZZ` and SAC04 have that of
UNTDID 5189 or 7161. SAC13 names the base of a percentage under its business term.
"""

from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from domain.core.money import ZERO
from domain.invoice.amounts import Adjustment, DocumentAdjustment
from integration.formats.x12.composing import Composer, decimal
from integration.formats.x12.invoice.taxes import Tax, read_tax, write_tax
from integration.formats.x12.invoice.values import Reader
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

ALLOWANCE, CHARGE = "A", "C"
_AGREED = "ZZ"
_OTHER = "ZZZZ"
"""Data element 1300: mutually defined."""
_CODES = {(ALLOWANCE, "95"): "C310", (CHARGE, "FC"): "D240"}
"""UNTDID 5189 and 7161 in data element 1300: discount, freight."""
_FROM_CODE = {(kind, x12): code for (kind, code), x12 in _CODES.items()}
_BASE = "BASE "


class Sac(NamedTuple):
    """A SAC as read."""

    kind: str
    adjustment: Adjustment
    tax: Tax | None

    def of_document(self, otherwise: Tax) -> DocumentAdjustment:
        """As an allowance or charge of the document; `otherwise` is its tax if it says none."""
        tax = self.tax or otherwise
        said = self.adjustment.model_dump()
        return DocumentAdjustment(**said, vat_category=tax.category, vat_rate=tax.rate)


def write_adjustment(
    composer: Composer, kind: str, one: Adjustment | DocumentAdjustment, tax_type: str, at: str
) -> None:
    """A SAC, for the document with its TXI."""
    code = one.reason_code or ""
    base = f"{_BASE}{decimal(one.base)}" if one.base is not None else ""
    composer.add(
        "SAC",
        kind,
        _CODES.get((kind, code), _OTHER),
        _AGREED if code else None,
        (code, "reason_code"),
        (composer.minor(one.amount, f"{at}.amount"), "amount"),
        "Z" if one.percentage is not None else None,
        (decimal(one.percentage), "percentage"),
        *(None,) * 4,
        "02" if kind == ALLOWANCE else "06",
        (base, "base"),
        None,
        (one.reason, "reason"),
        at=at,
    )
    if one.reason and "\n" in one.reason:
        composer.refuse(f"{at}.reason", "the reason has several rows", "write it in one row")
    if isinstance(one, DocumentAdjustment):
        write_tax(composer, tax_type, one.vat_category, one.vat_rate, at)


def read_adjustments(nodes: Sequence[Node], reader: Reader) -> list[Sac]:
    """Every SAC that says an amount."""
    found = (_read(node, reader) for node in nodes)
    return [one for one in found if one is not None]


def _read(node: Node, reader: Reader) -> Sac | None:
    segment = node.segment
    kind, amount = segment.get(1), reader.minor(segment, 5)
    if kind not in (ALLOWANCE, CHARGE):
        if amount:
            hint = "say `A` for an allowance or `C` for a charge"
            reader.refuse(segment, 1, f"SAC01 {kind} with an amount is not understood", hint)
        return None
    amount = amount if amount is not None else _by_rate(segment, reader)
    if amount is None:
        hint = "say the amount in SAC05"
        reader.refuse(segment, 5, "the allowance or charge has no amount", hint)
        return None
    adjustment = Adjustment(
        amount=amount,
        base=_base(segment),
        percentage=reader.decimal(segment, 7),
        reason=_reason(segment),
        reason_code=_reason_code(segment),
    )
    return Sac(kind, adjustment, read_tax(node.segments("TXI"), reader))


def _by_rate(segment: Segment, reader: Reader) -> Decimal | None:
    """SAC08 × SAC10: so much for each."""
    rate, quantity = reader.decimal(segment, 8), reader.decimal(segment, 10)
    return round(rate * quantity, 2) if rate is not None and quantity is not None else None


def _base(segment: Segment) -> Decimal | None:
    said = segment.get(13)
    if not said.startswith(_BASE):
        return None
    try:
        value = Decimal(said.removeprefix(_BASE))
    except InvalidOperation:
        return None
    return value if value.is_finite() else ZERO


def _reason_code(segment: Segment) -> str | None:
    if segment.get(3) == _AGREED and segment.get(4).replace("-", "").isalnum():
        return segment.get(4)
    return _FROM_CODE.get((segment.get(1), segment.get(2)))


def _reason(segment: Segment) -> str | None:
    """SAC15; without it the code of X12, if it says more than the reason code."""
    code = segment.get(2)
    if segment.get(15):
        return segment.get(15)
    known = code in ("", _OTHER) or (segment.get(1), code) in _FROM_CODE
    return None if known or _reason_code(segment) else f"X12 {code}"
