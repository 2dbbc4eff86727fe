"""The oracle: official rules run by Saxon, in one process and one thread, results kept on disk.

A document that the rules cannot judge (a cast fails, a function gets two items) has no verdict:
`Refused`. Such cases are counted apart everywhere.
"""

import hashlib
import json
import os
import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lxml import etree
from saxonche import PySaxonApiError, PySaxonProcessor

from tests.conformance.case import Found
from tests.conformance.places import CACHE, Suites
from tests.conformance.stylesheets import digest, stylesheet

FAILED = "{http://purl.oclc.org/dsdl/svrl}failed-assert"
REPORTED = "{http://purl.oclc.org/dsdl/svrl}successful-report"
FLAGS = {"error": "fatal"}


class Refused(Exception):
    """The official rules themselves fail on this document."""


class Oracle:
    """Judges documents by the official rules."""

    def __init__(self, suites: Suites, cache: Path | None = CACHE / "oracle.sqlite") -> None:
        self._suites = suites
        self._saxon = PySaxonProcessor(license=False)
        self._sheets: dict[tuple[str, str], tuple[Path, str]] = {}
        self._runs: dict[Path, Any] = {}
        self._cache = _Cache(cache) if cache else None

    def judge(self, content: bytes, layers: Sequence[str]) -> list[Found]:
        """Every broken rule of the layers; `Refused` if there is no verdict."""
        document = etree.fromstring(content)
        text = etree.tostring(document, encoding="unicode")
        syntax = syntax_of(document)
        return [
            found
            for layer in layers
            for found in self._cached(text, *self._sheet(layer.partition("@")[0], syntax))
        ]

    def warm(self, layers: Sequence[str], syntax: str) -> list[Any]:
        """The compiled stylesheets of the layers, for measurements."""
        return [self._run_of(self._sheet(layer, syntax)[0]) for layer in layers]

    def parse(self, text: str) -> Any:
        """A document as Saxon reads it, for measurements."""
        return self._saxon.parse_xml(xml_text=text)

    def _sheet(self, layer: str, syntax: str) -> tuple[Path, str]:
        known = self._sheets.get((layer, syntax))
        if known is None:
            path = stylesheet(self._saxon, self._suites, layer, syntax)
            known = self._sheets[layer, syntax] = (path, digest(path))
        return known

    def _cached(self, text: str, sheet: Path, version: str) -> list[Found]:
        if self._cache is None:
            return _parsed(self._run(text, sheet))
        key = f"{version}-{hashlib.sha256(text.encode()).hexdigest()}"
        known = self._cache.get(key)
        if known is None:
            known = self._run(text, sheet)
            self._cache.put(key, known)
        return _parsed(known)

    def _run(self, text: str, sheet: Path) -> str:
        """The findings as JSON, or the reason why there is no verdict."""
        run = self._run_of(sheet)
        try:
            with silence():
                report = run.transform_to_string(xdm_node=self.parse(text))
        except PySaxonApiError as error:
            return json.dumps(str(error)[:300])
        found = etree.fromstring(report.encode()).iter(FAILED, REPORTED)
        return json.dumps([_finding(one) for one in found])

    def _run_of(self, sheet: Path) -> Any:
        run = self._runs.get(sheet)
        if run is None:
            processor = self._saxon.new_xslt30_processor()
            run = self._runs[sheet] = processor.compile_stylesheet(stylesheet_file=str(sheet))
        return run


class _Cache:
    """Results by document and stylesheet; several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, timeout=60, isolation_level=None)
        self._base.execute("pragma journal_mode=wal")
        self._base.execute("pragma synchronous=off")
        self._base.execute("create table if not exists results (key text primary key, found text)")

    def get(self, key: str) -> str | None:
        row = self._base.execute("select found from results where key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def put(self, key: str, found: str) -> None:
        self._base.execute("insert or replace into results values (?, ?)", (key, found))


@contextmanager
def silence() -> Iterator[None]:
    """Saxon writes its errors to the stream itself, whatever becomes of the exception."""
    sys.stderr.flush()
    kept, nowhere = os.dup(2), os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(kept)
        os.close(nowhere)


def syntax_of(root: etree._Element) -> str:
    """`cii` for a CrossIndustryInvoice, else `ubl`."""
    return "cii" if etree.QName(root).localname == "CrossIndustryInvoice" else "ubl"


def _finding(failed: etree._Element) -> list[str]:
    flag = failed.get("flag") or failed.get("role") or "fatal"
    return [failed.get("id", "?"), flag, failed.get("location", "")]


def _parsed(known: str) -> list[Found]:
    found = json.loads(known)
    if isinstance(found, str):
        raise Refused(found)
    return [Found(rule, FLAGS.get(flag, flag), place) for rule, flag, place in found]
