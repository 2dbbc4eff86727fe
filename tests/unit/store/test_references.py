"""Numbers in remittance texts."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integration.store.references import candidates


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("no number here", []),
        ("nw-00001", ["NW-00001", "00001"]),
        ("A-1/B-2", ["A-1", "A-1/B", "A-1/B-2", "1", "1/B", "1/B-2", "B-2", "2"]),
        ("(NW-1),", ["NW-1", "1"]),
        ("Nº NW--1", ["NW--1", "1"]),
        ("Ä1 x", []),
    ],
)
def test_every_part_that_could_be_a_number(text: str, found: list[str]) -> None:
    assert candidates(text) == found


NUMBERS = st.from_regex(r"[A-Z0-9][A-Z0-9/_.-]{0,19}-[0-9]{5}", fullmatch=True)


@given(number=NUMBERS, before=st.text("ab ,:;()/-", max_size=5), after=st.text(" ,.)", max_size=3))
def test_a_number_with_separators_around_is_found(number: str, before: str, after: str) -> None:
    assert number in candidates(f"{before.rstrip('ab')}{number}{after}")


def test_a_hostile_text_costs_little() -> None:
    started = time.perf_counter()
    assert len(candidates("1-2/3.4_" * 5_000)) <= 1000
    assert len(candidates("1-" * 20_000)) <= 1000
    assert time.perf_counter() - started < 2
