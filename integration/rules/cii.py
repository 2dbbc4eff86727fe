"""UN/CEFACT Cross Industry Invoice D16B as the judge sees it (CEN/TS 16931-3-3)."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from integration.rules.node import Node
from integration.rules.syntax import Syntax

_SETTLEMENT = "ram:SpecifiedLineTradeSettlement"
_TAXES = f"{_SETTLEMENT}/ram:ApplicableTradeTax"
_QUANTITY = "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity"
_NET = f"{_SETTLEMENT}/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount"
_PERIOD = f"{_SETTLEMENT}/ram:BillingSpecifiedPeriod"
_CLASS = "ram:SpecifiedTradeProduct/ram:DesignatedProductClassification/ram:ClassCode"
_ATTRIBUTE = "ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic/ram:Description"


class LineVat(NamedTuple):
    """One `ram:ApplicableTradeTax` of a line: texts as they stand, None where absent."""

    category: str | None
    type: str | None
    percent: str | None


class LineRest(NamedTuple):
    """Texts, as they stand, of what few lines have but some rules look for in all of a document."""

    countries: tuple[str, ...]
    """`ram:CountryID` anywhere."""
    categories: tuple[str, ...]
    """`ram:CategoryCode` anywhere but in the line's own taxes."""
    taxes: tuple[str, ...]
    """The same in a `ram:ApplicableTradeTax` that is not the line's own."""
    charges: tuple[str, ...]
    """The same in a `ram:CategoryTradeTax`."""
    due_codes: tuple[str, ...]
    """`ram:DueDateTypeCode` anywhere."""
    has_tax_point: bool
    """`ram:TaxPointDate` anywhere."""


class LineFacts(NamedTuple):
    """What rules over the whole document ask of a line: VAT categories, and what is rare."""

    vat: tuple[LineVat, ...]
    has_unit: bool
    """The quantity has a unit."""
    rest: LineRest | None = None
    has_period: bool = False
    is_vehicle: bool = False
    """As XRechnung CVD marks lines that are about one."""


def _line_facts(line: Node) -> LineFacts:
    return LineFacts(
        tuple([_vat(tax) for tax in line.all(_TAXES)]),
        _has_unit(line.all(_QUANTITY)),
        _rest(line),
        line.has(_PERIOD),
        _is_vehicle(line),
    )


def _has_unit(quantities: Sequence[Node]) -> bool:
    return any("unitCode" in quantity.attributes for quantity in quantities)


def _vat(tax: Node) -> LineVat:
    category = tax.all("ram:CategoryCode")
    type_ = tax.all("ram:TypeCode")
    percent = tax.all("ram:RateApplicablePercent")
    return LineVat(
        category[0].raw if category else None,
        type_[0].raw if type_ else None,
        percent[0].raw if percent else None,
    )


def _rest(line: Node) -> LineRest | None:
    countries, categories = line.all("//ram:CountryID"), line.all("//ram:CategoryCode")
    due_codes, points = line.all("//ram:DueDateTypeCode"), line.all("//ram:TaxPointDate")
    own = line.all(f"{_TAXES}/ram:CategoryCode")
    if len(categories) == len(own) and not (countries or due_codes or points):
        return None
    others = [code for code in categories if code not in own]
    inner = line.all("//ram:ApplicableTradeTax/ram:CategoryCode")
    return LineRest(
        _texts(countries),
        _texts(others),
        _texts(code for code in others if code in inner),
        _texts(line.all("//ram:CategoryTradeTax/ram:CategoryCode")),
        _texts(due_codes),
        bool(points),
    )


def _is_vehicle(line: Node) -> bool:
    codes = line.all(_CLASS)
    if not codes or all(code.attributes.get("listID") != "CVD" for code in codes):
        return False
    return "cva" in _texts(line.all(_ATTRIBUTE))


def _texts(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(node.raw for node in nodes)


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
    line_net=_NET,
    containers=frozenset({"rsm:SupplyChainTradeTransaction"}),
)
