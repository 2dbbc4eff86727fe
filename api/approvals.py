"""The inbox of an approver: which invoices wait for this very person."""

from collections.abc import Sequence
from datetime import UTC, datetime

from api.auth import Principal
from domain.core.errors import NotFound
from domain.lifecycle.approval import judge
from domain.lifecycle.decision import Decision, Verdict
from domain.ports import Store
from domain.record import InvoiceRecord
from domain.trade.approval import Delegation

_PAGE = 200


async def waiting_for(store: Store, person: Principal, limit: int) -> list[InvoiceRecord]:
    """Approvals that `person` can decide on now, the longest waiting first."""
    lent = (await store.delegations.page({"to_person": person.subject}, limit=_PAGE)).items
    now = datetime.now(UTC)
    roles = {role for loan in lent if loan.holds(now) for role in loan.roles}
    lenders = {loan.from_person for loan in lent if loan.holds(now)}
    who = {person.subject, *person.roles, *roles, *lenders}
    found: list[InvoiceRecord] = []
    cursor = None
    while len(found) < limit:
        page = await store.invoices.waiting(who, limit=_PAGE, cursor=cursor)
        found += [record for record in page.items if _can_decide(record, person, lent, now)]
        cursor = page.next_cursor
        if cursor is None:
            break
    return found[:limit]


async def somebody(store: Store, id: str) -> Principal:
    """A person of the directory, with the roles that their last token had."""
    person = await store.people.find(id)
    if person is None:
        raise NotFound(
            f"nobody known here is called '{id}'",
            hint="people are known once they have signed in or were entered with PUT /v1/people",
        )
    return Principal(person.id, person.name, person.roles)


def _can_decide(
    record: InvoiceRecord, person: Principal, lent: Sequence[Delegation], now: datetime
) -> bool:
    """Whether a yes of `person` would count."""
    if record.approval is None or not record.awaits_decision:
        return False
    yes = Decision(
        id="look",
        verdict=Verdict.APPROVE,
        actor=person.subject,
        roles=person.roles,
        content_hash=record.approval.content_hash,
    )
    return judge(record.approval, yes, at=now, delegations=lent)[1].counted
