"""Checks of lifecycles in detail: what they say, what they let pass, and how choices are tried."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.findings import Finding
from domain.lifecycle.checks import check
from domain.lifecycle.checks.cases import cases, in_words, values_of
from integration.expressions import CelConditions
from tests.unit.domain.lifecycle.seeded import (
    States,
    also,
    approver,
    both,
    lead,
    policy,
    put,
    seeded,
    to,
)

CONDITIONS = CelConditions()
ROLES = {"approver": True, "clerk": False}


def of(seed: object) -> list[Finding]:
    return check(seeded(seed), conditions=CONDITIONS, roles=ROLES)  # type: ignore[arg-type]


def choice(*guards: str | None) -> object:
    """A choice after reconciling; each guard leads to another state."""
    targets = ("reconciled", "open", "asking", "overdue", "disputed")
    ways = [to("done", target, guard) for target, guard in zip(targets, guards, strict=False)]
    return lead("reconciling", *ways, to("failed", "overdue"))


def test_a_missing_token_is_told_with_an_example_of_the_way() -> None:
    (found,) = of(also("correction", to("release", "issuing")))[:1]
    assert found.rule == "LC-SKIPS-APPROVAL"
    assert found.message == (
        "'issue' can be reached by an invoice that is not approved: "
        "draft –submit→ validating –done→ correction –release→ issuing"
    )


def test_a_dispute_that_was_closed_has_to_be_opened_again() -> None:
    (found,) = of(lead("settling", to("done", "disputed"), to("failed", "overdue")))
    assert found.rule == "LC-NO-DISPUTE"
    assert found.message.endswith("–resolve→ settling –done→ disputed –resolve→ settling")


def test_master_data_that_was_mended_has_to_be_checked() -> None:
    assert {found.rule for found in of(also("approval", to("submit", "approval")))} == {
        "LC-SKIPS-VALIDATION"
    }


def test_a_loop_is_told_as_a_way() -> None:
    found = of(lead("sending", to("done", "open"), to("failed", "sending")))[-1]
    assert found.message == "a loop without a wait: sending –failed→ sending"


def test_a_due_date_that_starts_anew_in_the_loop_is_a_wait() -> None:
    again = both(
        lead("open", to("payment_received", "reconciling"), to("deadline", "open")),
        also("overdue", to("release", "open")),
        lead("issuing", to("done", "sending"), to("failed", "correction")),
    )
    assert "LC-SPIN" in {found.rule for found in of(again)}
    renewed = put("open", on_exit=[{"kind": "start_due_date"}])
    assert "LC-SPIN" not in {found.rule for found in of(both(again, renewed))}


def test_an_approval_that_may_need_nobody_is_no_wait() -> None:
    again = lead("approval", to("approved", "validating"), to("rejected", "issuing"))
    assert "LC-SPIN" in {found.rule for found in of(again)}


def test_an_approval_that_was_given_is_no_wait() -> None:
    """It still counts when the invoice comes back to it, unless another one was begun since."""
    people = policy(auto_approve_below=None)
    again = lead("approval", to("approved", "validating"), to("rejected", "correction"))
    found = next(each for each in of(both(people, again)) if each.rule == "LC-SPIN")
    assert "still counts" in found.hint
    second = put("second", title="Second", step="approve", approval={"steps": [approver()]})
    turns = both(
        lead("approval", to("approved", "second"), to("rejected", "correction")),
        lead("second", to("approved", "validating"), to("rejected", "correction")),
    )
    assert "LC-SPIN" not in {each.rule for each in of(both(people, second, turns))}


def test_a_step_that_needs_a_message_cannot_begin() -> None:
    begun = seeded(lambda states: None).model_copy(update={"initial": "reconciling"})
    found = check(begun, conditions=CONDITIONS, roles=ROLES)
    assert "initial" in {each.path for each in found if each.rule == "LC-COMMAND"}


@pytest.mark.parametrize(
    "guards",
    [
        ("settlement.open_minor == 0", None),
        ("settlement.open_minor > 100", "settlement.open_minor > 10", None),
        ("settlement.open_minor == 0", "settlement.open_minor != 0"),
        ("settlement.open_minor < 0", "settlement.open_minor == 0", "0 < settlement.open_minor"),
        ("dispute.open", "!dispute.open"),
        ("invoice.is_received == true", "invoice.is_received == false"),
        ("dispute.open && invoice.is_received", "!(dispute.open && invoice.is_received)"),
        ("invoice.currency in ['EUR', 'USD']", "!(invoice.currency in ['EUR', 'USD'])"),
        ("dunning.level == 0", "dunning.level >= 1"),
        ("dispute.open", "settlement.open_minor > 0", None),
        ("invoice.currency.startsWith('E')", None),
        ("settlement.open_minor * 2 > settlement.paid_minor", None),
    ],
)
def test_a_choice_that_is_complete_and_in_order_is_quiet(guards: tuple[str | None, ...]) -> None:
    assert of(choice(*guards)) == []


@pytest.mark.parametrize(
    ("guards", "rule", "value"),
    [
        (("settlement.open_minor < 5", "settlement.open_minor > 5"), "LC-GAP", "minor == 5 no"),
        (("invoice.currency == 'EUR'", "invoice.currency == 'USD'"), "LC-GAP", "'any other' no"),
        (("dispute.open && dunning.level > 2",), "LC-GAP", "dispute.open == false and"),
        (
            ("dunning.level >= 2", "dunning.level <= 3", None),
            "LC-OVERLAP",
            "both hold for dunning.level == ",
        ),
        (("dispute.open", "dispute.open && dunning.level > 2", None), "LC-SHADOWED", "whenever"),
        (
            (
                "dunning.level > 2",
                "dunning.level < 1",
                "dunning.level > 3 || dunning.level < 1",
                None,
            ),
            "LC-SHADOWED",
            "whenever",
        ),
    ],
)
def test_a_choice_with_a_fault_names_a_value(
    guards: tuple[str | None, ...], rule: str, value: str
) -> None:
    (found,) = of(choice(*guards))
    assert found.rule == rule
    assert value in found.message


def test_a_command_may_be_possible_in_some_cases_only() -> None:
    assert of(also("draft", to("credit", "correction", "invoice.line_count > 3"))) == []


@pytest.mark.parametrize(
    ("guard", "values"),
    [
        ("invoice.line_count > 3", {"invoice.line_count": {3}}),
        ("-3 < invoice.line_count", {"invoice.line_count": {-3}}),
        ("invoice.kind in ['380', \"381\"]", {"invoice.kind": {"380", "381"}}),
        ("!(dispute.open) || true", {"dispute.open": set()}),
        ("invoice.kind == 'a' && invoice.kind != 'b'", {"invoice.kind": {"a", "b"}}),
        ("invoice.line_count > settlement.open_minor", None),
        ("invoice.line_count + 1 > 3", None),
        ("invoice.line_count -1 > 3", None),
        ("invoice.kind < 'b'", None),
        ("invoice.kind == 'it\\'s'", None),
        ("size(invoice.kind) > 3", None),
        ("invoice.line_count > 3 ? dispute.open : true", None),
        ("(invoice.line_count) > 3", None),
        ("[1, 2].exists(x, x > invoice.line_count)", None),
    ],
)
def test_plain_guards_are_told_from_others(
    guard: str, values: dict[str, set[object]] | None
) -> None:
    assert CONDITIONS.check(guard) == []
    assert values_of(guard) == values


def test_too_many_cases_are_not_tried() -> None:
    facts = ("invoice.total_minor", "invoice.base_minor", "settlement.open_minor")
    guards = [f"{fact} in [10, 20, 30]" for fact in facts]
    assert len(cases(guards[:2], {}) or ()) == 81
    assert cases(guards, {}) is None


_NUMBERS = st.integers(-3, 3)
_COMPARISON = st.builds(
    "{} {} {}".format,
    st.sampled_from(["settlement.open_minor", "settlement.paid_minor"]),
    st.sampled_from(["==", "!=", "<", "<=", ">", ">="]),
    _NUMBERS,
)
_GUARD = st.recursive(
    _COMPARISON,
    lambda inner: st.one_of(
        st.builds("({} && {})".format, inner, inner),
        st.builds("({} || {})".format, inner, inner),
        st.builds("!({})".format, inner),
    ),
    max_leaves=4,
)


@given(st.lists(_GUARD, min_size=1, max_size=3), _NUMBERS.map(lambda n: n * 2), _NUMBERS)
def test_some_case_stands_for_whatever_the_facts_are(guards: list[str], a: int, b: int) -> None:
    tried = cases(guards, {})
    assert tried is not None
    facts = {"settlement.open_minor": a, "settlement.paid_minor": b}
    outcome = CONDITIONS.evaluate(guards, facts)
    assert outcome in [CONDITIONS.evaluate(guards, case) for case in tried]


def test_a_case_is_written_as_a_condition() -> None:
    case = {"dispute.open": True, "dunning.level": 2, "invoice.kind": "380"}
    assert in_words(case) == "dispute.open == true and dunning.level == 2 and invoice.kind == '380'"


def test_two_rounds_of_approval_are_sound() -> None:
    def second(states: States) -> None:
        states["director"] = {**deepcopy(states["approval"]), "title": "Awaiting the director"}
        states["approval"]["transitions"][0] = to("approved", "director")

    assert of(both(second, policy(steps=[approver()]))) == []
