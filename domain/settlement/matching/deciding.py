"""Deciding on a payment: allocate it, propose something, or say why nothing was found."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from domain.settlement.bank import EntryPart
from domain.settlement.matching.fitting import Fit, fit
from domain.settlement.matching.guessing import Guess, Payer, guesses
from domain.settlement.matching.naming import Named, named
from domain.settlement.matching.pool import Pool
from domain.settlement.open_item import OpenItem
from domain.settlement.payment import Decision, Evidence, PaymentState, Proposal
from domain.trade.matching import MatchingPolicy, MatchRule

Policies = Callable[[str], MatchingPolicy]
"""The policy of a partnership, by its id."""

_MOST_PROPOSALS = 5
_MOST_NAMED = 200
"""Documents that one payment can name."""


def decide(
    part: EntryPart,
    pool: Pool,
    policies: Policies,
    *,
    booked_on: date,
    payers: Sequence[Payer] = (),
) -> Decision:
    """What becomes of `part`. What is decided is promised to it: the pool has less afterwards."""
    if not part.amount:
        return Decision(state=PaymentState.SET_ASIDE, reason="no money moved")
    mentioned = named(part, pool)[:_MOST_NAMED]
    proposals = _best(_proposals(part, mentioned, payers, pool, policies, booked_on))
    who = proposals[0].partner_id if proposals else payers[0].partner_id if payers else None
    if not proposals:
        reason = _why_not(part, mentioned, payers)
        return Decision(state=PaymentState.UNALLOCATED, reason=reason, partner_id=who)
    best = proposals[0]
    if best.score >= _policy_of(best, pool, policies).automatic and _stands_out(proposals):
        pool.promise(best.shares)
        return Decision(
            state=PaymentState.ALLOCATED, chosen=best, partner_id=who, proposals=(best,)
        )
    return Decision(
        state=PaymentState.PROPOSED,
        reason="somebody has to say whether this is right",
        proposals=proposals,
        partner_id=who,
    )


def _proposals(
    part: EntryPart,
    mentioned: Sequence[Named],
    payers: Sequence[Payer],
    pool: Pool,
    policies: Policies,
    booked_on: date,
) -> Iterator[Proposal]:
    if mentioned:
        yield from _of_named(part, mentioned, policies, booked_on)
        return
    for guess in guesses(part, payers, pool):
        policy = policies(guess.items[0].partnership_id)
        if guess.rule in policy.rules:
            yield from _made(part, guess.items, guess, policy, booked_on)


def _of_named(
    part: EntryPart, mentioned: Sequence[Named], policies: Policies, booked_on: date
) -> Iterator[Proposal]:
    """What is named, by the policy of the first partnership; a rule that is off names nothing."""
    counting = [one for one in mentioned if one.rule in policies(one.item.partnership_id).rules]
    if not counting:
        return
    policy = policies(counting[0].item.partnership_id)
    weakest = min(counting, key=lambda one: one.score)
    said = "; ".join(one.text for one in counting[:10])
    whole = Guess(tuple(one.item for one in counting), weakest.rule, weakest.score, said)
    made = list(_made(part, whole.items, whole, policy, booked_on))
    yield from made
    if len(counting) > 1 and (not made or made[0].score < policy.automatic):
        for one in counting[:_MOST_PROPOSALS]:
            guess = Guess((one.item,), one.rule, one.score, one.text)
            yield from _made(part, guess.items, guess, policy, booked_on, only=True)


def _made(
    part: EntryPart,
    items: Sequence[OpenItem],
    guess: Guess,
    policy: MatchingPolicy,
    booked_on: date,
    *,
    only: bool = False,
) -> Iterator[Proposal]:
    """The proposal that `guess` comes to; `only`: others are named as well, so it is a guess."""
    found = fit(part, items, policy, booked_on)
    if found is None:
        return
    score = _score(guess, found)
    if only:
        score = min(score, SINGLED_OUT)
    yield Proposal(
        score=score,
        shares=found.shares,
        evidence=(Evidence(rule=guess.rule, text=guess.text),),
        rest=found.rest,
        partner_id=items[0].partner_id,
    )


SINGLED_OUT = 70
"""One of several that are named."""
_CONFIRMED_BY_AMOUNT = 92
"""Digits, or a short number, and the amount to the cent: chance does not do that."""


def _score(guess: Guess, found: Fit) -> int:
    exact = found.score == 100
    if exact and guess.rule in (MatchRule.DIGITS, MatchRule.NUMBER):
        return max(guess.score, _CONFIRMED_BY_AMOUNT)
    return min(guess.score, found.score)


def _best(proposals: Iterator[Proposal]) -> tuple[Proposal, ...]:
    """Each way to settle once, the best first."""
    found: dict[tuple[str, ...], Proposal] = {}
    for one in proposals:
        way = tuple(share.invoice_id for share in one.shares)
        if way not in found or one.score > found[way].score:
            found[way] = one
    ranked = sorted(found.values(), key=lambda one: -one.score)
    return tuple(ranked[:_MOST_PROPOSALS])


def _stands_out(proposals: Sequence[Proposal]) -> bool:
    return len(proposals) == 1 or proposals[1].score < proposals[0].score


def _policy_of(proposal: Proposal, pool: Pool, policies: Policies) -> MatchingPolicy:
    item = pool.item(proposal.shares[0].invoice_id)
    return policies(item.partnership_id) if item else MatchingPolicy()


def _why_not(part: EntryPart, mentioned: Sequence[Named], payers: Sequence[Payer]) -> str:
    if mentioned:
        item = mentioned[0].item
        if item.currency != part.currency:
            return f"{item.number} is in {item.currency}, and the bank says no rate for it"
        if (item.open > 0) is not (part.amount > 0):
            way = "came in" if part.amount > 0 else "left the account"
            return f"the money {way}, which {item.number} does not wait for"
        return f"{item.number} and what it would be set off against do not fit the amount"
    if payers:
        return "the payer is known, but nothing open with it fits the amount"
    if part.amount < 0:
        return "money that left the account names nothing that we owe"
    return "no reference names an open document, and the payer is not known"
