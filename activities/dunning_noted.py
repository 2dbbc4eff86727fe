"""What a dunning case did, taken over into the record and the journal of its invoice."""

from activities.contracts import Notice
from activities.engine import Effect
from domain.core.errors import Conflict
from domain.notification import Notification, NotificationKind
from domain.ports import Records
from domain.process.reminding import left
from domain.record import InvoiceRecord
from domain.settlement.dunning_case import DunningCase, DunningEvent, DunningMark

_TELLS = {
    "letter_proposed": "a letter about {number} waits for approval: {letter}",
    "promise_broken": "{amount} was promised for {pays_on} on {number}, and did not come",
    "dunning_in_vain": "all letters about {number} were in vain",
}
"""What people are told of, and how."""


async def dunning_noted(tx: Records, record: InvoiceRecord, notice: Notice) -> Effect:
    """The line of the case's journal that `notice` names, once and in order of its number."""
    case = await tx.dunning.find(record.id)
    event = case.event(notice.id) if case else None
    if case is None or event is None:
        raise Conflict(f"there is no line '{notice.id}' in the journal of its dunning")
    mark = record.dunning or DunningMark(active=case.is_open)
    if event.number <= mark.journalled:
        return Effect(record, None, "")
    level = max(record.dunning_level, case.level if event.action == "dunned" else 0)
    update = {
        "dunning": mark.model_copy(update={"journalled": event.number}),
        "dunning_level": level,
    }
    after = record.model_copy(update=update)
    told = _told(record, case, event)
    return Effect(after, None, event.action, event.actor, dict(event.data), notifications=told)


def _told(
    record: InvoiceRecord, case: DunningCase, event: DunningEvent
) -> tuple[Notification, ...]:
    text = _TELLS.get(event.action)
    if text is None:
        return ()
    said = text.format(number=record.number, **event.data)
    return (left(record, NotificationKind.MESSAGE, case.policy.approvers, said, event.at),)
