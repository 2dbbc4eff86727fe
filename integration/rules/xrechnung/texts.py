"""XRechnung's rules in our words."""

from integration.rules.layer import RuleText

TEXTS: dict[str, RuleText] = {}


def text(rule: str) -> RuleText:
    """The words for `rule`; empty if it is none of XRechnung's."""
    return TEXTS.get(rule) or RuleText("")
