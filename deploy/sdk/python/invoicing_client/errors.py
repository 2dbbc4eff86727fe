"""What can go wrong, as exceptions: problems that the API answers with (RFC 9457), and silence."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


class InvoicingError(Exception):
    """Everything that this client raises by itself."""


@dataclass(frozen=True)
class BrokenRule:
    """One broken rule: which, where, what, and what to do."""

    pointer: str
    rule: str
    message: str
    hint: str = ""
    place: str = ""
    severity: str = "fatal"


class ProblemError(InvoicingError):
    """The API said no. `code` is stable: branch on it. `errors` has all broken rules."""

    def __init__(self, response: httpx.Response, problem: Mapping[str, Any]) -> None:
        self.response = response
        self.status = response.status_code
        self.code = str(problem.get("code") or f"http_{self.status}")
        self.title = str(problem.get("title") or response.reason_phrase)
        self.detail = str(problem.get("detail") or "")
        self.hint = str(problem.get("hint") or "")
        self.request_id = str(problem.get("request_id") or "")
        self.errors = tuple(_rule(one) for one in problem.get("errors") or ())
        super().__init__(self._words())

    def _words(self) -> str:
        said = [f"{self.code}: {self.detail or self.title}"]
        said += [f"{one.pointer}: {one.message} [{one.rule}]" for one in self.errors]
        said += [self.hint] if self.hint else []
        said += [f"request {self.request_id}"] if self.request_id else []
        return "; ".join(said)


class Unauthenticated(ProblemError):
    """401: no token, or one that is not accepted."""


class Forbidden(ProblemError):
    """403: none of your roles may do this."""


class NotFound(ProblemError):
    """404: there is no such thing."""


class Conflict(ProblemError):
    """409: the state forbids it; `hint` says what would be possible."""


class Changed(ProblemError):
    """412: it was changed since you read it. Read it again."""


class Invalid(ProblemError):
    """422: the content breaks rules, all of which are in `errors`."""


class TooManyRequests(ProblemError):
    """429, for longer than this client was willing to wait."""


class Unavailable(ProblemError):
    """503, for longer than this client was willing to wait."""


class Unreachable(InvoicingError):
    """Nobody answered, as often as it was tried. With the same key it is safe to try again."""


class NotDoneYet(InvoicingError):
    """202: it is taken and will be done, only not yet. Nothing is lost.

    Repeat the call with the same `key`, or read the resource again later.
    """

    def __init__(self, response: httpx.Response, key: str) -> None:
        self.response = response
        self.key = key
        again = f"; ask again with the key {key}" if key else "; read it again later"
        super().__init__(f"taken and not done yet: {response.request.url.path}{again}")


KINDS: dict[int, type[ProblemError]] = {
    401: Unauthenticated,
    403: Forbidden,
    404: NotFound,
    409: Conflict,
    412: Changed,
    422: Invalid,
    429: TooManyRequests,
    503: Unavailable,
}


def problem_of(response: httpx.Response) -> ProblemError:
    """The exception for an answer that is not a success, whoever gave it: proxies know no JSON."""
    try:
        said = json.loads(response.content)
    except ValueError:
        said = None
    kind = KINDS.get(response.status_code, ProblemError)
    return kind(response, said if isinstance(said, Mapping) else {"detail": response.text[:200]})


def _rule(one: Mapping[str, Any]) -> BrokenRule:
    known = BrokenRule.__dataclass_fields__
    return BrokenRule(
        **{"pointer": "", "rule": "", "message": ""}
        | {name: str(value) for name, value in one.items() if name in known}
    )
