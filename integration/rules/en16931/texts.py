"""EN 16931 rules in our words."""

from collections.abc import Mapping

from integration.rules.en16931 import (
    texts_cii,
    texts_codes,
    texts_families,
    texts_model,
    texts_ubl,
)
from integration.rules.layer import RuleText

TEXTS: Mapping[str, RuleText] = {
    **texts_model.TEXTS,
    **texts_codes.TEXTS,
    **texts_families.TEXTS,
    **texts_ubl.TEXTS,
    **texts_cii.TEXTS,
}
"""By rule."""


def text(rule: str) -> RuleText:
    """The words for `rule`; a rule of another layer has none here."""
    return TEXTS.get(rule, RuleText(""))
