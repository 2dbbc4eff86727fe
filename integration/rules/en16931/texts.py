"""EN 16931 rules in our words."""

from integration.rules.layer import RuleText

TEXTS: dict[str, RuleText] = {
    "BR-01": RuleText(
        "the specification identifier is missing",
        "say which specification the document follows, such as urn:cen.eu:en16931:2017",
        "BT-24",
    ),
}


def text(rule: str) -> RuleText:
    """The words for `rule`."""
    return TEXTS.get(rule) or RuleText(f"rule {rule} does not hold")
