"""What a line is about: its numbers, names, classes and attributes (LIN, PIA, IMD, ALI)."""

from collections.abc import Iterator
from typing import Any

from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.source import ASSUMED, Source
from integration.formats.edifact.invoic.text import joined
from integration.formats.edifact.invoic.tree import Node
from integration.formats.edifact.segment import Element

Data = dict[str, Any]
_NAMES = ("", "ANM", "M", "8")
"""7081 of a text that names the product."""
_DESCRIPTIONS = ("DSC",)


def item(source: Source, node: Node, number: str) -> Data:
    """BG-31 and the country of origin."""
    found: Data = {"classifications": [], "attributes": []}
    for item_number in _numbers(node):
        _identify(item_number, found)
    origin = next((ali for ali in node.all("ALI") if ali.get(0)), None)
    if origin is not None:
        found["origin_country"], origin.taken = origin.get(0), True
    _describe(source, node, found)
    if "name" not in found:
        standard = found.get("standard_item_id", {}).get("value")
        name = standard or found.get("seller_item_id") or found.get("buyer_item_id") or number
        source.note(ASSUMED, node.path, f"no description: {name} stands for the name")
        found["name"] = name
    return found


def _numbers(node: Node) -> Iterator[Element]:
    """C212 of LIN and of PIA."""
    yield node.segment.elements[2] if len(node.segment.elements) > 2 else ()
    for pia in node.take("PIA"):
        yield from pia.segment.elements[1:]


def _identify(number: Element, found: Data) -> None:
    value, kind, code_list, agency = (*number, "", "", "", "")[:4]
    if not value:
        return
    if kind in codes.GTINS or (not kind and "standard_item_id" not in found):
        scheme = codes.GTIN_SCHEME if kind else _scheme(code_list, agency)
        found.setdefault("standard_item_id", {"value": value, "scheme": scheme})
    elif kind in codes.SELLER_ITEM and "seller_item_id" not in found:
        found["seller_item_id"] = value
    elif kind in codes.BUYER_ITEM and "buyer_item_id" not in found:
        found["buyer_item_id"] = value
    else:
        version = code_list or None
        found["classifications"].append(
            {"value": value, "scheme": kind or None, "scheme_version": version}
        )


def _scheme(code_list: str, agency: str) -> str | None:
    if agency != codes.AGENCY_ISO or not code_list:
        return None
    return code_list.zfill(4) if code_list.isdigit() else code_list


def _describe(source: Source, node: Node, found: Data) -> None:
    names: list[str] = []
    descriptions: list[str] = []
    for imd in node.all("IMD"):
        kind, characteristic = imd.get(0), imd.get(1)
        parts = [imd.segment.get(2, 3), imd.segment.get(2, 4)]
        if not any(parts):
            continue
        imd.taken = True
        if kind == codes.LONG_NAME or characteristic in _DESCRIPTIONS:
            descriptions += _used(parts)
        elif characteristic in _NAMES:
            names += _used(parts)
        elif characteristic == codes.ATTRIBUTE and all(parts):
            found["attributes"].append({"name": parts[0], "value": parts[1]})
        else:
            label = codes.CHARACTERISTICS.get(characteristic, characteristic)
            value = joined(_used(parts), source.release.description, " ")
            found["attributes"].append({"name": label, "value": value})
    width = source.release.description
    found |= {
        field: text
        for field, text in (
            ("name", joined(names, width, " ").strip()),
            ("description", joined(descriptions, width)),
        )
        if text
    }


def _used(parts: list[str]) -> list[str]:
    """Both components, or the first one alone."""
    return parts if parts[1] else parts[:1]
