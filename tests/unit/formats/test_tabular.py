"""CSV and fixed-width files: by a mapping both ways, and every fault with line and column."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Invalid, Unreadable
from domain.exchange.envelope import Envelope
from domain.exchange.inbound import InboundKind
from domain.invoice.model import Invoice
from domain.ports import Interchange
from integration.formats.plain_json import JsonFormat
from integration.formats.tabular import TabularFormat
from integration.inbound import read_inbound
from tests import invoices
from tests.unit.formats.invoices import full

FORMAT = TabularFormat()

GERMAN: dict[str, Any] = {
    "delimiter": ";",
    "decimal_mark": ",",
    "thousands": ".",
    "date_form": "DD.MM.YYYY",
    "encoding": "cp1252",
    "records": [
        {
            "cells": [
                {"path": "number", "column": "Beleg"},
                {"path": "issue_date", "column": "Datum", "kind": "date"},
                {"path": "type_code", "column": "Art", "values": {"R": "380", "G": "381"}},
                {"path": "seller.name", "column": "Lieferant"},
                {"path": "seller.vat_id", "column": "USt-Id"},
                {"path": "lines.name", "column": "Text"},
                {"path": "lines.quantity", "column": "Menge", "kind": "number"},
                {"path": "lines.unit_price", "column": "Preis", "kind": "number"},
                {"path": "lines.vat_rate", "column": "USt", "kind": "number"},
            ]
        }
    ],
    "constants": {
        "currency": "EUR",
        "seller.address.country": "DE",
        "buyer.name": "Northwind GmbH",
        "buyer.address.country": "DE",
        "lines.unit": "C62",
        "lines.vat_category": "S",
    },
}
ROWS = """Beleg;Datum;Art;Lieferant;USt-Id;Text;Menge;Preis;USt
A-1;23.11.2026;R;Müller & Söhne;DE811569869;Schrauben;1.000;0,10;19
A-1;23.11.2026;R;Müller & Söhne;DE811569869;"Muttern; M8";2,5;4,00;19
A-2;24.11.2026;G;Müller & Söhne;DE811569869;Rest;1;7,00;7
"""


def taken(text: str, mapping: dict[str, Any] = GERMAN, encoding: str = "cp1252") -> Interchange:
    understood = read_inbound(text.encode(encoding), settings={"tabular": mapping})
    assert understood.kind is InboundKind.INTERCHANGE
    assert isinstance(understood.content, Interchange), understood.content
    return understood.content


def invoices_of(interchange: Interchange) -> list[Invoice]:
    return [JsonFormat().read(part.content) for part in interchange.parts]


def refused(text: bytes, mapping: dict[str, Any] = GERMAN) -> Unreadable:
    content = read_inbound(text, settings={"tabular": mapping}).content
    assert isinstance(content, Unreadable)
    return content


def test_each_number_in_the_file_is_a_document() -> None:
    interchange = taken(ROWS)
    assert interchange.findings == ()
    first, second = invoices_of(interchange)
    assert (first.number, second.number) == ("A-1", "A-2")
    assert (first.type_code.value, second.type_code.value) == ("380", "381")
    assert [line.name for line in first.lines] == ["Schrauben", "Muttern; M8"]
    assert first.seller.name == "Müller & Söhne"
    assert str(first.issue_date) == "2026-11-23"
    assert (first.totals.tax_exclusive, first.totals.payable) == (
        Decimal("110.00"),
        Decimal("130.90"),
    )


def test_a_faulty_document_does_not_hold_up_the_others() -> None:
    interchange = taken(ROWS.replace("2,5;", "two;"))
    assert [part.name for part in interchange.parts] == ["A-2"]
    (finding,) = interchange.findings
    assert finding.path == "line 3, column 'Menge'"
    assert "'two' is no number" in finding.message


@pytest.mark.parametrize(
    ("was", "wrong", "path", "said"),
    [
        ("23.11.2026;R;Müller & Söhne;DE811569869;Schr", "2026-11-23;R;X;Y;Schr", "line 2", "date"),
        (";R;", ";X;", "line 2, column 'Art'", "none of R, G"),
        ("Schrauben", "", "line 2", "lines.0.name"),
    ],
)
def test_faults_say_line_and_what(was: str, wrong: str, path: str, said: str) -> None:
    finding = taken(ROWS.replace(was, wrong, 1)).findings[0]
    assert finding.path.startswith(path)
    assert said in f"{finding.message} {finding.model_path}"


@pytest.mark.parametrize(
    ("content", "rule", "path"),
    [
        (b"Nummer;Datum\n1;2\n", "TABULAR-HEADER", "line 1"),
        (ROWS.encode("cp1252").replace(b'"Muttern; M8"', b'"Muttern'), "TABULAR-CSV", "line 4"),
        (ROWS.encode("cp1252").replace(b"Rest", b"\x81"), "TABULAR-ENCODING", "line 4"),
    ],
)
def test_a_file_that_is_none_says_where(content: bytes, rule: str, path: str) -> None:
    (finding,) = refused(content).findings
    assert (finding.rule, finding.path) == (rule, path)
    assert finding.hint


FIXED: dict[str, Any] = {
    "layout": "fixed",
    "line_end": "lf",
    "extension": "dat",
    "date_form": "YYYYMMDD",
    "totals": "calculated",
    "records": [
        {
            "holds": "document",
            "begins": "H",
            "cells": [
                {"path": "number", "start": 2, "width": 30},
                {"path": "issue_date", "start": 32, "width": 8, "kind": "date"},
                {"path": "currency", "start": 40, "width": 3},
                {"path": "seller.name", "start": 43, "width": 30},
                {"path": "buyer.name", "start": 73, "width": 30},
            ],
        },
        {
            "holds": "line",
            "begins": "L",
            "cells": [
                {"path": "lines.name", "start": 2, "width": 30},
                {
                    "path": "lines.quantity",
                    "start": 32,
                    "width": 12,
                    "kind": "number",
                    "places": 3,
                    "implied": True,
                    "align": "right",
                    "fill": "0",
                },
                {"path": "lines.unit", "start": 44, "width": 3},
                {
                    "path": "lines.unit_price",
                    "start": 47,
                    "width": 12,
                    "kind": "number",
                    "align": "right",
                },
                {"path": "lines.vat_rate", "start": 59, "width": 6, "kind": "number"},
            ],
        },
        {"holds": "nothing", "begins": "T"},
    ],
    "constants": {
        "seller.address.country": "DE",
        "buyer.address.country": "DE",
        "lines.vat_category": "S",
    },
}


def test_fixed_width_records_by_what_they_begin_with() -> None:
    text = (
        f"H{'F-1':<30}20261123EUR{'Globe':<30}{'Northwind':<30}\n"
        f"L{'Bolts':<30}000000001500C62{'2.00':>12}{'19':<6}\n"
        f"L{'Nuts':<30}000000001000C62{'1.00':>12}{'19':<6}\n"
        "T2\n"
    )
    interchange = taken(text, FIXED, "utf-8")
    assert interchange.findings == ()
    (invoice,) = invoices_of(interchange)
    assert [line.quantity for line in invoice.lines] == [Decimal("1.500"), Decimal("1.000")]
    assert invoice.totals.tax_exclusive == Decimal("4.00")


def test_an_unknown_record_is_named() -> None:
    (finding,) = refused(b"X123\n", FIXED).findings
    assert (finding.rule, finding.path) == ("TABULAR-RECORD", "line 1")


@pytest.mark.parametrize("mapping", [GERMAN, FIXED], ids=["csv", "fixed"])
@given(invoice=invoices.issued())
def test_what_is_written_is_what_is_read(mapping: dict[str, Any], invoice: Invoice) -> None:
    envelope = Envelope(
        control_number=1,
        prepared_at=datetime(2026, 11, 23, tzinfo=UTC),
        settings=mapping,
    )
    try:
        content = FORMAT.write(invoice, envelope)
    except Invalid:
        return
    assert FORMAT.write(invoice, envelope) == content
    understood = read_inbound(content, settings={"tabular": mapping}).content
    if isinstance(understood, Interchange):
        for read in invoices_of(understood):
            assert read.number == (invoice.number or "").strip()
            assert read.issue_date == invoice.issue_date
            assert [line.quantity for line in read.lines] == [
                line.quantity for line in invoice.lines
            ]


def test_what_does_not_fit_is_refused_cell_by_cell() -> None:
    envelope = Envelope(
        control_number=1, prepared_at=datetime(2026, 11, 23, tzinfo=UTC), settings=FIXED
    )
    long = full().model_copy(update={"number": "X" * 31})
    with pytest.raises(Invalid) as caught:
        FORMAT.write(long, envelope)
    assert "number" in [finding.path for finding in caught.value.findings]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"records": []}, "at least 1"),
        ({"decimal_mark": ".", "thousands": "."}, "the same"),
        ({"header": False}, "columns are numbers"),
        ({"layout": "fixed"}, "start and width"),
        ({"colour": "red"}, "no such setting"),
    ],
)
def test_a_wrong_mapping_says_what(change: dict[str, Any], said: str) -> None:
    findings = FORMAT.check({**GERMAN, **change})
    assert any(said in finding.message for finding in findings)


@given(st.text(max_size=300), st.sampled_from([GERMAN, FIXED]))
def test_nothing_but_findings_comes_of_nonsense(text: str, mapping: dict[str, Any]) -> None:
    content = read_inbound(text.encode("utf-8", "ignore"), settings={"tabular": mapping}).content
    assert isinstance(content, Interchange | Unreadable)
