"""Faults that pydantic finds in settings and documents, as findings."""

from pydantic import ValidationError

from domain.core.findings import Finding


def findings_of(error: ValidationError, rule: str) -> list[Finding]:
    """Every fault in `error`, without echoing what was given (it may be secret)."""
    return [
        Finding(
            rule=rule,
            path=".".join(map(str, fault["loc"])) or "settings",
            message=fault["msg"].removeprefix("Value error, "),
            hint="see the settings of this channel in the API reference",
        )
        for fault in error.errors(include_input=False, include_url=False, include_context=False)
    ]
