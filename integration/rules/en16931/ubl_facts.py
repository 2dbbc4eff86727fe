"""What the rules for UBL ask of a document as a whole, worked out once: sums, codes, parties."""

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from functools import cached_property

from integration.rules.codes.vat import VAT_CATEGORIES
from integration.rules.document import Document, constant
from integration.rules.en16931.ubl_values import has_vat_number
from integration.rules.node import Node, NotANumber, to_decimal
from integration.rules.ubl import Charge, LineFacts, Vat, charge_of, vat_of

_SELLER = "cac:AccountingSupplierParty/cac:Party"
_BUYER = "cac:AccountingCustomerParty/cac:Party"
_ZERO = Decimal(0)
_PLAIN = re.compile(r"[0-9.+\- \t\r\n]*")
"""What `Decimal` reads of such characters, `xs:decimal` has too; it would read more."""


@constant
def root_name(document: Document) -> str:
    """`Invoice` or `CreditNote`."""
    return document.top.name


@constant
def has_rare_lines(document: Document) -> bool:
    """Whether a line has something that rules look for in all of a document."""
    return any(line.rest for line in document.lines)


@constant
def categories(document: Document) -> frozenset[str]:
    """The codes of VAT categories that stand anywhere, of those that there are."""
    invoice = document.fact(Invoice)
    found = {vat.category for vat in (*invoice.classified, *invoice.taxes)}
    return VAT_CATEGORIES & found


class Invoice:
    """One document; ask for it by `node.document.fact(Invoice)`."""

    def __init__(self, document: Document) -> None:
        self.root = document.root
        self.lines: list[LineFacts] = document.lines
        self._nets = document.nets
        self._rests = [line.rest for line in self.lines if line.rest]

    def everywhere(self, path: str) -> Sequence[Node]:
        """The header elements at `path`, at any depth."""
        return self.root.all(f"//{path}")

    # VAT categories.

    @cached_property
    def nets(self) -> dict[tuple[Vat, ...], list[str]]:
        """The net amounts of lines by the VAT categories of the line."""
        found: dict[tuple[Vat, ...], list[str]] = {}
        for line, net in zip(self.lines, self._nets, strict=True):
            if net is not None:
                found.setdefault(line.vat, []).append(net)
        return found

    @cached_property
    def line_vats(self) -> set[tuple[Vat, ...]]:
        """The VAT categories of lines, each combination once."""
        return {line.vat for line in self.lines}

    @cached_property
    def classified(self) -> set[Vat]:
        """The categories of items, wherever they are."""
        found = {vat for vats in self.line_vats for vat in vats}
        found.update(vat for rest in self._rests for vat in rest.classified)
        found.update(map(vat_of, self.everywhere("cac:ClassifiedTaxCategory")))
        return found

    @cached_property
    def taxes(self) -> list[Vat]:
        """All categories that are not those of items, wherever they are."""
        found = [vat_of(tax) for tax in self.everywhere("cac:TaxCategory")]
        return found + [vat for rest in self._rests for vat in rest.taxes]

    @cached_property
    def breakdown(self) -> list[Vat]:
        """The categories of the VAT breakdown (BG-23)."""
        return [
            vat_of(tax) for tax in self.root.all("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory")
        ]

    @cached_property
    def charges(self) -> list[tuple[Charge, str | None]]:
        """Allowances and charges of the whole document (BG-20, BG-21) with their amounts."""
        return [
            (charge_of(charge), amount.raw if (amount := charge.one("cbc:Amount")) else None)
            for charge in self.root.all("cac:AllowanceCharge")
        ]

    @cached_property
    def all_charges(self) -> list[Charge]:
        """Allowances and charges wherever they are."""
        found = [charge_of(charge) for charge in self.everywhere("cac:AllowanceCharge")]
        return found + [charge for rest in self._rests for charge in rest.charges]

    # Sums.

    @cached_property
    def net_sums(self) -> dict[tuple[Vat, ...], Decimal]:
        """The sums of net amounts of lines by the VAT categories of the line."""
        return {vats: _sum(nets) for vats, nets in self.nets.items()}

    @cached_property
    def line_total(self) -> Decimal:
        """The sum of the net amounts of all lines."""
        return sum(self.net_sums.values(), _ZERO)

    def charged(self, *, is_charge: bool, fits: Callable[[Charge], bool]) -> Decimal:
        """The sum of allowances, or of charges, that fit."""
        return _sum(
            amount
            for charge, amount in self.charges
            if amount is not None
            and (charge.is_charge if is_charge else charge.is_allowance)
            and fits(charge)
        )

    def of_lines(self, code: str, rate: Decimal | None = None) -> Decimal:
        """The net amounts of lines of a category, and of a rate if one is given."""
        groups = (net for vats, net in self.net_sums.items() if is_of(vats, code, rate))
        return sum(groups, _ZERO)

    def of_charges(self, code: str, rate: Decimal | None = None) -> Decimal:
        """Charges less allowances of a category, and of a rate if one is given."""

        def fits(charge: Charge) -> bool:
            return is_of(charge.vat, code, rate)

        return self.charged(is_charge=True, fits=fits) - self.charged(is_charge=False, fits=fits)

    # Parties.

    @cached_property
    def seller_is_registered(self) -> bool:
        """The seller has a VAT identifier or another tax registration (BT-31, BT-32)."""
        return self.root.has(f"{_SELLER}/cac:PartyTaxScheme/cbc:CompanyID")

    @cached_property
    def seller_has_vat(self) -> bool:
        """The seller has a VAT identifier (BT-31)."""
        return any(map(has_vat_number, self.root.all(_SELLER)))

    @cached_property
    def representative_has_vat(self) -> bool:
        """The seller's tax representative has a VAT identifier (BT-63)."""
        return any(map(has_vat_number, self.root.all("cac:TaxRepresentativeParty")))

    @cached_property
    def buyer_has_vat(self) -> bool:
        """The buyer has a VAT identifier (BT-48)."""
        return any(map(has_vat_number, self.root.all(_BUYER)))

    @cached_property
    def buyer_has_legal_id(self) -> bool:
        """The buyer has a legal registration (BT-47)."""
        return self.root.has(f"{_BUYER}/cac:PartyLegalEntity/cbc:CompanyID")

    # What else can be anywhere.

    @property
    def countries(self) -> set[str]:
        """Every country of an address or of origin."""
        found = {code.raw for code in self.everywhere("cbc:IdentificationCode")}
        return found.union(*(rest.countries for rest in self._rests))

    @property
    def payment_ids(self) -> set[str]:
        """Remittance information (BT-83)."""
        found = {id.raw for id in self.everywhere("cbc:PaymentID")}
        return found.union(*(rest.payment_ids for rest in self._rests))

    @property
    def payment_means(self) -> set[str]:
        """Codes of means of payment (BT-81)."""
        found = {code.raw for code in self.everywhere("cbc:PaymentMeansCode")}
        return found.union(*(rest.payment_means for rest in self._rests))

    @property
    def sepa_ids(self) -> int:
        """How many identifiers of parties in lines are in the scheme SEPA (BT-90)."""
        return sum(rest.sepa_ids for rest in self._rests)

    @property
    def tax_currencies(self) -> set[str | None]:
        """The currencies of all tax totals."""
        amounts = self.everywhere("cac:TaxTotal/cbc:TaxAmount")
        found = {amount.attributes.get("currencyID") for amount in amounts}
        return found.union(*(rest.tax_currencies for rest in self._rests))


def is_of(vats: tuple[Vat, ...], code: str, rate: Decimal | None = None) -> bool:
    """Whether one category has this code, and one, be it another, this rate."""
    if not any(vat.category == code for vat in vats):
        return False
    return rate is None or any(vat.rate and to_decimal(vat.rate) == rate for vat in vats)


def _sum(amounts: Iterable[str]) -> Decimal:
    """The sum of numbers; all of them are checked at once, as there may be thousands."""
    texts = tuple(amounts)
    if _PLAIN.fullmatch("".join(texts)) is None:
        raise NotANumber(texts)
    return sum(map(Decimal, texts), _ZERO)
