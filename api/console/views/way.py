"""The way of an invoice through its lifecycle: where it was, where it is, where it usually goes."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from domain.core.audit import AuditEntry
from domain.lifecycle.definition import LifecycleDefinition, State
from domain.lifecycle.steps import ANSWERED, APPROVED, DEADLINE, DONE
from domain.record import InvoiceRecord

_ONWARD = (
    *(DONE, APPROVED, "submit", "delivery_confirmed", "response_accepted", "payment_received"),
    *("pay", "credit_applied", ANSWERED, "release", "resolve", "retry", DEADLINE),
)
"""What usually leads on, the best first."""

WAS, IS, WILL = "was", "is", "will"


@dataclass(frozen=True)
class Stop:
    """One state on the way."""

    title: str
    when: str
    """`was`, `is` or `will`."""
    at: datetime | None = None
    blocked: bool = False


def way(
    record: InvoiceRecord, definition: LifecycleDefinition, chain: Iterable[AuditEntry]
) -> list[Stop]:
    """The stops; states that were only passed through while something was done are left out."""
    states = definition.states
    stops = [
        Stop(_title(states, name), WAS, at)
        for name, at in _entered(chain)
        if name not in states or _is_seen(states[name])
    ]
    if stops and stops[-1].title == record.state_title:
        stops.pop()
    stops.append(Stop(record.state_title, IS, record.entered_at, record.blocked))
    return [*stops, *(Stop(states[name].title, WILL) for name in _onward(states, record.state))]


def _entered(chain: Iterable[AuditEntry]) -> Iterator[tuple[str, datetime]]:
    """Every state that was entered, and when; the same one again only after another."""
    last = ""
    for entry in chain:
        for name in (*entry.data.get("passed", ()), entry.data.get("state", "")):
            if name and name != last:
                yield str(name), entry.at
                last = name


def _onward(states: dict[str, State], now: str) -> Iterator[str]:
    """The states to come, if all goes as usual."""
    seen, name = {now}, now
    while name in states and not states[name].final:
        following = _next(states[name], seen)
        if not following:
            return
        seen.add(following)
        name = following
        if _is_seen(states[name]):
            yield name


def _next(state: State, seen: Collection[str]) -> str:
    """Where a state usually leads: a way without a condition before one with, never back."""
    for event in _ONWARD:
        known = [one for one in state.transitions if one.event == event and one.to not in seen]
        if known:
            return next((one.to for one in known if one.guard is None), known[0].to)
    return ""


def _is_seen(state: State) -> bool:
    """Whether people see an invoice in it: it rests there, or has ended."""
    return state.rests or state.final is not None


def _title(states: dict[str, State], name: str) -> str:
    return states[name].title if name in states else name
