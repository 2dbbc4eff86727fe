"""Judging decisions: what counts, for which step, in whose place, and why another does not."""

from itertools import product
from typing import Any

import pytest
from pydantic import ValidationError

from domain.lifecycle.decision import Verdict
from domain.lifecycle.patience import ring
from domain.trade.approval import Delegation
from tests.builders import NOON
from tests.unit.domain.lifecycle.rounds import (
    DAY,
    agreed,
    decision,
    lends,
    opened,
    refusal,
    said,
    step,
)

DIRECTOR = step("director", roles=("finance_director",))
AS_DIRECTOR: dict[str, Any] = {"roles": ("finance_director",)}
TO_CARLA: dict[str, Any] = {"verdict": Verdict.DELEGATE, "to": "carla"}


@pytest.mark.parametrize(
    ("actor", "changes", "reason"),
    [
        ("anna", {}, "four eyes: the creator"),
        ("ben", {"content_hash": "b" * 64}, "was changed after this content was seen"),
        ("ben", {"roles": ("clerk",)}, "step 'manager' needs one of the roles approver"),
        ("ben", {"roles": ()}, "needs one of the roles approver"),
        ("ben", {"roles": tuple(f"role_{n * 'x'}" for n in range(30))}, "needs one of the roles"),
        ("ben", {"verdict": Verdict.REJECT, "reason": " \n"}, "a rejection needs a reason"),
        ("ben", {"verdict": Verdict.COMMENT, "reason": "\t"}, "a comment needs words"),
        ("ben", {"verdict": Verdict.WITHDRAW}, "no approval of yours to withdraw"),
        ("ben", {"verdict": Verdict.DELEGATE}, "names another person"),
        ("ben", {"verdict": Verdict.DELEGATE, "to": "ben"}, "names another person"),
        ("ben", {"verdict": Verdict.DELEGATE, "to": "anna"}, "'anna' may not decide this invoice"),
        ("emil", {**TO_CARLA, "roles": ()}, "needs one of the roles approver"),
    ],
)
def test_refusals_say_why(actor: str, changes: dict[str, Any], reason: str) -> None:
    assert reason in refusal(opened(), actor, **changes)


@pytest.mark.parametrize(
    "changes", [{"roles": ("no spaces",)}, {"roles": ("r" * 41,)}, {"id": "x" * 101}]
)
def test_what_is_no_decision_is_not_one(changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        decision("ben", **changes)


def test_a_decision_records_what_it_counted_for() -> None:
    after, recorded = said(opened(), "ben", reason="fine")
    assert (recorded.counted, recorded.step, recorded.on_behalf_of) == (True, "manager", None)
    assert (recorded.at, recorded.reason) == (NOON, "fine")
    assert after.decisions == (recorded,)
    assert after.outcome == "approved"


def test_what_comes_late_is_told_how_it_ended() -> None:
    done = agreed(opened(), "ben")
    assert refusal(done, "carla") == "the approval is already decided: approved"
    assert "already decided" in refusal(done, "ben", verdict=Verdict.WITHDRAW)


def test_nobody_says_yes_twice() -> None:
    round_ = agreed(opened(step(quorum=2)), "ben")
    assert "cannot decide twice; withdraw" in refusal(round_, "ben")
    assert "twice" in refusal(round_, "ben", verdict=Verdict.REJECT, reason="no")
    assert "twice" in refusal(round_, "ben", **TO_CARLA)
    assert agreed(round_, "carla").outcome == "approved"


def test_a_yes_in_one_step_bars_from_every_other() -> None:
    round_ = agreed(opened(step(), DIRECTOR), "ben")
    assert "twice" in refusal(round_, "ben", **AS_DIRECTOR)
    assert agreed(round_, "dora", **AS_DIRECTOR).outcome == "approved"


def test_a_rejection_ends_the_round() -> None:
    round_ = agreed(opened(step(), DIRECTOR), "ben", verdict=Verdict.REJECT, reason="wrong price")
    assert round_.outcome == "rejected"
    assert "already decided: rejected" in refusal(round_, "dora", **AS_DIRECTOR)


def test_a_comment_is_anybodys_and_moves_nothing() -> None:
    round_ = opened()
    after, recorded = said(round_, "anna", verdict=Verdict.COMMENT, reason="why so much?", roles=())
    assert (recorded.counted, recorded.step) == (True, "")
    assert after == round_
    done = agreed(round_, "ben")
    assert agreed(done, "ben", verdict=Verdict.COMMENT, reason="late word") == done


def test_steps_are_taken_in_order() -> None:
    round_ = opened(step(), DIRECTOR)
    assert "step 'manager' needs" in refusal(round_, "dora", **AS_DIRECTOR)
    round_ = agreed(round_, "ben")
    assert refusal(round_, "carla") == "step 'director' needs one of the roles finance_director"


def test_steps_together_are_open_together() -> None:
    both = opened(step(), DIRECTOR.model_copy(update={"together": True}))
    one = agreed(both, "dora", **AS_DIRECTOR)
    assert agreed(one, "ben").outcome == "approved"
    assert refusal(both, "emil", roles=()) == (
        "step 'manager' needs one of the roles approver; "
        "step 'director' needs one of the roles finance_director"
    )


def test_who_is_named_is_counted_where_they_are_named() -> None:
    named = step("named", roles=(), people=("ben",), together=True)
    _, recorded = said(opened(step(), named), "ben")
    assert recorded.step == "named"


def test_excluded_people_do_not_count_in_their_step_only() -> None:
    round_ = opened(step(excluded=("ben",)), step("second"))
    assert refusal(round_, "ben") == "step 'manager' excludes this person"
    assert agreed(agreed(round_, "carla"), "ben").outcome == "approved"


def test_whom_the_policy_excludes_counts_nowhere() -> None:
    round_ = opened(step(people=("ben",)), step("second", together=True), excluded=("ben",))
    assert refusal(round_, "ben") == "step 'manager' excludes this person"
    assert "'ben' may not decide" in refusal(round_, "carla", verdict=Verdict.DELEGATE, to="ben")
    later = agreed(agreed(round_, "carla"), "dora")
    assert later.outcome == "approved"


def test_a_withdrawal_takes_the_yes_back() -> None:
    round_ = agreed(opened(step(quorum=2)), "ben")
    after, recorded = said(round_, "ben", verdict=Verdict.WITHDRAW, roles=())
    assert (recorded.counted, recorded.step) == (True, "manager")
    assert after.decisions == ()
    assert agreed(agreed(after, "ben"), "carla").outcome == "approved"


def test_a_withdrawal_names_the_step_it_was_for() -> None:
    round_ = agreed(agreed(opened(step(), DIRECTOR, step("last")), "ben"), "dora", **AS_DIRECTOR)
    after, recorded = said(round_, "dora", verdict=Verdict.WITHDRAW)
    assert recorded.step == "director"
    assert [s.name for s in after.open_steps] == ["director"]


def test_a_withdrawal_opens_its_step_again_and_keeps_later_ones() -> None:
    last = step("last", roles=("auditor",))
    round_ = agreed(agreed(opened(step(), DIRECTOR, last), "ben"), "dora", **AS_DIRECTOR)
    assert [s.name for s in round_.open_steps] == ["last"]
    back = agreed(round_, "ben", verdict=Verdict.WITHDRAW)
    assert [s.name for s in back.open_steps] == ["manager"]
    assert "step 'manager' needs" in refusal(back, "emil", roles=("auditor",))
    again = agreed(back, "carla")
    assert [s.name for s in again.open_steps] == ["last"]
    assert agreed(again, "emil", roles=("auditor",)).outcome == "approved"


def test_an_approver_by_escalation_counts_from_then_on() -> None:
    waits = step(escalate_after="P2D", escalate_to=("finance_director",))
    round_ = opened(waits)
    assert "needs one of the roles approver" in refusal(round_, "dora", **AS_DIRECTOR)
    # The alarm has not rung: the clock decides, not who was first to look at it.
    late = {"at": NOON + 2 * DAY, **AS_DIRECTOR}
    assert agreed(round_, "dora", **late).outcome == "approved"
    assert agreed(ring(round_, NOON + 2 * DAY)[0], "dora", **late).outcome == "approved"
    assert "approver, finance_director" in refusal(round_, "emil", at=NOON + 2 * DAY, roles=())


def test_after_expiry_nothing_counts_even_if_no_alarm_rang() -> None:
    round_ = opened(step(expires_after="P2D", quorum=2))
    round_ = agreed(round_, "ben", at=NOON + DAY)
    assert "has expired" in refusal(round_, "carla", at=NOON + 2 * DAY)
    assert "has expired" in refusal(round_, "ben", at=NOON + 2 * DAY, verdict=Verdict.WITHDRAW)
    assert agreed(round_, "carla", at=NOON + DAY).outcome == "approved"


class TestDelegation:
    """Somebody decides in somebody else's place, and each of both counts once."""

    def test_the_borrower_counts_in_the_lenders_place(self) -> None:
        after, recorded = said(opened(), "carla", roles=(), delegations=[lends("ben", "carla")])
        assert (recorded.counted, recorded.on_behalf_of) == (True, "ben")
        assert after.outcome == "approved"

    def test_who_may_decide_themselves_does_so_and_the_lender_stays_free(self) -> None:
        loan = [lends("ben", "carla")]
        after, recorded = said(opened(step(quorum=2)), "carla", delegations=loan)
        assert recorded.on_behalf_of is None
        assert agreed(after, "ben").outcome == "approved"

    @pytest.mark.parametrize("changes", [{"starts": NOON + DAY / 2}, {"ends": NOON}])
    def test_only_between_its_dates(self, changes: dict[str, Any]) -> None:
        loan = lends("ben", "carla", **changes)
        assert "needs one of" in refusal(opened(), "carla", roles=(), delegations=[loan])

    def test_not_when_revoked(self) -> None:
        loan = lends("ben", "carla", revoked=True)
        assert "needs one of" in refusal(opened(), "carla", roles=(), delegations=[loan])

    @pytest.mark.parametrize(
        "changes", [{"to_person": "ben"}, {"ends": NOON - DAY}, {"ends": NOON - 2 * DAY}]
    )
    def test_one_that_means_nothing_is_refused_at_the_door(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ValidationError):
            Delegation(**{**lends("ben", "carla").model_dump(), **changes})

    def test_of_other_roles_does_not_reach(self) -> None:
        loan = lends("ben", "carla", roles=("clerk",))
        reason = refusal(opened(), "carla", roles=(), delegations=[loan])
        assert reason == "what 'ben' lent you does not reach to step 'manager'"

    def test_neither_lender_after_borrower_nor_borrower_twice(self) -> None:
        loans = [lends("ben", "carla"), lends("dora", "carla"), lends("ben", "emil")]
        round_ = agreed(opened(step(quorum=3)), "carla", roles=(), delegations=loans)
        assert refusal(round_, "ben") == "four eyes: 'carla' has decided in your place"
        assert "twice" in refusal(round_, "carla", roles=(), delegations=loans)
        assert "'ben' has decided already" in refusal(round_, "emil", roles=(), delegations=loans)
        assert agreed(round_, "dora").decisions[-1].actor == "dora"

    def test_no_borrower_after_the_lender(self) -> None:
        round_ = agreed(opened(step(quorum=2)), "ben")
        reason = refusal(round_, "carla", roles=(), delegations=[lends("ben", "carla")])
        assert reason == "four eyes: 'ben' has decided already, so nobody can in their place"

    def test_who_is_barred_cannot_lend(self) -> None:
        created = opened()
        excluded = opened(step(excluded=("anna",)), four_eyes=())
        excluded_by_policy = opened(excluded=("anna",), four_eyes=())
        for round_ in (created, excluded, excluded_by_policy):
            reason = refusal(round_, "carla", roles=(), delegations=[lends("anna", "carla")])
            assert reason == "'anna' may not decide this invoice, and so cannot lend it"

    def test_who_is_barred_cannot_borrow(self) -> None:
        loan = [lends("ben", "anna")]
        assert "four eyes" in refusal(opened(), "anna", roles=(), delegations=loan)
        barred = opened(step(excluded=("anna",)), four_eyes=())
        assert "excludes" in refusal(barred, "anna", roles=(), delegations=loan)

    def test_a_named_person_lends_what_they_are_named_for(self) -> None:
        round_ = opened(step(roles=(), people=("ben",)))
        loan = [lends("ben", "carla", roles=("clerk",))]
        assert agreed(round_, "carla", roles=(), delegations=loan).outcome == "approved"

    def test_an_escalated_role_can_be_lent(self) -> None:
        round_ = opened(step(escalate_after="P1D", escalate_to=("finance_director",)))
        loan = [lends("dora", "carla", roles=("finance_director",), ends=NOON + 9 * DAY)]
        late = {"at": NOON + DAY, "roles": (), "delegations": loan}
        assert agreed(round_, "carla", **late).decisions[0].on_behalf_of == "dora"

    def test_by_a_signal_it_is_for_this_round(self) -> None:
        round_ = agreed(opened(), "ben", **TO_CARLA)
        assert round_.must_act == ("approver", "carla")
        after, recorded = said(round_, "carla", roles=())
        assert (recorded.counted, recorded.on_behalf_of) == (True, "ben")
        assert "already decided" in refusal(after, "ben")

    def test_by_a_signal_it_reaches_to_later_steps_too(self) -> None:
        round_ = agreed(opened(step(), step("second")), "ben", **TO_CARLA)
        round_ = agreed(round_, "emil")
        assert round_.must_act == ("approver", "carla")
        assert agreed(round_, "carla", roles=()).outcome == "approved"

    def test_a_second_signal_moves_the_loan(self) -> None:
        round_ = agreed(opened(), "ben", **TO_CARLA)
        assert refusal(round_, "ben", **TO_CARLA) == "it is lent to 'carla' already"
        moved = agreed(round_, "ben", **{**TO_CARLA, "to": "emil"})
        assert "needs one of" in refusal(moved, "carla", roles=())
        assert agreed(moved, "emil", roles=()).outcome == "approved"
        assert len(moved.lent) == 1

    def test_the_lender_may_still_decide(self) -> None:
        round_ = agreed(agreed(opened(step(quorum=2)), "ben", **TO_CARLA), "ben")
        assert "has decided already" in refusal(round_, "carla", roles=())
        assert "carla" not in round_.must_act

    def test_a_borrower_cannot_lend_on(self) -> None:
        to_emil = {"verdict": Verdict.DELEGATE, "to": "emil", "roles": ()}
        round_ = agreed(opened(), "ben", **TO_CARLA)
        assert refusal(round_, "carla", **to_emil) == "what 'ben' lent you cannot be lent on"
        loan = [lends("ben", "carla")]
        reason = refusal(opened(), "carla", delegations=loan, **to_emil)
        assert reason == "what 'ben' lent you cannot be lent on"

    def test_a_chain_of_standing_delegations_reaches_nobody(self) -> None:
        chain = [lends("carla", "emil", roles=("clerk",))]
        round_ = agreed(opened(), "ben", **TO_CARLA)
        reason = refusal(round_, "emil", roles=(), delegations=chain)
        assert reason == "what was lent to 'carla' cannot be lent on"

    def test_not_to_somebody_who_cannot_decide(self) -> None:
        round_ = agreed(opened(step(quorum=2, excluded=("emil",))), "carla")
        assert "'carla' has decided already" in refusal(round_, "ben", **TO_CARLA)
        assert "'emil' may not" in refusal(round_, "ben", verdict=Verdict.DELEGATE, to="emil")

    def test_a_borrowers_withdrawal_frees_the_lender(self) -> None:
        round_ = agreed(opened(step(quorum=2)), "ben", **TO_CARLA)
        round_ = agreed(round_, "carla", roles=())
        back, recorded = said(round_, "carla", roles=(), verdict=Verdict.WITHDRAW)
        assert recorded.on_behalf_of == "ben"
        assert agreed(agreed(back, "ben"), "dora").outcome == "approved"

    def test_a_lender_cannot_withdraw_what_the_borrower_said(self) -> None:
        round_ = agreed(agreed(opened(step(quorum=2)), "ben", **TO_CARLA), "carla", roles=())
        assert "no approval of yours" in refusal(round_, "ben", verdict=Verdict.WITHDRAW)

    def test_no_order_counts_anybody_twice(self) -> None:
        """All orders in which five people can speak, some for others, up to four times."""
        loans = [lends("ben", "carla"), lends("dora", "carla"), lends("ben", "emil")]
        loans += [lends("anna", "emil"), lends("dora", "anna")]
        beginning = opened(step(roles=(), people=("anna", "ben", "dora"), quorum=4))
        most = 0
        for order in product(("anna", "ben", "carla", "dora", "emil"), repeat=4):
            round_ = beginning
            for actor in order:
                round_, _ = said(round_, actor, delegations=loans)
            counted = [name for d in round_.decisions for name in (d.actor, d.on_behalf_of) if name]
            assert len(counted) == len(set(counted))
            assert "anna" not in counted
            most = max(most, len(round_.decisions))
        assert most == 2, "for ben and for dora"
