"""Dunning letters in words: every language, the sum, what a font lacks."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.settlement.dunning_plan import letter_at
from domain.settlement.letter import LetterContent
from domain.trade.dunning import LetterText
from integration.formats.pdf.letter import write_letter
from tests import builders
from tests.unit.domain.settlement.dunned import DUE, case, debt


def content(**changes: Any) -> LetterContent:
    due = letter_at(case(), debt(**changes.pop("debt", {})), 1, date(2026, 3, 23))
    base: dict[str, Any] = {
        "id": "inv-1.letter2",
        "title": "Second reminder",
        "language": "en",
        "text": None,
        "level": 2,
        "of_levels": 3,
        "number": "NW-00042",
        "issued_on": date(2026, 1, 31),
        "due_on": DUE,
        "dated": due.dated,
        "pay_by": due.pay_by,
        "owed": due.owed,
        "seller": builders.seller().party,
        "buyer": builders.buyer().party,
        "written_at": datetime(2026, 3, 23, tzinfo=UTC),
        "account": "DE89370400440532013000",
        "reference": "RF18539007547034",
    }
    return LetterContent(**{**base, **changes})


def test_a_letter_says_what_is_asked_for_and_how_it_is_made_up() -> None:
    letter = write_letter(content())
    assert letter.subject == "Second reminder: invoice NW-00042"
    assert letter.pdf.startswith(b"%PDF-")
    for said in (
        "Open amount of invoice NW-00042: €1,000.00",
        "21 days at 10.15% on €1,000.00",
        "Compensation and fees: €40.00",
        "€1,045.84",
        "Account: DE89370400440532013000",
        "Reference: RF18539007547034",
    ):
        assert said in letter.text, letter.text


@pytest.mark.parametrize(
    ("language", "said"),
    [("de", "1.045,84 €"), ("fr", "Intérêts de retard"), ("ar", "Compensation and fees")],
)
def test_it_speaks_the_language_of_the_policy_or_english_words_with_its_figures(
    language: str, said: str
) -> None:
    text = write_letter(content(language=language)).text
    assert said in text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("level", "subject"),
    [(1, "Payment reminder"), (2, "Second reminder"), (3, "Final notice"), (4, "Final notice")],
)
def test_the_tone_follows_the_level(level: int, subject: str) -> None:
    assert write_letter(content(level=level)).subject.startswith(subject)


def test_words_of_the_policy_come_first_and_are_only_filled_in() -> None:
    text = LetterText(subject="{number}: {level}", body="Hello {buyer},\n#eval(1)\n\n{total}")
    letter = write_letter(content(text=text))
    assert letter.subject == "NW-00042: 2"
    assert "Hello Acme AG,\n#eval(1)\n" in letter.text


def test_what_is_disputed_is_named_and_not_asked_for() -> None:
    letter = write_letter(content(debt={"disputed": Decimal(400), "is_disputed": True}))
    assert "of which disputed, not asked for here: -€400.00" in letter.text.replace("−", "-")


def test_a_character_that_no_font_has_does_not_keep_it_from_being_written() -> None:
    strange = builders.party("Acme \U0010fffd AG")
    assert write_letter(content(buyer=strange)).pdf.startswith(b"%PDF-")


def test_the_same_letter_is_the_same_bytes() -> None:
    assert write_letter(content()) == write_letter(content())
