"""Lines of an 810 as read. What the model has no place for becomes part of the line's note."""

from decimal import Decimal, InvalidOperation

from domain.core.identifiers import Identifier
from domain.core.money import ZERO
from domain.invoice.amounts import Adjustment
from domain.invoice.delivery import InvoicingPeriod
from domain.invoice.line import InvoiceLine, ItemAttribute
from integration.formats.x12.checking import read_date
from integration.formats.x12.composing import joined
from integration.formats.x12.invoice import line_codes as codes
from integration.formats.x12.invoice.adjustments import ALLOWANCE, Sac, read_adjustments
from integration.formats.x12.invoice.leftover import said as said_of
from integration.formats.x12.invoice.leftover import spelled
from integration.formats.x12.invoice.named import References, identified
from integration.formats.x12.invoice.taxes import Tax, read_tax
from integration.formats.x12.invoice.units import FROM_X12
from integration.formats.x12.invoice.values import Reader
from integration.formats.x12.segment import Segment
from integration.formats.x12.structure import Node

_USED = frozenset(("TXI", "REF", "SAC"))


class LineReader:
    """Reads the lines of one invoice."""

    def __init__(self, reader: Reader, currency: str, otherwise: Tax) -> None:
        """`otherwise` is the tax of lines that say none."""
        self._reader = reader
        self._currency = currency
        self._otherwise = otherwise

    def read(self, node: Node, number: int) -> InvoiceLine | None:
        """One line; `None` if quantity, unit or price cannot be read."""
        segment, reader = node.segment, self._reader
        quantity, price = reader.decimal(segment, 2), reader.decimal(segment, 4)
        unit = self._unit(segment)
        if quantity is None or price is None or unit is None:
            if quantity is None or price is None:
                hint = "say quantity, unit and price in IT102 to IT104"
                reader.refuse(segment, 2, "the line has no quantity or no price", hint)
            return None
        base = codes.PRICE_BASES.get(segment.get(5))
        adjustments = read_adjustments(node.all("SAC"), reader)
        allowances = _of(adjustments, ALLOWANCE)
        charges = tuple(one.adjustment for one in adjustments if one.kind != ALLOWANCE)
        tax = read_tax(node.segments("TXI"), reader) or self._otherwise
        gross = quantity * price / (base or 1)
        said: dict[str, object] = {
            "id": segment.get(1) or str(number),
            "quantity": quantity,
            "unit": unit,
            "unit_price": price,
            "base_quantity": base,
            "vat_category": tax.category,
            "vat_rate": tax.rate,
            "allowances": allowances,
            "charges": charges,
            "net_amount": self._net(node, gross, allowances, charges),
        }
        said |= self._prices(node, price)
        said |= _item(node)
        said |= _rest(node)
        said["name"] = said["name"] or said["seller_item_id"] or f"Line {said['id']}"
        return InvoiceLine.model_validate(said)

    def _unit(self, segment: Segment) -> str | None:
        code = segment.get(3)
        unit = FROM_X12.get(code)
        if unit is None:
            hint = "use a unit that UN/ECE recommendation 20 has too, such as EA or KG"
            self._reader.refuse(segment, 3, f"the unit {code[:2]} is not known here", hint)
        return unit

    def _net(
        self,
        node: Node,
        gross: Decimal,
        allowances: tuple[Adjustment, ...],
        charges: tuple[Adjustment, ...],
    ) -> Decimal:
        for segment in node.segments("PAM"):
            if segment.get(4) == codes.LINE_TOTAL:
                stated = self._reader.decimal(segment, 5)
                if stated is not None:
                    return stated
        try:
            return codes.net(gross, allowances, charges, self._currency)
        except InvalidOperation:
            hint = "check quantity and price"
            self._reader.refuse(node.segment, 4, "the amount of the line is too large", hint)
            return ZERO

    def _prices(self, node: Node, price: Decimal) -> dict[str, object]:
        for segment in node.segments("CTP"):
            if segment.get(2) == codes.LIST_PRICE:
                gross = self._reader.decimal(segment, 3)
                if gross is not None:
                    return {"gross_price": gross, "price_discount": (gross - price) or None}
        return {}


def _of(adjustments: list[Sac], kind: str) -> tuple[Adjustment, ...]:
    return tuple(one.adjustment for one in adjustments if one.kind == kind)


def _item(node: Node) -> dict[str, object]:
    """BG-31: names and numbers."""
    segment = node.segment
    said: dict[str, object] = {"seller_item_id": None}
    named = References(node.segments("REF")).all("BT-161")
    attributes = [ItemAttribute(name=one.more, value=one.text) for one in named]
    for at in range(6, len(segment.fields) - 1, 2):
        code, value = segment.get(at), segment.get(at + 1)
        if value and not _known(said, code, value):
            attributes.append(ItemAttribute(name=f"X12 {code}", value=value))
    names, descriptions = [], []
    for child in node.segments("PID"):
        kind, text = child.get(2), child.get(5) or child.get(4)
        if kind in codes.NAMES:
            names.append(text)
        elif kind == codes.DESCRIPTION:
            descriptions.append(text)
        elif text:
            attributes.append(ItemAttribute(name=kind, value=text))
    said["name"] = " ".join(filter(None, names))
    said["description"] = joined(descriptions)
    said["attributes"] = tuple(attributes)
    return said


def _known(said: dict[str, object], code: str, value: str) -> bool:
    """Take a product id up, if the model has a place for it that is free."""
    if code in codes.SELLER_ITEM and said["seller_item_id"] is None:
        said["seller_item_id"] = value
    elif code in codes.BUYER_ITEM and "buyer_item_id" not in said:
        said["buyer_item_id"] = value
    elif code in codes.GTIN_SIZES and "standard_item_id" not in said:
        said["standard_item_id"] = Identifier(value=value, scheme=codes.GTIN)
    elif code == codes.ORDER_LINE:
        said["order_line_reference"] = value
    elif code == codes.ORIGIN and len(value) == 2 and value.isalnum() and value.isupper():
        said["origin_country"] = value
    else:
        return False
    return True


def _rest(node: Node) -> dict[str, object]:
    """References, period and what nobody knows."""
    references = References(node.segments("REF"))
    said: dict[str, object] = {
        "accounting_reference": references.take(codes.ACCOUNTING),
        "vat_exemption_reason": references.text("BT-120"),
        "vat_exemption_code": references.text("BT-121"),
        "classifications": tuple(map(identified, references.all("BT-158"))),
        "period": _period(node),
    }
    for term, name in (("BT-128", "object_identifier"), ("BT-157", "standard_item_id")):
        found = references.all(term)
        if found:
            said[name] = identified(found[0])
    left = [child for child in node.children if not _used(child)]
    rows = [spelled(child) for child in left] + [said_of(one) for one in references.left()]
    said["note"] = joined([references.text("BT-127") or "", *(f"X12 {row}" for row in rows)])
    return said


def _used(child: Node) -> bool:
    segment = child.segment
    return (
        segment.tag in _USED
        or (segment.tag == "PID" and not child.children)
        or (segment.tag == "DTM" and segment.get(1) in (codes.SERVICE_START, codes.SERVICE_END))
        or (segment.tag == "CTP" and segment.get(2) == codes.LIST_PRICE)
        or (segment.tag == "PAM" and segment.get(4) == codes.LINE_TOTAL)
    )


def _period(node: Node) -> InvoicingPeriod | None:
    days = {segment.get(1): read_date(segment.get(2)) for segment in node.segments("DTM")}
    start, end = days.get(codes.SERVICE_START), days.get(codes.SERVICE_END)
    return InvoicingPeriod(start=start, end=end) if start or end else None
