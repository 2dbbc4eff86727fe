"""What a schema allows where: read from the XSD files, to add elements that documents lack."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

XSD = "{http://www.w3.org/2001/XMLSchema}"
PARTICLES = (f"{XSD}sequence", f"{XSD}choice", f"{XSD}all")


@dataclass(frozen=True, slots=True)
class Particle:
    """An element that may stand in another: its name, how often, and its definition."""

    name: str
    is_needed: bool
    kind: etree._Element | str
    """A definition in place, or the name of a global type."""


@dataclass(slots=True)
class Kind:
    """A type: what may stand in it, or, for a leaf, the built-in type of its text."""

    children: list[Particle] = field(default_factory=list)
    attributes: list[tuple[str, bool]] = field(default_factory=list)
    builtin: str = ""


class Grammar:
    """All types that a schema file and what it imports define."""

    def __init__(self, path: Path) -> None:
        self._types: dict[str, etree._Element] = {}
        self._elements: dict[str, etree._Element] = {}
        self._kinds: dict[object, Kind] = {}
        self._files: set[Path] = set()
        self._load(path)

    def kind_at(self, element: etree._Element) -> Kind | None:
        """The type of an element of a document, found from the root down."""
        parent = element.getparent()
        if parent is None:
            found = self._elements.get(str(element.tag))
            return self.kind(self._particle(found).kind) if found is not None else None
        above = self.kind_at(parent)
        fitting = (one for one in above.children if one.name == element.tag) if above else iter(())
        here = next(fitting, None)
        return self.kind(here.kind) if here else None

    def kind(self, definition: etree._Element | str) -> Kind:
        """A type by its name or its definition."""
        known = self._kinds.get(definition)
        if known is None:
            known = self._kinds[definition] = Kind()
            self._fill(known, definition)
        return known

    def _fill(self, kind: Kind, definition: etree._Element | str) -> None:
        if isinstance(definition, str):
            if definition.startswith(XSD):
                kind.builtin = definition.removeprefix(XSD)
                return
            definition = self._types[definition]
        for node in definition.iter(f"{XSD}extension", f"{XSD}restriction"):
            base = self.kind(_name(node, node.get("base", "")))
            kind.builtin, kind.attributes = base.builtin, list(base.attributes)
            kind.children = list(base.children)
            break
        for node in definition.iter(f"{XSD}attribute"):
            if node.get("name"):
                kind.attributes.append((str(node.get("name")), node.get("use") == "required"))
        for group in definition.iter(*PARTICLES):
            is_choice = group.tag == f"{XSD}choice"
            for node in group.iterchildren(f"{XSD}element"):
                kind.children.append(self._particle(node, may_lack=is_choice))
            if definition.tag == f"{XSD}complexType" and kind.children:
                break

    def _particle(self, node: etree._Element, may_lack: bool = False) -> Particle:
        is_needed = node.get("minOccurs", "1") != "0" and not may_lack
        reference = node.get("ref")
        if reference:
            target = self._elements[_name(node, reference)]
            return Particle(_name(node, reference), is_needed, self._particle(target).kind)
        schema = next(node.iterancestors(f"{XSD}schema"))
        name = f"{{{schema.get('targetNamespace')}}}{node.get('name')}"
        if node.get("type"):
            return Particle(name, is_needed, _name(node, str(node.get("type"))))
        return Particle(name, is_needed, next(node.iterchildren(f"{XSD}*")))

    def _load(self, path: Path) -> None:
        if path in self._files or not path.exists():
            return
        self._files.add(path)
        schema = etree.parse(str(path)).getroot()
        space = schema.get("targetNamespace")
        for node in _top(schema):
            store = self._elements if node.tag == f"{XSD}element" else self._types
            store[f"{{{space}}}{node.get('name')}"] = node
        for node in schema.iterchildren(f"{XSD}import", f"{XSD}include"):
            if node.get("schemaLocation"):
                self._load((path.parent / unquote(str(node.get("schemaLocation")))).resolve())


def _top(schema: etree._Element) -> Iterator[etree._Element]:
    yield from schema.iterchildren(f"{XSD}element", f"{XSD}complexType", f"{XSD}simpleType")


def _name(node: etree._Element, qualified: str) -> str:
    prefix, colon, local = qualified.rpartition(":")
    return f"{{{node.nsmap.get(prefix if colon else None, '')}}}{local}"
