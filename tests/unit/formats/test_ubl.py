"""UBL 2.1: what is written is read back; what is wrong is said, all of it."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings

from domain.core.codes import InvoiceTypeCode, VatCategory
from domain.core.errors import Invalid, Unreadable
from domain.invoice.model import Invoice
from domain.invoice.references import Note
from domain.invoice.totals import calculate
from integration.formats import FORMATS
from integration.formats.ubl import Profile, Ubl
from tests.unit.formats import invoices

UBL = FORMATS["ubl-2.1"]


def credit_note() -> Invoice:
    return invoices.full().model_copy(update={"type_code": InvoiceTypeCode.CREDIT_NOTE})


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(invoices.random_invoices)
def test_what_is_written_is_read_back(invoice: Invoice) -> None:
    assert UBL.read(UBL.write(invoice)) == invoice


@pytest.mark.parametrize("make", [invoices.full, credit_note])
def test_every_field_is_carried_and_bytes_are_deterministic(make: Callable[[], Invoice]) -> None:
    written = UBL.write(make())
    assert UBL.read(written) == make()
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
    assert UBL.read(UBL.write(invoice)) == invoice


def test_a_draft_cannot_be_written() -> None:
    with pytest.raises(Invalid) as refused:
        UBL.write(calculate(invoices.draft()))
    assert [finding.rule for finding in refused.value.findings] == ["BR-02", "BR-03"]


def test_a_character_that_xml_has_not_is_named() -> None:
    invoice = invoices.issued(invoices.draft(notes=(Note(text="a\ufffeb"),)))
    with pytest.raises(Invalid) as refused:
        UBL.write(invoice)
    (finding,) = refused.value.findings
    assert (finding.rule, finding.path) == ("XML_CHARACTER", "cbc:Note")
    assert "U+FFFE" in finding.message


def test_a_profile_gives_the_head_and_reading_takes_any_of_the_family() -> None:
    peppol = Ubl("x", Profile(customization="urn:cen.eu:en16931:2017#compliant#x", process="urn:p"))
    written = peppol.write(invoices.full())
    assert b"<cbc:ProfileID>urn:p</cbc:ProfileID>" in written
    assert UBL.read(written) == invoices.full()


def changed(*replacements: tuple[str, str]) -> bytes:
    written = UBL.write(invoices.full()).decode()
    for old, new in replacements:
        assert old in written
        written = written.replace(old, new, 1)
    return written.encode()


@pytest.mark.parametrize(
    ("replacement", "rule", "path"),
    [
        (("2026-10-31", "31.10.2026"), "XML_VALUE", "/Invoice/cbc:IssueDate"),
        (
            ('<cbc:PriceAmount currencyID="EUR">120.10', '<cbc:PriceAmount currencyID="EUR">1e2'),
            "XML_VALUE",
            "/Invoice/cac:InvoiceLine[1]/cac:Price/cbc:PriceAmount",
        ),
        (
            ('<cbc:PayableAmount currencyID="EUR">', '<cbc:PayableAmount currencyID="USD">'),
            "XML_VALUE",
            "/Invoice/cac:LegalMonetaryTotal/cbc:PayableAmount/@currencyID",
        ),
        (
            ("<cbc:ID>VAT</cbc:ID>", "<cbc:ID>GST</cbc:ID>"),
            "XML_VALUE",
            "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cac:TaxScheme/cbc:ID",
        ),
        (
            (' unitCode="HUR"', ""),
            "XML_ELEMENT_MISSING",
            "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity/@unitCode",
        ),
        (
            ("<cbc:Note>Thank you</cbc:Note>", "<cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>"),
            "XML_ELEMENT_REPEATED",
            "/Invoice/cbc:Note[2]",
        ),
        (
            ("<cac:TaxTotal>", "<cac:AllowanceCharge/><cac:TaxTotal>"),
            "XML_ELEMENT_UNKNOWN",
            "/Invoice/cac:AllowanceCharge",
        ),
        (
            ("Thank you", "Thank <b xmlns=''>you</b>"),
            "XML_ELEMENT_UNKNOWN",
            "/Invoice/cbc:Note/b",
        ),
        (
            ("<cbc:IdentificationCode>DE<", "<cbc:IdentificationCode>Germany<"),
            "XML_VALUE",
            "/Invoice/cac:AccountingSupplierParty/cac:Party/cac:PostalAddress/cac:Country"
            "/cbc:IdentificationCode",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(
    replacement: tuple[str, str], rule: str, path: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        UBL.read(changed(replacement))
    assert [(finding.rule, finding.path) for finding in refused.value.findings] == [(rule, path)]
    assert all(finding.hint for finding in refused.value.findings)


def test_all_faults_are_named_not_the_first() -> None:
    with pytest.raises(Unreadable) as refused:
        UBL.read(
            changed(
                ("<cbc:ID>NW-00001</cbc:ID>", ""),
                ("2026-10-31", "tomorrow"),
                (">380<", ">999<"),
                ("<cac:PaymentTerms>", "<cac:Delivery/><cac:PaymentTerms>"),
            )
        )
    found = {finding.path for finding in refused.value.findings}
    assert found >= {
        "/Invoice/cbc:IssueDate",
        "/Invoice/cbc:InvoiceTypeCode",
        "/Invoice/cac:Delivery",
    }


def test_spaces_and_comments_of_other_writers_mean_nothing() -> None:
    content = changed(
        (">380<", ">\n  380\t<"),
        ("2026-10-31<", "2026-10-31+02:00<"),
        ("Thank you", "Thank<!-- x -->\n     you"),
        ("<cbc:CustomizationID>", "<cbc:UBLVersionID>2.1</cbc:UBLVersionID><cbc:CustomizationID>"),
    )
    assert UBL.read(content) == invoices.full()


def test_another_document_is_refused_by_name() -> None:
    with pytest.raises(Unreadable) as refused:
        UBL.read(b'<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"/>')
    assert refused.value.findings[0].rule == "XML_WRONG_PROFILE"
    assert "Order" in refused.value.findings[0].message
