"""An invoice line: BG-25 with its period, allowances, price, VAT and item (BG-26 to BG-32).

Price and item stand on the line itself, so that a document of a thousand lines stays cheap.
Sub invoice lines are an extension (XRechnung Extension, BG-DEX-01). Source: EN 16931-1:2017+A1.
"""

from pydantic import Field

from domain.core.codes import ReasonCode, UnitCode, VatCategory
from domain.core.identifiers import Identifier
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.party import CountryCode
from domain.core.text import Text
from domain.invoice.amounts import Adjustment, DraftAdjustment
from domain.invoice.delivery import InvoicingPeriod


class ItemAttribute(DomainModel):
    """BG-32: a property of the item."""

    name: Text = Field(description="BT-160 attribute name")
    value: Text = Field(description="BT-161 attribute value")


class LineHeader(DomainModel):
    """What is common to a line of a draft and of a document."""

    id: Text = Field(description="BT-126 line identifier")
    note: Text | None = Field(default=None, description="BT-127 line note")
    object_identifier: Identifier | None = Field(
        default=None, description="BT-128 object invoiced, with scheme (UNTDID 1153)"
    )
    quantity: ExactDecimal = Field(description="BT-129 invoiced quantity")
    unit: UnitCode = Field(description="BT-130 unit of the quantity")
    order_line_reference: Text | None = Field(
        default=None, description="BT-132 line of the purchase order"
    )
    accounting_reference: Text | None = Field(
        default=None, description="BT-133 buyer accounting reference"
    )
    period: InvoicingPeriod | None = Field(default=None, description="BG-26")
    base_quantity: ExactDecimal | None = Field(
        default=None, description="BT-149 how many the price is for; one if not given"
    )
    base_unit: UnitCode | None = Field(default=None, description="BT-150 unit of BT-149")
    vat_category: VatCategory = Field(description="BT-151 VAT category (BG-30)")
    vat_rate: ExactDecimal | None = Field(
        default=None, description="BT-152 rate, per cent; none outside the scope of VAT"
    )
    vat_exemption_reason: Text | None = Field(
        default=None, description="reason of this line; EN 16931 has it in the breakdown, BT-120"
    )
    vat_exemption_code: ReasonCode | None = Field(
        default=None, description="VATEX of this line; EN 16931 has it in the breakdown, BT-121"
    )
    name: Text = Field(description="BT-153 item name (BG-31)")
    description: Text | None = Field(default=None, description="BT-154 item description")
    seller_item_id: Text | None = Field(default=None, description="BT-155 seller's identifier")
    buyer_item_id: Text | None = Field(default=None, description="BT-156 buyer's identifier")
    standard_item_id: Identifier | None = Field(
        default=None, description="BT-157 standard identifier with scheme (ISO 6523)"
    )
    classifications: tuple[Identifier, ...] = Field(
        default=(), description="BT-158 classifications with list (UNTDID 7143) and version"
    )
    origin_country: CountryCode | None = Field(default=None, description="BT-159 country of origin")
    attributes: tuple[ItemAttribute, ...] = Field(default=(), description="BG-32")


class DraftLine(LineHeader):
    """What a line says before it is calculated. It has a net price, or a gross price."""

    unit_price: ExactDecimal | None = Field(
        default=None, ge=0, description="BT-146 net price; without it gross price - discount"
    )
    price_discount: ExactDecimal | None = Field(
        default=None, ge=0, description="BT-147 discount on the gross price"
    )
    gross_price: ExactDecimal | None = Field(
        default=None, ge=0, description="BT-148 price before the discount"
    )
    allowances: tuple[DraftAdjustment, ...] = Field(default=(), description="BG-27")
    charges: tuple[DraftAdjustment, ...] = Field(default=(), description="BG-28")


class InvoiceLine(LineHeader):
    """BG-25: a calculated line."""

    net_amount: ExactDecimal = Field(
        description="BT-131 = quantity × price ÷ base quantity - allowances + charges, rounded"
    )
    unit_price: ExactDecimal = Field(description="BT-146 net price without VAT (BG-29)")
    price_discount: ExactDecimal | None = Field(default=None, description="BT-147 price discount")
    gross_price: ExactDecimal | None = Field(default=None, description="BT-148 gross price")
    allowances: tuple[Adjustment, ...] = Field(default=(), description="BG-27")
    charges: tuple[Adjustment, ...] = Field(default=(), description="BG-28")
    sub_lines: tuple["InvoiceLine", ...] = Field(
        default=(), description="BG-DEX-01 sub invoice lines (XRechnung Extension)"
    )
