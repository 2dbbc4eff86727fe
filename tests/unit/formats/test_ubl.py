"""UBL 2.1: its own elements; what is wrong is said, all of it, with its place."""

from collections.abc import Callable

import pytest

from domain.core.codes import InvoiceTypeCode, VatCategory
from domain.core.errors import Invalid, Unreadable
from domain.invoice.model import Invoice
from domain.invoice.references import Note
from domain.invoice.totals import calculate
from integration.einvoice.syntax import XmlFormat
from integration.formats import XML
from tests.unit.formats import invoices

UBL = XML["ubl-2.1"]
SELLER = "/Invoice/cac:AccountingSupplierParty/cac:Party"


def headed(invoice: Invoice) -> Invoice:
    assert isinstance(UBL, XmlFormat)
    return UBL.headed(invoice)


def credit_note() -> Invoice:
    return invoices.full().model_copy(update={"type_code": InvoiceTypeCode.CREDIT_NOTE})


@pytest.mark.parametrize("make", [invoices.full, credit_note])
def test_what_is_written_is_read_back_and_bytes_are_deterministic(
    make: Callable[[], Invoice],
) -> None:
    written = UBL.write(make())
    assert UBL.read(written) == headed(make())
    assert UBL.write(make()) == written
    assert UBL.write(UBL.read(written)) == written


def test_a_credit_note_has_its_own_elements() -> None:
    written = UBL.write(credit_note()).decode()
    for part in (
        "<CreditNote xmlns=",
        "<cbc:CreditNoteTypeCode>381<",
        "<cbc:CreditedQuantity unitCode=",
        "<cbc:PaymentDueDate>2026-11-30<",
        "<cac:BillingReference>",
    ):
        assert part in written
    assert "Invoice>" not in written.replace("InvoiceDocumentReference>", "")


def test_a_reason_that_holds_for_a_whole_row_is_written_once() -> None:
    invoice = invoices.exempt(VatCategory.REVERSE_CHARGE, "Reverse charge")
    assert UBL.write(invoice).count(b"TaxExemptionReason>Reverse charge<") == 1
    assert UBL.read(UBL.write(invoice)) == headed(invoice)


def test_what_the_schema_wants_and_the_model_has_no_word_for_is_not_read_back() -> None:
    invoice = invoices.issued(
        invoices.draft(
            sales_order_reference="SO-1",
            lines=(invoices.line(unit_price=None, gross_price=200),),
        )
    )
    written = UBL.write(invoice)
    assert b"<cbc:ID>NA</cbc:ID>" in written
    assert b'<cbc:Amount currencyID="EUR">0</cbc:Amount>' in written
    assert UBL.read(written) == headed(invoice)


def test_a_draft_cannot_be_written() -> None:
    with pytest.raises(Invalid) as refused:
        UBL.write(calculate(invoices.draft()))
    assert [finding.rule for finding in refused.value.findings] == ["BR-02", "BR-03"]


@pytest.mark.parametrize("character", ["\ufffe", "\uffff", "\ud800", "\x01"])
def test_a_character_that_xml_has_not_is_named(character: str) -> None:
    note = Note.model_construct(text=f"a{character}b", subject=None)
    invoice = invoices.issued(invoices.draft()).model_copy(update={"notes": (note,)})
    with pytest.raises(Invalid) as refused:
        UBL.write(invoice)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.path) == ("XML_CHARACTER", "cbc:Note")
    assert f"U+{ord(character):04X}" in finding.message


def changed(*replacements: tuple[str, str]) -> bytes:
    written = UBL.write(invoices.full()).decode()
    for old, new in replacements:
        assert old in written
        written = written.replace(old, new, 1)
    return written.encode()


@pytest.mark.parametrize(
    ("replacement", "rule", "path", "term"),
    [
        (("2026-10-31", "31.10.2026"), "XML_VALUE", "/Invoice/cbc:IssueDate", "BT-2"),
        (("2026-10-31", "20261031"), "XML_VALUE", "/Invoice/cbc:IssueDate", "BT-2"),
        (
            ('<cbc:PriceAmount currencyID="EUR">120.10', '<cbc:PriceAmount currencyID="EUR">1e2'),
            "XML_VALUE",
            "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount",
            "BT-146",
        ),
        (
            (' unitCode="HUR"', ""),
            "XML_ELEMENT_MISSING",
            "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity/@unitCode",
            "BT-129, BT-130",
        ),
        (
            ("<cbc:IdentificationCode>DE<", "<cbc:IdentificationCode>Germany<"),
            "XML_VALUE",
            f"{SELLER}/cac:PostalAddress/cac:Country/cbc:IdentificationCode",
            "BT-40",
        ),
        (
            ("<cac:LegalMonetaryTotal>", "<cac:LegalMonetaryTotal>and"),
            "XML_VALUE",
            "/Invoice/cac:LegalMonetaryTotal",
            "",
        ),
        (("<cac:TaxTotal>", "and<cac:TaxTotal>"), "XML_VALUE", "/Invoice", ""),
        (
            (">1.5</cbc:InvoicedQuantity>", "></cbc:InvoicedQuantity>"),
            "XML_VALUE",
            "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity",
            "BT-129, BT-130",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(
    replacement: tuple[str, str], rule: str, path: str, term: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        UBL.read(changed(replacement))
    found = [(finding.rule, finding.path) for finding in refused.value.findings]
    assert found == [(rule, path)]
    (finding,) = refused.value.findings
    assert finding.term == term
    assert finding.hint
    assert finding.message.startswith("line ")


def test_all_faults_are_named_not_the_first() -> None:
    with pytest.raises(Unreadable) as refused:
        UBL.read(
            changed(
                ("<cbc:RegistrationName>Northwind", "<cbc:CompanyLegalForm>Northwind"),
                ("KG</cbc:RegistrationName>", "KG</cbc:CompanyLegalForm>"),
                ("2026-10-31", "tomorrow"),
                (">380<", ">999<"),
                ('<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount currencyID="EUR">x'),
            )
        )
    assert [(finding.path, finding.model_path) for finding in refused.value.findings] == [
        ("/Invoice/cbc:IssueDate", "issue_date"),
        ("/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount", "totals.payable"),
        ("/Invoice/cbc:InvoiceTypeCode", "type_code"),
        (f"{SELLER}/cac:PartyLegalEntity/cbc:RegistrationName", "seller.name"),
    ]


def test_spaces_and_comments_of_other_writers_mean_nothing() -> None:
    content = changed(
        (">380<", ">\n  380\t<"),
        ("2026-10-31<", "2026-10-31+02:00<"),
        ("Thank you", "Thank<!-- x --> you"),
        ("<cbc:ID>NW-00001</cbc:ID>", "<cbc:ID>\n NW-00001 </cbc:ID>"),
        (">120.10<", "> +0120.10 <"),
    )
    assert UBL.read(content) == headed(invoices.full())


def test_another_document_is_refused_by_name() -> None:
    for content in (
        b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>',
        XML["cii-d16b"].write(invoices.full()),
    ):
        with pytest.raises(Unreadable) as refused:
            UBL.read(content)
        assert refused.value.findings[0].rule == "XML_WRONG_PROFILE"
