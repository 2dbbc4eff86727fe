"""Party identifiers by scheme (PEPPOL-COMMON-R040 to R057), for both syntaxes.

A scheme is an attribute, so for most documents nothing is left to do here.
"""

from collections.abc import Callable
from typing import NamedTuple

from domain.core.findings import Severity
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import identifiers as ids


class Form(NamedTuple):
    """How an identifier of `scheme` has to look. `is_raw`: white space around it counts."""

    scheme: str
    rule: str
    is_well_formed: Callable[[str], bool]
    severity: Severity = Severity.FATAL
    is_raw: bool = False
    since: str = ""
    until: str = ""


W, F = Severity.WARNING, Severity.FATAL
SE_SINCE, DUTCH_SINCE = "3.0.20", "3.0.21"

FORMS = (
    Form("0088", "R040", ids.is_gln),
    Form("0192", "R041", ids.is_norwegian),
    Form("0184", "R042", ids.is_danish, is_raw=True),
    Form("0096", "R052", ids.is_danish_p, W, True, SE_SINCE, "3.0.21"),
    Form("0096", "R052", ids.is_danish_p, F, True, "3.0.21"),
    Form("0198", "R053", ids.is_danish_se, W, True, SE_SINCE, "3.0.21"),
    Form("0198", "R053", ids.is_danish_se, F, True, "3.0.21"),
    Form("0208", "R043", ids.is_belgian),
    Form("0201", "R044", ids.is_ipa, W),
    Form("0210", "R045", ids.is_codice_fiscale, W),
    Form("0211", "R047", ids.is_italian_vat, W),
    Form("0007", "R049", lambda text: len(text) == 10 and ids.is_swedish(text)),
    Form("0106", "R054", lambda text: ids.has_digits(text, 8), W, since=DUTCH_SINCE),
    Form("0190", "R055", lambda text: ids.has_digits(text, 20), W, since=DUTCH_SINCE),
    Form("9944", "R056-1", ids.is_dutch_vat, W, since=DUTCH_SINCE),
)
AUSTRALIAN = Form("0151", "R050", ids.is_australian)
AUSTRALIAN_SUM = Form("0151", "R050", ids.has_abn_sum)
"""In CII only the sum is looked at."""

DUTCH_BRANCH = Form("0217", "R057", lambda text: ids.has_digits(text, 12), W, since=DUTCH_SINCE)
ITALIAN_ADDRESS = Form("9907", "R046", ids.is_codice_fiscale, W)
ITALIAN_VAT_ADDRESS = Form("9906", "R048", ids.is_italian_vat, W, until="3.0.20")


def dutch_vat(number: Callable[[Node], str]) -> Rule:
    """A Dutch VAT number, wherever it is stated as one."""
    return Rule("PEPPOL-COMMON-R056-2", lambda node: ids.is_dutch_vat(number(node)), W)


def add_forms(pattern: Pattern, paths: str, forms: tuple[Form, ...]) -> None:
    """Identifiers at `paths` have the form of their scheme."""
    by_scheme: dict[str, list[Rule]] = {}
    for form in forms:
        by_scheme.setdefault(form.scheme, []).append(_rule(form))
    for scheme, rules in by_scheme.items():
        pattern.at(paths, rules, when=_in(scheme))


def _rule(form: Form) -> Rule:
    def test(node: Node) -> bool:
        return form.is_well_formed(node.raw if form.is_raw else node.text)

    return Rule(
        f"PEPPOL-COMMON-{form.rule}", test, form.severity, since=form.since, until=form.until
    )


def _in(scheme: str) -> Callable[[Node], bool]:
    return lambda node: node.attributes.get("schemeID") == scheme
