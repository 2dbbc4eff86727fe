"""A lifecycle on a page: its picture with what stands where, and the same as a table."""

from collections.abc import Mapping
from dataclasses import dataclass

from api.console import wording
from api.console.drawing.states import Picture, drawn
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.shelf import Stage
from domain.ports import Store
from domain.trade.terms import LifecycleChoice

_MOST = 200


@dataclass(frozen=True)
class Stop:
    """A state in words."""

    title: str
    waits_for: str
    deadline: str
    count: int
    onwards: tuple[str, ...]
    """The titles of the states it leads to."""


@dataclass(frozen=True)
class Lifecycle:
    """A definition, drawn and told."""

    definition: LifecycleDefinition
    picture: Picture
    stops: tuple[Stop, ...]


def shown(
    definition: LifecycleDefinition, counts: Mapping[str, int] | None = None, current: str = ""
) -> Lifecycle:
    """`definition` with how many invoices stand in which state, or where one of them stands."""
    known = counts or {}
    states = definition.states
    stops = tuple(
        Stop(
            state.title,
            wording.waits_for(state.waits_for),
            state.deadline or "",
            known.get(name, 0),
            tuple(dict.fromkeys(states[way.to].title for way in state.transitions)),
        )
        for name, state in states.items()
    )
    return Lifecycle(definition, drawn(definition, known, current), stops)


async def chosen(store: Store, choice: LifecycleChoice) -> LifecycleDefinition | None:
    """The definition that an invoice would start with."""
    if choice.version != "latest":
        kept = await store.definitions.find(f"{choice.key}@{choice.version}")
        return kept.definition if kept else None
    where = {"key": choice.key, "stage": Stage.PUBLISHED}
    found = (await store.definitions.page(where, limit=_MOST)).items
    return max((one.definition for one in found), key=lambda one: one.version, default=None)


async def counted(
    store: Store, definition: LifecycleDefinition, partnership_id: str = ""
) -> dict[str, int]:
    """How many invoices stand in each state of `definition`."""
    where = {"lifecycle": definition.reference}
    if partnership_id:
        where["partnership_id"] = partnership_id
    counts = {
        name: await store.invoices.count(where | {"state": name}) for name in definition.states
    }
    return {name: count for name, count in counts.items() if count}
