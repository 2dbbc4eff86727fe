"""The XRechnung Extension in CII, which has no sub invoice lines there."""

from domain.core.findings import Severity
from integration.rules.pattern import Pattern, absent
from integration.rules.xrechnung.conditions import is_in, pattern
from integration.rules.xrechnung.extension import attachment, has_scheme, reachable, registered
from integration.rules.xrechnung.specification import EXTENSION

_LINE = (
    "/rsm:CrossIndustryInvoice/rsm:SupplyChainTradeTransaction/ram:IncludedSupplyChainTradeLineItem"
)


def rules() -> Pattern:
    """BR-DEX-01, BR-DEX-04 to BR-DEX-08 and BR-DEX-15.

    BR-DEX-15 is reported for the lines that are sub lines; the published rule, if there is one in
    the document, for all.
    """
    rules = pattern("CII-extension", EXTENSION)
    rules.at(
        f"{_LINE}/ram:AssociatedDocumentLineDocument",
        absent("BR-DEX-15", "ram:ParentLineID", severity=Severity.WARNING),
    )
    rules.at(
        "ram:GlobalID",
        registered("BR-DEX-04"),
        when=lambda id: (
            has_scheme(id) and not is_in(id, "ram:SpecifiedTradeProduct", "ram:ShipToTradeParty")
        ),
    )
    rules.at(
        "ram:ID",
        registered("BR-DEX-05"),
        when=lambda id: has_scheme(id) and not is_in(id, "ram:SpecifiedTaxRegistration"),
    )
    rules.at("ram:SpecifiedTradeProduct/ram:GlobalID", registered("BR-DEX-06"), when=has_scheme)
    rules.at("ram:URIUniversalCommunication/ram:URIID", reachable("BR-DEX-07"), when=has_scheme)
    rules.at(
        "ram:ApplicableHeaderTradeDelivery/ram:ShipToTradeParty/ram:GlobalID",
        registered("BR-DEX-08"),
        when=has_scheme,
    )
    rules.at("ram:AttachmentBinaryObject", attachment(since="2.2.0"))
    return rules
