"""Lines of an 810 as written: IT1 and what belongs to it, in the order of the transaction set."""

from domain.invoice.line import InvoiceLine
from integration.formats.x12.composing import Composer, Said, decimal, wrapped
from integration.formats.x12.invoice import line_codes as codes
from integration.formats.x12.invoice.adjustments import ALLOWANCE, CHARGE, write_adjustment
from integration.formats.x12.invoice.named import (
    qualified,
    write_reference,
    write_single,
)
from integration.formats.x12.invoice.taxes import write_tax
from integration.formats.x12.invoice.units import TO_X12


def write_line(
    composer: Composer,
    line: InvoiceLine,
    currency: str,
    tax_type: str,
    at: str,
    *,
    since_5010: bool,
) -> None:
    """The loop of one line."""
    if line.sub_lines:
        hint = "send the sub lines as lines, or this invoice in another format"
        composer.refuse(f"{at}.sub_lines", "an 810 has no sub invoice lines", hint)
    gtin = _gtin(line, since_5010=since_5010)
    composer.add(
        "IT1",
        (line.id, "id"),
        (decimal(line.quantity), "quantity"),
        (_unit(composer, line, at), "unit"),
        (decimal(line.unit_price), "unit_price"),
        (_basis(composer, line, at), "base_quantity"),
        *_products(line, gtin),
        at=at,
    )
    write_tax(composer, tax_type, line.vat_category, line.vat_rate, at)
    _write_prices(composer, line, currency, at)
    for text in wrapped(line.name, 80):
        composer.add("PID", "F", *(None,) * 3, (text, "name"), at=at)
    for text in wrapped(line.description, 80):
        composer.add("PID", "F", codes.DESCRIPTION, *(None,) * 2, (text, "description"), at=at)
    _write_references(composer, line, gtin, at)
    _write_period(composer, line, at)
    for kind, name in ((ALLOWANCE, "allowances"), (CHARGE, "charges")):
        for index, one in enumerate(getattr(line, name)):
            write_adjustment(composer, kind, one, tax_type, f"{at}.{name}[{index}]")


def _unit(composer: Composer, line: InvoiceLine, at: str) -> str | None:
    code = TO_X12.get(line.unit)
    if code is None:
        hint = "use another unit, or send this invoice in another format"
        composer.refuse(f"{at}.unit", f"X12 has no unit for {line.unit}", hint)
    return code


def _basis(composer: Composer, line: InvoiceLine, at: str) -> str | None:
    if line.base_unit not in (None, line.unit):
        hint = "state the price for the unit of the quantity"
        composer.refuse(f"{at}.base_unit", "the price is for another unit", hint)
    if line.base_quantity is None:
        return None
    code = codes.PRICE_PER.get(line.base_quantity)
    if code is None:
        said = f"X12 has no code for a price per {line.base_quantity:f}"
        composer.refuse(f"{at}.base_quantity", said, "state the price for 1, 100 or 1000")
    return code


def _gtin(line: InvoiceLine, *, since_5010: bool) -> str | None:
    """The qualifier of the standard identifier, if it is a GTIN that the version has one for."""
    one = line.standard_item_id
    if one is None or one.scheme != codes.GTIN or one.scheme_version or not one.value.isdigit():
        return None
    code = codes.GTIN_CODES.get(len(one.value))
    return code if since_5010 or code != "EO" else None


def _products(line: InvoiceLine, gtin: str | None) -> list[Said]:
    standard = line.standard_item_id
    pairs = (
        (codes.SELLER_ITEM[0], line.seller_item_id, "seller_item_id"),
        (codes.BUYER_ITEM[0], line.buyer_item_id, "buyer_item_id"),
        (gtin or "", standard.value if standard and gtin else None, "standard_item_id"),
        (codes.ORDER_LINE, line.order_line_reference, "order_line_reference"),
        (codes.ORIGIN, line.origin_country, "origin_country"),
    )
    said: list[Said] = []
    for code, value, path in pairs:
        if value:
            said += [code, (value, path)]
    return said


def _write_prices(composer: Composer, line: InvoiceLine, currency: str, at: str) -> None:
    """List price, and the net amount where it is not what it comes to."""
    if line.gross_price is not None:
        price = (decimal(line.gross_price), "gross_price")
        composer.add("CTP", None, codes.LIST_PRICE, price, at=at)
        if line.price_discount and line.gross_price - line.price_discount != line.unit_price:
            said = "the discount is not the gross price less the net price"
            composer.refuse(f"{at}.price_discount", said, "correct the prices")
    elif line.price_discount:
        said = "there is a discount on the price, and no gross price"
        composer.refuse(f"{at}.price_discount", said, "state the gross price")
    gross = line.quantity * line.unit_price / (line.base_quantity or 1)
    if codes.net(gross, line.allowances, line.charges, currency) != line.net_amount:
        amount = (decimal(line.net_amount), "net_amount")
        composer.add("PAM", *(None,) * 3, codes.LINE_TOTAL, amount, at=at)


def _write_references(composer: Composer, line: InvoiceLine, gtin: str | None, at: str) -> None:
    if line.accounting_reference:
        reference = (line.accounting_reference, "accounting_reference")
        composer.add("REF", codes.ACCOUNTING, reference, at=at)
    write_reference(composer, "BT-127", line.note, f"{at}.note")
    write_reference(composer, "BT-120", line.vat_exemption_reason, f"{at}.vat_exemption_reason")
    write_reference(composer, "BT-121", line.vat_exemption_code, f"{at}.vat_exemption_code")
    identifiers = [("BT-158", one, "classifications") for one in line.classifications]
    if line.object_identifier:
        identifiers.append(("BT-128", line.object_identifier, "object_identifier"))
    if line.standard_item_id and not gtin:
        identifiers.append(("BT-157", line.standard_item_id, "standard_item_id"))
    for term, one, name in identifiers:
        write_single(composer, qualified(term, one), one.value, f"{at}.{name}")
    for attribute in line.attributes:
        write_single(composer, f"BT-161 {attribute.name}", attribute.value, f"{at}.attributes")


def _write_period(composer: Composer, line: InvoiceLine, at: str) -> None:
    if line.period is None:
        return
    for code, day in (
        (codes.SERVICE_START, line.period.start),
        (codes.SERVICE_END, line.period.end),
    ):
        if day:
            composer.add("DTM", code, f"{day:%Y%m%d}", at=f"{at}.period")
