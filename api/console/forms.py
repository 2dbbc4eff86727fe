"""Forms: what somebody typed, as bodies of the API, and what is wrong with it field by field."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ValidationError

from api.console.faults import problem_of, title
from api.problems import Problem, ProblemItem
from api.session import CSRF_FIELD

B = TypeVar("B", bound=BaseModel)

_OURS = {CSRF_FIELD, "form_id"}
_NEEDED, _DAY = "this is needed", "write a day such as 2026-12-01"
_NUMBER = "write a number such as 1250.00"
_WORDS = {
    "string_too_short": _NEEDED,
    "missing": _NEEDED,
    "too_short": "at least one is needed",
    "string_too_long": "it is too long",
    "string_pattern_mismatch": "it has signs that are not possible here",
    "decimal_parsing": _NUMBER,
    "decimal_type": _NUMBER,
    "greater_than": "it has to be more than nothing",
    "greater_than_equal": "it cannot be less than nothing",
    "enum": "choose one of the list",
    "date_parsing": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_from_datetime_inexact": _DAY,
}
_PREFIX = "Value error, "


@dataclass(frozen=True)
class Refusal:
    """Why something was not done, for the page where it was asked."""

    title: str
    detail: str
    hint: str = ""
    items: Sequence[ProblemItem] = ()

    def of(self, field: str) -> str:
        """What is wrong with a field of the form."""
        found = (one for one in self.items if one.pointer.strip("/") == field)
        return " ".join(f"{one.message}{': ' + one.hint if one.hint else ''}" for one in found)


class Unfit(Exception):
    """What was typed makes no body; `refusal` says where."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.detail)
        self.refusal = refusal


async def _typed(request: Request) -> dict[str, str]:
    form = await request.form()
    return {
        name: value for name, value in form.items() if isinstance(value, str) and name not in _OURS
    }


Typed = Annotated[dict[str, str], Depends(_typed)]
"""The fields of the form, without those that every form has."""


def body(model: type[B], typed: Mapping[str, str], **more: object) -> B:
    """The body that the API would be sent for what was typed; raises `Unfit`.

    An empty field is one that was not filled in. A button or box that is on says `true`.
    """
    given = {name: value.strip() for name, value in typed.items() if name in model.model_fields}
    on = {k: True for k, v in given.items() if v == "true" and _is_flag(model, k)}
    try:
        return model.model_validate({**{k: v for k, v in given.items() if v}, **on, **more})
    except ValidationError as error:
        found = [_item(fault["loc"], fault["type"], fault["msg"]) for fault in error.errors()]
        # A list is not too short because what is in it is wrong.
        items = [
            one
            for one in found
            if one.rule != "too_short"
            or not any(other.pointer.startswith(f"{one.pointer}/") for other in found)
        ]
        detail = "Nothing was done: one field has to be mended."
        if len(items) > 1:
            detail = f"Nothing was done: {len(items)} fields have to be mended."
        raise Unfit(Refusal(title("validation_failed"), detail, items=items)) from None


def _is_flag(model: type[BaseModel], name: str) -> bool:
    return model.model_fields[name].annotation is bool


def refusal(error: Exception) -> Refusal | None:
    """Why something was refused, if the person who asked can do something about it."""
    if isinstance(error, Unfit):
        return error.refusal
    problem = problem_of(error)
    if problem is None or problem.status_code >= 500 or problem.code in ("forbidden", "not_found"):
        return None
    return of_problem(problem)


def of_problem(problem: Problem) -> Refusal:
    """A problem of the API in the words of a page."""
    return Refusal(title(problem.code), problem.detail, problem.hint, problem.errors)


def _item(place: tuple[int | str, ...], kind: str, message: str) -> ProblemItem:
    pointer = "/" + "/".join(str(one) for one in place)
    own = message.removeprefix(_PREFIX)
    said = _NUMBER if "as a string" in own else _WORDS.get(kind, own)  # in JSON it is one
    return ProblemItem(pointer=pointer, rule=kind, message=said, hint="")
