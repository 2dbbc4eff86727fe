"""The invoice that most sellers send: goods at the standard rate, one form of line, new values."""

import random
from decimal import Decimal

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:CustomizationID>urn:cen.eu:en16931:2017#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0\
</cbc:CustomizationID>
<cbc:ProfileID>urn:fdc:peppol.eu:2017:poacc:billing:01:1.0</cbc:ProfileID>
<cbc:ID>{number}</cbc:ID><cbc:IssueDate>2026-09-{day:02}</cbc:IssueDate>
<cbc:DueDate>2026-10-{day:02}</cbc:DueDate><cbc:InvoiceTypeCode>380</cbc:InvoiceTypeCode>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode>
<cbc:BuyerReference>{reference}</cbc:BuyerReference>
<cac:AccountingSupplierParty>{seller}</cac:AccountingSupplierParty>
<cac:AccountingCustomerParty>{buyer}</cac:AccountingCustomerParty>
<cac:PaymentMeans><cbc:PaymentMeansCode>30</cbc:PaymentMeansCode>
<cbc:PaymentID>{number}</cbc:PaymentID>
<cac:PayeeFinancialAccount><cbc:ID>AT{account}</cbc:ID></cac:PayeeFinancialAccount></cac:PaymentMeans>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount><cac:TaxSubtotal>
<cbc:TaxableAmount currencyID="EUR">{net}</cbc:TaxableAmount>
<cbc:TaxAmount currencyID="EUR">{tax}</cbc:TaxAmount>
<cac:TaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:TaxCategory></cac:TaxSubtotal></cac:TaxTotal>
<cac:LegalMonetaryTotal><cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
<cbc:TaxExclusiveAmount currencyID="EUR">{net}</cbc:TaxExclusiveAmount>
<cbc:TaxInclusiveAmount currencyID="EUR">{gross}</cbc:TaxInclusiveAmount>
<cbc:PayableAmount currencyID="EUR">{gross}</cbc:PayableAmount></cac:LegalMonetaryTotal>
"""
_PARTY = """<cac:Party><cbc:EndpointID schemeID="9914">{vat}</cbc:EndpointID>
<cac:PartyName><cbc:Name>{name}</cbc:Name></cac:PartyName>
<cac:PostalAddress><cbc:StreetName>{street}</cbc:StreetName><cbc:CityName>Wien</cbc:CityName>
<cbc:PostalZone>{zone}</cbc:PostalZone>
<cac:Country><cbc:IdentificationCode>AT</cbc:IdentificationCode></cac:Country></cac:PostalAddress>
<cac:PartyTaxScheme><cbc:CompanyID>{vat}</cbc:CompanyID>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:PartyTaxScheme>
<cac:PartyLegalEntity><cbc:RegistrationName>{name}</cbc:RegistrationName></cac:PartyLegalEntity>
</cac:Party>"""
_LINE = """<cac:InvoiceLine><cbc:ID>{id}</cbc:ID>
<cbc:InvoicedQuantity unitCode="C62">{quantity}</cbc:InvoicedQuantity>
<cbc:LineExtensionAmount currencyID="EUR">{net}</cbc:LineExtensionAmount>
<cac:Item><cbc:Description>{name}, as ordered</cbc:Description><cbc:Name>{name}</cbc:Name>
<cac:SellersItemIdentification><cbc:ID>{item}</cbc:ID></cac:SellersItemIdentification>
<cac:ClassifiedTaxCategory><cbc:ID>S</cbc:ID><cbc:Percent>20</cbc:Percent>
<cac:TaxScheme><cbc:ID>VAT</cbc:ID></cac:TaxScheme></cac:ClassifiedTaxCategory></cac:Item>
<cac:Price><cbc:PriceAmount currencyID="EUR">{price}</cbc:PriceAmount></cac:Price></cac:InvoiceLine>
"""
_CENT = Decimal("0.01")


def plain(seed: str, size: int) -> bytes:
    """A valid document of `size` lines, made up from `seed`."""
    chance = random.Random(seed)
    lines, net = [], Decimal(0)
    for id in range(1, size + 1):
        quantity, price = chance.randint(1, 500), Decimal(chance.randint(100, 99999)) / 100
        net += quantity * price
        lines.append(
            _LINE.format(
                id=id,
                quantity=quantity,
                price=price,
                net=(quantity * price).quantize(_CENT),
                name=f"Part {chance.randint(1, 10**6)}",
                item=f"P-{chance.randint(1, 10**6)}",
            )
        )
    tax = (net / 5).quantize(_CENT)
    head = _HEAD.format(
        number=f"N-{chance.randint(1, 10**8)}",
        day=chance.randint(1, 28),
        reference=f"R-{chance.randint(1, 10**6)}",
        account=chance.randint(10**17, 10**18 - 1),
        net=net.quantize(_CENT),
        tax=tax,
        gross=net.quantize(_CENT) + tax,
        seller=_party(chance),
        buyer=_party(chance),
    )
    return f"{head}{''.join(lines)}</Invoice>".encode()


def _party(chance: random.Random) -> str:
    return _PARTY.format(
        vat=f"ATU{chance.randint(10**7, 10**8 - 1)}",
        name=f"Company {chance.randint(1, 10**6)} GmbH",
        street=f"Gasse {chance.randint(1, 999)}",
        zone=chance.randint(1000, 9999),
    )
