"""UBL 2.1 Invoice and CreditNote as the judge sees them (OASIS UBL 2.1, CEN/TS 16931-3-2)."""

from collections.abc import Iterable
from typing import NamedTuple

from integration.rules.node import Node, normalized
from integration.rules.syntax import Syntax

_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_RARE = (
    "//cac:TaxCategory",
    "//cac:TaxTotal",
    "//cbc:IdentificationCode",
    "//cac:PaymentMeans",
    "//cac:PartyIdentification",
    "//cac:SubInvoiceLine",
    "//cac:SubCreditNoteLine",
)


class Vat(NamedTuple):
    """A `cac:TaxCategory` or `cac:ClassifiedTaxCategory`: texts as they stand, else empty."""

    id: str
    scheme_id: str
    rate: str

    @property
    def category(self) -> str:
        """The code of the category, white space normalized."""
        return normalized(self.id)

    @property
    def scheme(self) -> str:
        """The tax that it is a category of, in capitals, white space normalized."""
        return normalized(self.scheme_id.upper())


class Charge(NamedTuple):
    """The categories of a `cac:AllowanceCharge`, and what its indicators say it is."""

    is_allowance: bool
    is_charge: bool
    vat: tuple[Vat, ...]


class LineRest(NamedTuple):
    """What few lines have but some rules look for in all of a document; texts as they stand."""

    taxes: tuple[Vat, ...]
    """`cac:TaxCategory` anywhere."""
    classified: tuple[Vat, ...]
    """`cac:ClassifiedTaxCategory` anywhere, the line's own included."""
    charges: tuple[Charge, ...]
    """`cac:AllowanceCharge` anywhere."""
    countries: tuple[str, ...]
    """`cbc:IdentificationCode` anywhere."""
    payment_ids: tuple[str, ...]
    """`cbc:PaymentID` anywhere."""
    payment_means: tuple[str, ...]
    """`cbc:PaymentMeansCode` anywhere."""
    sepa_ids: int
    """Identifiers of parties in the scheme SEPA."""
    tax_currencies: tuple[str, ...]
    """The currencies of tax totals."""


class LineFacts(NamedTuple):
    """What rules over the whole document ask of a line: VAT categories, and what is rare."""

    vat: tuple[Vat, ...]
    has_period: bool
    rest: LineRest | None
    is_vehicle: bool = False
    """As XRechnung CVD marks lines that are about one."""


def vat_of(category: Node) -> Vat:
    """What a VAT category says."""
    return Vat(
        _first(category, "cbc:ID"),
        _first(category, "cac:TaxScheme/cbc:ID"),
        _first(category, "cbc:Percent"),
    )


def charge_of(charge: Node) -> Charge:
    """What an allowance or charge says of itself and of its VAT."""
    return Charge(
        indicates(charge, False),
        indicates(charge, True),
        tuple(vat_of(tax) for tax in charge.all("cac:TaxCategory")),
    )


def indicates(charge: Node, wanted: bool) -> bool:
    """Whether the indicator of a charge holds this boolean, however it is written."""
    marks = charge.all("cbc:ChargeIndicator")
    return any(_TRUTH.get(mark.text) is wanted for mark in marks)


def sepa_ids(place: Node) -> int:
    """How many identifiers of parties below are in the scheme SEPA."""
    found = place.all("//cac:PartyIdentification/cbc:ID")
    return sum(id.attributes.get("schemeID", "").upper() == "SEPA" for id in found)


def _line_facts(line: Node) -> LineFacts:
    return LineFacts(
        tuple([vat_of(tax) for tax in line.all("cac:Item/cac:ClassifiedTaxCategory")]),
        line.has("cac:InvoicePeriod"),
        _rest(line) if any(map(line.all, _RARE)) else None,
        _is_vehicle(line),
    )


def _is_vehicle(line: Node) -> bool:
    codes = line.all("cac:Item/cac:CommodityClassification/cbc:ItemClassificationCode")
    if not codes or all(code.attributes.get("listID") != "CVD" for code in codes):
        return False
    return "cva" in _texts(line.all("cac:Item/cac:AdditionalItemProperty/cbc:Name"))


def _rest(line: Node) -> LineRest:
    amounts = line.all("//cac:TaxTotal/cbc:TaxAmount")
    return LineRest(
        tuple(map(vat_of, line.all("//cac:TaxCategory"))),
        tuple(map(vat_of, line.all("//cac:ClassifiedTaxCategory"))),
        tuple(map(charge_of, line.all("//cac:AllowanceCharge"))),
        _texts(line.all("//cbc:IdentificationCode")),
        _texts(line.all("//cbc:PaymentID")),
        _texts(line.all("//cbc:PaymentMeansCode")),
        sepa_ids(line),
        tuple(amount.attributes.get("currencyID", "") for amount in amounts),
    )


def _texts(nodes: Iterable[Node]) -> tuple[str, ...]:
    return tuple(node.raw for node in nodes)


def _first(node: Node, path: str) -> str:
    found = node.all(path)
    return found[0].raw if found else ""


UBL = Syntax(
    name="ubl",
    namespaces={
        "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2": "",
        "urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2": "",
        "urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2": "cac",
        "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2": "cbc",
        "urn:oasis:names:specification:ubl:schema:xsd:CommonExtensionComponents-2": "ext",
    },
    roots=frozenset({"Invoice", "CreditNote"}),
    lines=frozenset({"cac:InvoiceLine", "cac:CreditNoteLine"}),
    line_facts=_line_facts,
    line_net="cbc:LineExtensionAmount",
)
