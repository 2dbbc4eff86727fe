"""EN 16931 in UBL: allowances and charges, of the document and of lines.

Source: EN 16931-1, 6.4 and 6.5 (BR-31 to BR-44, BR-CO-21 to BR-CO-24, BR-DEC). Amount and reason
are looked at before the indicator: where they are as they should be it does not matter which of the
two it is.
"""

from collections.abc import Iterable
from dataclasses import replace

from integration.rules.en16931.ubl_lines import below_lines
from integration.rules.en16931.ubl_values import is_allowance, is_charge, vat_categories
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test, decimals, present

_OF_DOCUMENT = "/Invoice/cac:AllowanceCharge | /CreditNote/cac:AllowanceCharge"
_REASONS = "cbc:AllowanceChargeReason", "cbc:AllowanceChargeReasonCode"


def patterns() -> Iterable[Pattern]:
    """The pattern of allowances and charges."""
    pattern = Pattern("UBL-charges")
    pattern.at(
        _OF_DOCUMENT,
        _of(is_allowance, ("BR-31", "BR-33", "BR-CO-21", "BR-DEC-01", "BR-DEC-02")),
        _of(_is_only_charge, ("BR-36", "BR-38", "BR-CO-22", "BR-DEC-05", "BR-DEC-06")),
        _asked_of(is_allowance, Rule("BR-32", _has_vat_category)),
        _asked_of(_is_only_charge, Rule("BR-37", _has_vat_category)),
    )
    pattern.at(
        below_lines("cac:AllowanceCharge"),
        _of(is_allowance, ("BR-41", "BR-42", "BR-CO-23", "BR-DEC-24", "BR-DEC-25")),
        _of(_is_only_charge, ("BR-43", "BR-44", "BR-CO-24", "BR-DEC-27", "BR-DEC-28")),
    )
    return (pattern,)


def _of(kind: Test, ids: tuple[str, str, str, str, str]) -> list[Rule]:
    amount, reason, also_reason, amount_decimals, base_decimals = ids
    rules = (
        present(amount, "cbc:Amount"),
        present(reason, *_REASONS),
        present(also_reason, *_REASONS),
        decimals(amount_decimals, "cbc:Amount"),
        decimals(base_decimals, "cbc:BaseAmount"),
    )
    return [_asked_of(kind, rule) for rule in rules]


def _asked_of(kind: Test, rule: Rule) -> Rule:
    """The rule, holding for what is not of the kind."""
    test = rule.test
    return replace(rule, test=lambda charge: test(charge) or not kind(charge))


def _is_only_charge(charge: Node) -> bool:
    return is_charge(charge) and not is_allowance(charge)


def _has_vat_category(charge: Node) -> bool:
    return any(category.has("cbc:ID") for category in vat_categories(charge))
