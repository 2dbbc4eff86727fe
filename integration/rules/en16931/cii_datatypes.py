"""CII-DT: how EN 16931 uses the data types of a Cross Industry Invoice.

Source: CEN/TS 16931-3-3; rules of CEN EN16931-CII 1.3.16. Its CII-DT-010 to CII-DT-012
are about the type of the document, which an earlier context takes: they are never asked.
"""

import re
from collections.abc import Iterable, Mapping

from domain.core.findings import Severity
from integration.rules.en16931.cii_facts import has_line_unit
from integration.rules.en16931.cii_forms import warn
from integration.rules.en16931.cii_paths import LINE, ROOT
from integration.rules.en16931.cii_syntax import entries
from integration.rules.en16931.cii_values import has_text, is_day, is_inside
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test, absent

UNUSED_IN_TYPE: Mapping[str, str] = {
    "ReferencedDocument": """
        016:StatusCode 017:CopyIndicator 019:GlobalID 020:RevisionID 023:Information
        025:SectionName 026:PreviousRevisionID 028:EffectiveSpecifiedPeriod
        029:IssuerTradeParty 030:AttachedSpecifiedBinaryFile
    """,
    "TradeTax": """
        038:CalculatedRate 039:CalculationSequenceNumeric 040:BasisQuantity 042:UnitBasisAmount
        043:LineTotalBasisAmount 044:AllowanceChargeBasisAmount 049:CurrencyCode
        050:Jurisdiction 051:CustomsDutyIndicator 053:TaxBasisAllowanceRate 055:Type
        056:InformationAmount 057:CategoryName 060:SpecifiedTradeAccountingAccount
        061:ServiceSupplyTradeCountry 062:BuyerRepayableTaxSpecifiedTradeAccountingAccount
        063:SellerPayableTaxSpecifiedTradeAccountingAccount
        064:SellerRefundableTaxSpecifiedTradeAccountingAccount
        065:BuyerDeductibleTaxSpecifiedTradeAccountingAccount
        066:BuyerNonDeductibleTaxSpecifiedTradeAccountingAccount
        067:PlaceApplicableTradeLocation
    """,
    "BillingSpecifiedPeriod": """
        069:DurationMeasure 070:InclusiveIndicator 071:Description 073:CompleteDateTime
        074:OpenIndicator 075:SeasonCode 076:ID 077:Name 078:SequenceNumeric
        079:StartDateFlexibilityCode 080:ContinuousIndicator 081:PurposeCode
    """,
    "PostalTradeAddress": """
        082:ID 083:PostOfficeBox 084:BuildingName 086:LineFour 087:LineFive 088:StreetName
        089:CitySubDivisionName 090:CountryName 091:CountrySubDivisionID 092:AttentionOf
        093:CareOf 094:BuildingNumber 095:DepartmentName 096:AdditionalStreetName
    """,
}
"""Elements without a use, by type: number of the rule and element."""

UNUSED_ATTRIBUTES: Mapping[str, str] = {
    "root": "013:languageID 014:languageLocaleID",
    "plain identifier": """
        001:schemeName 002:schemeAgencyName 003:schemeDataURI 004:schemeURI 005:schemeID
        006:schemeAgencyID 007:schemeVersionID
    """,
    "identifier": "101:schemeName 102:schemeAgencyName 103:schemeDataURI 104:schemeURI",
    "type code": "008:name 009:listURI",
    "VAT category of a line": "045:listID 046:listAgencyID 047:listVersionID 048:listURI",
    "amount": "031:currencyID 032:currencyCodeListVersionID",
    "quantity": "034:unitCodeListID 035:unitCodeListAgencyID 036:unitCodeListAgencyName",
}
"""Attributes without a use, by what carries them: number of the rule and attribute."""

_PLAIN_IDENTIFIERS = " | ".join(
    (
        f"{ROOT}/rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
        f"{ROOT}/rsm:ExchangedDocument/ram:ID",
        f"{LINE}/ram:AssociatedDocumentLineDocument/ram:LineID",
        f"{LINE}/ram:SpecifiedTradeProduct/ram:SellerAssignedID",
    )
)
_SETTLED = "ram:ApplicableHeaderTradeSettlement"
_DAY = re.compile(r"[ \t\r\n]*\d{4}(1[0-2]|0[1-9])(3[01]|[12][0-9]|0[1-9])[ \t\r\n]*")


def patterns() -> Iterable[Pattern]:
    """The pattern of the data types; an identifier or code is judged by the first that fits."""
    types = Pattern("CII-types")
    types.at(ROOT, _without("root"))
    types.at(
        "//*",
        warn(absent("CII-SR-04", "ram:Value")),
        warn(absent("CII-SR-05", "ram:SpecifiedDocumentVersion")),
        when=lambda node: node.name.endswith("DocumentContextParameter"),
    )
    types.at(_PLAIN_IDENTIFIERS, _without("plain identifier"))
    types.at("//*", _without("identifier"), when=_is_called("ID"))
    types.at("//ram:TypeCode", _without("type code"))
    types.at(
        f"{LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode",
        map(warn, _without("VAT category of a line")),
    )
    types.at("//*", _of_references(), when=_is_called("ReferencedDocument"))
    types.at("//*", _without("amount"), when=_is_amount)
    types.at(
        "//*", Rule("CII-DT-033", _has_line_unit), _without("quantity"), when=_is_called("Quantity")
    )
    types.at("//*", _of_taxes(), when=_is_called("TradeTax"))
    types.at("//ram:BillingSpecifiedPeriod", _of_periods())
    types.at("//ram:PostalTradeAddress", _unused("PostalTradeAddress"))
    types.at("//udt:DateTimeString", Rule("CII-DT-097", _is_a_day), when=is_day)
    return (types,)


def _unused(type_: str) -> list[Rule]:
    return [
        absent(f"CII-DT-{number}", path) for number, path in entries({"": UNUSED_IN_TYPE[type_]})
    ]


def _without(carrier: str) -> list[Rule]:
    numbered = (entry.split(":") for entry in UNUSED_ATTRIBUTES[carrier].split())
    return [_without_attribute(f"CII-DT-{number}", name) for number, name in numbered]


def _without_attribute(id: str, name: str) -> Rule:
    return Rule(id, lambda node: name not in node.attributes)


def _is_called(ending: str) -> Test:
    return lambda node: node.name.endswith(ending) and node.name.startswith("ram:")


def _is_amount(node: Node) -> bool:
    name = node.name
    return name.endswith("Amount") and name.startswith("ram:") and name != "ram:TaxTotalAmount"


def _of_references() -> list[Rule]:
    supporting = "ram:AdditionalReferencedDocument"
    return [
        *_unused("ReferencedDocument"),
        _only_for("CII-DT-015", "ram:URIID", supporting, "916"),
        _only_for("CII-DT-018", "ram:TypeCode", supporting, "50", "130", "916"),
        _only_for("CII-DT-021", "ram:Name", supporting, "916"),
        _only_for("CII-DT-022", "ram:AttachmentBinaryObject", supporting, "916"),
        _only_for("CII-DT-024", "ram:ReferenceTypeCode", supporting, "130"),
        _only_for("CII-DT-027", "ram:FormattedIssueDateTime", "ram:InvoiceReferencedDocument"),
    ]


def _only_for(id: str, path: str, name: str, *codes: str) -> Rule:
    """The element at `path` is only in an element called `name`, of a type among `codes`."""

    def holds(node: Node) -> bool:
        if not node.has(path):
            return True
        return node.name == name and (not codes or has_text(node.all("ram:TypeCode"), *codes))

    return Rule(id, holds)


def _of_taxes() -> list[Rule]:
    return [
        Rule("CII-DT-037", _is_vat_if_typed),
        *map(warn, _unused("TradeTax")),
        _only_in_settlement("CII-DT-041", "ram:BasisAmount"),
        _only_in_settlement("CII-DT-054", "ram:TaxPointDate"),
        _only_in_settlement("CII-DT-058", "ram:DueDateTypeCode"),
        warn(_only_for("CII-DT-052", "ram:ExemptionReasonCode", "ram:ApplicableTradeTax")),
        warn(_only_for("CII-DT-098", "ram:ExemptionReason", "ram:ApplicableTradeTax")),
        warn(Rule("CII-DT-059", _rate_has_no_format)),
    ]


def _is_vat_if_typed(tax: Node) -> bool:
    found = tax.all("ram:TypeCode")
    return not found or has_text(found, "VAT")


def _only_in_settlement(id: str, path: str) -> Rule:
    def holds(tax: Node) -> bool:
        return not tax.has(path) or is_inside(tax, _SETTLED)

    return Rule(id, holds, Severity.WARNING)


def _rate_has_no_format(tax: Node) -> bool:
    return not any("format" in rate.attributes for rate in tax.all("ram:RateApplicablePercent"))


def _has_line_unit(quantity: Node) -> bool:
    """A unit is given only in documents with a line whose quantity has one."""
    return "unitCode" not in quantity.attributes or quantity.document.fact(has_line_unit)


def _of_periods() -> list[Rule]:
    return [
        absent("CII-DT-068", "ram:StartDateTime/udt:DateTime"),
        absent("CII-DT-072", "ram:EndDateTime/udt:DateTime"),
        *_unused("BillingSpecifiedPeriod"),
    ]


def _is_a_day(date: Node) -> bool:
    return _DAY.fullmatch(date.raw) is not None
