"""Query parameters: what a route does not know is refused, not ignored.

A filter that is misspelt would otherwise list everything, and look as if it had been applied.
"""

from difflib import get_close_matches

from fastapi import Request, params
from fastapi.dependencies.models import Dependant
from fastapi.dependencies.utils import get_flat_params

from api.problems import Problem, ProblemItem

_MOST = 20
"""Faults that are named."""


def known_parameters(dependant: Dependant) -> frozenset[str]:
    """The names of the query parameters that a route takes."""
    taken = get_flat_params(dependant)
    return frozenset(one.alias for one in taken if isinstance(one.field_info, params.Query))


def refuse_unknown(request: Request, known: frozenset[str]) -> None:
    """`validation_failed` if the address has a parameter that is none of `known`."""
    unknown = sorted(request.query_params.keys() - known)
    if not unknown:
        return
    errors = [
        ProblemItem(
            pointer=name[:60],
            rule="UNKNOWN_PARAMETER",
            message="there is no such parameter here",
            hint=_hint(name, known),
        )
        for name in unknown[:_MOST]
    ]
    raise Problem(
        "validation_failed", "a parameter of the address is not known here", errors=errors
    )


def _hint(name: str, known: frozenset[str]) -> str:
    near = get_close_matches(name[:60], known, 1)
    if near:
        return f"do you mean '{near[0]}'?"
    return f"known are {', '.join(sorted(known))}" if known else "leave it out"
