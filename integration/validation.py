"""Faults that pydantic finds in settings and documents, as findings."""

from pydantic import ValidationError

from domain.core.findings import Finding

SEE = "every setting is described in docs/channels.md and docs/formats.md"
_WORDS = {"missing": "it is missing", "extra_forbidden": "there is no such setting"}


def findings_of(error: ValidationError, rule: str) -> list[Finding]:
    """Every fault in `error`, without echoing what was given (it may be secret)."""
    return [
        Finding(
            rule=rule,
            path=".".join(map(str, fault["loc"])) or "settings",
            message=_WORDS.get(fault["type"], fault["msg"].removeprefix("Value error, ")),
            hint=SEE,
        )
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]
