"""The shelf of lifecycles: drafts written, published by somebody else, retired. Checked each time.

A published version never changes: invoices that run on it have pinned it.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.auth import Principal
from api.known import deciding_roles, everything, hooks, people
from api.problems import Problem
from domain.core.errors import Conflict, Invalid, NotFound
from domain.core.findings import Finding, fatal
from domain.lifecycle.checks import check
from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.shelf import ShelvedLifecycle, Stage
from domain.ports import Records, Store
from domain.trade.partnership import Partnership
from integration.definitions import check_text
from integration.wiring import Adapters

_NAMED = 5
"""Partnerships that a refusal names."""


@dataclass(frozen=True)
class Checked:
    """A definition as it was sent, if it is one, and everything that is wrong with it."""

    definition: LifecycleDefinition | None
    findings: Sequence[Finding]

    @property
    def sound(self) -> LifecycleDefinition:
        """The definition; `Invalid` with all faults if one of them is fatal."""
        if self.definition is None or fatal(self.findings):
            raise Invalid("this lifecycle cannot work", findings=self.findings)
        return self.definition


async def checked_text(adapters: Adapters, content: bytes) -> Checked:
    """What is written in `content`, by every check."""
    store = adapters.store
    known_hooks, directory = await hooks(store), await people(store)

    def judge() -> Checked:
        found = check_text(
            content,
            conditions=adapters.conditions,
            roles=deciding_roles(),
            formats=adapters.formats,
            hooks=known_hooks,
            directory=directory,
        )
        return Checked(*found)

    return await asyncio.to_thread(judge)


async def checked(adapters: Adapters, definition: LifecycleDefinition) -> Checked:
    """A definition that is at hand, by every check, with what is known now."""
    store = adapters.store
    known_hooks, directory = await hooks(store), await people(store)

    def judge() -> Checked:
        findings = check(
            definition,
            conditions=adapters.conditions,
            roles=deciding_roles(),
            formats=adapters.formats,
            hooks=known_hooks,
            directory=directory,
        )
        return Checked(definition, findings)

    return await asyncio.to_thread(judge)


async def shelved(store: Records, reference: str) -> ShelvedLifecycle:
    """The lifecycle called `reference`."""
    known = await store.definitions.find(reference)
    if known is None:
        raise NotFound(f"there is no lifecycle '{reference}'", hint="GET /v1/lifecycles lists them")
    return known


async def next_version(store: Store, key: str) -> int:
    """The version after the last one of `key`."""
    versions = [one.definition.version for one in await everything(store.definitions, {"key": key})]
    return max(versions, default=0) + 1


async def write(
    store: Store, definition: LifecycleDefinition, by: Principal, at: datetime
) -> tuple[ShelvedLifecycle, bool]:
    """Keep a draft, or replace it; what is kept, and whether it is new."""
    free = await next_version(store, definition.key)
    draft = ShelvedLifecycle(definition=definition, written_by=by.subject, written_at=at)

    async def keep(records: Records) -> tuple[ShelvedLifecycle, bool]:
        known = await records.definitions.find(draft.id)
        if known is None:
            await records.definitions.insert(draft)
            return draft, True
        if known.definition.digest == definition.digest:
            return known, False
        if known.stage is not Stage.DRAFT:
            raise Conflict(
                f"{draft.id} is {known.stage.value} and never changes",
                hint=f"save it as version {free}",
            )
        await records.definitions.put(draft)
        return draft, False

    return await store.transact(keep)


async def publish(
    store: Store, reference: str, by: Principal, at: datetime, *, four_eyes: bool
) -> ShelvedLifecycle:
    """Let invoices start with a draft; one that is published already stays as it is."""

    async def release(records: Records) -> ShelvedLifecycle:
        known = await shelved(records, reference)
        if known.stage is Stage.PUBLISHED:
            return known
        if known.stage is Stage.RETIRED:
            raise Conflict(f"{reference} is retired", hint="save it as another version")
        if four_eyes and known.written_by == by.subject:
            raise Problem(
                "four_eyes",
                f"you wrote {reference}, so somebody else publishes it",
                hint="ask an operator or a finance director to look at it and publish it",
            )
        released = {"stage": Stage.PUBLISHED, "published_by": by.subject, "published_at": at}
        after = known.model_copy(update=released)
        await records.definitions.put(after)
        return after

    return await store.transact(release)


async def retire(store: Store, reference: str, by: Principal, at: datetime) -> ShelvedLifecycle:
    """Let no invoice start with a version any more; refused while a partnership counts on it."""
    await _refuse_needed(store, await shelved(store, reference))

    async def put_away(records: Records) -> ShelvedLifecycle:
        known = await shelved(records, reference)
        if known.stage is Stage.RETIRED:
            return known
        retired = {"stage": Stage.RETIRED, "retired_by": by.subject, "retired_at": at}
        after = known.model_copy(update=retired)
        await records.definitions.put(after)
        return after

    return await store.transact(put_away)


async def _refuse_needed(store: Store, known: ShelvedLifecycle) -> None:
    """`Conflict` if the new invoices of some partnership could not start any more."""
    if known.stage is not Stage.PUBLISHED:
        return
    where = {"key": known.definition.key, "stage": Stage.PUBLISHED}
    last = len(await everything(store.definitions, where)) == 1
    users = [one.id for one in await everything(store.partnerships, {}) if _needs(one, known, last)]
    if users:
        named = ", ".join(users[:_NAMED]) + (" and others" if len(users) > _NAMED else "")
        raise Conflict(
            f"new invoices of {named} start with {known.id}",
            hint="assign them another one first, with PUT /v1/partnerships/{id}/lifecycle",
        )


def _needs(partnership: Partnership, known: ShelvedLifecycle, last: bool) -> bool:
    """Whether the partnership names the version, or its key when there is no other one."""
    key, version = known.definition.key, known.definition.version
    choices = (partnership.lifecycle, partnership.credit_note_lifecycle)
    return any(
        choice.key == key and (choice.version == version or (last and choice.version == "latest"))
        for choice in choices
    )
