"""The inbox of an approver: which invoices wait for this very person."""

from api.auth import Principal
from domain.ports import Store
from domain.record import InvoiceRecord

_AT_MOST = 2000
"""How many waiting invoices are looked through."""
_PAGE = 200


async def waiting_for(store: Store, person: Principal) -> list[InvoiceRecord]:
    """Invoices that `person` can decide on now, the longest waiting first."""
    found: list[InvoiceRecord] = []
    seen, cursor = 0, None
    while seen < _AT_MOST:
        page = await store.invoices.page({"awaits_decision": True}, limit=_PAGE, cursor=cursor)
        found += [record for record in page.items if _can_decide(record, person)]
        seen, cursor = seen + len(page.items), page.next_cursor
        if cursor is None:
            break
    return sorted(found, key=lambda record: record.waiting_since or record.created_at)


def _can_decide(record: InvoiceRecord, person: Principal) -> bool:
    round_ = record.approval
    step = round_.open_step() if round_ and not round_.rejected() else None
    if round_ is None or step is None or person.subject in round_.excluded:
        return False
    decided = any(decision.actor == person.subject for decision in round_.decisions)
    return not decided and bool(set(person.roles) & set(step.roles))
