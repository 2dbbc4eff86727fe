"""EN 16931 in CII: what each VAT category asks of lines, allowances, charges and breakdown.

Source: EN 16931-1, 6.4 (BR-S, BR-Z, BR-E, BR-AE, BR-IC, BR-G, BR-O, BR-AF, BR-AG, BR-B). A family
is data; the rules are made from it. Numbers: 01 the document, 02 to 04 identifiers of the parties,
05 to 07 rates (lines, allowances, charges), 08 to 10 basis, amount and reason of the breakdown.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial

from integration.rules.en16931 import cii_breakdown
from integration.rules.en16931.cii_category import (
    amount_is_zero,
    basis_is_exact,
    basis_is_exact_by_rate,
    basis_is_near,
    can_be_reversed,
    has_no_rate,
    has_no_reason,
    has_reason,
    is_broken_down_once,
    is_delivered_to_a_country,
    is_delivered_when,
    is_domestic,
    is_only_broken_down_once,
    is_taxed_and_broken_down,
    no_one_is_registered,
    no_other_charge,
    no_other_tax,
    rate_is_not_negative,
    rate_is_positive,
    rate_is_zero,
    rate_makes_amount,
    seller_and_buyer_have_vat,
    seller_has_vat,
    seller_is_registered,
    split_payment_stands_alone,
)
from integration.rules.en16931.cii_forms import of_parent
from integration.rules.en16931.cii_paths import LINE, ROOT
from integration.rules.en16931.cii_values import has_text, indicates, is_vat
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, Test

_CHARGE = "//ram:SpecifiedTradeAllowanceCharge/ram:CategoryTradeTax"
_LINE_TAX = f"{LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax"

CategoryTest = Callable[[str, Node], bool]
"""A test that needs to know the code of the category."""


@dataclass(frozen=True, slots=True)
class Family:
    """A VAT category: its code, how its rules are called, and what they ask."""

    code: str
    name: str
    document: CategoryTest
    parties: CategoryTest
    rate: CategoryTest
    basis: CategoryTest | None
    amount: CategoryTest | None
    reason: CategoryTest
    more: tuple[tuple[str, CategoryTest], ...] = ()
    """Further rules of the breakdown, by number."""
    any_tax: bool = False
    """The breakdown is judged whatever its type of tax."""
    alone: bool = False
    """The breakdown is judged by these rules and not by those of any breakdown."""


_INTRA = (("11", is_delivered_when), ("12", is_delivered_to_a_country))
_OUTSIDE = (
    ("11", no_other_tax),
    ("12", no_other_tax),
    ("13", no_other_charge),
    ("14", no_other_charge),
)
_ONCE = is_broken_down_once
_ZERO = rate_is_zero, basis_is_near, amount_is_zero

FAMILIES = (
    Family(
        "S",
        "BR-S",
        is_taxed_and_broken_down,
        seller_is_registered,
        rate_is_positive,
        basis_is_exact_by_rate,
        rate_makes_amount,
        has_no_reason,
        any_tax=True,
    ),
    Family("Z", "BR-Z", _ONCE, seller_is_registered, *_ZERO, has_no_reason, any_tax=True),
    Family("E", "BR-E", _ONCE, seller_is_registered, *_ZERO, has_reason),
    Family("AE", "BR-AE", _ONCE, can_be_reversed, *_ZERO, has_reason),
    Family("K", "BR-IC", _ONCE, seller_and_buyer_have_vat, *_ZERO, has_reason, _INTRA),
    Family("G", "BR-G", _ONCE, seller_has_vat, *_ZERO, has_reason),
    Family(
        "O",
        "BR-O",
        is_only_broken_down_once,
        no_one_is_registered,
        has_no_rate,
        basis_is_exact,
        amount_is_zero,
        has_reason,
        _OUTSIDE,
        alone=True,
    ),
    Family(
        "L",
        "BR-AF",
        is_taxed_and_broken_down,
        seller_is_registered,
        rate_is_positive,
        None,
        None,
        has_no_reason,
        alone=True,
    ),
    Family(
        "M",
        "BR-AG",
        is_taxed_and_broken_down,
        seller_is_registered,
        rate_is_not_negative,
        None,
        None,
        has_no_reason,
        alone=True,
    ),
)
"""IGIC (L) and IPSI (M) have no rule for basis and amount in CII that could be broken: the official
one looks for the rate beside the breakdown and finds none."""


def patterns() -> Iterable[Pattern]:
    """The patterns of the families; the one of the breakdown holds what all breakdowns share."""
    return (_documents(), _parties(), _rates(), _breakdowns())


def _rule(family: Family, number: str, test: CategoryTest) -> Rule:
    return Rule(f"{family.name}-{number}", partial(test, family.code))


def _documents() -> Pattern:
    pattern = Pattern("CII-VAT-document")
    pattern.at(
        ROOT,
        [_rule(family, "01", family.document) for family in FAMILIES],
        Rule("BR-B-01", partial(is_domestic, "B")),
        Rule("BR-B-02", partial(split_payment_stands_alone, "B")),
    )
    return pattern


def _parties() -> Pattern:
    """The parties, for each line, allowance and charge.

    Whether they are registered is asked before what category it is: it mostly settles the matter,
    and for all lines at once.
    """
    pattern = Pattern("CII-VAT-parties")
    for family in FAMILIES:
        for path, number, fits in _places(family, "02", "03", "04"):
            when = partial(_lacks, partial(family.parties, family.code), fits)
            pattern.at(path, Rule(f"{family.name}-{number}", _never), when=when)
    return pattern


def _rates() -> Pattern:
    pattern = Pattern("CII-VAT-rates")
    for family in FAMILIES:
        for path, number, fits in _places(family, "05", "06", "07"):
            pattern.at(path, _rule(family, number, family.rate), when=fits)
    return pattern


def _places(family: Family, *numbers: str) -> Iterable[tuple[str, str, Test]]:
    """Lines, allowances, charges of the family: where, the number of the rule, and which."""
    places = (
        (_LINE_TAX, partial(_is_of, family.code)),
        (_CHARGE, partial(_charges, family.code, False)),
        (_CHARGE, partial(_charges, family.code, True)),
    )
    return ((path, number, fits) for (path, fits), number in zip(places, numbers, strict=True))


def _lacks(parties: Test, fits: Test, node: Node) -> bool:
    return not parties(node) and bool(fits(node))


def _never(_: Node) -> bool:
    return False


def _breakdowns() -> Pattern:
    pattern = Pattern("CII-VAT-breakdown")
    for family in FAMILIES:
        rules = _breakdown_rules(family)
        if family.alone:
            pattern.at(cii_breakdown.BREAKDOWN, rules, when=partial(_is_of, family.code))
        else:
            pattern.at(
                f"{cii_breakdown.BREAKDOWN}/ram:CategoryCode",
                [of_parent(rule) for rule in rules],
                when=_is_code(family),
            )
    pattern.at(cii_breakdown.BREAKDOWN, cii_breakdown.rules())
    return pattern


def _breakdown_rules(family: Family) -> list[Rule]:
    tests = ("08", family.basis), ("09", family.amount), ("10", family.reason), *family.more
    return [_rule(family, number, test) for number, test in tests if test]


def _is_of(code: str, tax: Node) -> bool:
    return has_text(tax.all("ram:CategoryCode"), code) and is_vat(tax)


def _is_code(family: Family) -> Test:
    def fits(node: Node) -> bool:
        tax = node.parent
        return node.raw == family.code and (family.any_tax or (tax is not None and is_vat(tax)))

    return fits


def _charges(code: str, wanted: bool, tax: Node) -> bool:
    charge = tax.parent
    if charge is None or not _is_of(code, tax):
        return False
    return any(indicates(mark, wanted) for mark in charge.all("ram:ChargeIndicator"))
