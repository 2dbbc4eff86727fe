"""What changes a dunning case: time and money, letters, and what people decide. Pure.

Every change is a line in the journal of the case. What is not possible is a `Conflict`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from domain.core.errors import Conflict, NotFound
from domain.settlement.dunning_case import (
    DunningCase,
    DunningLetter,
    HoldKind,
    LetterFile,
    LetterState,
    Pause,
    Promise,
    PromiseState,
    letter_id,
)
from domain.settlement.dunning_plan import Debt, DueLetter, holds, promise_ends, today
from domain.trade.dunning import DunningPolicy, LetterWay


class DunningAct(StrEnum):
    """What people can do to a case."""

    APPROVE = "approve"
    REFUSE = "refuse"
    PROMISE = "promise"
    WITHDRAW_PROMISE = "withdraw_promise"
    PAUSE = "pause"
    RESUME = "resume"
    RENEW = "renew"


@dataclass(frozen=True)
class Wish:
    """What somebody wants done, with what they said."""

    id: str
    act: DunningAct
    actor: str
    at: datetime
    reason: str = ""
    letter: str = ""
    day: date | None = None
    amount: Decimal | None = None
    policy: DunningPolicy | None = None
    """For `renew`: that of the partnership as it is now."""


def after_time(case: DunningCase, debt: Debt, at: datetime) -> DunningCase:
    """`case` after whatever time and money have done to it by `at`."""
    if case.is_open and (debt.ended or debt.open <= 0):
        return _ended(case, debt, at)
    if not case.is_open and debt.open > 0 and not debt.ended:
        reopened = case.model_copy(update={"ended_at": None, "ended_because": ""})
        case = reopened.noted(at, "dunning_reopened")
    if not case.is_open:
        return case
    case = _promise_judged(case, debt, at)
    pause = case.pause
    if pause is not None and pause.until is not None and today(case.policy, at) > pause.until:
        case = case.model_copy(update={"pause": None}).noted(at, "dunning_resumed", pause.by)
    return _proposal_judged(case, debt, at)


def with_letter(
    case: DunningCase, due: DueLetter, files: tuple[LetterFile, ...], at: datetime
) -> DunningCase:
    """`case` with the letter that was due and is written: it goes out, or waits for a yes."""
    waits = due.terms.approval or due.owed.assumed
    letter = DunningLetter(
        id=letter_id(case.id, len(case.letters) + 1),
        level=due.level,
        title=due.terms.title,
        language=case.policy.language,
        way=due.terms.way,
        state=LetterState.PROPOSED if waits else _sent_on(due.terms.way),
        owed=due.owed,
        fee=due.fee,
        lump_sum=due.terms.lump_sum,
        dated=due.dated,
        pay_by=due.pay_by,
        written_at=at,
        files=files,
    )
    action = "letter_proposed" if waits else "dunned"
    return case.with_letter(letter).noted(at, action, "system", **_of_letter(letter))


def exhausted(case: DunningCase, at: datetime) -> DunningCase:
    """`case` after the date of the last letter has passed in vain."""
    return case.model_copy(update={"exhausted": True}).noted(at, "dunning_in_vain")


def changed(case: DunningCase, debt: Debt, wish: Wish) -> DunningCase:
    """`case` after what somebody wants; `Conflict` says why that is not possible."""
    if not case.is_open:
        raise Conflict(
            f"nothing is dunned on '{case.id}' any more: {case.ended_because}",
            hint="GET /v1/invoices/{id}/dunning shows what was done",
        )
    return _ACTS[wish.act](case, debt, wish)


def _approve(case: DunningCase, _: Debt, wish: Wish) -> DunningCase:
    letter = _asked_about(case, wish)
    if today(case.policy, wish.at) > letter.pay_by:
        raise Conflict(
            f"the date in the letter '{letter.id}', {letter.pay_by}, has passed",
            hint="it is written anew; approve that one",
        )
    update = {"state": _sent_on(letter.way), "decided_by": wish.actor, "reason": wish.reason}
    sent = letter.model_copy(update=update)
    return case.with_letter(sent).noted(wish.at, "dunned", wish.actor, **_of_letter(sent))


def _refuse(case: DunningCase, _: Debt, wish: Wish) -> DunningCase:
    letter = _asked_about(case, wish)
    update = {"state": LetterState.REFUSED, "decided_by": wish.actor, "reason": wish.reason}
    data: dict[str, str | int] = {**_of_letter(letter), "reason": wish.reason}
    refused = case.with_letter(letter.model_copy(update=update))
    return refused.noted(wish.at, "letter_refused", wish.actor, **data)


def _promise(case: DunningCase, debt: Debt, wish: Wish) -> DunningCase:
    if wish.day is None or wish.day < today(case.policy, wish.at):
        raise Conflict("a promise is for a day that is to come", hint="give that day as 'pays_on'")
    amount = wish.amount if wish.amount is not None else debt.open
    if not 0 < amount <= debt.open:
        raise Conflict(f"{amount} cannot be promised: {debt.open} is open")
    promise = Promise(
        id=wish.id,
        made_at=wish.at,
        noted_by=wish.actor,
        pays_on=wish.day,
        amount=amount,
        settled_before=debt.settled,
        reason=wish.reason,
    )
    open_ = case.promise
    if open_ is not None:
        case = _with_promise(case, open_, PromiseState.WITHDRAWN)
    case = case.model_copy(update={"promises": (*case.promises, promise)})
    data = {"pays_on": str(wish.day), "amount": str(amount), "reason": wish.reason}
    return case.noted(wish.at, "promise_made", wish.actor, **data)


def _withdraw(case: DunningCase, _: Debt, wish: Wish) -> DunningCase:
    if case.promise is None:
        raise Conflict("no promise is waited for")
    withdrawn = _with_promise(case, case.promise, PromiseState.WITHDRAWN)
    return withdrawn.noted(wish.at, "promise_withdrawn", wish.actor, reason=wish.reason)


def _pause(case: DunningCase, _: Debt, wish: Wish) -> DunningCase:
    if wish.day is not None and wish.day < today(case.policy, wish.at):
        raise Conflict("dunning is held until a day that is to come", hint="leave 'until' out")
    pause = Pause(since=wish.at, by=wish.actor, reason=wish.reason, until=wish.day)
    data = {"reason": wish.reason, "until": str(wish.day or "")}
    paused = case.model_copy(update={"pause": pause})
    return paused.noted(wish.at, "dunning_held", wish.actor, **data)


def _resume(case: DunningCase, debt: Debt, wish: Wish) -> DunningCase:
    found = {hold.kind for hold in holds(case, debt, wish.at)}
    overruled = tuple(kind for kind in HoldKind if kind in found & _OVERRULABLE)
    if case.pause is None and not overruled:
        raise Conflict(
            "nothing holds dunning that somebody can let go",
            hint="a dispute is resolved, a promise withdrawn, a letter approved or refused",
        )
    update = {"pause": None, "overruled": tuple(dict.fromkeys((*case.overruled, *overruled)))}
    resumed = case.model_copy(update=update)
    return resumed.noted(wish.at, "dunning_resumed", wish.actor, reason=wish.reason)


def _renew(case: DunningCase, _: Debt, wish: Wish) -> DunningCase:
    if wish.policy is None:
        raise Conflict("the partnership has no dunning policy", hint="pause dunning instead")
    waiting = case.waiting_letter
    if waiting is not None:
        case = case.with_letter(_void(waiting, "the policy has changed"))
    renewed = case.model_copy(update={"policy": wish.policy, "exhausted": False})
    return renewed.noted(wish.at, "dunning_policy_renewed", wish.actor, reason=wish.reason)


_ACTS: dict[DunningAct, Callable[[DunningCase, Debt, Wish], DunningCase]] = {
    DunningAct.APPROVE: _approve,
    DunningAct.REFUSE: _refuse,
    DunningAct.PROMISE: _promise,
    DunningAct.WITHDRAW_PROMISE: _withdraw,
    DunningAct.PAUSE: _pause,
    DunningAct.RESUME: _resume,
    DunningAct.RENEW: _renew,
}

_OVERRULABLE = frozenset({HoldKind.REJECTED, HoldKind.QUERIED, HoldKind.UNDELIVERED})


def _ended(case: DunningCase, debt: Debt, at: datetime) -> DunningCase:
    because = debt.ended or "nothing is owed any more"
    case = _promise_judged(case, debt, at)
    waiting = case.waiting_letter
    if waiting is not None:
        case = case.with_letter(_void(waiting, because))
    ended = case.model_copy(update={"ended_at": at, "ended_because": because})
    return ended.noted(at, "dunning_ended", reason=because)


def _promise_judged(case: DunningCase, debt: Debt, at: datetime) -> DunningCase:
    promise = case.promise
    if promise is None:
        return case
    data = {"pays_on": str(promise.pays_on), "amount": str(promise.amount)}
    if debt.open <= 0 or debt.settled - promise.settled_before >= promise.amount:
        return _with_promise(case, promise, PromiseState.KEPT).noted(at, "promise_kept", **data)
    if at >= promise_ends(case.policy, promise.pays_on):
        broken = _with_promise(case, promise, PromiseState.BROKEN)
        return broken.noted(at, "promise_broken", **data)
    return case


def _proposal_judged(case: DunningCase, debt: Debt, at: datetime) -> DunningCase:
    """A letter that waits for a yes is void once it would not be written like that."""
    letter = case.waiting_letter
    if letter is None:
        return case
    why = ""
    if letter.owed.principal != debt.open - debt.disputed:
        why = "another amount is owed now"
    elif today(case.policy, at) > letter.pay_by:
        why = "the date in it has passed"
    elif any(hold.kind is not HoldKind.LETTER_WAITS for hold in holds(case, debt, at)):
        why = "dunning is held"
    if not why:
        return case
    voided = case.with_letter(_void(letter, why))
    return voided.noted(at, "letter_void", letter=letter.id, reason=why)


def _asked_about(case: DunningCase, wish: Wish) -> DunningLetter:
    letter = next((one for one in case.letters if one.id == wish.letter), None)
    if letter is None:
        raise NotFound(f"'{case.id}' has no letter '{wish.letter}'")
    if letter.state is not LetterState.PROPOSED:
        raise Conflict(f"the letter '{letter.id}' does not wait: it is {letter.state.value}")
    return letter


def _with_promise(case: DunningCase, promise: Promise, state: PromiseState) -> DunningCase:
    judged = promise.model_copy(update={"state": state})
    promises = tuple(judged if one.id == promise.id else one for one in case.promises)
    return case.model_copy(update={"promises": promises})


def _void(letter: DunningLetter, why: str) -> DunningLetter:
    return letter.model_copy(update={"state": LetterState.VOID, "reason": why})


def _sent_on(way: LetterWay) -> LetterState:
    return LetterState.KEPT if way is LetterWay.NONE else LetterState.ORDERED


def _of_letter(letter: DunningLetter) -> dict[str, str | int]:
    document = letter.files[0].sha256 if letter.files else ""
    owed = letter.owed
    return {
        "letter": letter.id,
        "level": letter.level,
        "document": document,
        "total": str(owed.total),
        "interest": str(owed.interest),
        "fees": str(owed.fees),
        "pay_by": str(letter.pay_by),
    }
