"""Mutations of what a document says: texts, numbers, codes, attributes."""

from decimal import Decimal
from random import Random

from lxml import etree

from tests.conformance.picking import World, above, by_kind, local, number_in, pick

ODD_TEXTS = ("", " ", "X", "0", "XX", "ZZZ", "VAT", "GST", "S", "E", "EUR", "SEK", "380", "381")
MANY = ("DE", "NO", "DK", "SE", "NL", "IT", "GR", "IS", "FR", "XI", "1A", "XX", "de")
CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B", "s")
TYPES = (
    *("380", "381", "384", "389", "326", "386", "71", "80", "82", "130", "202", "203", "204"),
    *("211", "261", "262", "295", "325", "331", "383", "751", "875", "876", "877", "999", "396"),
)
CURRENCIES = ("EUR", "SEK", "NOK", "DKK", "HUF", "GBP", "USD", "XXX", "eur")
AMOUNTS = ("0", "0.00", "-1", "0.001", "1e0", "100.555", "99999999.99", "00.10", "+1.00", " 5.00 ")


def retext(random: Random, root: etree._Element, world: World) -> str:
    """Another text in a leaf: one seen elsewhere in its place, or an odd one."""
    leaf = pick(random, root, leaves=True)
    seen = world.texts.get((above(leaf), str(leaf.tag)), [])
    leaf.text = random.choice(seen if seen and random.random() < 0.6 else _odd(random, leaf))
    return f"text of {local(leaf)} = {leaf.text!r}"


def blank(random: Random, root: etree._Element, _: World) -> str:
    """No text, only spaces, or spaces around it."""
    leaf = pick(random, root, leaves=True)
    leaf.text = random.choice(("", " ", "\n  ", f" {leaf.text} ", f"{leaf.text}\n"))
    return f"blank {local(leaf)} = {leaf.text!r}"


def amount(random: Random, root: etree._Element, _: World) -> str:
    """Another number in a leaf that holds one."""
    numbers = [leaf for leaf in root.iter("*") if not len(leaf) and number_in(leaf) is not None]
    if not numbers:
        return ""
    leaf = by_kind(random, numbers)
    number = number_in(leaf) or Decimal(0)
    leaf.text = random.choice(
        (
            str(number + Decimal("0.01")),
            str(number - Decimal("0.01")),
            str(number + 1),
            str(-number),
            f"{number:f}0",
            f"{number + Decimal('0.005'):f}",
            str(number * 2),
            random.choice(AMOUNTS),
        )
    )
    return f"number in {local(leaf)} = {leaf.text!r}"


def attribute(random: Random, root: etree._Element, world: World) -> str:
    """Take an attribute out, or give it another value."""
    bearers = [element for element in root.iter("*") if element.attrib]
    if not bearers:
        return ""
    element = by_kind(random, bearers)
    name = random.choice([str(one) for one in element.attrib])
    if random.random() < 0.35:
        del element.attrib[name]
        return f"no @{name} of {local(element)}"
    seen = world.attributes.get((str(element.tag), name), [])
    element.set(name, random.choice([*seen, *CURRENCIES, "", "VA", "FC", "0088", "102", "XX"]))
    return f"@{name} of {local(element)} = {element.get(name)!r}"


def coded(random: Random, root: etree._Element, _: World) -> str:
    """Another country, category, document type, currency or tax scheme: one of them, or all."""
    names, values = random.choice(
        (
            (("IdentificationCode", "CountryID"), MANY),
            (("CategoryCode", "ID"), CATEGORIES),
            (("InvoiceTypeCode", "CreditNoteTypeCode", "TypeCode"), TYPES),
            (("DocumentCurrencyCode", "TaxCurrencyCode", "InvoiceCurrencyCode"), CURRENCIES),
            (("CompanyID", "EndpointID", "URIID"), ("NO974760673MVA", "SE556", "DE1", "", "IT1")),
        )
    )
    found = [leaf for leaf in root.iter("*") if local(leaf) in names and not len(leaf)]
    if names[0] == "CategoryCode":
        found = [leaf for leaf in found if (leaf.text or "").strip() in CATEGORIES]
    if not found:
        return ""
    value = random.choice(values)
    chosen = found if random.random() < 0.3 else [by_kind(random, found)]
    for leaf in chosen:
        leaf.text = value
    return f"{len(chosen)}x {names[0]} = {value!r}"


def scheme(random: Random, root: etree._Element, _: World) -> str:
    """Another tax scheme in one place or in all."""
    leaves = [
        leaf
        for leaf in root.iter("*")
        if (local(leaf) == "ID" and above(leaf).endswith("TaxScheme"))
        or (local(leaf) == "TypeCode" and "Tax" in above(leaf))
    ]
    if not leaves:
        return ""
    value = random.choice(("VAT", "vat", "GST", "TAX", "LOC", "", " VAT ", "VA"))
    chosen = leaves if random.random() < 0.2 else [random.choice(leaves)]
    for leaf in chosen:
        leaf.text = value
    return f"{len(chosen)}x tax scheme = {value!r}"


def adorn(random: Random, root: etree._Element, world: World) -> str:
    """Give an element an attribute that the schema knows."""
    leaf = pick(random, root, leaves=True)
    kind = world.grammar[local(root)].kind_at(leaf)
    if kind is None or not kind.attributes:
        return ""
    name = random.choice(kind.attributes)[0]
    leaf.set(name, random.choice(world.attributes.get((str(leaf.tag), name), ["X"])))
    return f"adorn {local(leaf)} with @{name}"


def _odd(random: Random, leaf: etree._Element) -> tuple[str, ...]:
    text = leaf.text or ""
    if number_in(leaf) is not None:
        return AMOUNTS
    return (*ODD_TEXTS, text.lower(), text.upper(), f"{text}x", text[:-1], f"{text}\n")
