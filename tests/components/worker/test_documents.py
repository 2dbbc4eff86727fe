"""`invoicing validate`, `convert`, `show` and `rule`, as a person types them."""

import io
import json
import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console
from typer.testing import CliRunner, Result

from domain.invoice.model import Invoice
from domain.invoice.references import Attachment, SupportingDocument
from integration.formats import FORMATS, XML, read
from tests.unit.formats import invoices
from worker.cli import app
from worker.sheet.invoice import blocks
from worker.sheet.terminal import TerminalSheet


def run(*arguments: object, stdin: bytes | None = None) -> Result:
    result = CliRunner().invoke(app, [str(one) for one in arguments], input=stdin)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def a_document(folder: Path, format: str = "ubl-2.1", **changes: Any) -> Path:
    path = folder / f"{format}.xml"
    path.write_bytes(XML[format].write(invoices.full().model_copy(update=changes)))
    return path


def with_more(document: Path) -> Path:
    """The document with something that the model does not hold."""
    content = document.read_bytes().replace(b"<cbc:ID>NW", b"<cbc:UUID>u-1</cbc:UUID><cbc:ID>NW", 1)
    document.write_bytes(content)
    return document


# validate


@pytest.mark.parametrize("format", ["ubl-2.1", "cii-d16b"])
def test_a_document_that_keeps_the_rules_is_valid(tmp_path: Path, format: str) -> None:
    document = a_document(tmp_path, format)
    result = run("validate", document)
    assert (result.exit_code, result.stdout.splitlines()[0]) == (
        0,
        f"{document}: valid ({format[:3]}; en16931@1.3.16)",
    )


def broken(folder: Path) -> Path:
    totals = invoices.full().totals
    wrong = totals.model_copy(update={"tax_inclusive": totals.tax_inclusive + 1})
    return a_document(folder, totals=wrong)


def test_a_broken_rule_is_named_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    result = run("validate", broken(tmp_path))
    assert result.exit_code == 1
    assert "INVALID" in result.stdout
    said = result.stdout[result.stdout.index("BR-CO-15 (BT-112)") :].splitlines()
    assert said[1].strip() == "at /Invoice"
    assert said[2].strip()


def test_every_document_is_judged_and_the_worst_decides(tmp_path: Path) -> None:
    bad, good = broken(tmp_path), a_document(tmp_path, "cii-d16b")
    other = tmp_path / "other.xml"
    other.write_text("<order/>")
    result = run("validate", tmp_path / "nothing.xml", bad, other, good, "--json")
    said = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.exit_code == 2
    assert [one["valid"] for one in said] == [False, False, False, True]
    assert [Path(one["file"]).name for one in said][:2] == ["nothing.xml", bad.name]
    assert "BR-CO-15" in {finding["rule"] for finding in said[1]["findings"]}
    assert said[0]["message"] == "No such file or directory"


def test_rules_and_day_can_be_named(tmp_path: Path) -> None:
    document = a_document(tmp_path)
    assert "peppol@3.0.20)" in run("validate", document, "--layer", "peppol@3.0.20").stdout
    on = run("validate", document, "--layer", "peppol", "--on", "2026-03-01")
    assert "peppol@3.0.20)" in on.stdout
    for wrong in ("nothing", "peppol@9"):
        result = run("validate", document, "--layer", wrong)
        assert (result.exit_code, result.stdout) == (2, "")
        assert "known: " in result.stderr
    assert run("validate", document, "--on", "yesterday").exit_code == 2


# Wrong input, of every command that takes a document


@pytest.mark.parametrize("command", [["validate"], ["show"], ["convert", "--to", "cii-d16b"]])
@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "it is empty"),
        (b"%PDF-1.7", "the PDF cannot be read"),
        (b"Number;Date\n1;2", "say with --mapping FILE"),
        (b"\x00\x01\x02", "it begins with '...'"),
        (b"{", "JSON"),
        (b"UNB+UNOC:3'", "UNB"),
        (b"ISA*00*", "ISA"),
        (b"UNA:+.? 'UNB+UNOC:3+A+B+261001:1200+1'UNZ+0+1'", "nothing in it can be used"),
        (b"<Invoice", "at 1:"),
        (b"<!DOCTYPE a []><a/>", "DOCTYPE"),
        (b"<order/>", "order"),
        (b"\xff\xfe\x00", "UNREADABLE"),
    ],
)
def test_what_is_no_invoice_is_refused(command: list[str], content: bytes, says: str) -> None:
    result = run(*command, "-", stdin=content)
    assert result.exit_code == 2
    assert "-: UNREADABLE" in result.output
    assert says in result.output


@pytest.mark.parametrize("command", [["validate"], ["show"], ["convert", "--to", "cii-d16b"]])
def test_a_file_that_is_not_there_or_a_folder_is_refused(
    command: list[str], tmp_path: Path
) -> None:
    for path, says in ((tmp_path / "no.xml", "No such file"), (tmp_path, "Is a directory")):
        result = run(*command, path)
        assert result.exit_code == 2
        assert f"{path}: UNREADABLE {says}" in result.output


def test_refusals_are_objects_for_programs() -> None:
    for command in (["show"], ["convert", "--to", "cii-d16b"]):
        result = run(*command, "-", "--json", stdin=b"<a")
        assert result.stdout == ""
        assert json.loads(result.stderr)["findings"][0]["rule"] == "XML_NOT_WELL_FORMED"


# convert


@pytest.mark.parametrize(("source", "to"), [("ubl-2.1", "cii-d16b"), ("cii-d16b", "ubl-2.1")])
def test_documents_are_converted_both_ways(tmp_path: Path, source: str, to: str) -> None:
    document, out = a_document(tmp_path, source), tmp_path / "out.xml"
    result = run("convert", document, "--to", to, "-o", out)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == f"{document}: {to}, nothing lost, written to {out}\n"
    assert read(out.read_bytes()).invoice == read(document.read_bytes()).invoice


def test_standard_output_holds_the_document_and_nothing_else(tmp_path: Path) -> None:
    content = a_document(tmp_path).read_bytes()
    result = run("convert", "-", "--to", "xrechnung-3-cii", stdin=content)
    assert (result.exit_code, result.stderr) == (0, "")
    assert "xrechnung_3.0" in (read(result.stdout_bytes).invoice.specification or "")


def test_what_could_not_be_carried_is_listed(tmp_path: Path) -> None:
    document = with_more(a_document(tmp_path))
    result = run("convert", document, "--to", "cii-d16b", "-o", tmp_path / "out.xml")
    assert result.exit_code == 1
    first, *rest = result.stderr.splitlines()
    assert "cii-d16b, 1 not carried" in first
    assert [line.strip() for line in rest] == [
        "/Invoice/cbc:UUID[1]",
        "<cbc:UUID>u-1</cbc:UUID>",
        "the model does not hold it",
    ]


def test_what_could_not_be_carried_is_an_object_for_programs(tmp_path: Path) -> None:
    document = with_more(a_document(tmp_path))
    result = run("convert", document, "--to", "cii-d16b", "--json")
    assert result.exit_code == 1
    said = json.loads(result.stderr)
    assert (said["format"], said["out"]) == ("cii-d16b", None)
    assert said["lost"][0]["path"] == "/Invoice/cbc:UUID[1]"
    assert read(result.stdout_bytes).syntax == "cii"


def test_in_the_same_syntax_nothing_is_lost(tmp_path: Path) -> None:
    result = run("convert", with_more(a_document(tmp_path)), "--to", "peppol-bis-3")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "<cbc:UUID>u-1</cbc:UUID>" in result.stdout


def test_an_unknown_format_is_refused_with_those_that_are_known(tmp_path: Path) -> None:
    listed = run("convert", "--list")
    assert listed.exit_code == 0
    assert [line.split()[0] for line in listed.stdout.splitlines()] == list(FORMATS)
    for arguments in ((), ("--json",)):
        result = run("convert", a_document(tmp_path), "--to", "edifact", *arguments)
        assert result.exit_code == 2
        assert all(known in result.stderr for known in FORMATS)


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    out = tmp_path / "no" / "out.xml"
    result = run("convert", a_document(tmp_path), "--to", "cii-d16b", "-o", out)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{out}: it cannot be written: ")


# show


def test_an_invoice_is_shown_whole(tmp_path: Path) -> None:
    for format in ("ubl-2.1", "cii-d16b"):
        result = run("show", a_document(tmp_path, format))
        assert result.exit_code == 0
        said = invoices.full()
        for text in leaves(said):
            assert text in result.stdout, text


def leaves(invoice: Invoice) -> list[str]:
    """Texts that a reader looks for."""
    payments = [a for way in invoice.payment_instructions for a in way.credit_transfers]
    return [
        *(invoice.number or "", invoice.seller.name, invoice.buyer.name),
        *(line.name for line in invoice.lines),
        *(f"{line.net_amount:.2f}" for line in invoice.lines),
        *(f"{row.tax_amount:.2f}" for row in invoice.vat_breakdown),
        f"{invoice.totals.payable:.2f} {invoice.currency}",
        *(account.account for account in payments),
    ]


def test_amounts_stand_right(tmp_path: Path) -> None:
    shown = run("show", a_document(tmp_path)).stdout
    totals = shown[shown.index("\nTotals\n") :].split("\n\n")[0].splitlines()[2:]
    assert len({len(line) for line in totals}) == 1
    assert all(line.endswith("EUR") for line in totals)


def test_terms_are_those_of_the_place(tmp_path: Path) -> None:
    shown = run("show", a_document(tmp_path), "--terms").stdout
    facts = {tuple(re.split(r"\s{2,}", line.strip())[:2]) for line in shown.splitlines()}
    assert {("Number", "BT-1"), ("Name", "BT-27"), ("Name", "BT-44"), ("To pay", "BT-115")} <= facts
    assert "BT-131" in shown
    assert "BT-" not in run("show", a_document(tmp_path)).stdout


def test_a_long_document_says_how_many_lines_more(tmp_path: Path) -> None:
    line = invoices.full().lines[0]
    many = tuple(line.model_copy(update={"id": f"L{n}"}) for n in range(60))
    document = a_document(tmp_path, lines=many)
    assert "10 more of 60 lines; --lines 60 shows all" in run("show", document).stdout
    assert "L59" in run("show", document, "--lines", 60).stdout
    assert "more of" not in run("show", document, "--lines", 60).stdout
    assert run("show", document, "--lines", -1).exit_code == 2


def test_the_model_as_json_is_the_model(tmp_path: Path) -> None:
    result = run("show", a_document(tmp_path), "--json")
    assert (
        Invoice.model_validate_json(result.stdout)
        == read(a_document(tmp_path).read_bytes()).invoice
    )


def test_what_the_model_does_not_hold_is_not_hidden(tmp_path: Path) -> None:
    assert "/Invoice/cbc:UUID[1]" in run("show", with_more(a_document(tmp_path))).stdout


def test_a_document_cannot_steer_the_terminal(tmp_path: Path) -> None:
    document = a_document(tmp_path, buyer_reference="a\x9b2J\u202eb")
    shown = run("show", document).stdout
    assert "a\ufffd2J\ufffdb" in shown


def test_an_attachment_with_broken_base64_is_shown(tmp_path: Path) -> None:
    file = Attachment(content="AAAAA", media_type="text/csv", file_name="t.csv")
    document = a_document(
        tmp_path, supporting_documents=(SupportingDocument(reference="T", attachment=file),)
    )
    assert "T, t.csv, text/csv, 3 bytes" in run("show", document).stdout


@pytest.mark.parametrize("terms", [False, True])
def test_on_a_terminal_it_says_the_same(tmp_path: Path, terms: bool) -> None:
    document = a_document(tmp_path)
    out = io.StringIO()
    sheet = TerminalSheet(
        terms=terms, console=Console(file=out, width=200, force_terminal=False, no_color=True)
    )
    for block in blocks(read(document.read_bytes()), 50):
        sheet.draw(block)
    plain = run("show", document, *(["--terms"] if terms else [])).stdout

    def words(text: str) -> list[str]:
        return sorted(re.sub(r"-{2,}|─+", "", text).split())

    assert words(out.getvalue()) == words(plain)


def test_dates_and_amounts_stand_as_the_document_has_them(tmp_path: Path) -> None:
    fine = Decimal("0.0125")
    line = invoices.full().lines[0].model_copy(update={"unit_price": fine})
    document = a_document(tmp_path, lines=(line,), issue_date=date(2026, 9, 30))
    shown = run("show", document).stdout
    assert "2026-09-30" in shown
    assert "0.0125" in shown


# rule


def test_a_rule_is_looked_up_by_its_id() -> None:
    result = run("rule", "br-co-15")
    assert result.exit_code == 0
    assert result.stdout.startswith("BR-CO-15: ")
    assert "BT-112" in result.stdout
    assert "en16931, releases 1.3.16" in result.stdout


def test_a_rule_of_two_layers_is_said_twice() -> None:
    said = [
        json.loads(line)
        for line in run("rule", "PEPPOL-EN16931-R001", "--json").stdout.splitlines()
    ]
    assert [one["layer"] for one in said] == ["peppol", "xrechnung"]
    assert said[0]["text"]["term"] == "BT-23"


def test_an_unknown_rule_is_refused_with_those_that_are_close() -> None:
    result = run("rule", "BR-CO-155")
    assert result.exit_code == 2
    assert "close to it: BR-CO-15" in result.stderr
    assert run("rule", "?").stderr == "there is no rule ?\n"
