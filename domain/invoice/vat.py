"""VAT on a document: rates as their category writes them, and the breakdown (BG-23).

`breakdown` groups lines, allowances and charges by category and rate; what a category asks is the
table of `domain.core.vat`. Source: EN 16931-1:2017+A1, 6.4.3 (families BR-S to BR-B).
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from domain.core.codes import VatCategory
from domain.core.money import ZERO
from domain.core.vat import FAMILIES, Rate, Reason
from domain.invoice.amounts import VatBreakdown
from domain.invoice.reckoning import Reckoning, per_cent


class Share(NamedTuple):
    """What a line, an allowance (negative) or a charge adds to a row of the breakdown."""

    category: VatCategory
    rate: Decimal | None
    amount: Decimal
    reason: str | None = None
    code: str | None = None
    path: str = ""


def settled_rate(
    reckoning: Reckoning, category: VatCategory, rate: Decimal | None, rule: str, path: str
) -> Decimal | None:
    """The rate as `category` writes it: 0 where it has to be 0, none outside the scope of VAT.

    `rule` is the number within the family: 05 for a line, 06 for an allowance, 07 for a charge.
    """
    family = FAMILIES[category]
    wanted = family.rate
    if wanted in (Rate.NONE, Rate.ZERO):
        if rate:
            _wrong_rate(reckoning, category, rate, rule, path)
        return None if wanted is Rate.NONE else rate if rate is not None else ZERO
    if rate is None or rate < 0 or (wanted is Rate.POSITIVE and not rate):
        _wrong_rate(reckoning, category, rate, rule, path)
    return rate


def _wrong_rate(
    reckoning: Reckoning, category: VatCategory, rate: Decimal | None, rule: str, path: str
) -> None:
    family = FAMILIES[category]
    found = "none is given" if rate is None else f"{rate} is given"
    reckoning.finding(
        f"BR-{family.prefix}-{rule}",
        path,
        f"VAT category {category} takes {family.rate.value}; {found}",
        "mend the rate, or choose the category that fits it",
    )


def breakdown(reckoning: Reckoning, shares: Iterable[Share]) -> tuple[VatBreakdown, ...]:
    """BG-23: a row per category and rate, in the order of categories and rates."""
    rows: dict[tuple[str, Decimal], list[Share]] = {}
    for one in shares:
        rows.setdefault((one.category.value, one.rate or ZERO), []).append(one)
    _check_together(reckoning, {key[0] for key in rows})
    return tuple(_row(reckoning, rows[key]) for key in sorted(rows))


def tax_on(taxable: Decimal, rate: Decimal | None) -> Decimal:
    """BT-117 before rounding."""
    return per_cent(taxable, rate or ZERO)


def _row(reckoning: Reckoning, shares: list[Share]) -> VatBreakdown:
    first = shares[0]
    taxable = sum((one.amount for one in shares), reckoning.zero)
    reason, code = _reasons(shares)
    family = FAMILIES[first.category]
    if family.reason is Reason.NEEDED and reason is None and code is None:
        code = family.code
        if code is None:
            reckoning.finding(
                f"BR-{family.prefix}-10",
                first.path,
                f"VAT category {first.category} needs a reason (BT-120) or its code (BT-121)",
                "say why no VAT is charged",
            )
    if family.reason is Reason.FORBIDDEN and (reason or code):
        reckoning.finding(
            f"BR-{family.prefix}-10",
            first.path,
            f"VAT category {first.category} is no exemption and takes no reason for one",
            "leave the reason out, or choose the category that fits it",
        )
    return VatBreakdown(
        category=first.category,
        rate=first.rate,
        taxable_amount=reckoning.rounded(taxable, "vat_breakdown"),
        tax_amount=reckoning.rounded(tax_on(taxable, first.rate), "vat_breakdown"),
        exemption_reason=reason,
        exemption_code=code,
    )


def _reasons(shares: list[Share]) -> tuple[str | None, str | None]:
    """BT-120 and BT-121 of a row: one code if all have the same, or else everything in words."""
    codes = dict.fromkeys(one.code for one in shares if one.code)
    if len(codes) <= 1:
        texts = dict.fromkeys(one.reason for one in shares if one.reason)
        return "; ".join(texts) or None, next(iter(codes), None)
    said = dict.fromkeys(one.reason or one.code for one in shares if one.reason or one.code)
    return "; ".join(map(str, said)), None


def _check_together(reckoning: Reckoning, categories: set[str]) -> None:
    outside, split = VatCategory.OUTSIDE_SCOPE, VatCategory.SPLIT_PAYMENT
    if outside in categories and len(categories) > 1:
        reckoning.finding(
            "BR-O-11",
            "vat_breakdown",
            "what is outside the scope of VAT (O) stands beside other VAT categories",
            "make two invoices of it",
        )
    if split in categories and VatCategory.STANDARD in categories:
        reckoning.finding(
            "BR-B-02",
            "vat_breakdown",
            "split payment (B) stands beside the standard rate (S)",
            "make two invoices of it",
        )
