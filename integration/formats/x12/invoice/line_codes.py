"""Codes of lines, and what a line comes to.

Source: X12 data elements 235 (product ids), 639 (basis of price), 236 (prices), 522 (amounts), 374
(dates), 750 (descriptions).
"""

from collections.abc import Iterable
from decimal import ROUND_HALF_UP, Decimal

from domain.core.money import document_places
from domain.invoice.amounts import Adjustment

SELLER_ITEM = ("VP", "VN", "VC", "SK")
BUYER_ITEM = ("BP", "IN")
ORDER_LINE = "PL"
ORIGIN = "CH"
GTIN = "0160"
"""ISO 6523."""
GTIN_SIZES = {"UP": 12, "EN": 13, "UK": 14, "EO": 8, "UA": 12}
GTIN_CODES = {12: "UP", 13: "EN", 14: "UK", 8: "EO"}

PRICE_PER = {Decimal(1): "PE", Decimal(100): "HP", Decimal(1000): "TP"}
PRICE_BASES = {code: quantity for quantity, code in PRICE_PER.items()}
LIST_PRICE = "LPR"
LINE_TOTAL = "1"

SERVICE_START, SERVICE_END = "150", "151"
ACCOUNTING = "CA"
"""Data element 128: cost allocation reference."""
NAMES = ("", "08")
DESCRIPTION = "GEN"


def net(
    gross: Decimal, allowances: Iterable[Adjustment], charges: Iterable[Adjustment], currency: str
) -> Decimal:
    """BT-131, as every line of ours is reckoned: the gross rounded, then the adjustments."""
    step = Decimal(1).scaleb(-document_places(currency))
    rounded = gross.quantize(step, ROUND_HALF_UP)
    return rounded - sum(one.amount for one in allowances) + sum(one.amount for one in charges)
