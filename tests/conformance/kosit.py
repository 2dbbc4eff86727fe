"""KoSIT's whole documents: its test suite, all valid, and the verdicts of its configuration.

The configuration judges by EN 16931 and XRechnung, with the severity of some rules changed for a
scenario (root and specification identifier). Documents that a schema refuses, or that are of no
scenario, are no cases for rules and left out.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

from lxml import etree

from tests.conformance.case import Case, Expected
from tests.conformance.documents import ROOTS, documents
from tests.conformance.places import Suites
from tests.conformance.schemas import is_valid

SUITES = ("kosit-valid", "kosit-verdicts")
CONFIGURATION = "validator-configuration-xrechnung"
S = "{http://www.xoev.de/de/validator/framework/1/scenarios}"
BUILT_FOR_TESTS = {"BR-09": "warning"}
"""What KoSIT's build changes in the scenarios that it tests with `assertions.xml`."""
A = "{http://www.xoev.de/de/validator/framework/1/assertions}"
LAYERS = ("en16931", "xrechnung")
XRECHNUNG = "urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
SPECIFICATIONS = {
    XRECHNUNG: "@xrechnung.spec.id@",
    f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0": (
        "@xrechnung.extension.id@"
    ),
    f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9": "@xrechnung.cvd.id@",
    "urn:cen.eu:en16931:2017": "urn:cen.eu:en16931:2017",
}
IDENTIFIERS = (
    "{*}CustomizationID",
    "{*}ExchangedDocumentContext/{*}GuidelineSpecifiedDocumentContextParameter/{*}ID",
)
ROOT_IN_MATCH = re.compile(r"/\w+:(\w+)")
BROKEN = re.compile(r"@code = '([^']+)' and @level\s*=\s*'(error|warning)'")


def cases(suites: Suites, suite: str) -> Iterator[Case]:
    """The cases of one of `SUITES`."""
    if suite == "kosit-verdicts":
        yield from _verdicts(suites)
        return
    for document in documents(suites, "kosit"):
        root = etree.fromstring(document.content)
        yield Case(
            suite=suite,
            name=document.name,
            content=document.content,
            layers=LAYERS,
            expected=(),
            is_valid=True,
            levels=levels(suites, root),
        )


def levels(suites: Suites, root: etree._Element) -> Mapping[str, str]:
    """The severities that the scenario of a document changes."""
    return _scenarios(suites).get(_scenario(root), {})


def _verdicts(suites: Suites) -> Iterator[Case]:
    for name, tests in _assertions(suites).items():
        for path in sorted(suites.path(CONFIGURATION, "src", "test").rglob(f"{name}.xml")):
            content = _filled(path.read_bytes())
            root = _root(content)
            if root is None or not is_valid(suites, root):
                continue
            if _scenario(root) not in _scenarios(suites):
                continue
            yield Case(
                suite="kosit-verdicts",
                name=f"{path.parent.name}/{name}",
                content=content,
                layers=LAYERS,
                expected=tuple(_expected(tests)),
                is_valid=_verdict(tests),
                levels={**levels(suites, root), **BUILT_FOR_TESTS},
            )
            break


def _assertions(suites: Suites) -> dict[str, list[str]]:
    """The tests of the two lists of assertions, by the document they are about."""
    found: dict[str, list[str]] = {}
    for name in ("assertions.xml", "assertions-integration-testing.xml"):
        path: Path = suites.path(CONFIGURATION, "src", "test", name)
        for one in etree.parse(str(path)).iter(f"{A}assertion"):
            document = str(one.get("report-doc")).removesuffix("-report.xml")
            found.setdefault(document, []).append(" ".join(str(one.get("test")).split()))
    return found


def _expected(tests: list[str]) -> Iterator[Expected]:
    for test in tests:
        for rule, level in BROKEN.findall(test):
            yield Expected(rule, True, flag="fatal" if level == "error" else "warning")


def _verdict(tests: list[str]) -> bool | None:
    for test in tests:
        plain = test.lstrip("/")
        if plain.startswith("rep:report/rep:assessment/rep:accept"):
            return True
        if plain.startswith("rep:report/rep:assessment/rep:reject"):
            return False
    return None


@cache
def _scenarios(suites: Suites) -> dict[tuple[str, str], dict[str, str]]:
    tree = etree.parse(str(suites.path(CONFIGURATION, "scenarios.xml")))
    found = {}
    for scenario in tree.iter(f"{S}scenario"):
        match = scenario.findtext(f"{S}match") or ""
        root, token = ROOT_IN_MATCH.search(match), match.split("'")[1]
        changed = {
            str(one.text): _flag(one.get("level")) for one in scenario.iter(f"{S}customLevel")
        }
        found[root[1] if root else "", token] = changed
    return found


def _flag(level: str | None) -> str:
    return "fatal" if level == "error" else str(level)


def _scenario(root: etree._Element) -> tuple[str, str]:
    said = next((text for path in IDENTIFIERS if (text := root.findtext(path))), "")
    return etree.QName(root).localname, SPECIFICATIONS.get(said.strip(), "")


def _filled(content: bytes) -> bytes:
    """The instance as KoSIT's build fills it in."""
    for identifier, token in SPECIFICATIONS.items():
        if token.startswith("@"):
            content = content.replace(token.encode(), identifier.encode())
    return content


def _root(content: bytes) -> etree._Element | None:
    try:
        root = etree.fromstring(content)
    except etree.XMLSyntaxError:
        return None
    return root if str(root.tag) in ROOTS else None
