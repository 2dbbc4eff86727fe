"""UN/CEFACT Cross Industry Invoice D16B as the judge sees it (CEN/TS 16931-3-3)."""

from typing import NamedTuple

from integration.rules.node import Node
from integration.rules.syntax import Syntax

_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"


class LineVat(NamedTuple):
    """One `ram:ApplicableTradeTax` of a line: normalized texts, empty where absent."""

    category: str
    type: str
    percent: str


class LineFacts(NamedTuple):
    """What rules over the whole document ask of a line: VAT categories, net as it stands."""

    vat: tuple[LineVat, ...]
    net: str


def _line_facts(line: Node) -> LineFacts:
    return LineFacts(
        tuple(
            LineVat(
                tax.value("ram:CategoryCode"),
                tax.value("ram:TypeCode"),
                tax.value("ram:RateApplicablePercent"),
            )
            for tax in line.all(f"{_SETTLEMENT}/ram:ApplicableTradeTax")
        ),
        line.value(
            f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
        ),
    )


CII = Syntax(
    name="cii",
    namespaces={
        "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100": "rsm",
        "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100": "ram",
        "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100": "udt",
        "urn:un:unece:uncefact:data:standard:QualifiedDataType:100": "qdt",
    },
    roots=frozenset({"rsm:CrossIndustryInvoice"}),
    lines=frozenset({"ram:IncludedSupplyChainTradeLineItem"}),
    line_facts=_line_facts,
    containers=frozenset({"rsm:SupplyChainTradeTransaction"}),
)
