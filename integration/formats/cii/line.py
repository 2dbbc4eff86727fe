"""Lines in CII: BG-25 to BG-32, with sub lines listed after theirs. Source: CEN/TS 16931-3-3."""

from operator import attrgetter

from integration.einvoice.terms import DOCUMENT_ADJUSTMENTS, LINE_ADJUSTMENTS
from integration.formats.cii.bridge import (
    gross_price,
    has_gross_price,
    lines,
    parent,
    status,
)
from integration.xml.nodes import (
    Attribute,
    Node,
    code,
    compact_day,
    const,
    element,
    many,
    number,
    text,
)

_INDICATORS = {"allowances": ("false", ("false", "0")), "charges": ("true", ("true", "1"))}
_INDICATOR = "ram:ChargeIndicator/udt:Indicator"


def line() -> Node:
    """BG-25."""
    return many(
        "ram:IncludedSupplyChainTradeLineItem",
        "lines",
        element(
            "ram:AssociatedDocumentLineDocument",
            code("ram:LineID", "id", "BT-126"),
            code("ram:ParentLineID", "~parent", "BG-DEX-01", get=parent),
            code("ram:LineStatusReasonCode", "~status", get=status),
            text("ram:IncludedNote/ram:Content", "note", "BT-127"),
        ),
        _product(),
        _agreement(),
        number(
            "ram:SpecifiedLineTradeDelivery/ram:BilledQuantity",
            "quantity",
            "BT-129, BT-130",
            attributes=(Attribute("unitCode", field="unit"),),
        ),
        _settlement(),
        get=lines,
        term="BG-25",
    )


def _product() -> Node:
    classification = code(
        "ram:ClassCode",
        "value",
        "BT-158",
        attributes=(
            Attribute("listID", field="scheme"),
            Attribute("listVersionID", field="scheme_version"),
        ),
    )
    return element(
        "ram:SpecifiedTradeProduct",
        code(
            "ram:GlobalID",
            "standard_item_id.value",
            "BT-157",
            attributes=(Attribute("schemeID", field="standard_item_id.scheme"),),
        ),
        code("ram:SellerAssignedID", "seller_item_id", "BT-155"),
        code("ram:BuyerAssignedID", "buyer_item_id", "BT-156"),
        text("ram:Name", "name", "BT-153"),
        text("ram:Description", "description", "BT-154"),
        many(
            "ram:ApplicableProductCharacteristic",
            "attributes",
            text("ram:Description", "name", "BT-160"),
            text("ram:Value", "value", "BT-161"),
            term="BG-32",
            told={"ram:Description": (), "ram:Value": ()},
        ),
        many(
            "ram:DesignatedProductClassification",
            "classifications",
            classification,
            told={"ram:ClassCode": ()},
        ),
        code("ram:OriginTradeCountry/ram:ID", "origin_country", "BT-159"),
        term="BG-31",
    )


def _agreement() -> Node:
    unit = Attribute("unitCode", field="base_unit")
    again = Attribute("unitCode", field="~gross_base_unit", get=attrgetter("base_unit"))
    quantity = attrgetter("base_quantity")
    return element(
        "ram:SpecifiedLineTradeAgreement",
        code("ram:BuyerOrderReferencedDocument/ram:LineID", "order_line_reference", "BT-132"),
        element(
            "ram:GrossPriceProductTradePrice",
            number("ram:ChargeAmount", "gross_price", "BT-148", get=gross_price),
            number(
                "ram:BasisQuantity",
                "~gross_base_quantity",
                "BT-149, BT-150",
                get=quantity,
                attributes=(again,),
            ),
            element(
                "ram:AppliedTradeAllowanceCharge",
                const(_INDICATOR, "false"),
                number("ram:ActualAmount", "price_discount", "BT-147"),
                told={_INDICATOR: ("false", "0")},
            ),
            when=has_gross_price,
        ),
        element(
            "ram:NetPriceProductTradePrice",
            number("ram:ChargeAmount", "unit_price", "BT-146"),
            number("ram:BasisQuantity", "base_quantity", "BT-149, BT-150", attributes=(unit,)),
        ),
        term="BG-29",
    )


def _settlement() -> Node:
    return element(
        "ram:SpecifiedLineTradeSettlement",
        element(
            "ram:ApplicableTradeTax",
            const("ram:TypeCode", "VAT"),
            text("ram:ExemptionReason", "vat_exemption_reason"),
            code("ram:CategoryCode", "vat_category", "BT-151"),
            code("ram:ExemptionReasonCode", "vat_exemption_code"),
            number("ram:RateApplicablePercent", "vat_rate", "BT-152"),
            term="BG-30",
        ),
        period("BG-26", "BT-134", "BT-135"),
        *(adjustment(field, on_line=True) for field in LINE_ADJUSTMENTS),
        number(
            "ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount",
            "net_amount",
            "BT-131",
        ),
        element(
            "ram:AdditionalReferencedDocument",
            code("ram:IssuerAssignedID", "object_identifier.value", "BT-128"),
            const("ram:TypeCode", "130"),
            code("ram:ReferenceTypeCode", "object_identifier.scheme", "BT-128"),
            told={"ram:TypeCode": ("130",), "ram:IssuerAssignedID": ()},
        ),
        text(
            "ram:ReceivableSpecifiedTradeAccountingAccount/ram:ID",
            "accounting_reference",
            "BT-133",
        ),
    )


def period(group: str, start: str, end: str) -> Node:
    """BG-14 of the document, BG-26 of a line."""
    return element(
        "ram:BillingSpecifiedPeriod",
        date_time("ram:StartDateTime", "start", start),
        date_time("ram:EndDateTime", "end", end),
        scope="period",
        term=group,
    )


def date_time(tag: str, field: str, term: str) -> Node:
    """A date in an element of its own, with the format that it has."""
    return _dated(f"{tag}/udt:DateTimeString", field, term)


def formatted_date(tag: str, field: str, term: str) -> Node:
    """The same in the element that references to documents have."""
    return _dated(f"{tag}/qdt:DateTimeString", field, term)


def _dated(path: str, field: str, term: str) -> Node:
    return compact_day(path, field, term, attributes=(Attribute("format", const="102"),))


def adjustment(field: str, *, on_line: bool) -> Node:
    """An allowance or a charge, of a line or of the document."""
    said = (LINE_ADJUSTMENTS if on_line else DOCUMENT_ADJUSTMENTS)[field]
    indicator, accepted = _INDICATORS[field]
    category = () if on_line else (_category(said["category"], said["rate"]),)
    return many(
        "ram:SpecifiedTradeAllowanceCharge",
        field,
        const(_INDICATOR, indicator),
        number("ram:CalculationPercent", "percentage", said["percent"]),
        number("ram:BasisAmount", "base", said["base"]),
        number("ram:ActualAmount", "amount", said["amount"]),
        code("ram:ReasonCode", "reason_code", said["code"]),
        text("ram:Reason", "reason", said["reason"]),
        *category,
        term=said["group"],
        told={_INDICATOR: accepted},
    )


def _category(category: str, rate: str) -> Node:
    return element(
        "ram:CategoryTradeTax",
        const("ram:TypeCode", "VAT"),
        code("ram:CategoryCode", "vat_category", category),
        number("ram:RateApplicablePercent", "vat_rate", rate),
    )
