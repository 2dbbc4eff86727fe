"""INVOIC says whole what it can say, and refuses by its place what it cannot."""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pydifact
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Invalid
from domain.core.findings import Severity
from domain.exchange.statement import ReferenceScheme
from domain.invoice.model import Invoice
from integration.formats.edifact.invoic import INVOIC, EdifactInvoice
from integration.formats.edifact.invoic.compare import canonical, differences
from integration.formats.edifact.invoic.mapping import NO_PLACE
from integration.formats.edifact.invoic.opening import one_message
from integration.formats.edifact.invoic.tables import TABLES
from integration.formats.edifact.structure import check_message
from tests import invoices
from tests.unit.formats.edifact.invoices import any_sayable, envelope, plain, sayable

FORMATS = st.sampled_from(list(INVOIC.values()))
D96A, D01B = INVOIC["edifact-invoic-d96a"], INVOIC["edifact-invoic-d01b"]
LONG = {"lines[].classifications[].scheme_version", "address.subdivision", "location"}


@settings(max_examples=60)
@given(FORMATS, any_sayable(), st.sampled_from((".", ",")), st.sampled_from(("3", "4")))
def test_what_was_written_is_read_again(
    format: EdifactInvoice, invoice: Invoice, mark: str, syntax: str
) -> None:
    written = envelope(decimal_mark=mark, syntax=syntax)
    content = format.write(invoice, written)
    assert format.read(content) == canonical(invoice)
    assert format.write(invoice, written) == content
    message = one_message(content, "INVOIC")
    assert list(check_message(message[1:-1], TABLES[format.release.id])) == []


@settings(max_examples=40)
@given(FORMATS, st.integers(0, 1 << 32))
def test_what_cannot_be_said_is_refused_and_left_out_by_agreement(
    format: EdifactInvoice, seed: int
) -> None:
    invoice = invoices.seeded(seed)
    missed = format.missed(invoice, envelope().settings)
    places = {re.sub(r"\[\d+\]", "[]", one.path) for one in missed}
    if not places:
        assert format.read(format.write(invoice, envelope())) == canonical(invoice)
        return
    with pytest.raises(Invalid) as refused:
        format.write(invoice, envelope())
    assert {one.path for one in refused.value.findings} == {one.path for one in missed}
    agreed = envelope(leave_out=sorted(places))
    carried = format.read(format.write(invoice, agreed))
    lost = {re.sub(r"\[\d+\]", "[]", path) for path, _ in differences(invoice, carried)}
    assert lost
    assert all(any(path.startswith(place) for place in places) for path in lost)
    findings = format.missed(invoice, agreed.settings)
    assert {one.severity for one in findings} == {Severity.INFORMATION}


@given(st.integers(0, 1 << 32))
def test_only_what_has_no_place_is_refused(seed: int) -> None:
    """In D.01B, where there is room, nothing is refused for its length."""
    invoice = invoices.seeded(seed)
    known = {row.place for row in NO_PLACE} | {"seller.identifiers", "buyer.identifiers"}
    for one in D01B.missed(invoice, envelope().settings):
        place = re.sub(r"\[\d+\]", "[]", one.path)
        assert any(place.startswith(known_place) for known_place in known), one
        assert one.message
        assert one.hint


def test_the_envelope_is_that_of_the_partner() -> None:
    said = envelope(
        level="UNOC",
        association="EAN008",
        acknowledgement=True,
        application_reference="INVOIC",
        decimal_mark=",",
    )
    invoice = plain()
    content = D96A.write(invoice, said.model_copy(update={"test": True}))
    assert content.startswith(
        b"UNA:+,? 'UNB+UNOC:3+4012345000009:14+4098765000010:14+261123:0930+42++INVOIC++1++1'"
        b"UNH+1+INVOIC:D:96A:UN:EAN008'"
    )
    assert content.endswith(b"'UNZ+1+42'")
    references = {one.scheme: one.value for one in D96A.references(invoice, said)}
    assert references[ReferenceScheme.INTERCHANGE] == "42"
    assert references[ReferenceScheme.MESSAGE] == "42/1"
    assert (D96A.media_type, D96A.extension) == ("application/EDIFACT", "edi")


def test_eancom_wants_a_gln() -> None:
    invoice = plain()
    bare = invoice.model_copy(
        update={"buyer": invoice.buyer.model_copy(update={"identifiers": ()})}
    )
    with pytest.raises(Invalid) as refused:
        D01B.write(bare, envelope(association="EAN011"))
    (finding,) = refused.value.findings
    assert finding.path == "buyer.identifiers"
    assert "GLN" in finding.message


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"number": "X" * 36}, "number"),
        ({"order_reference": "X" * 36}, "order_reference"),
        ({"order_reference": "two\nlines"}, "order_reference"),
        ({"payment_terms": "\n".join("x" * 70 for _ in range(60))}, "payment_terms"),
    ],
)
def test_what_is_too_long_is_refused_by_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        D96A.write(plain().model_copy(update=change), envelope())
    assert [one.path for one in refused.value.findings] == [path]


def test_a_draft_is_refused() -> None:
    with pytest.raises(Invalid, match="issued"):
        D96A.write(plain().model_copy(update={"number": None}), envelope())


def test_settings_are_checked() -> None:
    assert D96A.check(envelope().settings) == []
    wrong = {"sender": {"id": ""}, "leave_out": ["Notes!"], "colour": "red"}
    paths = {one.path for one in D96A.check(wrong)}
    assert {"sender.id", "receiver", "leave_out.0", "colour"} <= paths


def test_discounts_of_the_terms_go_to_their_own_segments() -> None:
    terms = "#SKONTO#TAGE=14#PROZENT=2.00#\n#SKONTO#TAGE=30#PROZENT=1.00#BASISBETRAG=50.00#\nNet 60"
    invoice = plain().model_copy(
        update={"payment_terms": terms, "issue_date": date(2026, 11, 1), "due_date": None}
    )
    content = D96A.write(invoice, envelope())
    assert b"PAT+22++5:3:D:14'DTM+12:20261115:102'PCD+12:2.00'" in content
    assert b"PCD+12:1.00'MOA+129:50.00'" in content
    assert D96A.read(content).payment_terms == terms


def test_lines_whose_ids_are_no_numbers_keep_them() -> None:
    invoice = plain()
    lines = tuple(
        line.model_copy(update={"id": f"pos {index}"}) for index, line in enumerate(invoice.lines)
    )
    named = invoice.model_copy(update={"lines": lines})
    content = D96A.write(named, envelope())
    assert b"'LIN+1'" in content
    assert b"RFF+ABO:pos 0'" in content
    assert [line.id for line in D96A.read(content).lines] == [line.id for line in lines]


@pytest.mark.filterwarnings("ignore::pydifact.exceptions.MissingImplementationWarning")
def test_pydifact_reads_what_we_write() -> None:
    for seed in range(5):
        content = D96A.write(sayable(invoices.seeded(seed)), envelope())
        theirs = [one for one in pydifact.Parser().parse(content.decode()) if one.tag != "UNA"]
        begin, end = [one.tag for one in theirs].index("UNH"), -2
        assert theirs[-1].tag == "UNZ"
        ours = one_message(content, "INVOIC")[:-1]
        for segment, one in zip(theirs[begin:end], ours, strict=True):
            assert segment.tag == one.tag
            assert [*_parts(segment.elements)] == [*_parts(one.elements)]


def _parts(elements: Any) -> Iterator[list[str]]:
    """Components without what means nothing: empty ones at the end."""
    for element in elements:
        parts = [element] if isinstance(element, str) else list(element)
        while parts and not parts[-1]:
            parts.pop()
        yield parts
