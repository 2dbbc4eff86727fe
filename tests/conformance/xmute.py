"""KoSIT's unit instances: documents with processing instructions that say how to change them.

`<?xmute mutator="code" values="a,b" schematron-invalid="xrubl:BR-DE-1" ?>` stands before the
element to change (or whose attribute to change); each value is a case. The rules named are to be
broken, or not, in the document so changed.
"""

import re
from collections.abc import Callable, Iterator
from copy import deepcopy
from itertools import count
from pathlib import Path

from lxml import etree

from tests.conformance.case import Case, Expected
from tests.conformance.places import Suites

REPOSITORIES = {
    "xrechnung-schematron": "test/instances",
    "validator-configuration-xrechnung": "src/test",
}
FOLDERS = {
    "xmute-ubl": ("xrechnung-schematron", "ubl-inv", "ubl-cn"),
    "xmute-cii": ("xrechnung-schematron", "cii"),
    "xmute-cen": ("validator-configuration-xrechnung", "cen-unit-test"),
}
ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*("[^"]*"|'[^']*')""")
LAYERS = {"xr": "xrechnung", "cen": "en16931"}


def cases(suites: Suites, suite: str) -> Iterator[Case]:
    """The cases of one of `FOLDERS`."""
    repository, *folders = FOLDERS[suite]
    for folder in folders:
        place = suites.path(repository, REPOSITORIES[repository], folder)
        for path in sorted(place.glob("*.xml")):
            yield from read(path, suite)


def read(path: Path, suite: str) -> Iterator[Case]:
    """The cases of one instance: one per instruction, or several for a list of values."""
    root = etree.parse(str(path)).getroot()
    tree = root.getroottree()
    numbers = count(1)
    for place, instruction in enumerate(_instructions(tree)):
        said = {name: text[1:-1] for name, text in ATTRIBUTE.findall(instruction.text or "")}
        for value in _values(said):
            changed = deepcopy(tree)
            here = _instructions(changed)
            _change(_target(here[place]), said, value)
            for one in here:
                _drop(one)
            yield Case(
                suite=suite,
                name=f"{path.stem}#{next(numbers)}",
                content=etree.tostring(changed.getroot()),
                layers=_layers(said),
                expected=tuple(_expected(said)),
            )


def _instructions(tree: "etree._ElementTree") -> list[etree._ProcessingInstruction]:
    found = tree.xpath("//processing-instruction('xmute')")
    return list(found)  # type: ignore[arg-type]


def _values(said: dict[str, str]) -> list[str]:
    if said["mutator"] != "code":
        return [""]
    return [value.strip() for value in said["values"].split(said.get("separator", ","))]


def _target(instruction: etree._Element) -> etree._Element:
    following = instruction.getnext()
    while following is not None and not isinstance(following.tag, str):
        following = following.getnext()
    if following is None:
        raise ValueError(f"nothing follows {instruction.text}")
    return following


def _change(target: etree._Element, said: dict[str, str], value: str) -> None:
    attribute = said.get("attribute")
    if attribute:
        _change_attribute(target, said["mutator"], attribute, value)
    else:
        MUTATORS[said["mutator"]](target, value)


def _change_attribute(target: etree._Element, mutator: str, name: str, value: str) -> None:
    if mutator == "remove":
        del target.attrib[name]
    elif mutator in ("code", "empty"):
        target.set(name, value)
    elif mutator != "identity":
        raise ValueError(f"no mutator {mutator} for an attribute")


def _remove(target: etree._Element, _: str) -> None:
    _drop(target)


def _empty(target: etree._Element, _: str) -> None:
    for child in list(target):
        target.remove(child)
    target.text = None


def _code(target: etree._Element, value: str) -> None:
    target.text = value


def _whitespace(target: etree._Element, _: str) -> None:
    target.text = f" \t{target.text or ''}\n "


def _identity(target: etree._Element, _: str) -> None:
    """The document as it stands."""


MUTATORS: dict[str, Callable[[etree._Element, str], None]] = {
    "identity": _identity,
    "remove": _remove,
    "empty": _empty,
    "code": _code,
    "whitespace": _whitespace,
}


def _drop(node: etree._Element) -> None:
    """Take a node out and keep the text after it."""
    parent, before = node.getparent(), node.getprevious()
    if parent is None:
        return
    if node.tail and before is not None:
        before.tail = (before.tail or "") + node.tail
    elif node.tail:
        parent.text = (parent.text or "") + node.tail
    parent.remove(node)


def _expected(said: dict[str, str]) -> Iterator[Expected]:
    for kind in ("valid", "invalid"):
        for name in re.split(r"[\s,]+", said.get(f"schematron-{kind}", "").strip()):
            if name:
                yield Expected(name.partition(":")[2], is_broken=kind == "invalid")


def _layers(said: dict[str, str]) -> tuple[str, ...]:
    names = f"{said.get('schematron-valid', '')} {said.get('schematron-invalid', '')}"
    return tuple(
        layer
        for prefix, layer in LAYERS.items()
        if f"{prefix}ubl:" in names or f"{prefix}cii:" in names
    )
