"""Lending: to whom somebody may lend their right to decide."""

from api.permissions import allowed, holders
from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.people import Person
from domain.ports import Store


async def require_borrower(store: Store, id: str, path: str) -> Person:
    """Who is called `id`; `Invalid` for somebody who could not decide all the same."""
    person = await store.people.find(id)
    if person is None:
        message = f"nobody known here is called '{id}'"
        hint = "check the spelling; people are known once they have signed in or were entered"
        raise _refused(path, message, hint)
    if not person.active:
        raise _refused(path, f"'{id}' is no longer active", "name somebody else")
    if not allowed(person.roles, "invoices.decide"):
        message = f"no role of '{id}' may decide on invoices"
        hint = f"roles that may are {', '.join(holders('invoices.decide'))}"
        raise _refused(path, message, hint)
    return person


def _refused(path: str, message: str, hint: str) -> Invalid:
    finding = Finding(rule="AP-PERSON", path=path, message=message, hint=hint)
    return Invalid(message, findings=[finding])
