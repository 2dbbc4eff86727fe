"""Agreeing: every change of an agreement is a new version, kept for ever beside the current one."""

from collections.abc import Callable

from domain.billing.agreement import Agreement
from domain.billing.versions import changes, same_terms
from domain.core.errors import Conflict, NotFound
from domain.ports import Records, Store


async def save(store: Store, body: Agreement) -> tuple[Agreement, bool]:
    """The agreement as it is kept now, and whether it is new; unchanged, it makes no version.

    A `version` that `body` sets is the one that was read: `Conflict` if another is current. A
    pause that it does not mention stays.
    """

    async def keep(tx: Records) -> tuple[Agreement, bool]:
        known = await tx.agreements.find(body.id)
        _check_version(body, known)
        if known is None:
            await _put(tx, body)
            return body, True
        return await change(
            tx, known, body if _says_pause(body) else _paused_as(known, body)
        ), False

    return await store.transact(keep)


async def alter(store: Store, id: str, altered: Callable[[Agreement], Agreement]) -> Agreement:
    """The agreement called `id` as `altered` makes it."""

    async def keep(tx: Records) -> Agreement:
        known = await tx.agreements.get(id)
        return await change(tx, known, altered(known))

    return await store.transact(keep)


async def change(tx: Records, known: Agreement, wanted: Agreement) -> Agreement:
    """`wanted` as the version after `known`, or `known` if nothing is otherwise."""
    if same_terms(known, wanted):
        return known
    after = wanted.model_copy(update={"version": known.version + 1})
    await _put(tx, after)
    return after


async def version_of(records: Records, id: str, version: int) -> Agreement:
    """The agreement as it was in `version`."""
    found = await records.agreement_versions.find(f"{id}@{version}")
    if found is not None:
        return found
    current = await records.agreements.get(id)
    if current.version == version:
        return current
    raise NotFound(
        f"'{id}' has no version {version}", hint=f"it has the versions 1 to {current.version}"
    )


async def history(
    records: Records, agreement: Agreement, *, newest: int, limit: int
) -> list[tuple[int, tuple[str, ...]]]:
    """Versions from `newest` down, and what each changed; nothing for the first."""
    numbers = range(newest, max(newest - limit, 0) - 1, -1)
    names = {number: f"{agreement.id}@{number}" for number in numbers}
    kept = await records.agreement_versions.several(names.values())
    known = {number: kept[name] for number, name in names.items() if name in kept}
    known.setdefault(agreement.version, agreement)
    return [
        (number, changes(known[number - 1], known[number]) if number - 1 in known else ())
        for number in numbers[:limit]
        if number in known
    ]


async def _put(tx: Records, agreement: Agreement) -> None:
    await tx.agreement_versions.insert(agreement)
    await tx.agreements.put(agreement)


def _check_version(body: Agreement, known: Agreement | None) -> None:
    if "version" not in body.model_fields_set:
        return
    current = known.version if known else 1
    if body.version != current:
        raise Conflict(
            f"'{body.id}' is at version {current}, not {body.version}",
            hint="read it again and repeat the change; leave `version` out to replace any",
        )


def _says_pause(body: Agreement) -> bool:
    return "paused" in body.model_fields_set


def _paused_as(known: Agreement, body: Agreement) -> Agreement:
    stays = {"paused": known.paused, "pause_reason": known.pause_reason}
    return body.model_copy(update=stays)
