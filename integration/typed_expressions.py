"""Expressions in CEL (Common Expression Language) by Google's cel-cpp, with a type of result.

What conditions and formulas have in common: compiling against declared facts, every fault with its
place, and evaluation that never takes a failure for a value. A failure at run time comes back as a
value, not as an exception, so a result counts only if its type is the one asked for.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from cel_expr_python import cel

from domain.core.errors import Invalid
from domain.core.findings import Finding

_ERROR = re.compile(r"^(?:[A-Z_]+: )?ERROR: <input>:(\d+):(\d+): (.+)$", re.MULTILINE)
_DETAIL = re.compile(r" \(in container ''\)| expecting \{.*\}| \[[A-Z_]+\]$")
_STATUS = re.compile(r"^[A-Z_]+: ")
_UNKNOWN = re.compile(r"undeclared reference to '([^']+)'")


@dataclass(frozen=True)
class Wording:
    """How faults are said."""

    noun: str
    """What the expression is: `condition`."""
    rule: str
    """The rule that is broken; with `-TYPE` and `-VALUE` for those faults."""
    result: str
    """What it has to give."""
    hint: str


class TypedExpressions:
    """Expressions over `facts` that give a `result`."""

    def __init__(self, facts: Mapping[str, cel.Type], result: cel.Type, wording: Wording) -> None:
        self._names = tuple(facts)
        self._result = result
        self._wording = wording
        self._environment = cel.NewEnv(variables=dict(facts))
        self._compiled = lru_cache(maxsize=1024)(self._compile)

    def check(self, expression: str) -> list[Finding]:
        """What is wrong with `expression`; `path` is `line:column`."""
        try:
            self._compiled(expression)
        except Invalid as error:
            return list(error.findings)
        return []

    def value(self, expression: str, facts: Mapping[str, Any]) -> Any:
        """Its value, of the type of the result; `Invalid` if it has none."""
        compiled = self._compiled(expression)
        try:
            result = compiled.eval(data=facts)
        except RuntimeError as error:
            # The budget for loops is exceeded: the one failure that is an exception.
            raise self._invalid(expression, [self._without_value(str(error))]) from None
        value = result.value()
        if result.type() != self._result:
            raise self._invalid(expression, [self._without_value(str(value))])
        return value

    def refused(self, expression: str) -> list[Finding]:
        """What is not even compiled."""
        if all(sign.isprintable() or sign in "\n\t" for sign in expression):
            return []
        message = "control characters are not allowed"
        return [self._finding(self._wording.rule, "1:1", message)]

    def _compile(self, expression: str) -> cel.Expression:
        rule = self._wording.rule
        if refused := self.refused(expression):
            raise self._invalid(expression, refused)
        try:
            compiled = self._environment.compile(expression)
        except RuntimeError as error:
            raise self._invalid(expression, self._findings(str(error))) from None
        if compiled.return_type() != self._result:
            given = compiled.return_type().name().lower()
            message = f"gives {given}, not {self._wording.result}"
            raise self._invalid(expression, [self._finding(f"{rule}-TYPE", "1:1", message)])
        return compiled

    def _findings(self, report: str) -> list[Finding]:
        """The findings in a compiler's report; one at the start if it names no place."""
        rule = self._wording.rule
        found = [
            self._finding(rule, f"{line}:{column}", _DETAIL.sub("", message))
            for line, column, message in _ERROR.findall(report)
        ]
        return found or [self._finding(rule, "1:1", _DETAIL.sub("", _STATUS.sub("", report)))]

    def _without_value(self, report: str) -> Finding:
        reason = _DETAIL.sub("", _STATUS.sub("", report))
        return self._finding(f"{self._wording.rule}-VALUE", "1:1", reason)

    def _finding(self, rule: str, path: str, message: str) -> Finding:
        unknown = _UNKNOWN.search(message)
        hint = self._meant(unknown[1]) if unknown else self._wording.hint
        message = f"there is no fact '{unknown[1]}'" if unknown else message
        return Finding(rule=rule, path=path, message=message, hint=hint)

    def _meant(self, name: str) -> str:
        """Which fact an unknown name may stand for."""
        near = get_close_matches(name, self._names, n=3, cutoff=0.5)
        if near:
            return f"did you mean {' or '.join(near)}?"
        return f"the facts are {', '.join(self._names)}"

    def _invalid(self, expression: str, findings: list[Finding]) -> Invalid:
        return Invalid(f"the {self._wording.noun} '{expression}' is not valid", findings=findings)
