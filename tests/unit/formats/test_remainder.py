"""What the model does not hold is kept when a document is read, and put back when it is written."""

import pytest

from integration.einvoice.syntax import Reading, Syntax
from integration.formats.cii import CII
from integration.formats.ubl import UBL
from integration.xml.parser import parse
from integration.xml.walk import Left
from tests.unit.formats import invoices

INVOICE = "/Invoice/"
LINE = "/Invoice/cac:InvoiceLine[2]/"
PARTY = "/Invoice/cac:AccountingSupplierParty/cac:Party/"


def changed(syntax: Syntax, *replacements: tuple[str, str]) -> str:
    content = syntax.write(invoices.full()).decode()
    for old, new in replacements:
        assert old in content
        content = content.replace(old, new, 1)
    return content


def read(syntax: Syntax, content: str) -> Reading:
    return syntax.read(parse(content.encode()))


def flat(content: str) -> list[tuple[str, str, tuple[tuple[str, str], ...]]]:
    """Elements in order, with text and attributes: all but white space between them."""
    return [
        (str(element.tag), (element.text or "").strip(), tuple(sorted(element.attrib.items())))
        for element in parse(content.encode()).iter()
    ]


CASES = {
    "an unknown element of the document": (
        ("<cbc:ID>NW-00001", "<cbc:UUID>u</cbc:UUID><cbc:ID>NW-00001"),
        (Left.ELEMENT, INVOICE + "cbc:UUID[1]"),
    ),
    "one of another namespace": (
        ("<cac:TaxTotal>", "<x:y xmlns:x='urn:x'><x:z/>t</x:y><cac:TaxTotal>"),
        (Left.ELEMENT, INVOICE + "x:y[1]"),
    ),
    "a second one where the model has one": (
        (
            "<cac:TaxTotal>",
            "<cac:PaymentTerms><cbc:Note>b</cbc:Note></cac:PaymentTerms><cac:TaxTotal>",
        ),
        (Left.ELEMENT, INVOICE + "cac:PaymentTerms[2]"),
    ),
    "a second one inside a line": (
        ("<cbc:ID>2</cbc:ID>", "<cbc:ID>2</cbc:ID><cbc:Note>a</cbc:Note><cbc:Note>b</cbc:Note>"),
        (Left.ELEMENT, LINE + "cbc:Note[2]"),
    ),
    "an unknown element in a line": (
        ("<cbc:ID>2</cbc:ID>", "<cbc:ID>2</cbc:ID><cbc:UUID>u</cbc:UUID>"),
        (Left.ELEMENT, LINE + "cbc:UUID"),
    ),
    "an attribute": (
        ("<cbc:ID>2</cbc:ID>", "<cbc:ID schemeID='s'>2</cbc:ID>"),
        (Left.ATTRIBUTE, LINE + "cbc:ID/@schemeID"),
    ),
    "an attribute of the root": (
        ("<Invoice ", "<Invoice x='1' "),
        (Left.ATTRIBUTE, INVOICE + "@x"),
    ),
    "another currency than that of the document": (
        ('<cbc:PayableAmount currencyID="EUR"', '<cbc:PayableAmount currencyID="USD"'),
        (Left.ATTRIBUTE, INVOICE + "cac:LegalMonetaryTotal/cbc:PayableAmount/@currencyID"),
    ),
    "another word for a constant": (
        (
            "</cac:PartyTaxScheme>",
            "</cac:PartyTaxScheme><cac:PartyTaxScheme><cbc:CompanyID>1</cbc:CompanyID>"
            "<cac:TaxScheme><cbc:ID>LOC</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>",
        ),
        (Left.TEXT, PARTY + "cac:PartyTaxScheme[2]/cac:TaxScheme/cbc:ID"),
    ),
    "another spelling of a number": (
        (">1.5</cbc:InvoicedQuantity>", ">+01.5</cbc:InvoicedQuantity>"),
        (Left.SPELLING, "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity"),
    ),
    "more zeros than the model keeps": (
        (">1.5</cbc:InvoicedQuantity>", ">1.50000000000000000000</cbc:InvoicedQuantity>"),
        (Left.SPELLING, "/Invoice/cac:InvoiceLine[1]/cbc:InvoicedQuantity"),
    ),
    "a date with a time zone": (
        ("<cbc:IssueDate>2026-10-31", "<cbc:IssueDate>2026-10-31Z"),
        (Left.SPELLING, INVOICE + "cbc:IssueDate"),
    ),
    "an empty element": (
        ("<cbc:ID>2</cbc:ID>", "<cbc:ID>2</cbc:ID><cbc:Note></cbc:Note>"),
        (Left.TEXT, LINE + "cbc:Note"),
    ),
    "a group without a value": (
        ("<cac:PaymentTerms>", "<cac:Delivery><cbc:ID/></cac:Delivery><cac:PaymentTerms>"),
        (Left.ELEMENT, INVOICE + "cac:Delivery[1]"),
    ),
    "a reference of another kind": (
        (
            "<cac:Item>",
            "<cac:DocumentReference><cbc:ID>d</cbc:ID></cac:DocumentReference><cac:Item>",
        ),
        (Left.ELEMENT, "/Invoice/cac:InvoiceLine[1]/cac:DocumentReference"),
    ),
    "a creditor without means of payment": (
        (
            "<cac:PartyTaxScheme>",
            "<cac:PartyIdentification><cbc:ID schemeID='SEPA'>DE98</cbc:ID>"
            "</cac:PartyIdentification><cac:PartyTaxScheme>",
        ),
        None,
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_what_is_left_over_is_named_and_put_back_where_it_stood(name: str) -> None:
    replacement, expected = CASES[name]
    content = changed(UBL, replacement)
    reading = read(UBL, content)
    assert all(read(UBL, content) == reading for _ in range(10)), "by its shape, too"
    if expected is not None:
        assert [(left.kind, left.path) for left in reading.remainder] == [expected]
    again = UBL.write(reading.invoice, reading.remainder).decode()
    assert sorted(flat(again)) == sorted(flat(content))
    if expected is not None:
        assert flat(again) == flat(content)
    assert read(UBL, again) == reading


def test_many_of_them_at_once_keep_their_order() -> None:
    content = changed(
        UBL,
        ("<cbc:ID>2</cbc:ID>", "<cbc:UUID>a</cbc:UUID><cbc:ID>2</cbc:ID><cbc:UUID>b</cbc:UUID>"),
        (
            "<cbc:ID>NW-00001",
            "<cbc:UUID>c</cbc:UUID><cbc:CopyIndicator>d</cbc:CopyIndicator><cbc:ID>NW-00001",
        ),
        ("<cac:Item>", "<cac:OriginatorParty/><cac:Item>"),
    )
    reading = read(UBL, content)
    assert len(reading.remainder) == 5
    assert flat(UBL.write(reading.invoice, reading.remainder).decode()) == flat(content)


def test_what_has_lost_its_place_is_left_out() -> None:
    content = changed(UBL, ("<cbc:ID>3</cbc:ID>", "<cbc:ID>3</cbc:ID><cbc:UUID>u</cbc:UUID>"))
    reading = read(UBL, content)
    shorter = reading.invoice.model_copy(update={"lines": reading.invoice.lines[:2]})
    assert b"UUID" not in UBL.write(shorter, reading.remainder)


def test_lines_of_one_shape_keep_what_each_has() -> None:
    content = UBL.write(invoices.full()).decode()
    for number in "123":
        content = content.replace(
            f"<cbc:ID>{number}</cbc:ID>", f"<cbc:ID>{number}</cbc:ID><cbc:UUID>{number}</cbc:UUID>"
        )
    reading = read(UBL, content)
    assert [left.path for left in reading.remainder] == [
        f"/Invoice/cac:InvoiceLine[{number}]/cbc:UUID" for number in "123"
    ]
    assert flat(UBL.write(reading.invoice, reading.remainder).decode()) == flat(content)


def test_cii_too() -> None:
    content = changed(
        CII,
        (
            "<ram:LineID>2</ram:LineID>",
            "<ram:LineID>2</ram:LineID><ram:LineStatusCode>1</ram:LineStatusCode>",
        ),
        ("<ram:GrandTotalAmount>", "<ram:GrandTotalAmount currencyID='EUR'>"),
        ("<ram:PaymentReference>", "<ram:InvoiceIssuerReference/><ram:PaymentReference>"),
    )
    reading = read(CII, content)
    assert len(reading.remainder) == 3
    assert flat(CII.write(reading.invoice, reading.remainder).decode()) == flat(content)
