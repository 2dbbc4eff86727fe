"""Circuits and limits of endpoints."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from domain.exchange.circuit import (
    FIRST_INTERVAL,
    LONGEST_INTERVAL,
    LONGEST_SEND,
    OPENS_AFTER,
    CircuitState,
    Endpoint,
    admitted,
    endpoint_of,
    failed,
    worked,
)
from domain.trade.terms import ChannelConfig
from tests.builders import NOON

SECOND = timedelta(seconds=1)
PLAIN = ChannelConfig(kind="sftp", settings={"host": "a.example", "username": "us"})


def limited(**limits: int) -> ChannelConfig:
    return PLAIN.model_copy(update=limits)


def broken(now: datetime = NOON) -> Endpoint:
    endpoint = endpoint_of(PLAIN)
    for number in range(OPENS_AFTER):
        endpoint = failed(endpoint, f"m{number}", "no route", now)
    return endpoint


def test_an_endpoint_is_a_host_and_an_account() -> None:
    def id(**settings: Any) -> str:
        return endpoint_of(ChannelConfig(kind="sftp", settings=settings)).id

    base = id(host="a.example", username="us", password="file:one")
    assert base == id(host="a.example", username="us", password="file:two")
    assert base != id(host="b.example", username="us")
    assert base != id(host="a.example", username="them")
    assert (
        id(host="a.example")
        != endpoint_of(ChannelConfig(kind="as2", settings={"host": "a.example"})).id
    )


def test_places_show_no_secrets() -> None:
    url = "https://us:secret@hooks.example/in?token=secret"
    place = endpoint_of(ChannelConfig(kind="webhook", settings={"url": url})).place
    assert place == "https://hooks.example"


def test_it_opens_after_some_failures_in_a_row_and_no_sooner() -> None:
    endpoint = endpoint_of(PLAIN)
    for number in range(OPENS_AFTER - 1):
        endpoint = failed(endpoint, f"m{number}", "no route", NOON)
        assert endpoint.state is CircuitState.CLOSED
    assert worked(endpoint, "m", NOON).failures == 0
    opened = failed(endpoint, "m", "no route", NOON)
    assert (opened.state, opened.next_try) == (CircuitState.OPEN, NOON + FIRST_INTERVAL)
    assert (opened.reason, opened.since) == ("no route", NOON)


def test_one_message_finds_out_and_the_others_wait() -> None:
    endpoint = broken()
    early = admitted(endpoint, PLAIN, "m1", None, NOON + SECOND)
    assert early.wait >= FIRST_INTERVAL - SECOND
    now = NOON + FIRST_INTERVAL
    probe = admitted(endpoint, PLAIN, "m1", None, now)
    assert not probe.wait
    assert probe.endpoint.state is CircuitState.HALF_OPEN
    assert admitted(probe.endpoint, PLAIN, "m2", None, now).wait
    again = failed(probe.endpoint, "m1", "no route", now)
    assert again.next_try == now + 2 * FIRST_INTERVAL
    closed = worked(probe.endpoint, "m1", now)
    assert (closed.state, closed.failures, closed.next_try) == (CircuitState.CLOSED, 0, None)
    assert not admitted(closed, PLAIN, "m2", None, now).wait


def test_a_probe_whose_worker_was_killed_is_followed_by_another() -> None:
    probe = admitted(broken(), PLAIN, "m1", None, NOON + FIRST_INTERVAL)
    later = NOON + FIRST_INTERVAL + LONGEST_SEND
    assert not admitted(probe.endpoint, PLAIN, "m2", None, later).wait


def test_the_pause_grows_to_a_limit() -> None:
    endpoint, now = broken(), NOON
    for _ in range(10):
        assert endpoint.next_try is not None
        now = endpoint.next_try
        endpoint = failed(admitted(endpoint, PLAIN, "m", None, now).endpoint, "m", "down", now)
    assert endpoint.next_try == now + LONGEST_INTERVAL


@given(st.integers(1, 120), st.integers(1, 40))
def test_a_minute_never_sees_more_than_its_number(per_minute: int, messages: int) -> None:
    channel, endpoint, slots = limited(per_minute=per_minute), endpoint_of(PLAIN), []
    for number in range(messages):
        permit = admitted(endpoint, channel, f"m{number}", None, NOON)
        endpoint, slot = permit.endpoint, permit.slot
        assert slot is not None
        assert permit.wait == slot - NOON
        back = admitted(endpoint, channel, f"m{number}", slot, slot)
        assert not back.wait, "who comes back at its turn is let in"
        slots.append(slot)
    for first in slots:
        within = [one for one in slots if first <= one < first + timedelta(minutes=1)]
        assert len(within) <= per_minute + 1


def test_only_so_many_at_once_and_who_died_makes_room() -> None:
    channel, endpoint = limited(at_once=2), endpoint_of(PLAIN)
    for number in range(2):
        permit = admitted(endpoint, channel, f"m{number}", None, NOON)
        assert not permit.wait
        endpoint = permit.endpoint
    assert not admitted(endpoint, channel, "m1", None, NOON).wait, "it has its place already"
    assert admitted(endpoint, channel, "m2", None, NOON).wait
    assert not admitted(worked(endpoint, "m0", NOON), channel, "m2", None, NOON).wait
    assert not admitted(endpoint, channel, "m2", None, NOON + LONGEST_SEND).wait


EVENTS = st.lists(st.tuples(st.sampled_from("wf"), st.integers(0, 400)), max_size=40)


@given(EVENTS)
def test_however_it_went_somebody_gets_through_in_the_end(events: list[tuple[str, int]]) -> None:
    endpoint, now = endpoint_of(PLAIN), NOON
    for event, seconds in events:
        now += seconds * SECOND
        endpoint = admitted(endpoint, PLAIN, "m", None, now).endpoint
        change = worked(endpoint, "m", now) if event == "w" else failed(endpoint, "m", "x", now)
        endpoint = change
        assert (endpoint.state is CircuitState.CLOSED) is (endpoint.next_try is None)
    assert not admitted(endpoint, PLAIN, "m", None, now + LONGEST_SEND).wait
