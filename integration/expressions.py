"""Conditions of lifecycles in CEL.

Facts are declared flat (`invoice.total_minor` is one variable), because fields of a map would
be checked for neither name nor type.
"""

from collections.abc import Iterable

from cel_expr_python import cel

from domain.core.findings import Finding
from domain.lifecycle.facts import FACTS, Facts, FactType
from integration.typed_expressions import TypedExpressions, Wording

_TYPES = {
    FactType.INT: cel.Type.INT,
    FactType.STRING: cel.Type.STRING,
    FactType.BOOL: cel.Type.BOOL,
}

_WORDING = Wording(
    noun="condition",
    rule="INV-CONDITION",
    result="true or false",
    hint="compare facts with values, such as invoice.total_minor > 1000000 (minor units)",
)


class CelConditions:
    """`Conditions` over the declared facts."""

    def __init__(self) -> None:
        facts = {name: _TYPES[fact.type] for name, fact in FACTS.items()}
        self._expressions = TypedExpressions(facts, cel.Type.BOOL, _WORDING)

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`; `path` is `line:column`."""
        return self._expressions.check(expression)

    def evaluate(self, expressions: Iterable[str], facts: Facts) -> dict[str, bool]:
        """The value of each expression; `Invalid` for one that has none."""
        return {text: self._expressions.value(text, facts) is True for text in expressions}
