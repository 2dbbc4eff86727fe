"""EN 16931 in UBL: what each VAT category asks of lines, allowances, charges and breakdown.

Source: EN 16931-1, 6.4 (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG, BR-B). A family
is data; the rules are made from it. Numbers: 01 the document, 02 to 04 identifiers of the parties,
05 to 07 rates (lines, allowances, charges), 08 to 10 basis, amount and reason of the breakdown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from integration.rules.en16931 import ubl_category as asks
from integration.rules.en16931.ubl_document import ROOT
from integration.rules.en16931.ubl_facts import Invoice, categories
from integration.rules.en16931.ubl_lines import below_lines
from integration.rules.en16931.ubl_values import is_allowance, is_charge, is_vat
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test

CategoryTest = Callable[[str, Node], bool]
"""A test that needs to know the code of the category."""

_BREAKDOWN = "/*/cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory"
_CHARGE = "cac:AllowanceCharge/cac:TaxCategory"


@dataclass(frozen=True, slots=True)
class Family:
    """A VAT category: its code, how its rules are called, and what they ask."""

    code: str
    name: str
    document: CategoryTest
    parties: Test
    rate: Test
    basis: CategoryTest
    amount: CategoryTest
    reason: CategoryTest
    more: tuple[tuple[str, CategoryTest], ...] = ()
    """Further rules of the document, by number."""


_ONCE = asks.is_broken_down_once
_ZERO = asks.rate_is_zero, asks.basis_is_exact, asks.amount_is_zero
_RATED = asks.rate_makes_amount, asks.has_no_reason
_INTRA = (("11", asks.is_delivered_when), ("12", asks.is_delivered_to_a_country))
_OUTSIDE = (
    ("11", asks.breakdown_has_no_other),
    ("12", asks.items_have_no_other),
    ("13", asks.allowances_have_no_other),
    ("14", asks.charges_have_no_other),
)

FAMILIES = (
    Family("AE", "BR-AE", _ONCE, asks.can_be_reversed, *_ZERO, asks.has_reason),
    Family("E", "BR-E", _ONCE, asks.seller_is_registered, *_ZERO, asks.has_reason),
    Family("G", "BR-G", _ONCE, asks.seller_has_vat, *_ZERO, asks.has_reason),
    Family("K", "BR-IC", _ONCE, asks.seller_and_buyer_have_vat, *_ZERO, asks.has_reason, _INTRA),
    Family(
        "L",
        "BR-AF",
        asks.is_igic_broken_down,
        asks.seller_is_registered,
        asks.rate_is_not_negative,
        asks.basis_is_near,
        *_RATED,
    ),
    Family(
        "M",
        "BR-AG",
        asks.is_ipsi_broken_down,
        asks.seller_is_registered,
        asks.rate_is_not_negative,
        asks.basis_is_near,
        *_RATED,
    ),
    Family(
        "O",
        "BR-O",
        _ONCE,
        asks.no_one_is_registered,
        asks.has_no_rate,
        asks.basis_is_exact,
        asks.amount_is_zero,
        asks.has_reason,
        _OUTSIDE,
    ),
    Family(
        "S",
        "BR-S",
        asks.is_broken_down,
        asks.seller_is_registered,
        asks.rate_is_positive,
        asks.basis_is_near_and_used,
        *_RATED,
    ),
    Family("Z", "BR-Z", _ONCE, asks.seller_is_registered, *_ZERO, asks.has_no_reason),
)


def patterns() -> Iterable[Pattern]:
    """The patterns of the document, one for each category, and of categories."""
    return (*map(_document, FAMILIES), _split_payment(), _categories())


def _document(family: Family) -> Pattern:
    """What a category asks of the document; nothing if it is not used."""
    pattern = Pattern(f"UBL-VAT-document-{family.code}")
    pattern.at(ROOT, _document_rules(family), when=partial(_is_used, family.code))
    return pattern


def _split_payment() -> Pattern:
    pattern = Pattern("UBL-VAT-document-B")
    pattern.at(
        ROOT,
        Rule("BR-B-01", partial(_is_domestic, "B")),
        Rule("BR-B-02", partial(_stands_alone, "B")),
        when=partial(_is_used, "B"),
    )
    return pattern


def _is_used(code: str, node: Node) -> bool:
    return code in node.document.fact(categories)


def _document_rules(family: Family) -> Iterable[Rule]:
    yield _rule(family, "01", family.document)
    for number, is_used in _USES:
        id = f"{family.name}-{number}"
        used = partial(_OTHER_USES.get(id, is_used), family.code)
        yield Rule(id, _OTHERS.get(id) or _unless(used, family.parties))
    for number, test in family.more:
        yield _rule(family, number, test)


def _categories() -> Pattern:
    """Rates of lines, allowances and charges; the breakdown."""
    pattern = Pattern("UBL-VAT")
    for family in FAMILIES:
        is_of_code = partial(_is_of, family.code)
        pattern.at(
            _BREAKDOWN,
            _rule(family, "08", family.basis),
            _rule(family, "09", family.amount),
            _rule(family, "10", family.reason),
            when=partial(_is_used_and_of, family.code),
        )
        for number, path, when in (
            ("06", _CHARGE, partial(_is_of_charge, family.code, is_allowance)),
            ("07", _CHARGE, partial(_is_of_charge, family.code, is_charge)),
            ("05", below_lines("cac:Item/cac:ClassifiedTaxCategory"), is_of_code),
        ):
            pattern.at(path, Rule(f"{family.name}-{number}", family.rate), when=when)
    return pattern


def _rule(family: Family, number: str, test: CategoryTest) -> Rule:
    return Rule(f"{family.name}-{number}", partial(test, family.code))


def _unless(is_used: Test, test: Test) -> Test:
    def holds(root: Node) -> object:
        return not is_used(root) or test(root)

    return holds


def _is_of(code: str, category: Node) -> bool:
    return category.value("cbc:ID") == code and is_vat(category)


def _is_used_and_of(code: str, category: Node) -> bool:
    return _is_used(code, category) and _is_of(code, category)


def _is_of_charge(code: str, kind: Test, category: Node) -> bool:
    return (
        _is_used_and_of(code, category)
        and category.parent is not None
        and bool(kind(category.parent))
    )


# Where the rules of a family are not quite those of the others.


def _is_own_allowance(code: str, root: Node) -> bool:
    """Only allowances of the document count."""
    charges = root.document.fact(Invoice).charges
    return any(charge.is_allowance and asks.has(charge.vat, code) for charge, _ in charges)


def _is_own_charge(code: str, root: Node) -> bool:
    """Only charges of the document count."""
    charges = root.document.fact(Invoice).charges
    return any(charge.is_charge and asks.has(charge.vat, code) for charge, _ in charges)


def _is_exact_charge(code: str, root: Node) -> bool:
    """Only a code without white space around it counts."""
    return any(
        charge.is_charge and any(vat.id == code and vat.scheme == "VAT" for vat in charge.vat)
        for charge in root.document.fact(Invoice).all_charges
    )


def _items_are_registered(root: Node) -> bool:
    """An item of the standard rate counts whatever its tax is; but one has to be of VAT."""
    if not any(vat.category == "S" for vat in root.document.fact(Invoice).classified):
        return True
    return asks.is_item_category("S", root) and asks.seller_is_registered(root)


_USES: tuple[tuple[str, CategoryTest], ...] = (
    ("02", asks.is_item_category),
    ("03", asks.is_allowance_category),
    ("04", asks.is_charge_category),
)
_OTHER_USES: dict[str, CategoryTest] = {
    "BR-O-03": _is_own_allowance,
    "BR-O-04": _is_own_charge,
    "BR-AF-04": _is_exact_charge,
}
_OTHERS: dict[str, Test] = {"BR-S-02": _items_are_registered}


def _is_domestic(code: str, root: Node) -> bool:
    """Every country in a document with this category is Italy."""
    invoice = root.document.fact(Invoice)
    taxes = (*invoice.taxes, *invoice.classified)
    return not any(vat.id == code for vat in taxes) or invoice.countries <= {"IT"}


def _stands_alone(code: str, root: Node) -> bool:
    """The category does not stand beside the standard rate."""
    invoice = root.document.fact(Invoice)
    own = (vat for charge, _ in invoice.charges for vat in charge.vat)
    return not {code, "S"} <= {vat.id for vat in (*invoice.breakdown, *invoice.classified, *own)}
