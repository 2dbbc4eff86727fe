"""Dunning: which letter when, what it asks for, what holds it, what ends it."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from domain.core.errors import Conflict, NotFound
from domain.core.money import ZERO
from domain.settlement.dunning_case import DunningCase, HoldKind, LetterState, PromiseState
from domain.settlement.dunning_changes import (
    DunningAct,
    after_time,
    changed,
    exhausted,
    with_letter,
)
from domain.settlement.dunning_plan import Debt, letter_at, step
from domain.settlement.dunning_preview import foresee
from domain.settlement.interest import Balance
from domain.trade.dunning import DunningPolicy, InterestKind, LetterText, LetterWay, OnDispute
from domain.trade.terms import ChannelConfig
from tests.unit.domain.settlement.dunned import (
    DUE,
    at,
    case,
    debt,
    level,
    no_holidays,
    policy,
    wish,
)


def lived(known: DunningCase, owed: Debt, until: datetime) -> DunningCase:
    """`known` after everything that comes by itself until then, as the workflow does it."""
    now = known.updated_at
    while now <= until:
        known = after_time(known, owed, now)
        following = step(known, owed, now, no_holidays)
        if following.letter is not None:
            known = with_letter(known, following.letter, (), now)
        elif following.exhausted:
            known = exhausted(known, now)
        elif following.next_at is None or not known.is_open:
            return known
        else:
            now = following.next_at
    return known


def test_letters_go_on_their_days_and_ask_for_more_each_time() -> None:
    known = lived(case(), debt(), at(30, month=6))
    assert [(one.level, one.dated, one.pay_by) for one in known.letters] == [
        (1, date(2026, 3, 9), date(2026, 3, 16)),
        (2, date(2026, 3, 23), date(2026, 3, 30)),
        (3, date(2026, 4, 6), date(2026, 4, 13)),
    ]
    first, second, third = (one.owed for one in known.letters)
    assert (first.interest, first.fees, first.total) == (ZERO, ZERO, Decimal(1000))
    # 21 days at 10.15 per cent: 1000 * 10.15 * 21 / 36500 = 5.8397…; the lump sum is EUR 40.
    assert (second.interest, second.fees) == (Decimal("5.84"), Decimal(40))
    # 35 days, and the lump sum is asked for once, the fee of EUR 5 on top of it.
    assert (third.interest, third.fees) == (Decimal("9.73"), Decimal(45))
    assert third.total == Decimal("1054.73")
    assert known.exhausted
    assert known.events[-1].action == "dunning_in_vain"


def test_a_letter_that_falls_on_a_weekend_or_a_holiday_goes_on_the_next_working_day() -> None:
    known = case(policy=policy(levels=(level(5), level(12)), calendar="DE"))
    moved = step(known, debt(), at(3), lambda calendar, day: day == date(2026, 3, 9))
    assert moved.next_at == at(10)  # Saturday 7 March, Monday is a holiday
    as_it_falls = case(policy=policy(levels=(level(5),), business_days=False))
    assert step(as_it_falls, debt(), at(3), no_holidays).next_at == at(7)


def test_the_hour_is_that_of_the_time_zone_in_winter_and_in_summer() -> None:
    berlin = policy(levels=(level(7), level(35)), time_zone="Europe/Berlin", at=time(8, 30))
    known = case(policy=berlin)
    first = step(known, debt(), at(3), no_holidays)
    assert first.next_at == datetime(2026, 3, 9, 7, 30, tzinfo=UTC)
    known = lived(known, debt(), at(9))
    second = step(known, debt(), at(10), no_holidays)
    assert second.next_at == datetime(2026, 4, 6, 6, 30, tzinfo=UTC)


def test_grace_is_added_to_every_level() -> None:
    known = lived(case(policy=policy(grace_days=4, business_days=False)), debt(), at(30, month=6))
    assert [one.dated for one in known.letters] == [
        DUE + timedelta(days=days + 4) for days in (7, 21, 35)
    ]


def test_after_a_long_pause_no_level_is_skipped_and_none_comes_at_once_after_another() -> None:
    known = lived(case(), debt(), at(9))
    held = changed(known, debt(), wish(DunningAct.PAUSE, at(10), reason="call them first"))
    assert step(held, debt(), at(1, month=6), no_holidays).next_at is None
    again = changed(held, debt(), wish(DunningAct.RESUME, at(1, month=6)))
    later = lived(again.model_copy(update={"updated_at": at(1, month=6)}), debt(), at(30, month=6))
    assert [(one.level, one.dated) for one in later.letters[1:]] == [
        (2, date(2026, 6, 1)),
        (3, date(2026, 6, 15)),
    ]


def test_a_pause_until_a_day_ends_by_itself() -> None:
    held = changed(case(), debt(), wish(DunningAct.PAUSE, at(4), day=date(2026, 3, 20), reason="x"))
    following = step(held, debt(), at(10), no_holidays)
    assert following.next_at == at(21)
    assert [hold.kind for hold in following.holds] == [HoldKind.PAUSED]
    assert lived(held, debt(), at(23)).letters[0].dated == date(2026, 3, 23)  # after the weekend


def test_payment_ends_it_at_once_and_takes_the_letter_back_that_waits() -> None:
    known = case(policy=policy(levels=(level(7, approval=True),)))
    known = lived(known, debt(), at(9))
    waiting = known.waiting_letter
    assert waiting is not None
    paid = after_time(known, debt(open=0, settled=Decimal(1000)), at(10))
    assert not paid.is_open
    assert (paid.ended_because, paid.letters[0].state) == (
        "nothing is owed any more",
        LetterState.VOID,
    )
    with pytest.raises(Conflict, match="nothing is owed any more"):
        changed(paid, debt(open=0), wish(DunningAct.APPROVE, at(11), letter=waiting.id))


def test_a_payment_that_comes_back_opens_the_case_again_at_the_next_level() -> None:
    known = lived(case(), debt(), at(9))
    paid = after_time(known, debt(open=0), at(10))
    again = after_time(paid, debt(), at(1, month=4))
    assert again.is_open
    assert step(again, debt(), at(1, month=4), no_holidays).letter == letter_at(
        again, debt(), 1, date(2026, 4, 1)
    )


def test_a_promise_is_waited_for_and_broken_after_its_grace() -> None:
    day = date(2026, 3, 20)
    promised = changed(case(), debt(), wish(DunningAct.PROMISE, at(4), day=day))
    following = step(promised, debt(), at(10), no_holidays)
    assert following.next_at == at(23)  # Friday, two days of grace, then the day after
    late = lived(promised, debt(), at(23))
    assert late.promises[0].state is PromiseState.BROKEN
    assert late.letters[0].dated == date(2026, 3, 23)
    assert [event.action for event in late.events] == ["promise_made", "promise_broken", "dunned"]


def test_a_promise_is_kept_by_as_much_as_was_promised() -> None:
    promised = changed(
        case(),
        debt(),
        wish(DunningAct.PROMISE, at(4), day=date(2026, 3, 20), amount=Decimal(300)),
    )
    part = after_time(promised, debt(open=701, settled=Decimal(299)), at(6))
    assert part.promises[0].state is PromiseState.OPEN
    kept = after_time(promised, debt(open=700, settled=Decimal(300)), at(6))
    assert kept.promises[0].state is PromiseState.KEPT
    assert step(kept, debt(open=700), at(10), no_holidays).letter is not None


@pytest.mark.parametrize(
    ("day", "amount", "message"),
    [
        (date(2026, 3, 3), Decimal(100), "a day that is to come"),
        (None, Decimal(100), "a day that is to come"),
        (date(2026, 3, 9), Decimal("1000.01"), "1000 is open"),
    ],
)
def test_what_cannot_be_promised(day: date | None, amount: Decimal, message: str) -> None:
    with pytest.raises(Conflict, match=message):
        changed(case(), debt(), wish(DunningAct.PROMISE, at(4), day=day, amount=amount))


def test_a_disputed_part_is_not_asked_for_and_the_rest_is_by_policy() -> None:
    disputed = debt(disputed=Decimal(400), is_disputed=True)
    frozen = step(case(), disputed, at(9), no_holidays)
    assert [hold.kind for hold in frozen.holds] == [HoldKind.DISPUTED]
    goes_on = case(policy=policy(on_dispute=OnDispute.DUN_UNDISPUTED))
    letters = lived(goes_on, disputed, at(30, month=4)).letters
    assert [one.owed.principal for one in letters] == [600, 600, 600]
    assert letters[1].owed.interest == Decimal("3.50")  # 600 * 10.15 * 21 / 36500 = 3.5038…
    whole = debt(disputed=Decimal(1000), is_disputed=True)
    assert step(goes_on, whole, at(9), no_holidays).holds[0].kind is HoldKind.DISPUTED


@pytest.mark.parametrize("name", ["rejected", "queried", "undelivered"])
def test_what_the_buyer_says_holds_it_until_somebody_goes_on(name: str) -> None:
    said = debt(**{name: True})
    assert step(case(), said, at(9), no_holidays).holds[0].kind == name
    over = changed(case(), said, wish(DunningAct.RESUME, at(9), reason="they have it"))
    assert step(over, said, at(9), no_holidays).letter is not None


def test_nothing_to_let_go_is_said() -> None:
    with pytest.raises(Conflict, match="nothing holds dunning"):
        changed(case(), debt(), wish(DunningAct.RESUME, at(4)))
    with pytest.raises(Conflict, match="no promise"):
        changed(case(), debt(), wish(DunningAct.WITHDRAW_PROMISE, at(4)))


def test_small_amounts_are_left_alone() -> None:
    known = case(policy=policy(minimum=Decimal(10)))
    assert step(known, debt(open="9.99"), at(9), no_holidays).holds[0].kind is HoldKind.SMALL
    assert step(known, debt(open="10"), at(9), no_holidays).letter is not None


def test_a_letter_waits_for_a_yes_and_goes_out_with_it() -> None:
    known = lived(case(policy=policy(levels=(level(7, approval=True), level(21)))), debt(), at(9))
    waiting = known.waiting_letter
    assert waiting is not None
    assert known.level == 0
    approved = changed(known, debt(), wish(DunningAct.APPROVE, at(11), letter=waiting.id))
    assert (approved.level, approved.letters[0].decided_by) == (1, "anna")
    refused = changed(known, debt(), wish(DunningAct.REFUSE, at(11), letter=waiting.id, reason="x"))
    assert refused.level == 0
    assert step(refused, debt(), at(11), no_holidays).next_at == at(23)
    with pytest.raises(Conflict, match="it is refused"):
        changed(refused, debt(), wish(DunningAct.APPROVE, at(11), letter=waiting.id))
    with pytest.raises(NotFound):
        changed(known, debt(), wish(DunningAct.APPROVE, at(11), letter="inv-1.letter9"))


def test_a_letter_that_waits_is_void_when_another_amount_is_owed_or_its_date_passes() -> None:
    known = lived(case(policy=policy(levels=(level(7, approval=True),))), debt(), at(9))
    less = debt(open=600, settled=Decimal(400))
    part_paid = after_time(known, less, at(10))
    assert part_paid.letters[0].state is LetterState.VOID
    anew = step(part_paid, less, at(10), no_holidays).letter
    assert anew is not None
    assert (anew.level, anew.owed.principal) == (1, Decimal(600))
    assert after_time(known, debt(), at(16)).letters[0].state is LetterState.PROPOSED
    assert after_time(known, debt(), at(17)).letters[0].reason == "the date in it has passed"


def test_interest_at_a_rate_that_nobody_has_published_needs_a_yes() -> None:
    """The tables end with the first half of 2026."""
    terms = policy(levels=(level(150, interest=InterestKind.STATUTORY),))
    known = lived(case(policy=terms), debt(), at(31, month=7))
    assert known.letters[0].owed.assumed
    assert known.letters[0].state is LetterState.PROPOSED
    given_ = {"reference_rates": ({"since": "2026-07-01", "percent": "2.40"},)}
    rated = policy(levels=terms.levels, **given_)
    assert lived(case(policy=rated), debt(), at(31, month=7)).letters[0].state is LetterState.KEPT


def test_another_policy_counts_from_when_it_is_taken_over() -> None:
    known = lived(case(), debt(), at(9))
    later = policy(levels=(level(7), level(60)))
    renewed = changed(known, debt(), wish(DunningAct.RENEW, at(10), policy=later))
    assert step(renewed, debt(), at(10), no_holidays).next_at == at(1, month=5)
    with pytest.raises(Conflict, match="no dunning policy"):
        changed(known, debt(), wish(DunningAct.RENEW, at(10)))


def test_a_preview_is_what_happens_then() -> None:
    foreseen = foresee(case(), debt(), at(4), no_holidays)
    real = lived(case(), debt(), at(30, month=6))
    assert [(one.level, one.dated, one.owed) for _, one in foreseen.letters] == [
        (one.level, one.dated, one.owed) for one in real.letters
    ]
    assert foreseen.stopped_by == ()


def test_a_preview_says_what_stops_it() -> None:
    foreseen = foresee(case(), debt(queried=True), at(4), no_holidays)
    assert foreseen.letters == ()
    assert [hold.kind for hold in foreseen.stopped_by] == [HoldKind.QUERIED]
    assert foresee(case(), debt(open=0), at(4), no_holidays).letters == ()


def test_a_preview_takes_letters_to_be_approved_and_promises_to_be_broken() -> None:
    known = case(policy=policy(levels=(level(7, approval=True), level(21, approval=True))))
    known = changed(known, debt(), wish(DunningAct.PROMISE, at(4), day=date(2026, 3, 20)))
    days = [one.dated for _, one in foresee(known, debt(), at(5), no_holidays).letters]
    assert days == [date(2026, 3, 23), date(2026, 4, 6)]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"levels": (level(7), level(7))}, "more days"),
        ({"levels": (level(7, way=LetterWay.MAIL),)}, "under 'mail'"),
        ({"levels": (level(7, interest=InterestKind.CONTRACTUAL),)}, "contractual_rate"),
        ({"time_zone": "Mars/Olympus"}, "IANA"),
        ({"reference_rates": ({"since": "2026-08-01", "percent": "2"},)}, "1 January or 1 July"),
        ({"at": time(9, tzinfo=UTC)}, "time of day"),
    ],
)
def test_a_policy_that_cannot_be_is_refused(changes: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        policy(**changes)


def test_a_text_names_only_what_there_is() -> None:
    with pytest.raises(ValidationError, match=r"there is no '\{iban\}'"):
        LetterText(subject="Invoice {number}", body="Pay to {iban}")
    with pytest.raises(ValidationError, match="in pairs"):
        LetterText(subject="Invoice {number", body="x")
    assert LetterText(subject="{number}", body="Dear {buyer},\npay {total} by {pay_by}.")


def test_a_policy_is_kept_as_it_was_written() -> None:
    written = policy(mail=ChannelConfig(kind="mail", settings={"to": "ap@acme.example"}))
    assert DunningPolicy.model_validate_json(written.model_dump_json()) == written


levels_drawn = st.lists(st.integers(1, 90), min_size=1, max_size=5, unique=True).map(
    lambda days: tuple(level(n) for n in sorted(days))
)


@given(
    levels=levels_drawn,
    grace=st.integers(0, 20),
    payments=st.lists(st.tuples(st.integers(1, 150), st.integers(1, 600)), max_size=4),
)
def test_letters_come_in_order_with_their_distance_and_none_after_payment(
    levels: tuple[object, ...], grace: int, payments: list[tuple[int, int]]
) -> None:
    known = case(policy=policy(levels=levels, grace_days=grace))
    open_, settled = Decimal(1000), Decimal(0)
    balances = [Balance(since=DUE, amount=open_)]
    for day, amount in sorted(payments):
        when = at(2) + timedelta(days=day)
        known = lived(known, debt(open=open_, settled=settled, balances=tuple(balances)), when)
        taken = min(Decimal(amount), open_)
        open_, settled = open_ - taken, settled + taken
        balances.append(Balance(since=when.date(), amount=open_))
        known = after_time(known, debt(open=open_, settled=settled), when)
        before = len(known.letters)
        if open_ <= 0:
            known = lived(known, debt(open=0), at(30, month=12))
            assert len(known.letters) == before
            return
    known = lived(known, debt(open=open_, settled=settled), at(30, month=12))
    assert [one.level for one in known.letters] == list(range(1, len(known.policy.levels) + 1))
    for one in known.letters:
        terms = known.policy.levels[one.level - 1]
        assert one.dated >= DUE + timedelta(days=grace + terms.days)
        assert one.dated.weekday() < 5
        assert one.owed.principal <= 1000
    for earlier, later in zip(known.letters, known.letters[1:], strict=False):
        distance = (
            known.policy.levels[later.level - 1].days - known.policy.levels[earlier.level - 1].days
        )
        assert (later.dated - earlier.dated).days >= distance
    assert [event.number for event in known.events] == list(range(1, len(known.events) + 1))
