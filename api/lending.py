"""Lending: who may lend which right to decide to whom, and until when."""

from collections.abc import Iterator
from datetime import datetime

from pydantic import AwareDatetime, Field

from api.auth import Principal
from api.permissions import allowed, holders, require
from api.schemas.shapes import Body, Reason
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.words import PersonId, Role
from domain.people import Person
from domain.ports import Store
from domain.trade.approval import Delegation

_DECIDES = "invoices.decide"


class NewDelegation(Body):
    """What is lent, to whom, and for how long."""

    from_person: PersonId | None = Field(
        default=None, description="who lends; left out: you", examples=["ben"]
    )
    to_person: PersonId = Field(examples=["carla"])
    roles: tuple[Role, ...] = Field(
        default=(), max_length=20, description="left out: all with which you may decide"
    )
    starts: AwareDatetime | None = Field(default=None, description="left out: now")
    ends: AwareDatetime
    reason: Reason = Field(default="", examples=["on leave"])


async def loan(
    store: Store, wanted: NewDelegation, by: Principal, id: str, now: datetime
) -> Delegation:
    """The delegation that is wanted; `Invalid` with everything that is wrong with it."""
    lender = await _lender(store, wanted.from_person or by.subject, by)
    starts = wanted.starts or now
    findings = [
        *await _borrower_findings(store, wanted.to_person, "to_person"),
        *_pair_findings(lender.id, wanted.to_person, by),
        *_role_findings(wanted.roles, lender),
        *_time_findings(starts, wanted.ends, now),
    ]
    if findings:
        raise Invalid("this cannot be lent like this", findings=findings)
    return Delegation(
        id=id,
        from_person=lender.id,
        to_person=wanted.to_person,
        roles=wanted.roles or _deciding(lender),
        starts=starts,
        ends=wanted.ends,
        reason=wanted.reason or None,
    )


async def require_borrower(store: Store, id: str, path: str) -> None:
    """`Invalid` if the person called `id` could not decide all the same."""
    findings = await _borrower_findings(store, id, path)
    if findings:
        raise Invalid(findings[0].message, findings=findings)


async def _lender(store: Store, id: str, by: Principal) -> Person:
    """Who lends: the caller as their token says, another person as the directory knows them."""
    if id == by.subject:
        return Person(id=id, name=id, roles=by.roles)
    require(by, "delegations.manage")
    person = await store.people.find(id)
    if person is None:
        raise Invalid("the lender is not known", findings=[_unknown(id, "from_person")])
    return person


async def _borrower_findings(store: Store, id: str, path: str) -> list[Finding]:
    person = await store.people.find(id)
    if person is None:
        return [_unknown(id, path)]
    if not person.active:
        return [_finding(path, f"'{id}' is no longer active", "name somebody else")]
    if not _deciding(person):
        return [_cannot_decide(id, path)]
    return []


def _pair_findings(lender: str, borrower: str, by: Principal) -> Iterator[Finding]:
    if lender == borrower:
        yield _finding("to_person", "a delegation is to another person", "name somebody else")
    elif borrower == by.subject:
        message = "nobody lends the right of somebody else to themselves"
        yield _finding("to_person", message, "ask the person, or another manager")


def _role_findings(wanted: tuple[Role, ...], lender: Person) -> Iterator[Finding]:
    if not _deciding(lender):
        yield _cannot_decide(lender.id, "from_person")
    for index, role in enumerate(wanted):
        if role not in lender.roles:
            message = f"'{lender.id}' does not hold the role '{role}', and so cannot lend it"
            hint = f"held are {', '.join(lender.roles) or 'none'}"
            yield _finding(f"roles[{index}]", message, hint)


def _time_findings(starts: datetime, ends: datetime, now: datetime) -> Iterator[Finding]:
    if ends <= max(starts, now):
        when = "after it starts" if ends > now else "in the future"
        yield _finding("ends", f"a delegation ends {when}", "choose a later moment")


def _deciding(person: Person) -> tuple[Role, ...]:
    return tuple(role for role in person.roles if allowed((role,), _DECIDES))


def _cannot_decide(id: str, path: str) -> Finding:
    hint = f"roles that may are {', '.join(holders(_DECIDES))}"
    return _finding(path, f"no role of '{id}' may decide on invoices", hint)


def _unknown(id: str, path: str) -> Finding:
    hint = "check the spelling; people are known once they have signed in or were entered"
    return _finding(path, f"nobody known here is called '{id}'", hint)


def _finding(path: str, message: str, hint: str) -> Finding:
    return Finding(rule="AP-PERSON", path=path, message=message, hint=hint)
