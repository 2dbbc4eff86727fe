"""REMADV: what a payer announces, both ways; bad input by its place."""

from datetime import date
from decimal import Decimal

import mockedi.edifact as theirs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mockedi import remittance
from mockedi.validate import validate

from domain.core.errors import Invalid, Unreadable
from domain.settlement.remittance import RemittanceAdvice, RemittedItem
from integration.formats.edifact import remadv
from integration.formats.edifact.invoic.opening import one_message
from integration.formats.edifact.remadv.codes import REASONS
from integration.formats.edifact.remadv.tables import TABLES
from integration.formats.edifact.structure import check_message
from tests.unit.formats.edifact.invoices import envelope

FACTORED = (
    "UNB+UNOC:3+4098765000010:14+4012345000009:14+261123:0930+7'UNH+1+REMADV:D:96A:UN:EAN003'"
    "BGM+481+AV-9+9'DTM+137:20261120:102'DTM+138:20261125:102'RFF+PQ:E2E-77'"
    "NAD+PR+4098765000010::9'NAD+PE+4012345000009::9++Northwind GmbH'CUX+2:EUR:11'"
    "DOC+380+NW-1'MOA+9:119.00'MOA+12:106.62'MOA+52:2.38'AJT+17'MOA+165:10.00'"
    "FTX+AAI+++Two pumps broken'DOC+381+NW-2'MOA+12:6.62'UNS+S'MOA+12:100.00'UNT+17+1'"
)

AMOUNTS = st.decimals(-999, 99_999, places=2).filter(bool)
LEAST = st.decimals(0, 999, places=2)
WORDS = st.text("abcäöü 12.,:'+?", min_size=1, max_size=100).map(lambda text: f"x{text}x")
REASON = st.one_of(
    st.just(""),
    st.sampled_from([f"{code} {words}" for code, words in REASONS.items() if code not in "3946"]),
    st.tuples(st.sampled_from(["17", "19", "3"]), WORDS).map(" ".join),
    WORDS,
)


@st.composite
def items(draw: st.DrawFn) -> RemittedItem:
    return RemittedItem(
        invoice_number=draw(st.text("ABC/-0123", min_size=1, max_size=35)),
        amount=draw(AMOUNTS),
        due=draw(st.none() | AMOUNTS),
        discount=draw(LEAST),
        deductions=draw(LEAST),
        reason=draw(REASON),
    )


@st.composite
def advices(draw: st.DrawFn) -> RemittanceAdvice:
    said = tuple(draw(st.lists(items(), min_size=1, max_size=4)))
    return RemittanceAdvice(
        id=draw(st.text("AV0123-", min_size=1, max_size=35)),
        payer=draw(
            st.sampled_from(("", "4098765000010", "Contoso AG, Einkauf und Verwaltung Nord"))
        ),
        payee=draw(st.sampled_from(("Northwind GmbH", "4012345000009"))),
        currency="EUR",
        amount=sum((one.amount for one in said), Decimal(0)),
        pays_on=draw(st.none() | st.dates(date(2020, 1, 1), date(2040, 1, 1))),
        payment_reference=draw(st.sampled_from(("", "E2E-77"))),
        reverses=draw(st.booleans()),
        items=said,
    )


@given(advices(), st.sampled_from((remadv.D96A, remadv.D01B)), st.sampled_from((".", ",")))
def test_what_was_written_is_read_again(
    advice: RemittanceAdvice, release: remadv.Release, mark: str
) -> None:
    content = remadv.write_remittance(advice, envelope(decimal_mark=mark), release)
    assert remadv.read(content) == advice
    body = one_message(content, "REMADV")[1:-1]
    assert list(check_message(body, TABLES[release.id])) == []


def test_a_payer_announces() -> None:
    advice = remadv.read(FACTORED.encode())
    assert (advice.id, advice.payer, advice.payee) == ("AV-9", "4098765000010", "Northwind GmbH")
    assert (advice.currency, advice.amount, advice.pays_on) == ("EUR", 100, date(2026, 11, 25))
    assert (advice.payment_reference, advice.reverses) == ("E2E-77", False)
    invoice, credit = advice.items
    assert (invoice.invoice_number, invoice.amount, invoice.due) == ("NW-1", Decimal("106.62"), 119)
    assert (invoice.discount, invoice.deductions) == (Decimal("2.38"), 10)
    assert invoice.reason == "17 Two pumps broken"
    assert (credit.invoice_number, credit.amount) == ("NW-2", Decimal("-6.62"))


def test_credit_notes_that_are_negative_already_stay_so() -> None:
    content = FACTORED.replace("MOA+12:6.62", "MOA+12:-6.62").encode()
    assert remadv.read(content).items[1].amount == Decimal("-6.62")


@pytest.mark.parametrize(("function", "reverses"), [("9", False), ("1", True), ("5", True)])
def test_an_advice_that_takes_another_back(function: str, reverses: bool) -> None:
    body = FACTORED.replace("AV-9+9", f"AV-9+{function}").replace("RFF+PQ", "RFF+RA:AV-8'RFF+PQ")
    advice = remadv.read(body.encode())
    assert (advice.reverses, advice.id) == (reverses, "AV-8" if reverses else "AV-9")


def test_what_is_taken_for_granted_is_said() -> None:
    body = FACTORED.replace("MOA+12:106.62'", "").replace("MOA+12:100.00'", "")
    found = remadv.reading(body.encode())
    assert found.advice.items[0].amount == Decimal("106.62")
    assert found.advice.amount == 100
    said = " ".join(one.message for one in found.findings)
    assert "no amount remitted" in said
    assert "no total" in said


@pytest.mark.parametrize(
    ("old", "new", "place", "message"),
    [
        ("BGM+481+AV-9", "BGM+481+", "segment 2 BGM", "no number"),
        ("CUX+2:EUR:11'", "", "segment 1 UNH", "no currency"),
        ("DOC+380+NW-1", "DOC+380", "segment 9 DOC", "a document without its number"),
        ("MOA+12:6.62'", "", "segment 16 DOC", "what is paid of NW-2?"),
        ("MOA+12:6.62", "MOA+12:six", "segment 17 MOA", "'six' is no number"),
        ("138:20261125", "138:soon", "segment 4 DTM", "'soon' is no day"),
    ],
)
def test_what_is_wrong_is_said_with_its_place(old: str, new: str, place: str, message: str) -> None:
    with pytest.raises(Unreadable) as error:
        remadv.read(FACTORED.replace(old, new, 1).encode())
    said = {one.path.split(" (")[0]: one.message for one in error.value.findings}
    assert message in said[place]
    assert all(one.rule.startswith("REMADV-") for one in error.value.findings)


def test_what_does_not_fit_is_refused() -> None:
    advice = remadv.read(FACTORED.encode()).model_copy(update={"id": "X" * 36})
    with pytest.raises(Invalid) as refused:
        remadv.write_remittance(advice, envelope())
    assert [one.path for one in refused.value.findings] == ["id"]


def test_mock_edi_reads_ours_and_finds_nothing_but_its_own_gaps() -> None:
    advice = remadv.read(FACTORED.encode())
    content = remadv.write_remittance(advice, envelope(level="UNOC")).decode("latin-1")
    interchange = theirs.parse(content)
    (message,) = interchange.groups[0].messages
    found = remittance.read(message, "EDIFACT")
    assert (found.trace, found.total, found.currency) == ("AV-9", 100, "EUR")
    assert [(one.invoice, one.paid) for one in found.invoices] == [
        ("NW-1", Decimal("106.62")),
        ("NW-2", Decimal("-6.62")),
    ]
    assert remittance.findings(message, "EDIFACT", "remittance", "42") == []
    (report,) = validate(interchange).messages
    assert report.accepted
    for finding in report.segments:
        assert [one.code for one in finding.elements] == ["7"], finding
