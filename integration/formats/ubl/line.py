"""Lines in UBL: BG-25 to BG-32, and sub lines (BG-DEX-01). Source: CEN/TS 16931-3-2."""

from collections.abc import Callable
from typing import Any

from integration.einvoice.terms import DOCUMENT_ADJUSTMENTS, LINE_ADJUSTMENTS
from integration.formats.ubl.bridge import price_discount
from integration.formats.ubl.party import identifier
from integration.xml.nodes import (
    Attribute,
    Node,
    again,
    code,
    const,
    day,
    element,
    many,
    mapped,
    number,
    text,
)

_INDICATORS = {"allowances": ("false", ("false", "0")), "charges": ("true", ("true", "1"))}
_TAX_POINT = {"3": "3", "35": "35", "432": "432"}
"""BT-8 in UBL is UNTDID 2005, as in the model."""


def line(tag: str, quantity: str, sub_line: str) -> Node:
    """BG-25."""
    return many(
        tag,
        "lines",
        code("cbc:ID", "id", "BT-126"),
        text("cbc:Note", "note", "BT-127"),
        number(
            quantity,
            "quantity",
            "BT-129, BT-130",
            attributes=(Attribute("unitCode", field="unit"),),
        ),
        amount("cbc:LineExtensionAmount", "net_amount", "BT-131"),
        text("cbc:AccountingCost", "accounting_reference", "BT-133"),
        period("BG-26", "BT-134", "BT-135"),
        code("cac:OrderLineReference/cbc:LineID", "order_line_reference", "BT-132"),
        element(
            "cac:DocumentReference",
            identifier("cbc:ID", "object_identifier", "BT-128"),
            const("cbc:DocumentTypeCode", "130"),
            told={"cbc:DocumentTypeCode": ("130",)},
        ),
        *(adjustment(field, on_line=True) for field in LINE_ADJUSTMENTS),
        _item(),
        _price(),
        again(sub_line, "sub_lines", term="BG-DEX-01", told=_whole(quantity)),
        term="BG-25",
    )


def _whole(quantity: str) -> dict[str, tuple[str, ...]]:
    """What a sub line has to have to be a line."""
    tax = "cac:Item/cac:ClassifiedTaxCategory/cbc:ID"
    needed = ("cbc:ID", quantity, "cbc:LineExtensionAmount", tax, "cac:Price/cbc:PriceAmount")
    return dict.fromkeys(needed, ())


def _item() -> Node:
    return element(
        "cac:Item",
        text("cbc:Description", "description", "BT-154"),
        text("cbc:Name", "name", "BT-153"),
        code("cac:BuyersItemIdentification/cbc:ID", "buyer_item_id", "BT-156"),
        code("cac:SellersItemIdentification/cbc:ID", "seller_item_id", "BT-155"),
        element(
            "cac:StandardItemIdentification", identifier("cbc:ID", "standard_item_id", "BT-157")
        ),
        code("cac:OriginCountry/cbc:IdentificationCode", "origin_country", "BT-159"),
        many(
            "cac:CommodityClassification",
            "classifications",
            code(
                "cbc:ItemClassificationCode",
                "value",
                "BT-158",
                attributes=(
                    Attribute("listID", field="scheme"),
                    Attribute("listVersionID", field="scheme_version"),
                ),
            ),
            told={"cbc:ItemClassificationCode": ()},
        ),
        element(
            "cac:ClassifiedTaxCategory",
            code("cbc:ID", "vat_category", "BT-151"),
            number("cbc:Percent", "vat_rate", "BT-152"),
            code("cbc:TaxExemptionReasonCode", "vat_exemption_code"),
            text("cbc:TaxExemptionReason", "vat_exemption_reason"),
            const("cac:TaxScheme/cbc:ID", "VAT"),
            term="BG-30",
        ),
        many(
            "cac:AdditionalItemProperty",
            "attributes",
            text("cbc:Name", "name", "BT-160"),
            text("cbc:Value", "value", "BT-161"),
            term="BG-32",
            told={"cbc:Name": (), "cbc:Value": ()},
        ),
        term="BG-31",
    )


def _price() -> Node:
    return element(
        "cac:Price",
        amount("cbc:PriceAmount", "unit_price", "BT-146"),
        number(
            "cbc:BaseQuantity",
            "base_quantity",
            "BT-149, BT-150",
            attributes=(Attribute("unitCode", field="base_unit"),),
        ),
        element(
            "cac:AllowanceCharge",
            const("cbc:ChargeIndicator", "false"),
            amount("cbc:Amount", "price_discount", "BT-147", get=price_discount),
            amount("cbc:BaseAmount", "gross_price", "BT-148"),
            told={"cbc:ChargeIndicator": ("false", "0")},
        ),
        term="BG-29",
    )


def adjustment(field: str, *, on_line: bool) -> Node:
    """An allowance or a charge, of a line or of the document."""
    said = (LINE_ADJUSTMENTS if on_line else DOCUMENT_ADJUSTMENTS)[field]
    indicator, accepted = _INDICATORS[field]
    category = () if on_line else (_category(said["category"], said["rate"]),)
    return many(
        "cac:AllowanceCharge",
        field,
        const("cbc:ChargeIndicator", indicator),
        code("cbc:AllowanceChargeReasonCode", "reason_code", said["code"]),
        text("cbc:AllowanceChargeReason", "reason", said["reason"]),
        number("cbc:MultiplierFactorNumeric", "percentage", said["percent"]),
        amount("cbc:Amount", "amount", said["amount"]),
        amount("cbc:BaseAmount", "base", said["base"]),
        *category,
        term=said["group"],
        told={"cbc:ChargeIndicator": accepted},
    )


def _category(category: str, rate: str) -> Node:
    return element(
        "cac:TaxCategory",
        code("cbc:ID", "vat_category", category),
        number("cbc:Percent", "vat_rate", rate),
        const("cac:TaxScheme/cbc:ID", "VAT"),
    )


def period(group: str, start: str, end: str, *, has_tax_point: bool = False) -> Node:
    """BG-14 of the document, with BT-8; BG-26 of a line."""
    tax_point = mapped("cbc:DescriptionCode", "/tax_point_code", _TAX_POINT, "BT-8")
    return element(
        "cac:InvoicePeriod",
        day("cbc:StartDate", "start", start),
        day("cbc:EndDate", "end", end),
        *((tax_point,) if has_tax_point else ()),
        scope="period",
        term=group,
    )


def amount(tag: str, field: str, term: str, get: Callable[[Any], Any] | None = None) -> Node:
    """A number in the currency of the document (BT-5)."""
    return number(
        tag, field, term, get=get, attributes=(Attribute("currencyID", repeats="currency"),)
    )
