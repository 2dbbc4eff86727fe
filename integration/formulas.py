"""Formulas of prices in CEL: whole numbers in, a whole number out, and no float in between."""

import re
from functools import lru_cache

from cel_expr_python import cel

from domain.billing.pricing.basis import FormulaFacts
from domain.core.findings import Finding
from integration.typed_expressions import TypedExpressions, Wording

_TYPES = {int: cel.Type.INT, str: cel.Type.STRING, bool: cel.Type.BOOL}

_WORDING = Wording(
    noun="formula",
    rule="INV-FORMULA",
    result="a whole number",
    hint="calculate with whole numbers, such as quantity * price; / divides and drops the rest",
)

_TOKEN = re.compile(
    r"""(?P<text> '[^'\\\n]*' | "[^"\\\n]*" | //[^\n]*)
    | (?P<float> (?<![\w.]) (?: \d*\.\d+ (?:[eE][+-]?\d+)? | \d+[eE][+-]?\d+) | \bdouble\b)
    | (?P<odd> \\ | ['"])""",
    re.VERBOSE,
)
"""Floats, and what may stand before them; a quote that is left over could hide one."""

_FLOAT = "{} is a number with a decimal point, which is not exact"
_FLOAT_HINT = "declare a constant with `places`: 0.25 with 2 places is the whole number 25"
_ODD = "no text in a formula has a {}"
_ODD_HINT = "write text in plain quotes, such as 'eu'"


class CelFormulas:
    """`Formulas` over the facts that a price declares."""

    def __init__(self) -> None:
        self._over = lru_cache(maxsize=256)(_WithoutFloats)

    def check_formula(self, expression: str, declared: FormulaFacts) -> list[Finding]:
        """What is wrong with `expression`; `path` is `line:column`."""
        return self._over(_types(declared)).check(expression)

    def calculate(self, expression: str, facts: FormulaFacts) -> int:
        """Its value; `Invalid` if it has none."""
        return int(self._over(_types(facts)).value(expression, facts))


class _WithoutFloats(TypedExpressions):
    """With `/` and `%` of whole numbers; nothing that is written is a float, so nothing is one."""

    def __init__(self, types: tuple[tuple[str, type], ...]) -> None:
        super().__init__({name: _TYPES[kind] for name, kind in types}, cel.Type.INT, _WORDING)

    def refused(self, expression: str) -> list[Finding]:
        """Floats, with their place."""
        found = super().refused(expression)
        for token in _TOKEN.finditer(expression):
            if token["float"]:
                found.append(_refusal(token, _FLOAT, _FLOAT_HINT))
            elif token["odd"] or _tripled(token):
                found.append(_refusal(token, _ODD, _ODD_HINT))
        return found


def _tripled(token: re.Match[str]) -> bool:
    """Whether a text in three quotes begins here: `''` right before another quote."""
    return token[0] in ("''", '""') and token.string[token.end() : token.end() + 1] == token[0][0]


def _refusal(token: re.Match[str], message: str, hint: str) -> Finding:
    before = token.string[: token.start()]
    line, column = before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1
    return Finding(
        rule=_WORDING.rule,
        path=f"{line}:{column}",
        message=message.format(token[0] if token["float"] else "backslash or tripled quote"),
        hint=hint,
    )


def _types(facts: FormulaFacts) -> tuple[tuple[str, type], ...]:
    return tuple((name, type(value)) for name, value in facts.items())
