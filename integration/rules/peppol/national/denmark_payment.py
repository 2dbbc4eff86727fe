"""Danish payments: allowed codes; what transfer, debit, giro and FIK need (DK-R-005 to 011)."""

import re
from collections.abc import Callable
from typing import NamedTuple

from integration.rules.node import Node
from integration.rules.pattern import Rule
from integration.rules.peppol.values import raws, says

_ALLOWED = " 1 10 31 42 48 49 50 58 59 93 97 "
_GIRO, _GIRO_NUMBERED = {"01#", "04#", "15#"}, {"04#", "15#"}
_FIK, _FIK_NUMBERED = {"71#", "73#", "75#"}, {"71#", "75#"}
_GIRO_ACCOUNT = re.compile(r"[0-9]{7,8}")

_Text = Callable[[Node], str]


class _Means(NamedTuple):
    """Where a syntax has what the rules look at; texts as they stand."""

    code: str
    reference: _Text
    """BT-83 with its card type, as `71#…`."""
    account: _Text
    branch: _Text
    mandate: Callable[[Node], bool]
    is_giro_account: Callable[[str], bool]


def payment_rules() -> tuple[Rule, ...]:
    """For UBL."""
    account, mandate = "cac:PayeeFinancialAccount", "cac:PaymentMandate"
    return _rules(
        _Means(
            "cbc:PaymentMeansCode",
            lambda means: _first(means, "cbc:PaymentID"),
            lambda means: _first(means, f"{account}/cbc:ID"),
            lambda means: _first(means, f"{account}/cac:FinancialInstitutionBranch/cbc:ID"),
            lambda means: bool(
                means.value(f"{mandate}/cbc:ID")
                and means.value(f"{mandate}/cac:PayerFinancialAccount/cbc:ID")
            ),
            lambda text: _GIRO_ACCOUNT.fullmatch(text) is not None,
        )
    )


def cii_payment_rules() -> tuple[Rule, ...]:
    """For CII."""
    return _rules(
        _Means(
            "ram:TypeCode",
            lambda means: _around(means, "ram:PaymentReference"),
            lambda means: _first(means, "ram:PayeePartyCreditorFinancialAccount/ram:IBANID"),
            lambda means: _first(means, "ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID"),
            lambda means: bool(
                _around(means, "ram:CreditorReferenceID").strip()
                and means.value("ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID")
            ),
            lambda text: len(text) == 7,
        )
    )


def _first(means: Node, path: str) -> str:
    return next(iter(raws(means, path)), "")


def _around(means: Node, path: str) -> str:
    return "" if means.parent is None else _first(means.parent, path)


def _rules(of: _Means) -> tuple[Rule, ...]:
    def is_allowed(means: Node) -> bool:
        return f" {_first(means, of.code)} " in _ALLOWED

    def has_bank(means: Node) -> bool:
        return bool(of.account(means).strip() and of.branch(means).strip())

    def is_giro(means: Node) -> bool:
        return of.reference(means)[:3] in _GIRO and of.is_giro_account(of.account(means))

    def is_giro_numbered(means: Node) -> bool:
        reference = of.reference(means)
        return reference[:3] not in _GIRO_NUMBERED or len(reference) == 19

    def is_fik(means: Node) -> bool:
        return of.reference(means)[:3] in _FIK and len(of.account(means)) == 8

    def is_fik_numbered(means: Node) -> bool:
        reference = of.reference(means)
        return reference[:3] not in _FIK_NUMBERED or len(reference) in {18, 19}

    return (
        Rule("DK-R-005", is_allowed),
        Rule("DK-R-006", _when(of.code, {"31", "42"}, has_bank)),
        Rule("DK-R-007", _when(of.code, {"49"}, of.mandate)),
        Rule("DK-R-008", _when(of.code, {"50"}, is_giro)),
        Rule("DK-R-009", _when(of.code, {"50"}, is_giro_numbered)),
        Rule("DK-R-010", _when(of.code, {"93"}, is_fik)),
        Rule("DK-R-011", _when(of.code, {"93"}, is_fik_numbered)),
    )


def _when(path: str, codes: set[str], needed: Callable[[Node], bool]) -> Callable[[Node], bool]:
    """`needed` for means of payment with one of `codes`."""
    return lambda means: not says(means, path, *codes) or needed(means)
