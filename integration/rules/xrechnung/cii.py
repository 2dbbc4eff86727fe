"""XRechnung in CII: BR-DE and BR-TMP rules (KoSIT, XRechnung Schematron)."""

from collections.abc import Iterable
from functools import partial

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, present
from integration.rules.peppol.values import raws, says
from integration.rules.xrechnung import cii_cvd, cii_extension, cii_payment, cii_peppol
from integration.rules.xrechnung.cii_payment import AGREEMENT, DEAL, SETTLEMENT
from integration.rules.xrechnung.conditions import (
    CORRECTION,
    INVOICE_TYPES,
    TAXED,
    address,
    advice,
    contact,
    filled,
    pattern,
    specification,
)
from integration.rules.xrechnung.values import (
    is_absolute_url,
    states_discounts,
    states_discounts_somewhere,
)

_SELLER = f"{AGREEMENT}/ram:SellerTradeParty"
_LINE = f"{DEAL}/ram:IncludedSupplyChainTradeLineItem"
_TYPE = "rsm:ExchangedDocument/ram:TypeCode"
_SPECIFICATION = "ram:GuidelineSpecifiedDocumentContextParameter/ram:ID"
_PRICES = "ram:SpecifiedLineTradeAgreement"
_REGISTRATIONS = frozenset({"VA", "FC"})
_ATTACHED = "916"
"""BG-24 among the documents referred to."""


def patterns() -> Iterable[Pattern]:
    """In the order of the published rules."""
    return (
        *cii_peppol.patterns(),
        national_rules(),
        file_names(),
        cii_extension.rules(),
        cii_cvd.rules(),
    )


def national_rules() -> Pattern:
    """The rules for every XRechnung."""
    rules = pattern("CII")
    rules.at("/rsm:CrossIndustryInvoice", *_of_document())
    at = partial(_at, rules)
    at("rsm:ExchangedDocumentContext", *specification(_SPECIFICATION))
    _add_parties(rules)
    rules.at(
        f"/rsm:CrossIndustryInvoice/{AGREEMENT}/ram:AdditionalReferencedDocument",
        advice("BR-TMP-2", _has_absolute_url, since="2.3.0"),
        when=lambda node: says(node, "ram:TypeCode", _ATTACHED),
    )
    cii_payment.add(rules)
    at(
        f"{SETTLEMENT}/ram:ApplicableTradeTax",
        filled("BR-DE-14", "ram:RateApplicablePercent"),
    )
    at(DEAL, Rule("BR-DE-TMP-32", _tells_delivery, Severity.INFORMATION, since="2.4.0"))
    at(f"{_LINE}/{_PRICES}", Rule("BR-TMP-3", _bases_are_same, since="2.4.0", until="2.5.0"))
    at(_LINE, Rule("BR-TMP-3", _bases_agree, since="2.5.0"))
    return rules


def file_names() -> Pattern:
    """BR-DE-22, reported at the first file whose name is used before."""
    rules = pattern("CII-files")
    rules.at("ram:AdditionalReferencedDocument", Rule("BR-DE-22", _has_own_name, once=True))
    return rules


def _at(rules: Pattern, path: str, *found: Rule) -> None:
    rules.at(f"/rsm:CrossIndustryInvoice/{path}", *found)


def _add_parties(rules: Pattern) -> None:
    _at(rules, _SELLER, present("BR-DE-2", "ram:DefinedTradeContact"))
    city, zone = "ram:CityName", "ram:PostcodeCode"
    for party, *ids in (
        (_SELLER, "BR-DE-3", "BR-DE-4"),
        (f"{AGREEMENT}/ram:BuyerTradeParty", "BR-DE-8", "BR-DE-9"),
        (f"{DEAL}/ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty", "BR-DE-10", "BR-DE-11"),
    ):
        _at(rules, f"{party}/ram:PostalTradeAddress", *address(ids[0], ids[1], city, zone))
    _at(
        rules,
        f"{_SELLER}/ram:DefinedTradeContact",
        *contact(
            ("ram:PersonName", "ram:DepartmentName"),
            "ram:TelephoneUniversalCommunication/ram:CompleteNumber",
            "ram:EmailURIUniversalCommunication/ram:URIID",
        ),
    )


def _of_document() -> Iterable[Rule]:
    return (
        *cii_payment.of_document(),
        filled("BR-DE-15", f"{AGREEMENT}/ram:BuyerReference"),
        Rule("BR-DE-16", _names_tax_office),
        advice("BR-DE-17", lambda root: root.value(_TYPE) in INVOICE_TYPES),
        Rule("BR-DE-18", _discounts_somewhere, until="2.3.0"),
        Rule("BR-DE-18", _discounts, since="2.3.0"),
        advice(
            "BR-DE-26",
            lambda root: (
                root.value(_TYPE) != CORRECTION
                or root.has(f"{SETTLEMENT}/ram:InvoiceReferencedDocument")
            ),
        ),
    )


def _names_tax_office(root: Node) -> bool:
    """Where lines have VAT charged or exempted, a number of the seller's or a representative.

    Of lines alone: what the published rule says of allowances never holds.
    """
    return (
        any(map(_is_registration, root.all(f"{_SELLER}/ram:SpecifiedTaxRegistration/ram:ID")))
        or root.has(f"{AGREEMENT}/ram:SellerTaxRepresentativeTradeParty")
        or not _has_taxed_line(root)
    )


def _is_registration(id: Node) -> bool:
    scheme = id.attributes.get("schemeID", "")
    return " ".join(scheme.split()) in _REGISTRATIONS and bool(id.text)


def _has_taxed_line(root: Node) -> bool:
    taxes = [vat for line in root.document.lines for vat in line.vat]
    return any(vat.type == "VAT" for vat in taxes) and any(vat.category in TAXED for vat in taxes)


def _discounts(root: Node) -> bool:
    return all(map(states_discounts, _terms(root)))


def _discounts_somewhere(root: Node) -> bool:
    return all(map(states_discounts_somewhere, _terms(root)))


def _terms(root: Node) -> list[str]:
    found = root.all(f"{SETTLEMENT}/ram:SpecifiedTradePaymentTerms")
    descriptions = (terms.one("ram:Description") for terms in found)
    return [one.raw for one in descriptions if one is not None]


def _has_absolute_url(reference: Node) -> bool:
    return all(map(is_absolute_url, raws(reference, "ram:URIID")))


def _tells_delivery(deal: Node) -> bool:
    """A date of delivery, a period of the invoice, or one of every line."""
    return (
        deal.has(
            "ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent"
            "/ram:OccurrenceDateTime"
        )
        or deal.has("ram:ApplicableHeaderTradeSettlement/ram:BillingSpecifiedPeriod")
        or all(line.has_period for line in deal.document.lines)
    )


def _bases_are_same(prices: Node) -> bool:
    """BT-149 and BT-150 are the same with the net and the gross price, where both have them."""
    net, gross = _bases(prices)
    if net is None or gross is None:
        return True
    return net.raw == gross.raw and "unitCode" in net.attributes and _units(net) == _units(gross)


def _bases_agree(line: Node) -> bool:
    """The same, but either may leave the unit out."""
    prices = line.one(_PRICES)
    net, gross = _bases(prices) if prices is not None else (None, None)
    if net is None or gross is None:
        return True
    units = {unit for unit in (_units(net), _units(gross)) if unit is not None}
    return net.raw == gross.raw and len(units) <= 1


def _bases(prices: Node) -> tuple[Node | None, Node | None]:
    net, gross = "ram:NetPriceProductTradePrice", "ram:GrossPriceProductTradePrice"
    return prices.one(f"{net}/ram:BasisQuantity"), prices.one(f"{gross}/ram:BasisQuantity")


def _units(base: Node) -> str | None:
    return base.attributes.get("unitCode")


def _has_own_name(reference: Node) -> bool:
    """No document before this one, of the same group, has a file of the same name."""
    names = _file_names(reference)
    around = reference.parent
    if not names or around is None:
        return True
    for sibling in around.all(reference.name):
        if sibling is reference:
            return True
        if names & _file_names(sibling):
            return False
    return True


def _file_names(reference: Node) -> set[str]:
    return {
        file.attributes["filename"]
        for file in reference.all("ram:AttachmentBinaryObject")
        if "filename" in file.attributes
    }
