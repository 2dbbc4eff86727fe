"""NAD and what belongs to it: parties, the place of delivery, contacts."""

import re
from typing import Any

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.settings import DUNS, GLN
from integration.formats.edifact.invoic.source import ASSUMED, MISSING, Source
from integration.formats.edifact.invoic.text import joined
from integration.formats.edifact.invoic.tree import Node

Data = dict[str, Any]
_WIDTH = 35
_UNKNOWN_COUNTRY = "ZZ"
_GREECE = {"EL": "GR"}
_ADDRESS = re.compile(r"([0-9A-Z]{2,4}):(.+)", re.DOTALL)
_LINES = ("line_one", "line_two", "line_three")


def identifier(node: Node) -> Data | None:
    """The id of a party or place in C082, with its scheme as the agency (3055) gives it."""
    value, code_list, agency = node.get(1), node.get(1, 1), node.get(1, 2)
    if not value:
        return None
    scheme = {codes.AGENCY_GS1: GLN, codes.AGENCY_DUNS: DUNS}.get(agency)
    if agency == codes.AGENCY_ISO and code_list:
        scheme = code_list.zfill(4) if code_list.isdigit() else code_list
    return {"value": value, "scheme": scheme}


def name(node: Node) -> str:
    """The name, structured (C080) or the first line of what is not (C058)."""
    parts = [part for part in _parts(node, 3)[:5] if part]
    return joined(parts, _WIDTH, " ").strip() or node.get(2)


def _parts(node: Node, element: int) -> tuple[str, ...]:
    elements = node.segment.elements
    return elements[element] if element < len(elements) else ()


def address(node: Node) -> Data:
    """Where it is, as far as it is said: without `country` if that is not."""
    lines = joined([part for part in _parts(node, 4)[:4] if part], _WIDTH).split("\n")
    if not any(lines):
        lines = [part.strip() for part in _parts(node, 2)[1:5]]
    lines = [line for line in lines if line]
    lines[2:] = [", ".join(lines[2:])] if lines[2:] else []
    found: Data = dict(zip(_LINES, lines, strict=False))
    found["city"] = node.get(5)
    found["subdivision"] = node.get(6, 3) or node.get(6)
    found["post_code"] = node.get(7)
    found["country"] = node.get(8)
    return {field: value for field, value in found.items() if value}


def party(source: Source, node: Node, *, is_seller: bool) -> Data:
    """A seller or buyer; what a message by numbers alone leaves open is filled in and said."""
    own = identifier(node)
    found: Data = {"identifiers": [own] if own else []}
    for field, qualifiers in (
        ("vat_id", (codes.VAT_ID,)),
        ("tax_registration_id", codes.TAX_NUMBERS),
    ):
        if (reference := node.first("RFF", *qualifiers)) is not None:
            found[field] = reference.get(0, 1) or None
    if (reference := node.first("RFF", codes.REGISTRATION)) is not None:
        found["registration_id"] = {"value": reference.get(0, 1)}
    other = codes.SELLER_ID if is_seller else codes.BUYER_ID
    found["identifiers"] += [{"value": one.get(0, 1)} for one in node.take("RFF", other)]
    found["contact"], found["electronic_address"] = contacts(node)
    found["name"] = _name(source, node, own)
    found["address"] = _whole_address(source, node, found.get("vat_id"))
    return {field: value for field, value in found.items() if value}


def _name(source: Source, node: Node, own: Data | None) -> str:
    said = name(node)
    if said or own is None:
        if not said:
            source.fault(
                MISSING,
                node.path,
                "a party with neither name nor id",
                "say who it is: an id in C082 or a name in C080",
            )
        return said
    source.note(ASSUMED, node.path, f"no name: its id {own['value']} stands for it")
    return str(own["value"])


def _whole_address(source: Source, node: Node, vat_id: str | None) -> Data:
    found = address(node)
    if "country" not in found:
        country = _country(vat_id)
        source.note(ASSUMED, node.path, f"no country (3207): taken as {country}")
        found["country"] = country
    return found


def _country(vat_id: str | None) -> str:
    prefix = (vat_id or "")[:2]
    return _GREECE.get(prefix, prefix) if prefix.isalpha() else _UNKNOWN_COUNTRY


def contacts(node: Node) -> tuple[Data | None, Data | None]:
    """Whom to ask (BG-6, BG-9), and where documents go (BT-34, BT-49)."""
    contact: Data | None = None
    electronic: Data | None = None
    for cta in node.all("CTA"):
        address = _electronic_address(cta) if electronic is None else None
        if address is not None:
            electronic, cta.taken = address, True
        elif contact is None:
            contact, cta.taken = _contact(cta), True
    return contact, electronic


def _electronic_address(cta: Node) -> Data | None:
    if cta.get(0) not in (codes.SENDER_CONTACT, codes.RECIPIENT_CONTACT) or cta.get(1, 1):
        return None
    for com in cta.all("COM"):
        value, kind = com.get(0), com.get(0, 1)
        found = _ADDRESS.fullmatch(value) if kind == "EI" else None
        if found or kind == "EM":
            com.taken = True
            scheme, address = (found[1], found[2]) if found else ("EM", value)
            return {"scheme": scheme, "value": address}
    return None


def _contact(cta: Node) -> Data | None:
    found: Data = {"name": cta.get(1, 1) or cta.get(1, 0)}
    for com in cta.all("COM"):
        field = {"TE": "phone", "EM": "email"}.get(com.get(0, 1))
        if field and field not in found:
            found[field], com.taken = com.get(0), True
    return {field: value for field, value in found.items() if value} or None


def delivery(source: Source, node: Node) -> Data:
    """BG-13 without its date."""
    where = address(node)
    if where and "country" not in where:
        source.note(ASSUMED, node.path, f"no country (3207): taken as {_UNKNOWN_COUNTRY}")
        where["country"] = _UNKNOWN_COUNTRY
    found = {"name": name(node), "location": identifier(node), "address": where}
    return {field: value for field, value in found.items() if value}
