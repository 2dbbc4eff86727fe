"""BAI2: control totals, continuations, types of funds; what does not add up is refused."""

from contextlib import suppress
from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.errors import Unreadable
from domain.settlement.bank import StatementKind
from domain.settlement.statement_checks import findings as findings_of
from integration.bank.bai2 import read_pieces, read_statements
from tests.performance.settlement_files import bai2


def file(
    *details: str, account: str = "03,4711,USD,010,1000,,,015,1500,,/", as_of: str = "2"
) -> bytes:
    """A file of one account, its totals right."""
    lines = [account, *details]
    total = sum(int(line.split(",")[2] or 0) for line in details if line.startswith("16")) + (
        2500 if "010" in account else 0
    )
    count = len(lines) + 1
    lines.append(f"49,{total},{count}/")
    around = ["01,BANK,US,261102,2000,F1,80,,2/", f"02,US,BANK,1,261102,2000,USD,{as_of}/"]
    lines = [*around, *lines, f"98,{total},1,{count + 2}/", f"99,{total},1,{count + 4}/"]
    return "\n".join(lines).encode()


def rules(content: bytes) -> set[str]:
    with pytest.raises(Unreadable) as refused:
        read_statements(content)
    assert all(one.hint and one.path.startswith("line ") for one in refused.value.findings)
    return {one.rule for one in refused.value.findings}


def test_an_account() -> None:
    content = file("16,195,500,V,261103,,B-1,C-1,Invoice NW-1, thank you/", "88,Contoso/Inc/")
    (read,) = read_statements(content)
    assert (read.id, read.account, read.currency) == ("BANK-261102-F1", "4711", "USD")
    assert (read.opening, read.closing) == (Decimal("10.00"), Decimal("15.00"))
    (entry,) = read.entries
    (part,) = entry.parts
    assert (entry.reference, entry.amount, str(entry.value_on)) == ("B-1", 5, "2026-11-03")
    assert (part.references, part.text) == (("C-1",), ("Invoice NW-1, thank you", "Contoso/Inc"))
    assert findings_of(read) == []


@pytest.mark.parametrize(
    ("code", "amount"), [("100", 5), ("399", 5), ("475", -5), ("699", -5), ("721", 5), ("960", -5)]
)
def test_the_type_says_the_direction(code: str, amount: int) -> None:
    (read,) = read_statements(file(f"16,{code},500,0,B,C,T/"))
    assert [one.amount for one in read.entries] == [amount]


@pytest.mark.parametrize(
    "funds", ["0", "1", "Z", "", "S,100,200,200", "V,261103,1200", "D,2,0,1,1,2"]
)
def test_types_of_funds_and_fields_that_go_on_in_the_next_line(funds: str) -> None:
    whole = f"16,195,500,{funds},B-1,C-1,text"
    for cut in ("", ","):
        lines = [f"{whole}/"] if not cut else [f"16,195,500,{funds}/", "88,B-1,C-1,text/"]
        (read,) = read_statements(file(*lines))
        assert [(one.reference, one.parts[0].text) for one in read.entries] == [("B-1", ("text",))]


def test_what_moves_no_money_is_no_entry_and_reports_are_reports() -> None:
    (read,) = read_statements(file("16,890,,,B,C,note/", as_of="3"))
    assert (read.entries, read.kind) == ((), StatementKind.REPORT)


def test_a_reference_that_is_none() -> None:
    (read,) = read_statements(file("16,195,500,0,NOTPROVIDED,NOTPROVIDED,T/"))
    (entry,) = read.entries
    assert (entry.reference, entry.parts[0].references) == ("195-2026-11-02-5.00", ())


def test_yen_have_no_minor_unit() -> None:
    account = "03,4711,JPY,010,1000,,,015,1500,,/"
    (read,) = read_statements(file("16,195,500,0,B,C,T/", account=account))
    assert (read.opening, read.entries[0].amount) == (Decimal(1000), Decimal(500))


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        (b"16,195,500", b"16,195,501", "BAI2_CONTROL"),
        (b"16,195,500", b"16,abc,500", "BAI2_ENTRY"),
        (b"16,195,500", b"16,195,5.00", "BAI2_ENTRY"),
        (b"\n99,", b"\n97,", "BAI2_TRAILER"),
        (b"02,US,BANK,1,261102", b"02,US,BANK,1,269902", "BAI2_DATE"),
        (b"02,US,BANK,1,", b"02,US,BANK,4,", "BAI2_STATUS"),
        (b"03,4711,USD,010,1000", b"03,4711,USD,010,1x", "BAI2_AMOUNT"),
        (b"03,4711,USD", b"03,4711,usd", "BAI2_ACCOUNT"),
    ],
)
def test_what_is_wrong_is_said(old: bytes, new: bytes, rule: str) -> None:
    content = file("16,195,500,0,B-1,C-1,T/")
    assert old in content
    assert rule in rules(content.replace(old, new))


def test_a_long_file_comes_in_pieces() -> None:
    pieces = list(read_pieces(BytesIO(b"".join(bai2(1200)))))
    assert [(len(one.entries), one.last) for one in pieces] == [
        (500, False),
        (500, False),
        (200, True),
    ]


@given(st.data())
def test_a_broken_file_never_crashes(data: st.DataObject) -> None:
    content = bytearray(b"".join(bai2(3)))
    for _ in range(data.draw(st.integers(1, 5))):
        place = data.draw(st.integers(0, len(content) - 1))
        content[place : place + data.draw(st.integers(0, 9))] = data.draw(st.binary(max_size=6))
    with suppress(Unreadable):
        read_statements(bytes(content))
