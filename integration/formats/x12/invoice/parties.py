"""Parties of an 810: N1 loops with name, identifier, address, references and contact.

Source of the codes: X12 data elements 98 (who), 66 (kind of identifier), 128 (reference).
"""

from domain.core.identifiers import Identifier
from domain.core.party import Contact, ElectronicAddress, Party, Payee, PostalAddress
from domain.invoice.delivery import Delivery
from integration.formats.x12.composing import Composer, Said
from integration.formats.x12.invoice.named import (
    References,
    identified,
    qualified,
    write_reference,
    write_single,
)
from integration.formats.x12.structure import Node

_SCHEMES = {"0060": "1", "0088": "UL"}
"""ISO 6523 in data element 66: DUNS, and GLN."""
_FROM_CODE = {code: scheme for scheme, code in _SCHEMES.items()} | {"9": "0060"}
_PLAIN = {"SE": "92", "BY": "91", "PE": "92", "ST": "92"}
"""How an identifier without a scheme is written: sellers have the one that the buyer gave them."""
_NO_COUNTRY = "US"
"""N404 is left out for addresses in the United States (X12 data dictionary, N4)."""


def write_party(composer: Composer, code: str, party: Party, at: str) -> None:
    """Seller or buyer."""
    identifiers = list(party.identifiers)
    named = _written(code, identifiers[0]) if identifiers else ("", "")
    if named[0]:
        identifiers.pop(0)
    composer.add("N1", code, (party.name, "name"), *named, at=at)
    if party.trading_name:
        composer.add("N2", (party.trading_name, "trading_name"), at=at)
    write_address(composer, party.address, f"{at}.address")
    seller = code == "SE"
    if party.vat_id:
        composer.add("REF", "VX", (party.vat_id, "vat_id"), at=at)
    if party.tax_registration_id:
        composer.add("REF", "TJ", (party.tax_registration_id, "tax_registration_id"), at=at)
    for one in identifiers:
        term = "BT-29" if seller else "BT-46"
        write_single(composer, qualified(term, one), one.value, f"{at}.identifiers")
    if party.registration_id:
        name = qualified("BT-30" if seller else "BT-47", party.registration_id)
        write_single(composer, name, party.registration_id.value, f"{at}.registration_id")
    write_reference(composer, "BT-33", party.legal_information, f"{at}.legal_information")
    electronic = party.electronic_address
    if electronic:
        name = f"{'BT-34' if seller else 'BT-49'} {electronic.scheme}"
        write_single(composer, name, electronic.value, f"{at}.electronic_address")
    if party.contact:
        _write_contact(composer, party.contact, f"{at}.contact")


def _written(code: str, identifier: Identifier) -> tuple[str, str]:
    """N103 and N104, where data element 66 has the scheme."""
    if identifier.scheme_version or len(identifier.value) < 2:
        return "", ""
    if identifier.scheme is None:
        return _PLAIN[code], identifier.value
    kind = _SCHEMES.get(identifier.scheme, "")
    return (kind, identifier.value) if kind else ("", "")


def write_address(composer: Composer, address: PostalAddress, at: str) -> None:
    """N3 and N4; address lines move up where one is empty before another."""
    named = ("line_one", "line_two", "line_three")
    there = [(getattr(address, name), name) for name in named if getattr(address, name)]
    for row in (there[:2], there[2:]):
        if row:
            composer.add("N3", *row, at=at)
    state = address.subdivision or ""
    coded = len(state) == 2
    composer.add(
        "N4",
        (address.city, "city"),
        (state if coded else "", "subdivision"),
        (address.post_code, "post_code"),
        (address.country, "country"),
        "SP" if state and not coded else "",
        ("" if coded else state, "subdivision"),
        at=at,
    )


def _write_contact(composer: Composer, contact: Contact, at: str) -> None:
    numbers: list[Said] = []
    if contact.phone:
        numbers += ["TE", (contact.phone, "phone")]
    if contact.email:
        numbers += ["EM", (contact.email, "email")]
    composer.add("PER", "IC", (contact.name, "name"), *numbers, at=at)


def write_payee(composer: Composer, payee: Payee) -> None:
    """BG-10."""
    named = _written("PE", payee.identifier) if payee.identifier else ("", "")
    composer.add("N1", "PE", (payee.name, "name"), *named, at="payee")
    for term, one in (("BT-60", payee.identifier), ("BT-61", payee.registration_id)):
        if one and not (term == "BT-60" and named[0]):
            write_single(composer, qualified(term, one), one.value, "payee")


def write_delivery(composer: Composer, delivery: Delivery) -> None:
    """BG-13 but for the day."""
    location = delivery.location
    if not (delivery.name or location or delivery.address):
        return
    named = _written("ST", location) if location else ("", "")
    name = delivery.name
    if not name and not named[0]:
        name = SHIP_TO_NAME
    composer.add("N1", "ST", (name, "name"), *named, at="delivery")
    if delivery.address:
        write_address(composer, delivery.address, "delivery.address")
    if location and not named[0]:
        write_single(composer, qualified("BT-71", location), location.value, "delivery")


SHIP_TO_NAME = "SHIP TO"
"""Stands where only an address or an odd identifier is known; N1 says a name or a code (R0203)."""


def read_party(node: Node, code: str) -> tuple[Party, References]:
    """Seller (`SE`) or buyer (`BY`), and the references that nobody took."""
    said = References(node.segments("REF"))
    seller = code == "SE"
    name, identifier = node.segment.get(2), read_identifier(node)
    others = [identified(one) for one in said.all("BT-29" if seller else "BT-46")]
    registration = said.all("BT-30" if seller else "BT-47")
    electronic = said.all("BT-34" if seller else "BT-49")
    second = node.first("N2")
    party = Party(
        name=name or (identifier.value if identifier else node.segment.tag),
        trading_name=(second.get(1) or None) if second else None,
        identifiers=(*((identifier,) if identifier else ()), *others),
        registration_id=identified(registration[0]) if registration else None,
        vat_id=said.take("VX"),
        tax_registration_id=said.take("TJ") if seller else None,
        legal_information=said.text("BT-33"),
        electronic_address=ElectronicAddress(scheme=electronic[0].more, value=electronic[0].text)
        if electronic
        else None,
        address=read_address(node) or PostalAddress(country=_NO_COUNTRY),
        contact=_read_contact(node),
    )
    return party, said


def read_identifier(node: Node) -> Identifier | None:
    """N103 and N104: DUNS, GLN, or one that the parties gave each other."""
    kind, value = node.segment.get(3), node.segment.get(4)
    if not value:
        return None
    if kind in _FROM_CODE:
        return Identifier(value=value, scheme=_FROM_CODE[kind])
    return Identifier(value=value)


def read_named_identifier(node: Node, term: str) -> Identifier | None:
    """What stands in a REF under `term`."""
    found = References(node.segments("REF")).all(term)
    return identified(found[0]) if found else None


def read_address(node: Node) -> PostalAddress | None:
    """N3 and N4; `None` if there is neither."""
    lines = [line for one in node.segments("N3") for line in (one.get(1), one.get(2)) if line]
    place = node.first("N4")
    if not lines and place is None:
        return None
    got = place.get if place else lambda _element: ""
    region = got(6) if got(5) == "SP" else ""
    return PostalAddress(
        line_one=_at(lines, 0),
        line_two=_at(lines, 1),
        line_three=" ".join(lines[2:]) or None,
        city=got(1) or None,
        post_code=got(3) or None,
        subdivision=got(2) or region or None,
        country=_country(got(4)),
    )


def _country(code: str) -> str:
    return code if len(code) == 2 and code.isalnum() and code.isupper() else _NO_COUNTRY


def _at(lines: list[str], index: int) -> str | None:
    return lines[index] if index < len(lines) else None


def _read_contact(node: Node) -> Contact | None:
    segment = node.first("PER")
    if segment is None:
        return None
    said = {segment.get(at): segment.get(at + 1) for at in (3, 5, 7) if segment.get(at)}
    contact = Contact(
        name=segment.get(2) or None, phone=said.get("TE") or None, email=said.get("EM") or None
    )
    return contact if contact != Contact() else None
