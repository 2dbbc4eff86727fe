"""The national rules in our words."""

from collections.abc import Mapping

from integration.rules.layer import RuleText
from integration.rules.peppol.national.texts_central import DUTCH, GERMAN
from integration.rules.peppol.national.texts_north import DANISH, ICELANDIC, NORWEGIAN, SWEDISH
from integration.rules.peppol.national.texts_south import GREEK, ITALIAN

TEXTS: Mapping[str, RuleText] = {
    **NORWEGIAN,
    **DANISH,
    **SWEDISH,
    **ICELANDIC,
    **ITALIAN,
    **GREEK,
    **DUTCH,
    **GERMAN,
}
