"""What the rules for CII ask of a document as a whole, worked out once: sums, counts, parties."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from integration.rules.cii import LineFacts, LineVat
from integration.rules.document import Document, constant
from integration.rules.en16931.cii_paths import BUYER, REPRESENTATIVE, SELLER, SETTLED
from integration.rules.en16931.cii_values import has_text, indicates
from integration.rules.en16931.rounding import cents
from integration.rules.node import Node, to_decimal

_CHARGES = f"{SETTLED}/ram:SpecifiedTradeAllowanceCharge"
_ZERO = Decimal(0)


class Registered(NamedTuple):
    """Who has an identifier for tax."""

    seller_for_vat: bool
    """The seller has a VAT identifier (BT-31)."""
    seller_for_tax: bool
    """The seller has a VAT identifier or another tax registration (BT-31, BT-32)."""
    representative_for_vat: bool
    """The seller's tax representative has a VAT identifier (BT-63)."""
    buyer_for_vat: bool
    """The buyer has a VAT identifier (BT-48)."""
    buyer_in_law: bool
    """The buyer has a legal registration (BT-47)."""


@constant
def registered(document: Document) -> Registered:
    """The registrations of a document."""
    return Registered(
        _is_registered(document, SELLER, "VA"),
        _is_registered(document, SELLER, "VA", "FC"),
        _is_registered(document, REPRESENTATIVE, "VA"),
        _is_registered(document, BUYER, "VA"),
        document.root.has(f"{BUYER}/ram:SpecifiedLegalOrganization/ram:ID"),
    )


def _is_registered(document: Document, party: str, *schemes: str) -> bool:
    found = document.root.all(f"{party}/ram:SpecifiedTaxRegistration/ram:ID")
    return any(node.attributes.get("schemeID") in schemes for node in found)


@constant
def has_breakdown(document: Document) -> bool:
    """Whether there is a VAT breakdown (BG-23)."""
    return document.root.has(f"{SETTLED}/ram:ApplicableTradeTax")


@constant
def has_line_unit(document: Document) -> bool:
    """Whether the quantity of some line has a unit (BT-130)."""
    return any(line.has_unit for line in document.lines)


class Invoice:
    """One document; ask for it by `node.document.fact(Invoice)`."""

    def __init__(self, document: Document) -> None:
        self.root = document.root
        self.lines: list[LineFacts] = document.lines
        self.line_nets = document.nets

    def everywhere(self, path: str) -> Iterator[Node]:
        """The header elements at `path`, at any depth."""
        for child in self.root.children:
            for unit in (
                child.children if child.name == "rsm:SupplyChainTradeTransaction" else (child,)
            ):
                yield from unit.all(f"//{path}")

    @cached_property
    def currencies(self) -> list[str]:
        """Invoice currency (BT-5) as it stands."""
        return [node.raw for node in self.root.all(f"{SETTLED}/ram:InvoiceCurrencyCode")]

    @cached_property
    def tax_currencies(self) -> list[str]:
        """VAT accounting currency (BT-6) as it stands."""
        return [node.raw for node in self.root.all(f"{SETTLED}/ram:TaxCurrencyCode")]

    @cached_property
    def charges(self) -> Sequence[Node]:
        """Allowances and charges of the whole document (BG-20, BG-21)."""
        return self.root.all(_CHARGES)

    @cached_property
    def calculated(self) -> Sequence[Node]:
        """VAT amounts of the breakdown (BT-117)."""
        return self.root.all(f"{SETTLED}/ram:ApplicableTradeTax/ram:CalculatedAmount")

    # Categories of VAT, as their codes stand.

    @cached_property
    def breakdown_codes(self) -> list[str]:
        """Of the breakdown."""
        return _codes_by_tax(self.root.all(f"{SETTLED}/ram:ApplicableTradeTax"))

    @cached_property
    def line_codes(self) -> list[str]:
        """Of the lines."""
        return [vat.category for line in self.lines for vat in line.vat if vat.category is not None]

    @cached_property
    def charge_codes(self) -> list[str]:
        """Of allowances and charges, wherever they are."""
        found = _codes_by_tax(self.everywhere("ram:CategoryTradeTax"))
        return found + [code for line in self.lines if line.rest for code in line.rest.charges]

    @cached_property
    def tax_codes(self) -> set[str]:
        """Of all taxes that are not those of an allowance or charge."""
        found = set(_raw(self.everywhere("ram:ApplicableTradeTax/ram:CategoryCode")))
        found.update(self.line_codes)
        found.update(code for line in self.lines if line.rest for code in line.rest.taxes)
        return found

    @cached_property
    def all_codes(self) -> set[str]:
        """Of anything that has a category."""
        found = set(_raw(self.everywhere("ram:CategoryCode")))
        found.update(self.line_codes)
        found.update(code for line in self.lines if line.rest for code in line.rest.categories)
        return found

    # What else can be anywhere.

    @cached_property
    def countries(self) -> set[str]:
        """Every country of an address or a place."""
        found = set(_raw(self.everywhere("ram:CountryID")))
        found.update(code for line in self.lines if line.rest for code in line.rest.countries)
        return found

    @cached_property
    def due_codes(self) -> set[str]:
        """Codes for the day when VAT falls due (BT-8)."""
        found = set(_raw(self.everywhere("ram:DueDateTypeCode")))
        found.update(code for line in self.lines if line.rest for code in line.rest.due_codes)
        return found

    @cached_property
    def has_tax_point(self) -> bool:
        """Whether a day when VAT falls due is given (BT-7)."""
        in_lines = any(line.rest.has_tax_point for line in self.lines if line.rest)
        return in_lines or any(True for _ in self.everywhere("ram:TaxPointDate"))

    # Sums of a VAT category.

    @cached_property
    def nets(self) -> dict[tuple[LineVat, ...], Decimal]:
        """The nets of all lines, by the taxes of the line."""
        sums: dict[tuple[LineVat, ...], Decimal] = {}
        for line, net in zip(self.lines, self.line_nets, strict=True):
            sums[line.vat] = sums.get(line.vat, _ZERO) + to_decimal(net or "0")
        return sums

    def taxable(self, code: str, rate: Decimal | None = None) -> Decimal:
        """Lines plus charges less allowances of a category, and of a rate if one is given."""
        net = sum((net for taxes, net in self.nets.items() if _are_of(taxes, code, rate)), _ZERO)
        charged, allowed = (
            sum((_actual(one) for one in self.charges if _bears(one, wanted, code, rate)), _ZERO)
            for wanted in (True, False)
        )
        return cents(net) + cents(charged) - cents(allowed)


def _raw(nodes: Iterable[Node]) -> list[str]:
    return [node.raw for node in nodes]


def _codes_by_tax(taxes: Iterable[Node]) -> list[str]:
    return [code for tax in taxes for code in set(_raw(tax.all("ram:CategoryCode")))]


def _are_of(taxes: tuple[LineVat, ...], code: str, rate: Decimal | None) -> bool:
    """Category and rate need not be those of the same tax, should a line have several."""
    if not any(tax.category == code for tax in taxes):
        return False
    return rate is None or any(tax.percent and to_decimal(tax.percent) == rate for tax in taxes)


def _bears(charge: Node, wanted: bool, code: str, rate: Decimal | None) -> bool:
    """Whether an allowance (`wanted` is False) or charge is of this category and rate."""
    if not any(indicates(one, wanted) for one in charge.all("ram:ChargeIndicator")):
        return False
    taxes = charge.all("ram:CategoryTradeTax")
    if not any(has_text(tax.all("ram:CategoryCode"), code) for tax in taxes):
        return False
    return rate is None or any(tax.number("ram:RateApplicablePercent") == rate for tax in taxes)


def _actual(charge: Node) -> Decimal:
    return charge.number("ram:ActualAmount") or _ZERO
