"""Circuits: what we know of the system at the other end of a channel, and when it may be called.

An endpoint is a host and an account, whoever's messages go there. After some failures in a row its
circuit opens: nothing is sent but one message per interval, to find out whether it answers again.
Where a channel says how many messages it takes per minute or at once, that holds for all workers
together. Pure; clocks come from outside.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple

from pydantic import Field

from domain.core.identifiers import Id, canonical_json, digest
from domain.core.model import DomainModel
from domain.trade.terms import ChannelConfig

OPENS_AFTER = 5
"""So many failures in a row open the circuit."""

FIRST_INTERVAL, LONGEST_INTERVAL = timedelta(seconds=30), timedelta(minutes=5)
"""How long an open circuit waits before one message is tried: longer each time."""

LONGEST_SEND = timedelta(minutes=6)
"""After so long nobody is still at it: a worker was killed."""

_HOST = ("host", "url", "endpoint", "endpoint_url", "server", "smtp_host", "path", "bucket")
_ACCOUNT = ("port", "username", "user", "account", "as2_to", "bucket", "path", "access_key_id")
"""Settings that say which system, and as whom; any channel has some of them."""


class CircuitState(StrEnum):
    """Whether an endpoint is called."""

    CLOSED = "closed"
    """As usual."""
    OPEN = "open"
    """It does not answer: nothing is sent until the next try."""
    HALF_OPEN = "half_open"
    """One message is being tried."""


class Lease(DomainModel):
    """A message that is being sent, where only so many may be at once."""

    holder: str
    until: datetime


class Endpoint(DomainModel):
    """A system that we send to."""

    id: Id
    kind: Id
    place: str
    """Where it is, for people; no secrets."""
    state: CircuitState = CircuitState.CLOSED
    failures: int = 0
    """In a row."""
    since: datetime | None = None
    """Since when it is as it is."""
    reason: str = Field(default="", max_length=500)
    """Why the last message did not come through."""
    next_try: datetime | None = None
    interval_seconds: int = 0
    free_from: datetime | None = None
    """When the next turn is, where only so many are taken per minute."""
    leases: tuple[Lease, ...] = ()


class Permit(NamedTuple):
    """Whether a message may be sent now: `wait` says how long not."""

    endpoint: Endpoint
    wait: timedelta = timedelta(0)
    slot: datetime | None = None
    """The turn that was given to the message; it keeps it."""
    why: str = ""


def endpoint_of(channel: ChannelConfig) -> Endpoint:
    """The endpoint that a channel leads to, as it is before anything was sent."""
    settings = channel.settings
    place = next((str(settings[name]) for name in _HOST if settings.get(name)), channel.kind)
    shown = _shown(place)
    known = {name: str(settings[name]) for name in (*_HOST, *_ACCOUNT) if settings.get(name)}
    told = digest(canonical_json([channel.kind, known or _plain(settings)]))
    return Endpoint(id=f"{channel.kind}-{told[:16]}", kind=channel.kind, place=shown)


def admitted(
    endpoint: Endpoint, channel: ChannelConfig, holder: str, slot: datetime | None, now: datetime
) -> Permit:
    """Whether the message `holder` may be sent now; `slot` is a turn that it was given before."""
    if endpoint.state is not CircuitState.CLOSED and endpoint.next_try is not None:
        if now < endpoint.next_try:
            wait = endpoint.next_try - now + _spread(holder, endpoint.interval_seconds)
            return Permit(endpoint, wait, slot, f"{endpoint.place} does not answer")
        probing = {"state": CircuitState.HALF_OPEN, "next_try": now + LONGEST_SEND}
        return Permit(endpoint.model_copy(update=probing), slot=slot)
    given, turn = _turn(endpoint, channel.per_minute, slot, now)
    if turn is not None and turn > now:
        return Permit(given, turn - now, turn, f"{endpoint.place} takes only so many per minute")
    held = _held(given, holder, now)
    if channel.at_once is not None and len(held) >= channel.at_once:
        wait = timedelta(seconds=2) + _spread(holder, 4)
        return Permit(given, wait, turn, f"{endpoint.place} takes only so many at once")
    if channel.at_once is not None:
        held = (*held, Lease(holder=holder, until=now + LONGEST_SEND))
    return Permit(given.model_copy(update={"leases": held}), slot=turn)


def worked(endpoint: Endpoint, holder: str, now: datetime) -> Endpoint:
    """The other end has answered, whatever it said."""
    after = endpoint.model_copy(update={"leases": _held(endpoint, holder, now)})
    if endpoint.state is CircuitState.CLOSED and not endpoint.failures:
        return after
    closed = {
        "state": CircuitState.CLOSED,
        "failures": 0,
        "since": now,
        "reason": "",
        "next_try": None,
        "interval_seconds": 0,
    }
    return after.model_copy(update=closed)


def failed(endpoint: Endpoint, holder: str, reason: str, now: datetime) -> Endpoint:
    """The other end has not answered."""
    failures = endpoint.failures + 1
    after = endpoint.model_copy(
        update={
            "failures": failures,
            "reason": reason[:500],
            "leases": _held(endpoint, holder, now),
            "since": endpoint.since if endpoint.failures else now,
        }
    )
    if failures < OPENS_AFTER:
        return after
    if endpoint.state is CircuitState.OPEN:  # a straggler: it was under way before
        return after
    interval = timedelta(seconds=endpoint.interval_seconds) * 2 or FIRST_INTERVAL
    interval = min(interval, LONGEST_INTERVAL)
    opened = {
        "state": CircuitState.OPEN,
        "next_try": now + interval,
        "interval_seconds": int(interval.total_seconds()),
    }
    return after.model_copy(update=opened)


def _turn(
    endpoint: Endpoint, per_minute: int | None, slot: datetime | None, now: datetime
) -> tuple[Endpoint, datetime | None]:
    """The turn of a message: the one that it has, or the next free one."""
    if per_minute is None or slot is not None:
        return endpoint, slot
    turn = max(now, endpoint.free_from or now)
    free = turn + timedelta(minutes=1) / per_minute
    return endpoint.model_copy(update={"free_from": free}), turn


def _held(endpoint: Endpoint, holder: str, now: datetime) -> tuple[Lease, ...]:
    """What else is being sent."""
    return tuple(one for one in endpoint.leases if one.holder != holder and one.until > now)


def _spread(holder: str, seconds: int) -> timedelta:
    """Some of `seconds`, so that not all who wait come back at the same moment."""
    return timedelta(seconds=int(digest(holder.encode())[:4], 16) / 0xFFFF * seconds)


def _shown(place: str) -> str:
    """A place without what an address may carry: user, path, query."""
    scheme, separator, rest = place.partition("://")
    return f"{scheme}://{rest.split('/')[0].rpartition('@')[2]}" if separator else place[:200]


def _plain(settings: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in settings.items()}
