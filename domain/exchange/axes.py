"""Axes: what became of something that was sent, as far as acknowledgements have said it.

Three axes, each with a rank: it arrived (transport), it could be read (syntax), the receiver agrees
(business). On the first two the highest rank stays, so the order in which statements come, and how
often, makes no difference. What is said higher up counts more: once the buyer speaks of a document,
a late "not delivered" is noted and nothing more.
"""

from collections.abc import Iterable
from typing import Self

from domain.core.model import DomainModel
from domain.exchange.response import Business, apply_response, lifecycle_event
from domain.exchange.statement import Statement, Syntax, Transport

_TRANSPORT = list(Transport)
_SYNTAX = list(Syntax)


class Axes(DomainModel):
    """Where something that was sent stands."""

    transport: Transport = Transport.PENDING
    syntax: Syntax = Syntax.UNKNOWN
    business: Business = Business.UNKNOWN

    def after(self, said: Statement) -> Self:
        """The axes once `said` is taken in."""
        changes = {
            "transport": max(self.transport, said.transport or self.transport, key=_rank),
            "syntax": max(self.syntax, said.syntax or self.syntax, key=_SYNTAX.index),
        }
        if said.business is not None:
            business = apply_response(self.business, said.business)
            return self.model_copy(update={**changes, "business": business})
        return self.model_copy(update=changes)

    def transmitted(self) -> Self:
        """Handed over: what is known to be further stays."""
        transport = max(self.transport, Transport.TRANSMITTED, key=_rank)
        return self.model_copy(update={"transport": transport})

    @property
    def refused(self) -> bool:
        """Whether it did not get through to people: lost on the way, or unreadable for them."""
        if self.business is not Business.UNKNOWN:
            return False
        if self.syntax is Syntax.UNKNOWN:
            return self.transport is Transport.FAILED
        return self.syntax is Syntax.REJECTED

    @property
    def confirmed(self) -> bool:
        """Whether the other side said that they have it, or more than that."""
        if self.refused:
            return False
        higher = self.business is not Business.UNKNOWN or self.syntax is not Syntax.UNKNOWN
        return higher or self.transport is Transport.DELIVERED


def axes_of(statements: Iterable[Statement], start: Axes | None = None) -> Axes:
    """The axes after all `statements`."""
    axes = start or Axes()
    for said in statements:
        axes = axes.after(said)
    return axes


def event_of(said: Statement) -> str:
    """The lifecycle event that a statement is, by what it says on its axis."""
    if said.business is not None:
        return lifecycle_event(said.business)
    if said.refuses:
        return "delivery_rejected"
    if said.transport in (Transport.PENDING, Transport.TRANSMITTED) or said.syntax is (
        Syntax.UNKNOWN
    ):
        return "delivery_noted"
    return "delivery_confirmed"


def _rank(transport: Transport) -> int:
    return _TRANSPORT.index(transport)
