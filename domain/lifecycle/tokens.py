"""Tokens along the way: what an invoice has surely earned in each state of a definition."""

from domain.lifecycle.definition import LifecycleDefinition
from domain.lifecycle.steps import APPROVED, DELIVERY_EVENTS, DONE, STEPS, Step, Token

Tokens = frozenset[Token]

CHANGING = ("amend", "submit")
"""Commands after which the content may be another: `submit` takes over mended master data."""

_VOIDED_BY_CHANGING = {Token.VALIDATED, Token.APPROVED}
"""What was judged and approved is the content; another content has neither."""


def sure_tokens(definition: LifecycleDefinition) -> dict[str, Tokens]:
    """State → the tokens earned on every way to it; all of them where no way leads."""
    sure: dict[str, Tokens] = dict.fromkeys(definition.states, frozenset(Token))
    sure[definition.initial] = frozenset()
    waiting, met = [definition.initial], {definition.initial}
    while waiting:
        name = waiting.pop()
        state = definition.states[name]
        for transition in state.transitions:
            to = transition.to
            left = sure.get(to, frozenset()) & after(sure[name], state.step, transition.event)
            if to in sure and (to not in met or left != sure[to]):
                sure[to] = left
                met.add(to)
                waiting.append(to)
    return sure


def after(tokens: Tokens, step: Step | None, event: str) -> Tokens:
    """The tokens of an invoice that had `tokens` and left a state with `step` by `event`.

    An approval that is begun replaces an earlier one, however it ends. What becomes of a message
    can only be learned of one that was sent.
    """
    if event in DELIVERY_EVENTS:
        return tokens | {Token.TRANSMITTED}
    if step is Step.APPROVE and event != APPROVED:
        tokens -= {Token.APPROVED}
    if event in CHANGING:
        return tokens - _VOIDED_BY_CHANGING
    if step is None or event not in (DONE, APPROVED):
        return tokens
    closed = {Token.DISPUTED} if step is Step.CLOSE_DISPUTE else set()
    return (tokens | STEPS[step].gives) - closed
