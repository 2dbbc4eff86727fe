"""`invoicing convert`, `show` and `validate` across all formats, as a person types them."""

import io
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfWriter

from domain.core.errors import InvoicingError
from domain.invoice.model import Invoice
from integration.conversion import source_of
from integration.formats import FORMATS, XML, read
from integration.formats.plain_json import JsonFormat
from tests.components.worker.test_documents import a_document, run, with_more
from tests.unit.formats import invoices

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples" / "exchange"
ROWS, MAPPING = EXAMPLES / "rows.csv", EXAMPLES / "format-tabular.yaml"
EDI = [
    ("edifact-invoic-d96a", "edifact"),
    ("edifact-invoic-d01b", "edifact"),
    ("x12-810-004010", "x12"),
    ("x12-810-005010", "x12"),
]


def settings(format: str) -> Path:
    return EXAMPLES / f"format-{format}.yaml"


def an_interchange(folder: Path, format: str) -> Path:
    """The example invoice in EDI."""
    path = folder / f"{format}.edi"
    given = ("--to", format, "--settings", settings(format), "-o", path)
    assert run("convert", EXAMPLES.parent / "invoice.xml", *given).exit_code in (0, 1)
    return path


# What is converted


@pytest.mark.parametrize(("format", "syntax"), EDI)
def test_edi_is_written_read_shown_and_judged(tmp_path: Path, format: str, syntax: str) -> None:
    interchange = an_interchange(tmp_path, format)
    back = tmp_path / "back.xml"
    result = run("convert", interchange, "--to", "ubl-2.1", "-o", back)
    assert result.exit_code == 0, result.output
    original = read((EXAMPLES.parent / "invoice.xml").read_bytes()).invoice
    assert read(back.read_bytes()).invoice.totals == original.totals
    assert "NW-00042" in run("show", interchange).stdout
    verdict = run("validate", interchange)
    assert (verdict.exit_code, f"valid ({syntax}; en16931@" in verdict.stdout) == (0, True)


def test_json_carries_all_both_ways(tmp_path: Path) -> None:
    document, out = a_document(tmp_path), tmp_path / "out.json"
    assert run("convert", document, "--to", "json", "-o", out).exit_code == 0
    result = run("convert", out, "--to", "ubl-2.1")
    assert (result.exit_code, result.stderr) == (0, "")
    assert read(result.stdout_bytes).invoice == read(document.read_bytes()).invoice


def test_rows_become_documents_by_their_mapping(tmp_path: Path) -> None:
    result = run(
        "convert", ROWS, "--mapping", MAPPING, "--part", "A-17", "--to", "edifact-invoic-d96a",
        "--settings", settings("edifact-invoic-d96a"), "-o", tmp_path / "out.edi",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    shown = json.loads(run("show", tmp_path / "out.edi", "--json").stdout)
    assert (shown["number"], shown["totals"]["tax_exclusive"]) == ("A-17", "250.00")
    fixed = ("--mapping", EXAMPLES / "format-tabular-fixed.yaml")
    assert "Northwind GmbH" in run("show", EXAMPLES / "rows.txt", *fixed).stdout


def test_a_document_becomes_rows_and_what_they_lack_is_listed(tmp_path: Path) -> None:
    out = tmp_path / "out.csv"
    given = ("--to", "tabular", "--settings", MAPPING, "-o", out)
    result = run("convert", a_document(tmp_path), *given)
    assert result.exit_code == 1
    assert "not carried" in result.stderr
    assert out.read_text().startswith("Invoice;Kind;Date;Due;")
    whole = json.loads(run("convert", a_document(tmp_path), *given, "--json").stderr)
    assert "seller.contact.name" in {one["path"] for one in whole["lost"]}


def test_the_xml_in_a_pdf_is_the_document(tmp_path: Path) -> None:
    document, hybrid = with_more(a_document(tmp_path)), tmp_path / "invoice.pdf"
    writer, file = PdfWriter(), io.BytesIO()
    writer.add_blank_page(100, 100)
    writer.add_attachment("factur-x.xml", document.read_bytes())
    writer.write(file)
    hybrid.write_bytes(file.getvalue())
    same = run("convert", hybrid, "--to", "ubl-2.1")
    assert (same.exit_code, "u-1</cbc:UUID>" in same.stdout) == (0, True)
    for to in ("cii-d16b", "json"):
        lossy = run("convert", hybrid, "--to", to)
        assert (lossy.exit_code, "the model does not hold it" in lossy.stderr) == (1, True)
    shown = run("show", hybrid).stdout
    assert "a PDF; this is factur-x.xml in it" in shown
    assert "/Invoice/cbc:UUID[1]" in shown
    assert f"{hybrid}: valid (ubl; en16931@" in run("validate", hybrid).stdout


def test_control_number_and_time_are_those_given(tmp_path: Path) -> None:
    format = "edifact-invoic-d96a"
    given = ("--settings", settings(format), "--control", 77, "--at", "2026-11-23T08:15")
    result = run("convert", a_document(tmp_path), "--to", format, *given)
    assert "+261123:0815+77" in result.stdout, result.output


@pytest.mark.parametrize("to", [format for format in FORMATS if format not in XML])
def test_whatever_is_written_can_be_read_again(tmp_path: Path, to: str) -> None:
    known = settings(to) if settings(to).exists() else None
    out = tmp_path / "out"
    given = ("--to", to, *(("--settings", known) if known else ()), "-o", out)
    result = run("convert", EXAMPLES.parent / "invoice.xml", *given)
    assert result.exit_code in (0, 1), result.output
    rows = ("--mapping", MAPPING) if to == "tabular" else ()
    assert Invoice.model_validate_json(run("show", out, "--json", *rows).stdout).number


# Judged without XML


def test_wrong_sums_of_json_are_named_by_their_place_in_the_model(tmp_path: Path) -> None:
    full = invoices.full()
    wrong = full.totals.model_copy(update={"payable": full.totals.payable + 1})
    file = tmp_path / "wrong.json"
    file.write_bytes(JsonFormat().write(full.model_copy(update={"totals": wrong})))
    result = run("validate", file)
    assert result.exit_code == 1
    assert "BR-CO-16" in result.stdout
    assert "at totals" in result.stdout
    assert "/Invoice" not in result.stdout
    assert "known: " in run("validate", file, "--layer", "nothing").stderr


def test_a_draft_is_judged_but_not_written(tmp_path: Path) -> None:
    file = tmp_path / "draft.json"
    said = json.loads(JsonFormat().write(invoices.full()))
    del said["invoice"]["number"]
    file.write_text(json.dumps(said))
    verdict = run("validate", file)
    assert (verdict.exit_code, "INVALID (json; en16931)" in verdict.stdout) == (1, True)
    assert "BR-02: the number is not set" in verdict.stdout
    for to in ("json", "ubl-2.1"):
        refused = run("convert", file, "--to", to)
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert "BR-02: the number is not set" in refused.stderr


# Wrong input


def test_of_interchanges_with_something_unusable_a_part_has_to_be_named(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text(ROWS.read_text("utf-8").replace("24.11.2026", "24.13.2026"))
    given = ("show", rows, "--mapping", MAPPING)
    refused = run(*given)
    assert (refused.exit_code, refused.stdout) == (2, "")
    assert "what can, --part names: A-17\n" in refused.stderr
    assert "'24.13.2026' is no date" in refused.stderr
    named = run(*given, "--part", "A-17")
    assert (named.exit_code, "warning     TABULAR-VALUE" in named.stdout) == (0, True)
    assert run("validate", *given[1:], "--part", "A-17").exit_code == 0


def test_messages_of_several_interchanges_are_told_apart(tmp_path: Path) -> None:
    one = an_interchange(tmp_path, "edifact-invoic-d96a").read_bytes()
    both = tmp_path / "both.edi"
    both.write_bytes(one + one.replace(b"NW-00042", b"NW-00043"))
    assert "name one with --part: 1@1, 1@2" in run("show", both).stderr
    assert "NW-00043" in run("show", both, "--part", "1@2").stdout
    assert "none called '1'" in run("show", both, "--part", "1").stderr


def test_several_documents_want_one_to_be_named() -> None:
    for command in (["show"], ["validate"], ["convert", "--to", "json"]):
        given = (ROWS, "--mapping", MAPPING)
        result = run(*command, *given)
        assert result.exit_code == 2
        assert "it holds 2 documents; name one with --part: A-17, A-18" in result.output
        wrong = run(*command, *given, "--part", "A-19")
        assert "none called 'A-19'" in wrong.output


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("layout: csv", "it is missing"),
        ("records: [{cells: [{path: number, column: A}]}]\ncolour: red", "no such setting"),
        ("- a\n- b", "it holds no settings"),
        ("a: [", "it cannot be read"),
        ("format: json\nformat_settings: {}", "profile of the format json, not of tabular"),
    ],
)
def test_a_wrong_mapping_is_refused(tmp_path: Path, text: str, says: str) -> None:
    file = tmp_path / "mapping.yaml"
    file.write_text(text)
    for command in (["show"], ["validate"], ["convert", "--to", "json"]):
        result = run(*command, ROWS, "--mapping", file)
        assert result.exit_code == 2
        assert says in result.output, result.output


def test_settings_that_are_missing_wrong_or_needless_are_named(tmp_path: Path) -> None:
    document, bad = a_document(tmp_path), tmp_path / "bad.yaml"
    bad.write_text("sender: {id: 1}\ncolour: red\n")
    for to, options, says in (
        ("edifact-invoic-d96a", (), ["at sender", "at receiver", "docs/formats.md"]),
        ("edifact-invoic-d96a", ("--settings", bad), ["at colour", "at receiver"]),
        ("peppol-bis-3", ("--settings", bad), ["peppol-bis-3 has no setting 'colour'"]),
        ("json", ("--settings", bad), ["json has no setting 'colour'"]),
        ("json", ("--settings", tmp_path / "no.yaml"), ["no.yaml", "No such file"]),
        ("json", ("--settings", MAPPING), ["profile of the format tabular, not of json"]),
        ("json", ("--control", 0), ["control"]),
        ("json", ("--at", "noon"), ["noon"]),
    ):
        result = run("convert", document, "--to", to, *options)
        assert (result.exit_code, result.stdout) == (2, ""), result.output
        assert all(one in result.stderr for one in says), result.stderr


def test_an_invoice_that_a_format_cannot_say_is_refused_by_it(tmp_path: Path) -> None:
    given = ("--to", "x12-810-004010", "--settings", settings("x12-810-004010"))
    result = run("convert", a_document(tmp_path), *given)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "an 810 has no place for it" in result.stderr, result.stderr


def test_what_is_no_invoice_is_called_what_it_is(tmp_path: Path) -> None:
    notice = tmp_path / "notice.xml"
    notice.write_text('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"/>')
    for command in (["show"], ["convert", "--to", "json"]):
        assert "Document" in run(*command, notice).stderr


@given(st.binary(max_size=200), st.sampled_from([b"", b"{", b"UNB+", b"ISA*00*", b"%PDF-", b"<"]))
def test_bytes_of_any_sort_are_read_or_refused(tail: bytes, head: bytes) -> None:
    with suppress(InvoicingError):
        assert source_of(head + tail).reading.syntax
