"""Counts and control numbers of envelopes: every fault, each with its code and place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.formats.x12.envelope import Envelopes
from integration.formats.x12.received import ReceivedInterchange
from integration.formats.x12.tokenizer import Tokens, chunks_of
from tests.unit.formats.x12.samples import PLAIN, interchange

WHOLE = interchange(PLAIN, PLAIN)


def found(content: bytes) -> list[ReceivedInterchange]:
    return list(Envelopes(Tokens(chunks_of(content))))


def codes(content: bytes) -> list[str]:
    """Level and code of all faults of the first interchange."""
    one = found(content)[0]
    faults = [*one.faults]
    for group in one.groups:
        faults += group.faults
        for received in group.sets:
            faults += received.faults
    return [f"{fault.level.value} {fault.code}" for fault in faults]


def test_a_right_one_has_no_faults() -> None:
    assert codes(WHOLE) == []
    [one] = found(WHOLE)
    assert [received.control for received in one.groups[0].sets] == ["0001", "0002"]
    assert one.groups[0].sets[0].count == len(PLAIN) + 2


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        (b"SE*10*0001", b"SE*11*0001", ["AK502 4"]),
        (b"SE*10*0001", b"SE*10*0003", ["AK502 3"]),
        (b"SE*10*0001~", b"", ["AK502 2"]),
        (b"ST*810*0002", b"ST*810*0001", ["AK502 23", "AK502 3"]),
        (b"ST*810*0002", b"ST*810*2", ["AK502 7", "AK502 3"]),
        (b"GE*2*", b"GE*3*", ["AK905 5"]),
        (b"GE*2*42", b"GE*2*43", ["AK905 4"]),
        (b"GE*2*42~", b"", ["AK905 3"]),
        (b"930*42*X", b"930*A*X", ["AK905 6", "AK905 4"]),
        (b"IEA*1*", b"IEA*2*", ["TA105 021"]),
        (b"IEA*1*000000042", b"IEA*1*000000043", ["TA105 001"]),
        (b"IEA*1*000000042~", b"", ["TA105 023"]),
        (b"GE*2*42~", b"GE*2*42~N1*SE*X~", ["TA105 022"]),
        (b"*ZZ*CONTOSO ", b"*QQ*CONTOSO ", ["TA105 005"]),
        (b"*261102*0930*U", b"*261302*0930*U", ["TA105 014"]),
        (b"*261102*0930*U", b"*261102*2530*U", ["TA105 015"]),
        (b"*0*P*>", b"*9*X*>", ["TA105 019", "TA105 020"]),
    ],
)
def test_one_fault(old: bytes, new: bytes, wanted: list[str]) -> None:
    assert old in WHOLE
    assert codes(WHOLE.replace(old, new)) == wanted


def test_all_faults_at_once() -> None:
    broken = WHOLE.replace(b"SE*10*", b"SE*12*").replace(b"GE*2*42", b"GE*7*41")
    assert codes(broken.replace(b"IEA*1*", b"IEA*4*")) == [
        *("TA105 021", "AK905 5", "AK905 4", "AK502 4", "AK502 4"),
    ]


def test_leading_zeros_of_control_numbers_do_not_matter() -> None:
    assert codes(WHOLE.replace(b"GE*2*42", b"GE*2*000042")) == []


def test_the_same_interchange_twice_in_a_file() -> None:
    assert [one.accepted for one in found(WHOLE + WHOLE)] == [True, False]


def test_the_same_group_number_twice() -> None:
    group = WHOLE[WHOLE.index(b"GS*") : WHOLE.index(b"IEA")]
    twice = WHOLE.replace(b"IEA*1*", group + b"IEA*2*")
    assert codes(twice) == ["AK905 6"]


@given(st.integers(1, len(WHOLE) - 1))
def test_whatever_is_cut_off_is_noticed(size: int) -> None:
    one = found(WHOLE[:size]) if size > 105 else []
    whole = size >= len(WHOLE) - 1  # without the last terminator it is still whole
    assert all(not each.accepted or each.closed for each in one)
    assert whole or not any(each.accepted for each in one)


@given(st.integers(0, len(WHOLE) - 1), st.sampled_from(b"*~>A0 \n\x00\xff"))
def test_a_changed_byte_never_raises(at: int, byte: int) -> None:
    changed = bytearray(WHOLE)
    changed[at] = byte
    for one in Envelopes(Tokens(chunks_of(bytes(changed)))):
        assert one.segment.tag == "ISA"
