"""Unit suites in the form of the vefa validator: CEN's for EN 16931 and Peppol's for BIS Billing.

A `testSet` has `test`s, each an `assert` (rules that are to be broken or not) and a document, or a
piece of one, that is judged as it stands. `scope` names the rules a set is about.
"""

from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from tests.conformance.case import Case, Expected
from tests.conformance.places import Suites

V = "{http://difi.no/xsd/vefa/validator/1.0}"
FLAGS = {"error": "fatal", "fatal": "fatal", "warning": "warning"}

FOLDERS = {
    "cen-ubl": ("eInvoicing-EN16931", "test", "*-unit-UBL", "en16931"),
    "cen-cii": ("eInvoicing-EN16931", "test", "cii", "en16931"),
    "peppol-ubl": ("peppol-bis-invoice-3", "rules", "unit-UBL-*", "peppol"),
    "peppol-cii": ("peppol-bis-invoice-3", "rules", "unit-CII-*", "peppol"),
}


def cases(suites: Suites, suite: str) -> Iterator[Case]:
    """The cases of one of `FOLDERS`."""
    repository, folder, pattern, layer = FOLDERS[suite]
    for place in sorted(suites.path(repository, folder).glob(pattern)):
        for path in sorted(place.rglob("*.xml")):
            yield from read(path, suite, f"{place.name}/{path.stem}", layer)


def read(path: Path, suite: str, name: str, layer: str) -> Iterator[Case]:
    """The cases of one file, if it is a test set."""
    root = etree.parse(str(path)).getroot()
    if root.tag != f"{V}testSet":
        return
    shared = _scope(root)
    for number, test in enumerate(root.iterfind(f"{V}test"), 1):
        document = next(el for el in test if isinstance(el.tag, str) and not el.tag.startswith(V))
        yield Case(
            suite=suite,
            name=f"{name}#{number}",
            content=etree.tostring(document, with_tail=False),
            layers=(layer,),
            expected=tuple(_expected(test)),
            scope=shared | _scope(test),
        )


def _scope(element: etree._Element) -> frozenset[str]:
    return frozenset(_text(one) for one in element.iterfind(f"{V}assert/{V}scope"))


def _expected(test: etree._Element) -> Iterator[Expected]:
    for kind in ("success", *FLAGS):
        for one in test.iterfind(f"{V}assert/{V}{kind}"):
            number = one.get("number")
            yield Expected(
                rule=_text(one),
                is_broken=kind != "success",
                number=int(number) if number and kind != "success" else None,
                flag=FLAGS.get(kind),
            )


def _text(element: etree._Element) -> str:
    return (element.text or "").strip()
