"""Granting: balances opened and topped up by people, each grant counted once."""

from datetime import date

from domain.billing.balance import Balance, BalanceEntry, available, grant
from domain.core.errors import AlreadyExists, Conflict, Invalid
from domain.core.findings import Finding
from domain.core.money import ZERO, document_places
from domain.ports import Records, Store
from integration.rules.codes.currencies import CURRENCIES

_MOST_ENTRIES = 9_000
"""Grants stop here, so that runs can go on drawing what is left."""

_FOR_GOOD = ("partnership_id", "kind", "currency")


async def check_owner(store: Store, partnership_id: str, currency: str) -> None:
    """`Invalid` if nobody could draw on it."""
    findings = []
    if await store.partnerships.find(partnership_id) is None:
        findings.append(
            Finding(
                rule="UNKNOWN",
                path="partnership_id",
                message=f"there is no partnership '{partnership_id}'",
                hint="create it first, or mend the id",
            )
        )
    if currency not in CURRENCIES:
        findings.append(
            Finding(
                rule="CURRENCY",
                path="currency",
                message=f"'{currency}' is no currency of ISO 4217",
                hint="write one such as EUR",
            )
        )
    if findings:
        raise Invalid("the balance cannot be opened like this", findings=findings)


async def opened(store: Store, wanted: Balance) -> tuple[Balance, bool]:
    """The balance as it is kept now, and whether it is new."""

    async def keep(tx: Records) -> tuple[Balance, bool]:
        known = await tx.balances.find(wanted.id)
        if known is None:
            await tx.balances.insert(wanted)
            return wanted, True
        for name in _FOR_GOOD:
            if getattr(known, name) != getattr(wanted, name):
                raise AlreadyExists(
                    f"the balance '{wanted.id}' has {name} {getattr(known, name)} for good",
                    hint="open another balance",
                )
        said = {"priority": wanted.priority, "charge_ids": wanted.charge_ids}
        after = known.model_copy(update=said)
        if after == known:
            return known, False
        after = after.model_copy(update={"revision": known.revision + 1})
        await tx.balances.put(after)
        return after, False

    return await store.transact(keep)


async def granted(store: Store, id: str, entry: BalanceEntry) -> tuple[Balance, BalanceEntry]:
    """The balance with `entry`; one that it has already is answered as it was made."""

    async def keep(tx: Records) -> tuple[Balance, BalanceEntry]:
        balance = await tx.balances.get(id)
        known = next((one for one in balance.entries if one.id == entry.id), None)
        if known is not None:
            return balance, _same(known, entry)
        _check(balance, entry)
        after = grant(balance, entry).model_copy(update={"revision": balance.revision + 1})
        await tx.balances.put(after)
        return after, entry

    return await store.transact(keep)


def _same(known: BalanceEntry, entry: BalanceEntry) -> BalanceEntry:
    if known.model_copy(update={"at": entry.at}) != entry:
        raise AlreadyExists(
            f"the entry '{entry.id}' was made before with another content",
            hint="give a new grant an id of its own",
        )
    return known


def _check(balance: Balance, entry: BalanceEntry) -> None:
    """`Invalid` if it cannot be drawn or taken back; `Conflict` if the balance is full."""
    if findings := _faults(balance, entry, entry.at.date()):
        raise Invalid(findings[0].message, hint=findings[0].hint, findings=findings)
    if len(balance.entries) >= _MOST_ENTRIES:
        raise Conflict(
            f"the balance '{balance.id}' has {len(balance.entries)} entries, which is all it takes",
            hint="open another balance for new grants",
        )


def _faults(balance: Balance, entry: BalanceEntry, today: date) -> list[Finding]:
    found = []
    places = document_places(balance.currency)
    if entry.amount != round(entry.amount, places):
        message = f"an amount in {balance.currency} has at most {places} decimals"
        found.append(_fault("amount", message, "round it"))
    if entry.amount == ZERO:
        found.append(_fault("amount", "a grant of nothing changes nothing", "give an amount"))
    left = available(balance, today)
    if left + entry.amount < ZERO:
        message = f"{left} {balance.currency} is left, {-entry.amount} cannot be taken back"
        found.append(_fault("amount", message, "take back what is left at most"))
    if entry.expires_on is not None and entry.amount < ZERO:
        found.append(_fault("expires_on", "what is taken back does not expire", "leave it out"))
    elif entry.expires_on is not None and entry.expires_on < today:
        message = f"it would have expired on {entry.expires_on} already"
        found.append(_fault("expires_on", message, "give a day to come, or leave it out"))
    return found


def _fault(path: str, message: str, hint: str) -> Finding:
    return Finding(rule="GRANT", path=path, message=message, hint=hint)
