"""Request bodies: limited in size, time and depth, and JSON without ambiguity.

Python's `json` takes duplicate keys, NaN and numbers of any length; two readers of one document
must never disagree about an amount, so all of that is refused here.
"""

import asyncio
import json
from typing import Any, NoReturn

from fastapi import Request

from api.problems import Problem, ProblemItem

MAX_BODY = 16 * 1024 * 1024
MAX_STATEMENT = 64 * 1024 * 1024
BODY_SECONDS = 60
MAX_DEPTH = 32
MAX_DIGITS = 40


class StrictRequest(Request):
    """A request whose body is bounded and whose JSON is unambiguous.

    FastAPI's own `max_body_size` is not used: it answers in plain text.
    """

    max_body = MAX_BODY

    async def body(self) -> bytes:
        """The whole body; 413 if it is too large, 408 if it comes too slowly."""
        if not hasattr(self, "_body"):
            self._refuse_announced()
            try:
                async with asyncio.timeout(BODY_SECONDS):
                    self._body = await self._read()
            except TimeoutError:
                raise Problem(
                    "request_timeout", f"the body did not arrive within {BODY_SECONDS} seconds"
                ) from None
        return self._body

    async def json(self) -> Any:
        """The body as JSON; refused if two readers could understand it differently."""
        if not hasattr(self, "_json"):
            self._json = parse(await self.body())
        return self._json

    def _refuse_announced(self) -> None:
        announced = self.headers.get("content-length", "0")
        if not announced.isdecimal() or int(announced) > self.max_body:
            self._refuse_large()

    async def _read(self) -> bytes:
        chunks, size = [], 0
        async for chunk in self.stream():
            size += len(chunk)
            if size > self.max_body:
                self._refuse_large()
            chunks.append(chunk)
        return b"".join(chunks)

    def _refuse_large(self) -> NoReturn:
        limit = self.max_body // (1024 * 1024)
        raise Problem(
            "body_too_large",
            f"a body has at most {limit} MiB here",
            hint="split it into several requests",
        )


async def require_json(request: Request) -> None:
    """415 for a body that does not say it is JSON."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/json" or kind.endswith("+json") or not await request.body():
        return
    raise Problem(
        "unsupported_media_type",
        f"'{kind[:60]}' is not understood here" if kind else "the body has no Content-Type",
        hint="send 'Content-Type: application/json'",
    )


def parse(content: bytes) -> Any:
    """`content` as JSON, strictly."""
    try:
        value = json.loads(
            content.decode("utf-8"),
            object_pairs_hook=_object,
            parse_constant=_not_finite,
            parse_int=_integer,
            parse_float=_number,
        )
    except UnicodeDecodeError as error:
        raise _malformed("JSON_ENCODING", f"not UTF-8 at byte {error.start}") from None
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise _malformed("JSON_INVALID", f"{error.msg} at {place}") from None
    except RecursionError:
        raise _too_deep() from None
    _check_depth(value, MAX_DEPTH)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _malformed("JSON_DUPLICATE_KEY", f"'{twice[:60]}' occurs twice in one object")
    return found


def _not_finite(name: str) -> NoReturn:
    raise _malformed("NUMBER_NOT_FINITE", f"{name} is no number")


def _integer(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise _malformed("NUMBER_TOO_LONG", f"a number has at most {MAX_DIGITS} digits")
    return int(text)


def _number(text: str) -> float:
    if len(text) > MAX_DIGITS:
        raise _malformed("NUMBER_TOO_LONG", f"a number has at most {MAX_DIGITS} digits")
    value = float(text)
    return value if abs(value) != float("inf") else _not_finite(text)


def _check_depth(value: Any, left: int) -> None:
    if not left:
        raise _too_deep()
    children = value.values() if isinstance(value, dict) else value
    if isinstance(value, dict | list):
        for child in children:
            if isinstance(child, dict | list):
                _check_depth(child, left - 1)


def _too_deep() -> Problem:
    return _malformed("JSON_TOO_DEEP", f"nested deeper than {MAX_DEPTH} levels")


def _malformed(rule: str, message: str) -> Problem:
    return Problem(
        "malformed_json",
        message,
        hint="send one JSON document in UTF-8; amounts are strings such as '12.50'",
        errors=[ProblemItem(pointer="", rule=rule, message=message)],
    )
