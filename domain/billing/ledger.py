"""The ledger of what was billed: what it says, and what it needs to say something else. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from domain.billing.balance import Balance, BalanceEntry
from domain.billing.difference import LineKey
from domain.billing.items import CREDIT, ItemKey
from domain.billing.run import BilledItem, BillingRun, Used
from domain.core.identifiers import canonical_json, digest
from domain.core.money import ZERO


def subject_of(entry: BilledItem) -> tuple[str, ...]:
    """What an entry of the ledger is about: a charge and its days."""
    key = LineKey(
        agreement_id=entry.agreement_id,
        charge_id=entry.charge_id,
        period_key=entry.period_key,
        service=entry.service,
    )
    return key.sorted_as()


def ledger_of(runs: Iterable[BillingRun], subjects: frozenset[tuple[str, ...]]) -> str:
    """A fingerprint of what the ledger of `runs` says about `subjects`."""
    about = [item for run in runs for item in run.items if subject_of(item) in subjects]
    said = sorted(item.model_dump_json() for item in about)
    return digest(canonical_json(said))


def with_entries(run: BillingRun, entries: Sequence[BilledItem]) -> BillingRun:
    """`run` with further entries in its ledger."""
    items = (*run.items, *entries)
    net = sum((item.net for item in items), ZERO)
    return run.model_copy(update={"items": items, "net": net})


def credits_of(entries: Iterable[BilledItem]) -> Mapping[str, Decimal]:
    """What entries drew from balances that were granted, by balance."""
    drawn: dict[str, Decimal] = {}
    for entry in entries:
        for one in entry.used:
            if one.kind == CREDIT:
                drawn[one.id] = drawn.get(one.id, ZERO) + one.amount
    return {id: amount for id, amount in drawn.items() if amount}


def moved(balance: Balance, amount: Decimal, *, id: str, run: BillingRun, at: datetime) -> Balance:
    """`balance` with the entry `id` over `amount`; as it is if it has that one."""
    if any(entry.id == id for entry in balance.entries):
        return balance
    reason = f"corrected with {run.id}"
    entry = BalanceEntry(id=id, amount=amount, at=at, reason=reason, run_id=run.id)
    return balance.model_copy(update={"entries": (*balance.entries, entry)})


def entries(kept: Sequence[BilledItem], due: Sequence[BilledItem]) -> tuple[BilledItem, ...]:
    """What the ledger needs to say `due` where it says `kept`."""
    made: list[BilledItem] = []
    old, new = _by_key(kept), _by_key(due)
    for key in dict.fromkeys((*old, *new)):
        was, now = _together(old.get(key, [])), _together(new.get(key, []))
        if _same(was, now):
            continue
        made += [_negated(was)] if was else []
        made += [now] if now else []
    return tuple(made)


def _by_key(items: Iterable[BilledItem]) -> dict[ItemKey, list[BilledItem]]:
    found: dict[ItemKey, list[BilledItem]] = {}
    for one in items:
        key = ItemKey.of(one.charge_id, one.period_key, one.service)
        found.setdefault(key, []).append(one)
    return found


def _together(items: Sequence[BilledItem]) -> BilledItem | None:
    """One entry for all of them; `None` if they come to nothing."""
    if not items:
        return None
    used: dict[tuple[str, str], Decimal] = {}
    for item in items:
        for one in item.used:
            used[one.id, one.kind] = used.get((one.id, one.kind), ZERO) + one.amount
    whole = items[0].model_copy(
        update={
            "quantity": sum((one.quantity for one in items), ZERO),
            "net": sum((one.net for one in items), ZERO),
            "used": tuple(
                Used(id=id, kind=kind, amount=amount)
                for (id, kind), amount in used.items()
                if amount
            ),
        }
    )
    return whole if whole.net or whole.quantity or whole.used else None


def _same(one: BilledItem | None, other: BilledItem | None) -> bool:
    if one is None or other is None:
        return one is other
    used = (sorted((u.id, u.kind, u.amount) for u in item.used) for item in (one, other))
    return (one.quantity, one.net) == (other.quantity, other.net) and next(used) == next(used)


def _negated(entry: BilledItem) -> BilledItem:
    used = tuple(one.model_copy(update={"amount": -one.amount}) for one in entry.used)
    update = {"quantity": -entry.quantity, "net": -entry.net, "used": used}
    return entry.model_copy(update=update)
