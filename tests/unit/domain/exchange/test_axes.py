"""The three axes: any order and any repetition of statements comes to the same."""

from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.axes import Axes, axes_of, event_of
from domain.exchange.response import Business, ResponseCode
from domain.exchange.statement import Statement, Syntax, Transport
from domain.lifecycle.steps import DELIVERY_EVENTS, FACT_EVENTS
from domain.trade.terms import AcknowledgementKind
from tests.acknowledged import response, statement

KINDS = st.sampled_from(AcknowledgementKind)


def said(axis: str, value: object) -> Statement:
    return statement(AcknowledgementKind.CONTRL, "NW-1", **{axis: value})


TECHNICAL = st.lists(
    st.one_of(
        st.sampled_from(Transport).map(lambda value: said("transport", value)),
        st.sampled_from(Syntax).map(lambda value: said("syntax", value)),
    ),
    max_size=8,
)
MORE = st.lists(st.sampled_from(ResponseCode).map(lambda code: response("NW-1", code)), max_size=3)


@given(TECHNICAL, st.data())
def test_order_and_repetition_make_no_difference(
    statements: list[Statement], data: st.DataObject
) -> None:
    again = data.draw(st.lists(st.sampled_from(statements), max_size=5)) if statements else []
    shuffled = data.draw(st.permutations([*statements, *again]))
    assert axes_of(shuffled) == axes_of(statements)


@given(TECHNICAL, MORE)
def test_what_is_said_on_one_axis_changes_no_other(
    technical: list[Statement], business: list[Statement]
) -> None:
    both = axes_of([*technical, *business])
    assert (both.transport, both.syntax) == (
        axes_of(technical).transport,
        axes_of(technical).syntax,
    )
    assert both.business is axes_of(business).business
    assert axes_of([*business, *technical]) == both


@given(TECHNICAL, MORE)
def test_it_is_never_refused_and_confirmed_at_once(
    technical: list[Statement], business: list[Statement]
) -> None:
    axes = axes_of([*technical, *business])
    assert not (axes.refused and axes.confirmed)
    if business:
        assert axes.confirmed, "once the buyer speaks of it, it has arrived"


def test_a_higher_axis_counts_more() -> None:
    lost = Axes(transport=Transport.FAILED)
    assert lost.refused
    assert not lost.after(said("syntax", Syntax.ACCEPTED)).refused
    assert lost.after(said("syntax", Syntax.REJECTED)).refused
    unreadable = Axes(syntax=Syntax.REJECTED)
    assert not unreadable.after(response("NW-1", "AP")).refused


def test_a_late_error_stays_and_a_late_success_does_not_hide_it() -> None:
    axes = Axes().transmitted().after(said("transport", Transport.FAILED))
    assert axes.transmitted().transport is Transport.FAILED
    assert axes.after(said("transport", Transport.DELIVERED)).transport is Transport.FAILED


def test_every_statement_is_an_event_of_the_lifecycle() -> None:
    for axis, values in (("transport", Transport), ("syntax", Syntax), ("business", ResponseCode)):
        for value in values:
            event = event_of(said(axis, value))
            assert event in FACT_EVENTS
            assert (event in DELIVERY_EVENTS) is (axis != "business")
    assert event_of(said("transport", Transport.DELIVERED)) == "delivery_confirmed"
    assert event_of(said("transport", Transport.FAILED)) == "delivery_rejected"
    assert event_of(said("transport", Transport.TRANSMITTED)) == "delivery_noted"
    assert event_of(said("syntax", Syntax.ACCEPTED_WITH_ERRORS)) == "delivery_confirmed"
    assert event_of(said("syntax", Syntax.REJECTED)) == "delivery_rejected"
    assert event_of(response("NW-1", "UQ")) == "response_noted"
    assert axes_of([response("NW-1", "UQ")]).business is Business.QUERIED
