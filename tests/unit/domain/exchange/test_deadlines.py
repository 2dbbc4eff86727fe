"""Deadlines of acknowledgements: they run from sending, end with an answer, and are marked once."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.deadlines import Awaited, answered, awaited, late, next_due, running
from domain.exchange.statement import Syntax, Transport
from domain.trade.terms import AcknowledgementKind, Expectation
from tests.acknowledged import statement
from tests.builders import NOON

Kind = AcknowledgementKind
HOUR = timedelta(hours=1)


def waits(**kinds: str) -> tuple[Awaited, ...]:
    expects = [Expectation(kind=Kind(kind), within=within) for kind, within in kinds.items()]
    return running(awaited(expects), NOON)


def test_time_runs_from_sending_and_only_once() -> None:
    before = awaited([Expectation(kind=Kind.CONTRL, within="PT1H")])
    assert next_due(before) is None
    assert late(before, NOON + 9 * HOUR) == before
    sent = running(before, NOON)
    assert next_due(sent) == NOON + HOUR
    assert running(sent, NOON + HOUR) == sent


def test_what_comes_ends_the_wait_for_its_kind() -> None:
    both = waits(mdn="PT1H", contrl="P1D")
    said = statement("mdn", "m1", "message_id", transport=Transport.DELIVERED)
    left = answered(both, said, "a.1", NOON)
    assert [one.kind for one in left if one.is_open] == [Kind.CONTRL]
    assert next_due(left) == NOON + timedelta(days=1)
    assert answered(left, said, "b.1", NOON + HOUR) == left, "the first one counts"


def test_what_is_delayed_is_still_waited_for() -> None:
    said = statement("dsn", "m1", "message_id", transport=Transport.TRANSMITTED)
    delayed = said.model_copy(update={"final": False})
    mail = waits(dsn="P1D")
    assert answered(mail, delayed, "a.1", NOON) == mail
    assert not any(one.is_open for one in answered(mail, said, "a.2", NOON))


def test_a_functional_acknowledgement_of_either_kind_will_do() -> None:
    said = statement("x12_999", "17", "group", syntax=Syntax.ACCEPTED)
    assert not any(one.is_open for one in answered(waits(x12_997="P1D"), said, "a.1", NOON))


def test_nothing_more_is_expected_after_a_refusal() -> None:
    refused = statement("ta1", "17", "interchange", syntax=Syntax.REJECTED)
    assert not any(
        one.is_open for one in answered(waits(x12_997="P1D", mdn="PT1H"), refused, "a.1", NOON)
    )


def test_silence_is_marked_and_may_still_be_broken() -> None:
    silent = late(waits(contrl="PT1H", mdn="P1D"), NOON + HOUR)
    assert [one.kind for one in silent if one.is_overdue] == [Kind.CONTRL]
    assert next_due(silent) == NOON + timedelta(days=1)
    said = statement("contrl", "42", "interchange", syntax=Syntax.ACCEPTED)
    assert not any(one.is_overdue for one in answered(silent, said, "a.1", NOON + 2 * HOUR))


SPANS = st.sampled_from(["PT1H", "PT2H", "P1D"])


@given(
    st.dictionaries(st.sampled_from([k.value for k in Kind]), SPANS, min_size=1, max_size=4),
    st.lists(st.integers(0, 40), min_size=1, max_size=6),
)
def test_looking_more_often_marks_nothing_else(kinds: dict[str, str], hours: list[int]) -> None:
    often = waits(**kinds)
    for hour in sorted(hours):
        often = late(often, NOON + hour * HOUR)
    assert often == late(waits(**kinds), NOON + max(hours) * HOUR)
