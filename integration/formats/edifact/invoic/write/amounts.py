"""TAX and ALC."""

from collections.abc import Iterator, Sequence
from decimal import Decimal

from domain.core.codes import VatCategory
from domain.invoice.amounts import Adjustment, DocumentAdjustment
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.write.nad import WIDTH
from integration.formats.edifact.invoic.write.sheet import Sheet

_RATE, _PERCENT = 17, 10
_EITHER = "3"


def tax(sheet: Sheet, category: VatCategory, rate: Decimal | None, path: str) -> None:
    """The VAT of what stands before it."""
    said = sheet.number(rate, _RATE, path)
    sheet.add("TAX", "7", "VAT", "", "", ("", "", "", said), category.value)


def amount(sheet: Sheet, qualifier: str, value: Decimal | None, path: str, *more: str) -> None:
    """MOA, if there is one."""
    if value is not None:
        said = sheet.number(value, sheet.release.amount, path)
        sheet.add("MOA", (qualifier, said, *more))


def adjustments(
    sheet: Sheet,
    allowances: Sequence[Adjustment | DocumentAdjustment],
    charges: Sequence[Adjustment | DocumentAdjustment],
    before: str,
) -> None:
    """Allowances, then charges; those of the document with their VAT."""
    for path, one, is_charge in _all(allowances, charges, before):
        _adjustment(sheet, one, path, is_charge=is_charge)
        if isinstance(one, DocumentAdjustment):
            tax(sheet, one.vat_category, one.vat_rate, f"{path}.vat_rate")


def _all(
    allowances: Sequence[Adjustment | DocumentAdjustment],
    charges: Sequence[Adjustment | DocumentAdjustment],
    before: str,
) -> Iterator[tuple[str, Adjustment | DocumentAdjustment, bool]]:
    for index, one in enumerate(allowances):
        yield f"{before}allowances[{index}]", one, False
    for index, one in enumerate(charges):
        yield f"{before}charges[{index}]", one, True


def _adjustment(
    sheet: Sheet, one: Adjustment | DocumentAdjustment, path: str, *, is_charge: bool
) -> None:
    reason = sheet.parts(one.reason, WIDTH, 2, f"{path}.reason")
    code = sheet.fit(one.reason_code, 3, f"{path}.reason_code")
    listed, special = ("", code) if is_charge else (code, "")
    kind = "C" if is_charge else "A"
    sheet.add("ALC", kind, ("", listed), "", "", (special, "", "", *reason))
    if one.percentage is not None:
        said = sheet.number(one.percentage, _PERCENT, f"{path}.percentage")
        sheet.add("PCD", (_EITHER, said))
    own = codes.CHARGE_AMOUNT if is_charge else codes.ALLOWANCE_AMOUNT
    amount(sheet, own, one.amount, f"{path}.amount")
    amount(sheet, codes.BASE_AMOUNT, one.base, f"{path}.base")
