"""Dunning seen from the invoice: when a case begins, what it has to know, and its journal. Pure."""

import hashlib
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from domain.billing.ports import Holidays
from domain.core.errors import Conflict
from domain.core.money import ZERO
from domain.exchange.response import Business
from domain.record import InvoiceRecord
from domain.settlement.allocation import Allocation
from domain.settlement.dunning_case import DunningCase, DunningMark
from domain.settlement.dunning_plan import Debt, DueLetter, IsHoliday
from domain.settlement.interest import Balance
from domain.settlement.letter import LetterContent
from domain.trade.dunning import DunningPolicy


def policy_for(record: InvoiceRecord) -> DunningPolicy | None:
    """The policy that an invoice of ours was opened with; nobody duns what we owe ourselves."""
    if record.terms.we_buy or record.request.type_code.is_credit_note:
        return None
    return record.terms.partnership.dunning


def begins_at(record: InvoiceRecord) -> datetime | None:
    """When the dunning workflow has to be started: as the due date has passed, if money is owed."""
    active = record.dunning is not None and record.dunning.active
    if active or record.due_on is None or record.owed <= 0 or policy_for(record) is None:
        return None
    return datetime.combine(record.due_on + timedelta(days=1), time(), tzinfo=UTC)


def begun(record: InvoiceRecord, at: datetime) -> InvoiceRecord:
    """`record`, marked if dunning begins by `at`."""
    begins = begins_at(record)
    if begins is None or begins > at:
        return record
    return record.model_copy(update={"dunning": _mark(record, active=True)})


def settled(record: InvoiceRecord, *, final: bool) -> InvoiceRecord:
    """`record`, no longer marked once nothing is owed or the invoice has ended."""
    mark = record.dunning
    if mark is None or not mark.active or (record.owed > 0 and not final):
        return record
    return record.model_copy(update={"dunning": _mark(record, active=False)})


def concern(record: InvoiceRecord) -> str:
    """A fingerprint of what a dunning case has to know; empty where there is none to tell."""
    if record.dunning is None:
        return ""
    dispute = record.dispute
    facts = (
        record.owed.normalize(),
        record.delivery.business.value,
        record.delivery.refused,
        (dispute.amount, dispute.opened_at) if dispute and dispute.is_open else None,
        record.dunning.active,
    )
    return hashlib.sha256(repr(facts).encode()).hexdigest()[:12]


def opened(record: InvoiceRecord, at: datetime) -> DunningCase:
    """The case of an issued invoice; `Conflict` says why there can be none."""
    policy = policy_for(record)
    if policy is None:
        raise Conflict(
            f"nobody is dunned for '{record.id}': it was opened without a dunning policy",
            hint="give the partnership one; it counts for invoices that are opened from then on",
        )
    if not record.is_issued or record.due_on is None:
        raise Conflict(f"'{record.id}' is not issued yet", hint="what is not issued is not owed")
    case = DunningCase(
        id=record.id,
        partnership_id=record.terms.partnership.id,
        partner_id=record.terms.counterparty.id,
        policy=policy,
        due_on=record.due_on,
        started_at=at,
        updated_at=at,
    )
    return case.noted(at, "dunning_started")


def debt_of(
    record: InvoiceRecord, allocations: Iterable[Allocation], *, on: date, ended: str = ""
) -> Debt:
    """What is owed on `record`; `ended` says why nothing is, if the invoice has ended."""
    dispute, owed = record.dispute, ZERO if ended else record.owed
    return Debt(
        currency=record.terms.partnership.currency,
        due_on=record.due_on or on,
        open=owed,
        settled=record.payable - record.open_amount,
        balances=_balances(record, allocations, on),
        disputed=dispute.disputed(owed) if dispute else ZERO,
        is_disputed=record.is_disputed,
        rejected=record.delivery.business is Business.REJECTED,
        queried=record.delivery.business is Business.QUERIED,
        undelivered=record.delivery.refused,
        ended=ended,
    )


def content_of(record: InvoiceRecord, case: DunningCase, due: DueLetter, id: str) -> LetterContent:
    """What the letter that is due says."""
    terms, document = record.terms, record.document
    if document is None or record.issued_on is None:
        raise Conflict(f"'{record.id}' is not issued yet")
    means = document.payment_instructions
    accounts = [one for paid in means for one in paid.credit_transfers]
    references = [paid.remittance for paid in means if paid.remittance]
    return LetterContent(
        id=id,
        title=due.terms.title,
        language=case.policy.language,
        text=due.terms.texts.get(case.policy.language),
        level=due.level,
        of_levels=len(case.policy.levels),
        number=record.number or "",
        issued_on=record.issued_on,
        due_on=case.due_on,
        dated=due.dated,
        pay_by=due.pay_by,
        owed=due.owed,
        seller=document.seller,
        buyer=document.buyer,
        written_at=datetime.combine(due.dated, time(), tzinfo=UTC),
        account=accounts[0].account if accounts else "",
        bic=(accounts[0].bic or "") if accounts else "",
        reference=references[0] if references else record.number or "",
        look=terms.partnership.delivery.format_settings,
        test=terms.partnership.delivery.test,
    )


def days_off(holidays: Holidays) -> IsHoliday:
    """Whether a day is a public holiday, by the calendars that billing goes by too."""
    return lambda calendar, day: day in holidays(calendar, day.year)


def _mark(record: InvoiceRecord, *, active: bool) -> DunningMark:
    return (record.dunning or DunningMark()).model_copy(update={"active": active})


def _balances(
    record: InvoiceRecord, allocations: Iterable[Allocation], on: date
) -> tuple[Balance, ...]:
    """What was owed from which day on; the last one is what the record says."""
    steps = [Balance(since=record.issued_on or on, amount=max(record.payable, ZERO))]
    left = record.payable
    for one in sorted(allocations, key=lambda one: (one.at, one.id)):
        left -= one.amount
        steps.append(Balance(since=one.at.date(), amount=_not_negative(left)))
    return (*steps, Balance(since=on, amount=_not_negative(record.owed)))


def _not_negative(amount: Decimal) -> Decimal:
    return max(amount, ZERO)
