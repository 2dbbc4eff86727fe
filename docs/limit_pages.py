"""The limits of the API and its lists, for docs/api.md: from the code that keeps them."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from api.bodies import BODY_SECONDS, MAX_BODY, MAX_DEPTH, MAX_DIGITS, MAX_STATEMENT
from api.idempotency import LARGEST_KEPT, LONGEST_KEY
from api.limits import WINDOW
from api.schemas.bulk import MOST as MOST_OF_BULK
from api.streaming import MOST, MOST_EACH, Pace
from docs.openapi_document import openapi_text
from docs.tables import table
from integration.settings import ApiSettings

_MIB = 1024 * 1024
_OWN = {"cursor", "limit"}
"""Parameters of lists that are no filters."""


def limits() -> Iterator[str]:
    """Every limit, and what is answered beyond it."""
    pace, settings = Pace(), ApiSettings()
    rows = [
        (
            "Requests of one caller",
            f"{settings.requests_per_minute} in {WINDOW} s, by each process",
            "429 `rate_limited`",
        ),
        ("A body", f"{MAX_BODY // _MIB} MiB", "413 `body_too_large`"),
        (
            "A bank statement or a posted message",
            f"{MAX_STATEMENT // _MIB} MiB",
            "413 `body_too_large`",
        ),
        ("Arrival of a body", f"{BODY_SECONDS} s", "408 `request_timeout`"),
        ("Depth of JSON", f"{MAX_DEPTH} levels", "400 `malformed_json`"),
        ("Digits of a number", str(MAX_DIGITS), "400 `malformed_json`"),
        ("An `Idempotency-Key`", f"{LONGEST_KEY} signs", "400 `idempotency_key_invalid`"),
        (
            "Age of a kept answer",
            f"{settings.idempotency_hours:g} h, `INVOICING__API__IDEMPOTENCY_HOURS`",
            "carried out anew",
        ),
        ("Size of a kept answer", f"{LARGEST_KEPT // _MIB} MiB", "carried out anew, same effect"),
        ("One request of a bulk", f"{MOST_OF_BULK} items", "422 `validation_failed`"),
        (
            "Streams of one caller, of all",
            f"{MOST_EACH}, {MOST}, by each process",
            "429 `rate_limited`",
        ),
        ("A stream", f"{pace.longest / 60:g} min", "ends; come back with `Last-Event-ID`"),
        (
            "Waiting for a workflow",
            f"{settings.answer_timeout_seconds:g} s",
            "202, or 503 `workflow_unresponsive`",
        ),
    ]
    yield table(("What", "Limit", "Beyond it"), rows)
    yield table(("In the body of", "Field", "At most"), sorted(_arrays()))


def lists() -> Iterator[str]:
    """Every list: what comes first, and what it can be filtered by."""
    rows = []
    for path, methods in _document()["paths"].items():
        parameters = methods.get("get", {}).get("parameters", ())
        asked = {one["name"]: one for one in parameters if one["in"] == "query"}
        if "cursor" in asked:
            order = methods["get"]["description"].partition(".")[0].replace("\n", " ")
            filters = ", ".join(f"`{name}`" for name in asked if name not in _OWN)
            most = asked["limit"]["schema"]["maximum"]
            rows.append((f"`{path}`", order, filters, str(most)))
    yield table(("List", "Order", "Filters", "`limit` at most"), sorted(rows))


def _arrays() -> Iterator[tuple[str, str, str]]:
    """Fields of bodies that hold so many things at most."""
    document = _document()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            for content in operation.get("requestBody", {}).get("content", {}).values():
                schema = _resolved(document, content.get("schema", {}))
                for name, field in schema.get("properties", {}).items():
                    most = _resolved(document, field).get("maxItems")
                    if most and most > 1:
                        yield f"`{method.upper()} {path}`", f"`{name}`", f"{most:,}"


def _resolved(document: Mapping[str, Any], schema: dict[str, Any]) -> dict[str, Any]:
    name = schema.get("$ref", "").rpartition("/")[2]
    found: dict[str, Any] = document["components"]["schemas"].get(name, schema)
    return found


def _document() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(openapi_text())
    return document
