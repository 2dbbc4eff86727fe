"""Partnerships on pages: who trades with whom, what was agreed, what the next invoice will be."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.billing import agreement_for_trial, period_for_trial, preview
from api.console.forms import Refusal, refusal
from api.console.wording import role
from api.schemas.billing import Preview
from domain.billing.agreement import Agreement
from domain.core.errors import InvoicingError
from domain.ports import Store
from domain.process.foreseeing import Usage
from domain.trade.approval import ApprovalPolicy, ApprovalStep
from domain.trade.partner import Partner
from domain.trade.partnership import Partnership
from domain.trade.terms import PaymentTerms
from integration.wiring import Adapters


@dataclass(frozen=True)
class Pair:
    """A partnership with its two partners."""

    partnership: Partnership
    seller: Partner | None
    buyer: Partner | None

    @property
    def title(self) -> str:
        """Who sells to whom."""
        return f"{self.sells} to {self.buys}"

    @property
    def sells(self) -> str:
        """The seller's name; its id where it is not known."""
        return self.seller.party.name if self.seller else self.partnership.seller_id

    @property
    def buys(self) -> str:
        """The buyer's name; its id where it is not known."""
        return self.buyer.party.name if self.buyer else self.partnership.buyer_id

    @property
    def we_buy(self) -> bool:
        """Whether invoices come in."""
        return self.buyer is not None and self.buyer.own and not (self.seller and self.seller.own)


@dataclass(frozen=True)
class Upcoming:
    """What an agreement bills next, or why that cannot be said."""

    agreement: Agreement
    preview: Preview | None
    refusal: Refusal | None = None


async def paired(store: Store, partnerships: Sequence[Partnership]) -> list[Pair]:
    """Each with its partners, read at once."""
    ids = {id for one in partnerships for id in one.parties}
    known = await store.partners.several(ids)
    return [Pair(one, known.get(one.seller_id), known.get(one.buyer_id)) for one in partnerships]


async def upcoming(adapters: Adapters, agreement: Agreement, now: datetime) -> Upcoming:
    """The next invoice of an agreement, to the line."""
    try:
        tried = await agreement_for_trial(adapters, agreement.id, None, now)
        period = period_for_trial(adapters, tried, None, now)
        return Upcoming(agreement, await preview(adapters, tried, period, Usage(), now))
    except InvoicingError as error:
        why = refusal(error)
        if why is None:
            raise
        return Upcoming(agreement, None, why)


def terms(partnership: Partnership) -> list[tuple[str, str]]:
    """What was agreed, in words."""
    channel, pays = partnership.delivery.channel, partnership.payment_terms
    dunned = partnership.dunning
    said = [
        ("Currency", partnership.currency),
        ("Payment", _due(pays)),
        (
            "Early payment",
            "; ".join(f"{o.percentage.normalize():f} % in {o.days} days" for o in pays.discounts),
        ),
        ("Sent as", f"{partnership.delivery.format} over {channel.kind}"),
        ("Numbers from", partnership.series or "none: invoices only come in"),
        ("Approval", _approval(partnership.approval)),
        ("Dunning", f"{len(dunned.levels)} letters at most" if dunned else "nobody is reminded"),
        ("Lifecycle", f"{partnership.lifecycle.key}, {_version(partnership)}"),
        ("Buyer reference", partnership.buyer_reference or ""),
        ("Order", partnership.order_reference or ""),
        ("Test", "everything is marked as a test" if partnership.delivery.test else ""),
    ]
    return [(name, value) for name, value in said if value]


def _version(partnership: Partnership) -> str:
    version = partnership.lifecycle.version
    return "the newest version" if version == "latest" else f"version {version}"


def _due(agreed: PaymentTerms) -> str:
    begins = "the end of the month" if agreed.end_of_month else "the day of issue"
    months = f"{agreed.months} months and " if agreed.months else ""
    fixed = ", ".join(f"{day}." for day in agreed.fixed_days)
    then = f", on the next {fixed} of a month" if fixed else ""
    return f"{months}{agreed.net_days} days from {begins}{then}"


def _approval(policy: ApprovalPolicy | None) -> str:
    if policy is None:
        return "as the lifecycle says"
    return ", then ".join(_step(step) for step in policy.steps)


def _step(step: ApprovalStep) -> str:
    who = " or ".join([*map(role, step.roles), *step.people])
    count = f"{step.quorum} of " if step.quorum > 1 else ""
    least = f" from {step.at_least}" if step.at_least is not None else ""
    below = f" below {step.below}" if step.below is not None else ""
    return f"{count}{who}{least}{below}"
