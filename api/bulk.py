"""Many at once: each is done by itself, with the answer that it would have got by itself.

The whole has one Idempotency-Key, from which each one's own id is derived: what was done is not
done again when the request is repeated, whatever became of the others.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request, Response

from api.errors import described, items_of, of_domain
from api.problems import CATALOGUE, Problem, ProblemItem
from api.routing import mark_pending
from api.schemas.bulk import BulkAnswer, BulkOutcome, Misfit
from api.schemas.views import InvoiceView
from domain.core.errors import InvoicingError
from domain.core.identifiers import canonical_json, digest

T = TypeVar("T")

_AT_A_TIME = 10
"""So many of one request are under way at the same time."""

log = logging.getLogger("invoicing.api")


@dataclass(frozen=True)
class Done:
    """What one of them came to, and whether that is final."""

    invoice: InvoiceView
    status: int
    final: bool


@dataclass(frozen=True)
class Bulk:
    """One request for many: where they are in the body, and the id of the whole."""

    request: Request
    field: str
    message_id: str

    def id_of(self, index: int) -> str:
        """The id of one of them; the same for a repetition with the same key."""
        return digest(canonical_json(["bulk", self.message_id, index]))

    async def each(
        self, members: Sequence[T], do: Callable[[T, str], Awaitable[Done]], response: Response
    ) -> BulkAnswer:
        """Do them all, some at a time."""
        free = asyncio.Semaphore(_AT_A_TIME)

        async def one(index: int, member: T) -> tuple[BulkOutcome, bool]:
            async with free:
                return await self._one(index, member, do)

        found = await asyncio.gather(*(one(index, one_) for index, one_ in enumerate(members)))
        items = [outcome for outcome, _ in found]
        pending = sum(not final for _, final in found)
        refused = sum(final and outcome.problem is not None for outcome, final in found)
        if pending:
            mark_pending(response)
        done = len(items) - pending - refused
        return BulkAnswer(done=done, refused=refused, pending=pending, items=items)

    async def _one(
        self, index: int, member: T, do: Callable[[T, str], Awaitable[Done]]
    ) -> tuple[BulkOutcome, bool]:
        try:
            if isinstance(member, Misfit):
                raise _misfit(member)
            done = await do(member, self.id_of(index))
        except InvoicingError as error:
            return self._refused(index, of_domain(error))
        except Problem as problem:
            return self._refused(index, problem)
        except Exception as error:
            # One fault of ours must not hide what became of the others.
            log.exception("unexpected %s in %s/%d", type(error).__name__, self.field, index)
            return self._refused(index, Problem("internal_error", "we did not foresee this"))
        outcome = BulkOutcome(index=index, status=done.status, invoice=done.invoice)
        return outcome, done.final

    def _refused(self, index: int, problem: Problem) -> tuple[BulkOutcome, bool]:
        status, place = CATALOGUE[problem.code].status, f"/{self.field}/{index}"
        document = described(self.request, problem)
        errors = [
            one.model_copy(update={"pointer": f"{place}{one.pointer}"}) for one in document.errors
        ]
        document = document.model_copy(update={"errors": errors or [_all_of(place, problem)]})
        return BulkOutcome(index=index, status=status, problem=document), status < 500


def _misfit(member: Misfit) -> Problem:
    faults = [{**fault, "loc": ("body", *fault["loc"])} for fault in member.faults]
    items = items_of(faults, member.sent)
    fields = "1 field has" if len(items) == 1 else f"{len(items)} fields have"
    return Problem("validation_failed", f"{fields} to be mended; see errors", errors=items)


def _all_of(place: str, problem: Problem) -> ProblemItem:
    """Which of them it is, where nothing inside of it is to blame."""
    said = str(problem.detail)
    return ProblemItem(pointer=place, rule=problem.code, message=said, hint=problem.hint)
