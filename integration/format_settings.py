"""Settings of formats: read from the delivery profile, each fault as a finding."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from domain.core.errors import Invalid
from domain.core.findings import Finding
from integration.validation import findings_of

M = TypeVar("M", bound=BaseModel)

RULE = "FORMAT_SETTINGS"


def no_settings(format_id: str, settings: Mapping[str, Any]) -> list[Finding]:
    """A finding for every setting: the format has none."""
    return [
        Finding(
            rule=RULE,
            path=name[:60],
            message=f"the format {format_id} has no setting '{name[:60]}'",
            hint="leave it out",
        )
        for name in settings
    ]


def faults(model: type[BaseModel], settings: Mapping[str, Any]) -> list[Finding]:
    """What is wrong with `settings` by their `model`."""
    try:
        model.model_validate(dict(settings))
    except ValidationError as error:
        return findings_of(error, RULE)
    return []


def parsed(model: type[M], settings: Mapping[str, Any]) -> M:
    """The settings; `Invalid` with every fault."""
    try:
        return model.model_validate(dict(settings))
    except ValidationError as error:
        raise Invalid(
            "the format settings of the delivery profile are wrong",
            hint="mend format_settings in the delivery profile of the partnership",
            findings=findings_of(error, RULE),
        ) from None
