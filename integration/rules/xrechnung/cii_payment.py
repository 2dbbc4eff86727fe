"""XRechnung in CII: means of payment (BG-16 to BG-19).

CII has no group for direct debits: BG-19 is there if a mandate (BT-89), a creditor identifier
(BT-90) or a debited account (BT-91) is.
"""

from collections.abc import Iterable

from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, present
from integration.rules.peppol.values import raws
from integration.rules.xrechnung.conditions import (
    CARD,
    CREDIT_TRANSFER,
    DIRECT_DEBIT,
    SEPA_TRANSFER,
    advice,
    has_code,
)
from integration.rules.xrechnung.values import is_iban

DEAL = "rsm:SupplyChainTradeTransaction"
AGREEMENT = f"{DEAL}/ram:ApplicableHeaderTradeAgreement"
SETTLEMENT = f"{DEAL}/ram:ApplicableHeaderTradeSettlement"
_MEANS = "ram:SpecifiedTradeSettlementPaymentMeans"
_CODE = "ram:TypeCode"
_ACCOUNT = "ram:PayeePartyCreditorFinancialAccount"
_CARD = "ram:ApplicableTradeSettlementFinancialCard"
_PAYER = "ram:PayerPartyDebtorFinancialAccount/ram:IBANID"
_MANDATE = "ram:SpecifiedTradePaymentTerms/ram:DirectDebitMandateID"
_CREDITOR = "ram:CreditorReferenceID"
_INSTITUTIONS = (
    "ram:PayeeSpecifiedCreditorFinancialInstitution",
    "ram:PayerSpecifiedDebtorFinancialInstitution",
)


def of_document() -> Iterable[Rule]:
    """There are means of payment; a direct debit is told whole."""
    mandate, creditor, payer = (
        f"{SETTLEMENT}/{path}" for path in (_MANDATE, _CREDITOR, f"{_MEANS}/{_PAYER}")
    )
    return (
        Rule(
            "BR-DE-30",
            lambda root: root.has(creditor) is (root.has(mandate) or root.has(payer)),
        ),
        Rule(
            "BR-DE-31",
            lambda root: root.has(payer) is (root.has(mandate) or root.has(creditor)),
        ),
        present("BR-DE-1", f"{SETTLEMENT}/{_MEANS}"),
    )


def add(rules: Pattern) -> None:
    """The group that the code of the means asks for, and no other."""
    _at_means(
        rules,
        CREDIT_TRANSFER,
        advice(
            "BR-DE-19",
            lambda node: (
                node.value(_CODE) != SEPA_TRANSFER or is_iban(_raw(node, f"{_ACCOUNT}/ram:IBANID"))
            ),
        ),
        present("BR-DE-23-a", _ACCOUNT),
        Rule("BR-DE-23-b", lambda node: not (node.has(_CARD) or _is_debited(node))),
    )
    _at_means(
        rules,
        CARD,
        present("BR-DE-24-a", _CARD),
        Rule("BR-DE-24-b", lambda node: not (node.has(_ACCOUNT) or _is_debited(node))),
    )
    _at_means(
        rules,
        DIRECT_DEBIT,
        advice("BR-DE-20", lambda node: is_iban(_raw(node, _PAYER))),
        Rule("BR-DE-25-a", _is_debited),
        _none_of("BR-DE-25-b", _ACCOUNT, _CARD, until="2.5.0"),
        _none_of("BR-DE-25-b", _ACCOUNT, _CARD, *_INSTITUTIONS, since="2.5.0"),
    )


def _at_means(rules: Pattern, codes: frozenset[str], *found: Rule) -> None:
    rules.at(
        f"/rsm:CrossIndustryInvoice/{SETTLEMENT}/{_MEANS}", *found, when=has_code(_CODE, codes)
    )


def _none_of(id: str, *paths: str, since: str = "", until: str = "") -> Rule:
    return Rule(
        id, lambda node: not any(node.has(path) for path in paths), since=since, until=until
    )


def _raw(node: Node, path: str) -> str:
    return next(iter(raws(node, path)), "")


def _is_debited(means: Node) -> bool:
    """Whether BG-19 is there: with these means, or with the terms of payment."""
    settlement = means.parent
    return means.has(_PAYER) or (
        settlement is not None and (settlement.has(_MANDATE) or settlement.has(_CREDITOR))
    )
