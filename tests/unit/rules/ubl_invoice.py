"""A small UBL invoice that breaks no rule, and ways to spoil it."""

from collections.abc import Callable
from typing import cast

from lxml import etree

from integration.rules import judge
from integration.rules.ubl import UBL

SPACES = {prefix: uri for uri, prefix in UBL.namespaces.items() if prefix}
_DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
_PARTY = """<cac:{role}><cac:Party>
<cac:PostalAddress><cbc:CityName>Graz</cbc:CityName><cac:Country>
<cbc:IdentificationCode>{country}</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>{country}U1</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{role}</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party></cac:{role}>"""
_VAT = """<cbc:ID>{category}</cbc:ID>{rate}<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme>"""
_LINE = """<cac:{document}Line><cbc:ID>{number}</cbc:ID>
<cbc:{quantity}Quantity unitCode="C62">2</cbc:{quantity}Quantity>
<cbc:LineExtensionAmount currencyID="EUR">100.00</cbc:LineExtensionAmount>
<cac:Item><cbc:Name>Chair</cbc:Name><cac:ClassifiedTaxCategory>{vat}</cac:ClassifiedTaxCategory>
</cac:Item><cac:Price><cbc:PriceAmount currencyID="EUR">50</cbc:PriceAmount></cac:Price>
</cac:{document}Line>"""
_INVOICE = """<{document} xmlns="{namespace}" {declared}>
<cbc:CustomizationID>urn:cen.eu:en16931:2017</cbc:CustomizationID>
<cbc:ID>R-1</cbc:ID><cbc:IssueDate>2026-04-01</cbc:IssueDate>
<cbc:{document}TypeCode>{type}</cbc:{document}TypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
{seller}{buyer}
<cac:Delivery><cbc:ActualDeliveryDate>2026-03-31</cbc:ActualDeliveryDate><cac:DeliveryLocation>
<cac:Address><cac:Country><cbc:IdentificationCode>{country}</cbc:IdentificationCode></cac:Country>
</cac:Address></cac:DeliveryLocation></cac:Delivery>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
<cac:PayeeFinancialAccount><cbc:ID>AT611904300234573201</cbc:ID></cac:PayeeFinancialAccount>
</cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount>
<cac:TaxSubtotal><cbc:TaxableAmount currencyID="EUR">200.00</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount>
<cac:TaxCategory>{vat}{reason}</cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal>
<cbc:LineExtensionAmount currencyID="EUR">200.00</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">200.00</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{gross}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{gross}</cbc:PayableAmount></cac:LegalMonetaryTotal>
{lines}</{document}>"""

LINE = "/Invoice/cac:InvoiceLine[2]"
ITEM_VAT = f"{LINE}/cac:Item/cac:ClassifiedTaxCategory"
SELLER = "/*/cac:AccountingSupplierParty/cac:Party"
BUYER = "/*/cac:AccountingCustomerParty/cac:Party"
TOTALS = "/*/cac:LegalMonetaryTotal"
SUBTOTAL = "/*/cac:TaxTotal/cac:TaxSubtotal"

Change = Callable[[etree._Element], None]


def invoice(
    category: str = "S",
    rate: str | None = "20",
    reason: str = "",
    country: str = "AT",
    document: str = "Invoice",
) -> etree._Element:
    """Two lines of 100.00 each, of one VAT category; the standard rate by default."""
    percent = f"<cbc:Percent>{rate}</cbc:Percent>" if rate else ""
    why = f"<cbc:TaxExemptionReason>{reason}</cbc:TaxExemptionReason>" if reason else ""
    vat = _VAT.format(category=category, rate=percent)
    quantity = "Invoiced" if document == "Invoice" else "Credited"
    lines = (
        _LINE.format(document=document, number=number, vat=vat, quantity=quantity)
        for number in (1, 2)
    )
    taxed = rate == "20"
    text = _INVOICE.format(
        declared=_DECLARED,
        document=document,
        namespace=f"urn:oasis:names:specification:ubl:schema:xsd:{document}-2",
        type="380" if document == "Invoice" else "381",
        country=country,
        seller=_PARTY.format(role="AccountingSupplierParty", country=country),
        buyer=_PARTY.format(role="AccountingCustomerParty", country=country),
        vat=vat,
        reason=why,
        tax="40.00" if taxed else "0.00",
        gross="240.00" if taxed else "200.00",
        lines="".join(lines),
    )
    return etree.fromstring(text)


def put(path: str, text: str) -> Change:
    """Another text for the elements or attributes at `path`."""

    def change(root: etree._Element) -> None:
        place, _, name = path.rpartition("/@")
        for node in find(root, place or path):
            if place:
                node.set(name, text)
            else:
                node.text = text

    return change


def drop(path: str) -> Change:
    """Without the elements or attributes at `path`."""

    def change(root: etree._Element) -> None:
        place, _, name = path.rpartition("/@")
        for node in find(root, place or path):
            around = node.getparent()
            if place:
                del node.attrib[name]
            elif around is not None:
                around.remove(node)

    return change


def add(path: str, xml: str) -> Change:
    """With `xml` at the end of the elements at `path`."""

    def change(root: etree._Element) -> None:
        for node in find(root, path):
            node.extend(etree.fromstring(f"<x {_DECLARED}>{xml}</x>"))

    return change


def find(root: etree._Element, path: str) -> list[etree._Element]:
    """The elements at an XPath; there has to be one."""
    steps = path.replace("/Invoice", "/*", 1) if path.startswith("/Invoice") else path
    found = root.xpath(steps, namespaces=SPACES)
    assert isinstance(found, list)
    assert found, path
    return cast("list[etree._Element]", found)


def broken(root: etree._Element, *changes: Change) -> dict[str, list[str]]:
    """Where each rule is broken once the changes are made."""
    for change in changes:
        change(root)
    places: dict[str, list[str]] = {}
    for finding in judge(etree.tostring(root), layers=("en16931",)).findings:
        places.setdefault(finding.rule, []).append(finding.path)
    return places
