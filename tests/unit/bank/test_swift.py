"""MT940 and MT942: balances, marks, references that stay, text in the dialects of banks."""

from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.settlement.bank import BankStatement, EntryPart, StatementKind
from domain.settlement.statement_checks import findings as findings_of
from integration.bank.swift import read_statements
from tests.performance.settlement_files import mt940

HEAD = ":20:S-1\n:25:DE02120300000000202051EUR\n:28C:7/1\n:60F:C261030EUR100,\n"
TAIL = ":62F:C261102EUR200,\n-\n"


def read_one(entries: str, tail: str = TAIL) -> BankStatement:
    (read,) = read_statements(f"{HEAD}{entries}{tail}".encode())
    return read


def part(line: str, *text: str) -> EntryPart:
    field = f":86:{chr(10).join(text)}\n" if text else ""
    (entry,) = read_one(f"{line}\n{field}").entries
    return entry.parts[0]


CREDIT = ":61:2611021102C100,NTRFCUST-1//BANK-1"


def test_a_statement() -> None:
    read = read_one(f"{CREDIT}\nsupplement\n:86:hello\nworld\n")
    assert (read.id, read.sequence, read.currency) == ("S-1", 7, "EUR")
    assert read.account == "DE02120300000000202051"
    assert (read.opening, read.closing) == (Decimal(100), Decimal(200))
    assert str(read.closed_on) == "2026-11-02"
    (entry,) = read.entries
    assert (entry.reference, entry.bank_transaction_code) == ("BANK-1", "NTRF")
    assert (entry.information, entry.parts[0].text) == ("supplement", ("hello", "world"))
    assert findings_of(read) == []


@pytest.mark.parametrize(
    ("mark", "amount", "reversal", "status"),
    [
        ("C", "5.00", False, "booked"),
        ("D", "-5.00", False, "booked"),
        ("RC", "-5.00", True, "booked"),
        ("RD", "5.00", True, "booked"),
        ("EC", "5.00", False, "pending"),
        ("ED", "-5.00", False, "pending"),
        ("CR", "5.00", False, "booked"),
    ],
)
def test_the_mark_says_the_direction(mark: str, amount: str, reversal: bool, status: str) -> None:
    (entry,) = read_one(f":61:261102{mark}5,00NMSCNONREF\n").entries
    assert (str(entry.amount), entry.reversal, entry.status) == (amount, reversal, status)
    assert entry.parts[0].end_to_end_id == ""


def test_the_customer_reference_stays_beside_structured_text() -> None:
    found = part(
        CREDIT,
        "166?00CREDIT?20EREF+E-1?21SVWZ+Invoice NW-0",
        "?220001 and?23NW-00002?30AGRIFRPP?31FR76300?32Contoso?33 GmbH",
    )
    assert (found.end_to_end_id, found.references) == ("E-1", ("CUST-1",))
    assert found.text == ("Invoice NW-00001 andNW-00002",)
    assert (found.counterparty_bic, found.counterparty_iban) == ("AGRIFRPP", "FR76300")
    assert found.counterparty_name == "Contoso  GmbH"


def test_codes_between_slashes() -> None:
    found = part(
        CREDIT,
        "/TRTP/SEPA/IBAN/NL91ABNA0417164300/BIC/ABNANL2A/NAME/Contoso BV/REMI/Invoi",
        "ce NW-1/EREF/E-2/MARF/M-1",
    )
    assert (found.end_to_end_id, found.mandate_id) == ("E-2", "M-1")
    assert (found.counterparty_name, found.text) == ("Contoso BV", ("Invoice NW-1",))
    assert (found.counterparty_iban, found.counterparty_bic) == ("NL91ABNA0417164300", "ABNANL2A")


def test_codes_in_free_lines_and_an_id_that_is_none() -> None:
    found = part(CREDIT, "Payment", "EREF+NOTPROVIDED", "SVWZ+Invoice NW-1")
    assert (found.end_to_end_id, found.text) == ("CUST-1", ("Invoice NW-1", "Payment"))


def test_the_entry_date_is_of_the_nearest_year() -> None:
    (entry,) = read_one(":61:2701021231C1,NTRFX\n").entries
    assert (str(entry.booked_on), str(entry.value_on)) == ("2026-12-31", "2027-01-02")


def test_several_statements_blocks_and_other_encodings() -> None:
    one = f"{{1:F01X}}{{2:I940}}{{4:\r\n{HEAD}{CREDIT}\n:86:Müller\n:62F:C261102EUR200,\n-}}\r\n"
    read = read_statements((one + one).encode("latin-1"))
    assert [each.entries[0].parts[0].text for each in read] == [("Müller",)] * 2


def test_a_report_has_no_balance() -> None:
    content = ":20:R\n:25:X\n:28C:1\n:34F:EURD0,\n:13D:2611021200+0100\n" + CREDIT
    (read,) = read_statements(f"{content}\n:90D:0EUR0,\n:90C:1EUR100,\n-\n".encode())
    assert (read.kind, read.opening, read.currency) == (StatementKind.REPORT, None, "EUR")
    assert read.credits is not None
    assert (read.credits.entries, findings_of(read)) == (1, [])


def test_every_fault_has_its_line() -> None:
    content = HEAD + ":61:nonsense\n:61:2611029999C1,NTRFX\n:61:269902C1,NTRFX\n"
    with pytest.raises(Unreadable) as refused:
        read_statements(content.encode())
    assert [(one.rule, one.path) for one in refused.value.findings] == [
        ("SWIFT_BALANCE", "line 7"),
        ("SWIFT_ENTRY", "line 5"),
        ("SWIFT_DATE", "line 6"),
        ("SWIFT_ENTRY", "line 7"),
    ]
    assert all(one.hint for one in refused.value.findings)


@given(st.data())
def test_a_broken_file_never_crashes(data: st.DataObject) -> None:
    content = bytearray(b"".join(mt940(3)))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    with suppress(Unreadable):
        read_statements(bytes(content))


def test_the_made_up_file_adds_up() -> None:
    (read,) = read_statements(b"".join(mt940(50)))
    assert (len(read.entries), findings_of(read)) == (50, [])
