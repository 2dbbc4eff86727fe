"""UBL 2.1 Invoice and CreditNote as the judge sees them (OASIS UBL 2.1, CEN/TS 16931-3-2)."""

from typing import NamedTuple

from integration.rules.node import Node
from integration.rules.syntax import Syntax


class LineVat(NamedTuple):
    """One `cac:ClassifiedTaxCategory` of a line: normalized texts, empty where absent."""

    category: str
    scheme: str
    percent: str


class LineFacts(NamedTuple):
    """What rules over the whole document ask of a line: VAT categories, net as it stands."""

    vat: tuple[LineVat, ...]
    net: str


def _line_facts(line: Node) -> LineFacts:
    return LineFacts(
        tuple(
            LineVat(
                category.value("cbc:ID"),
                category.value("cac:TaxScheme/cbc:ID").upper(),
                category.value("cbc:Percent"),
            )
            for category in line.all("cac:Item/cac:ClassifiedTaxCategory")
        ),
        line.value("cbc:LineExtensionAmount"),
    )


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
)
