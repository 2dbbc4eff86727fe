"""`python -m tests.conformance.formats`: official documents read, written back, compared.

Every document that the official EN 16931 rules accept is read, written with what the model does not
hold, and judged again; no value of an element may be missing. Where the same invoice is there in
UBL and in CII, the models have to be equal, less the differences of the files themselves that
`pair_differences.json` lists with their reasons.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from lxml import etree

from domain.core.errors import InvoicingError
from domain.invoice.model import Invoice
from integration.formats import XML, convert, read
from tests.conformance.documents import documents
from tests.conformance.oracle import Oracle, Refused
from tests.conformance.places import Suites

SAME = {"ubl": "ubl-2.1", "cii": "cii-d16b"}
KOSIT = ("xrechnung-testsuite", "src/test")
CII2UBL = "en16931-cii2ubl"
REVIEWED = json.loads(Path(__file__).with_name("pair_differences.json").read_text())


@dataclass(slots=True)
class Tally:
    """What became of the valid documents in one syntax."""

    documents: int = 0
    unreadable: list[str] = field(default_factory=list)
    invalid: list[str] = field(default_factory=list)
    lossy: list[str] = field(default_factory=list)
    """Written without a value, or with it in an element of another name."""
    missing: list[str] = field(default_factory=list)
    """Written without a value."""


def round_trips(suites: Suites, oracle: Oracle) -> dict[str, Tally]:
    """Every document that the official rules accept, by syntax."""
    tallies = {syntax: Tally() for syntax in SAME}
    for document in documents(suites):
        if not _is_valid(oracle, document.content):
            continue
        tally = tallies[document.syntax]
        tally.documents += 1
        try:
            written = convert(document.content, SAME[document.syntax]).content
        except InvoicingError:
            tally.unreadable.append(document.name)
            continue
        if not _is_valid(oracle, written):
            tally.invalid.append(document.name)
        before, after = values(document.content), values(written)
        if before - after:
            tally.lossy.append(document.name)
        if texts(before) - texts(after):
            tally.missing.append(document.name)
    return tallies


def _is_valid(oracle: Oracle, content: bytes) -> bool:
    try:
        return not any(found.flag == "fatal" for found in oracle.judge(content, ["en16931"]))
    except Refused:
        return False


def values(content: bytes) -> Counter[tuple[str, str]]:
    """The texts of all elements without children, with their names."""
    root = etree.fromstring(content)
    return Counter(
        (etree.QName(leaf).localname, leaf.text.strip())
        for leaf in root.iter(etree.Element)
        if not len(leaf) and leaf.text and leaf.text.strip()
    )


def texts(said: Counter[tuple[str, str]]) -> Counter[str]:
    """The same without the names."""
    counted: Counter[str] = Counter()
    for (_, text), times in said.items():
        counted[text] += times
    return counted


def pairs(suites: Suites) -> Iterator[tuple[str, str, Path, Path]]:
    """Suite, name, UBL and CII of the same invoice."""
    if suites.has(KOSIT[0]):
        for ubl in sorted(suites.path(*KOSIT).rglob("*_ubl.xml")):
            cii = ubl.with_name(ubl.name.replace("_ubl.xml", "_uncefact.xml"))
            if cii.exists():
                yield "kosit", ubl.name.removesuffix("_ubl.xml"), ubl, cii
    if suites.has(CII2UBL):
        sources = suites.path(CII2UBL, CII2UBL, "src/test/resources/external/cii")
        made = suites.path(CII2UBL, CII2UBL, "generated/toubl21")
        for cii in sorted(sources.rglob("*.xml")):
            stem = cii.relative_to(sources).with_suffix("")
            for ubl in sorted(made.glob(f"{stem}*-ubl.xml"))[:1]:
                yield "cii2ubl", cii.stem.removesuffix("_uncefact"), ubl, cii


def differences(ubl: Invoice, cii: Invoice) -> Iterator[tuple[str, str | None, str | None]]:
    """Fields whose values differ, with both; numbers by their value."""
    one, other = dict(_flat(ubl.model_dump())), dict(_flat(cii.model_dump()))
    for path in sorted(one.keys() | other.keys()):
        said = one.get(path), other.get(path)
        if said[0] != said[1] and (None in said or _number(said[0]) != _number(said[1])):
            yield path, *said


def is_reviewed(name: str, path: str, ubl: str | None, cii: str | None) -> bool:
    """Whether the list of differences between the files has this one."""
    general = re.sub(r"\[\d+\]", "[]", path)
    return any(
        any(fnmatchcase(name, pattern) for pattern in entry["documents"])
        and any(fnmatchcase(general, known.replace("[", "[[]")) for known in entry["fields"])
        and (entry.get("only") != "zero" or _number(ubl or cii) == 0)
        for entry in REVIEWED
    )


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _flat(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _flat(inner, f"{path}[{index}]")
    elif value is not None:
        yield path, str(value)


def _number(text: str | None) -> Decimal | str | None:
    try:
        return Decimal(text or "")
    except InvalidOperation:
        return text


def main() -> None:
    """Measure, print a table and one JSON object."""
    suites = Suites.here()
    tallies = round_trips(suites, Oracle(suites))
    figures: dict[str, Any] = {"formats": sorted(XML)}
    for syntax, tally in tallies.items():
        again = tally.documents - len(tally.unreadable) - len(tally.invalid)
        kept = tally.documents - len(tally.unreadable) - len(tally.missing)
        named = tally.documents - len(tally.unreadable) - len(tally.lossy)
        print(f"{syntax}: {tally.documents} valid documents, {again} written back valid,")
        print(f"     {kept} with every value, {named} with every value under its own name")
        for kind in ("unreadable", "invalid", "missing", "lossy"):
            for name in getattr(tally, kind):
                print(f"     {kind}: {name}")
        figures[syntax] = {"documents": tally.documents, "valid": again, "whole": kept}
    counts: dict[str, Counter[str]] = {}
    for suite, name, ubl, cii in pairs(suites):
        models = [read(path.read_bytes()).invoice for path in (ubl, cii)]
        found = list(differences(*models))
        open_ = [one for one in found if not is_reviewed(name, *one)]
        count = counts.setdefault(suite, Counter())
        count["pairs"] += 1
        count["equal" if not found else "differ in the files" if not open_ else "differ"] += 1
        for one in open_:
            print(f"     {suite} {name}: {one}")
    for suite, count in counts.items():
        print(f"{suite}: {dict(count)}")
        figures[suite] = dict(count)
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
