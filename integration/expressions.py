"""Conditions in CEL (Common Expression Language), checked and evaluated by Google's cel-cpp.

Facts are declared flat (`invoice.total_minor` is one variable), because fields of a map would
be checked for neither name nor type. A failure at run time comes back as a value, not as an
exception, so a result counts only if its type is BOOL.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from functools import lru_cache

from cel_expr_python import cel

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.lifecycle.facts import FACTS, Facts, FactType

_TYPES = {
    FactType.INT: cel.Type.INT,
    FactType.STRING: cel.Type.STRING,
    FactType.BOOL: cel.Type.BOOL,
}

_ERROR = re.compile(r"^(?:[A-Z_]+: )?ERROR: <input>:(\d+):(\d+): (.+)$", re.MULTILINE)
_DETAIL = re.compile(r" \(in container ''\)| expecting \{.*\}| \[[A-Z_]+\]$")
_STATUS = re.compile(r"^[A-Z_]+: ")
_UNKNOWN = re.compile(r"undeclared reference to '([^']+)'")
_HINT = "compare facts with values, such as invoice.total_minor > 1000000 (minor units)"


class CelConditions:
    """`Conditions` over the declared facts."""

    def __init__(self) -> None:
        variables = {name: _TYPES[fact.type] for name, fact in FACTS.items()}
        self._environment = cel.NewEnv(variables=variables)
        self._compiled = lru_cache(maxsize=1024)(self._compile)

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`; `path` is `line:column`."""
        try:
            self._compiled(expression)
        except Invalid as error:
            return list(error.findings)
        return []

    def evaluate(self, expressions: Iterable[str], facts: Facts) -> dict[str, bool]:
        """The value of each expression; `Invalid` for one that has none."""
        return {text: self._value(text, facts) for text in expressions}

    def _value(self, expression: str, facts: Facts) -> bool:
        compiled = self._compiled(expression)
        try:
            result = compiled.eval(data=facts)
        except RuntimeError as error:
            # The budget for loops is exceeded: the one failure that is an exception.
            raise _invalid(expression, [_without_value(str(error))]) from None
        value = result.value()
        if result.type() != cel.Type.BOOL:
            raise _invalid(expression, [_without_value(str(value))])
        return value is True

    def _compile(self, expression: str) -> cel.Expression:
        if not all(sign.isprintable() or sign in "\n\t" for sign in expression):
            message = "control characters are not allowed"
            raise _invalid(expression, [_finding("INV-CONDITION", "1:1", message)])
        try:
            compiled = self._environment.compile(expression)
        except RuntimeError as error:
            raise _invalid(expression, _findings(str(error))) from None
        if compiled.return_type() != cel.Type.BOOL:
            message = f"gives {compiled.return_type().name().lower()}, not true or false"
            raise _invalid(expression, [_finding("INV-CONDITION-TYPE", "1:1", message)])
        return compiled


def _findings(report: str) -> list[Finding]:
    """The findings in a compiler's report; one at the start if it names no place."""
    found = [
        _finding("INV-CONDITION", f"{line}:{column}", _DETAIL.sub("", message))
        for line, column, message in _ERROR.findall(report)
    ]
    return found or [_finding("INV-CONDITION", "1:1", _DETAIL.sub("", _STATUS.sub("", report)))]


def _without_value(report: str) -> Finding:
    reason = _DETAIL.sub("", _STATUS.sub("", report))
    return _finding("INV-CONDITION-VALUE", "1:1", reason)


def _finding(rule: str, path: str, message: str) -> Finding:
    unknown = _UNKNOWN.search(message)
    hint = _meant(unknown[1]) if unknown else _HINT
    message = f"there is no fact '{unknown[1]}'" if unknown else message
    return Finding(rule=rule, path=path, message=message, hint=hint)


def _meant(name: str) -> str:
    """Which fact an unknown name may stand for."""
    near = get_close_matches(name, FACTS, n=3, cutoff=0.5)
    if near:
        return f"did you mean {' or '.join(near)}?"
    return f"the facts are {', '.join(FACTS)}"


def _invalid(expression: str, findings: list[Finding]) -> Invalid:
    return Invalid(f"the condition '{expression}' is not valid", findings=findings)
