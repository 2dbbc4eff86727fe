"""The OpenAPI document: what FastAPI generates, made true and pleasant to read.

FastAPI puts its own 422 on every operation, files problem schemas under `application/json`, and
shows optional headers as nullable; all of that is mended here, once.
"""

import json
import re
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from api.completing import completed, conditional, without_unused
from api.idempotency import HEADER
from api.permissions import Permission, holders, permission_of
from api.problems import MEDIA_TYPE, ProblemDocument
from api.routes import all_routes
from api.saving import without_ids
from api.snippets import with_samples
from api.webhook_reference import WEBHOOKS

ABOUT = """
B2B invoicing where every invoice and every billing period is a durable workflow.

**Money is a string** (`"12.50"`), never a JSON number. **Ids are yours** wherever you like.
Every `POST` takes an `Idempotency-Key`: the same request again gets the same answer, marked
`Idempotent-Replayed: true`. Lists are `{items, next_cursor}`. Everything that is not a success
is `application/problem+json` (RFC 9457) with a stable `code` and **all** broken rules.

`202` with `Retry-After` means: taken, not done yet; repeat the request or read the resource.
Locally, `invoicing token anna` prints an access token for the persona anna.
"""
TAGS = {
    "invoices": "Open, read and amend invoices. The legal number is taken at issue, never before.",
    "approvals": "What waits for you, and what you say to it. Four eyes are judged by the "
    "workflow; an approval binds to the content that was seen.",
    "commands": "Submit, cancel, retry, credit, correct. What a state does not know is refused "
    "with what would be possible instead.",
    "partners": "The companies that trade, ours and others'.",
    "marketables": "What is sold, in which unit, under which VAT.",
    "number-series": "Where legal numbers come from: gapless, each once.",
    "partnerships": "Who sells to whom, under which terms: approval, delivery, payment.",
    "agreements": "What is billed to a partnership, how often, and at which prices. Every change "
    "is a new version.",
    "coupons": "Discounts with a code, redeemed for agreements.",
    "balances": "What partners paid ahead or were granted, drawn down by billing runs.",
    "index-series": "Published values that prices may follow.",
    "mailboxes": "Where documents come in: folders, inboxes, addresses that are posted to.",
    "webhooks": "Addresses of other systems: what they are told of, and what became of it.",
    "usage": "What was used, counted once however often it is sent.",
    "billing": "Runs, what they would come to, and many at once. A period of an agreement is "
    "billed once.",
    "corrections": "What was billed, rated again by the agreement as it is now: proposed, looked "
    "at, confirmed, credited and billed anew.",
    "payments": "What came in and went out, what it settled, and what people say of it.",
    "inbound": "What was received: answers, statements, and what nobody could use yet.",
    "receivables": "Who owes us what and since when, statements of account, cash expected.",
    "dunning": "What is done when nobody pays: letters, promises, disputes. A preview says what "
    "would go when, and sends nothing.",
    "payment-runs": "What we pay suppliers and collect from buyers: proposed, approved by somebody "
    "else, sent to the bank, followed to its statement.",
    "exchange": "What was sent to partners and what became of it: log, messages, acknowledgements.",
    "posting": "The door for partners' systems: AS2, AS4 and webhooks, as their standards have it.",
    "people": "Who could be asked, and what was left for them to read.",
    "delegations": "Who decides in whose place, for a time.",
    "exchange-rates": "What a currency is worth in the base currency, which policies are written "
    "in.",
    "documents": "Have a document judged by the rules of EN 16931, Peppol and XRechnung.",
    "lifecycles": "The states of an invoice as data, and drawn.",
    "health": "Probes, version, and who you are.",
}
_TITLE = re.compile(r'"Listing\[(\w+)\]"')
_MEANING = {
    "400": "The request or its JSON cannot be read",
    "401": "No token, or one that is not accepted",
    "403": "None of your roles may do this",
    "404": "There is no such thing",
    "409": "The state forbids it; `code` and `hint` say what would be possible",
    "412": "It was changed in between; read it again",
    "413": "The body is too large",
    "415": "The media type is not understood",
    "422": "The content breaks rules; `errors` has all of them",
    "429": "More requests than one caller may make; wait for `Retry-After`",
    "503": "Something needed does not answer; try again after `Retry-After`",
}
_ONCE_ISSUED = ("exchange-preview", "/pdf", "/dunning/preview")
"""Reads that only some states of an invoice allow."""

_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_KEY = {
    "name": HEADER,
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[\\x21-\\x7e]+$"},
    "description": "repeat a request with the same key, and it happens once",
    "example": "6f1c9f0e-order-4711",
}
_ANSWERS = Path(__file__).with_name("response_examples.json")
"""Answers to the requests of `api.examples`, as a running service gave them."""
_LISTING = re.compile(r"Listing_(\w+?)_(?=\")")


def describe(app: FastAPI) -> None:
    """Let `app.openapi()` give the finished document, made once."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _finished(app)
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]


def _finished(app: FastAPI) -> dict[str, Any]:
    document = get_openapi(
        title=app.title,
        version=app.version,
        description=ABOUT.strip(),
        routes=app.routes,
        webhooks=WEBHOOKS.routes,
        tags=[{"name": name, "description": text} for name, text in TAGS.items()],
        servers=[{"url": app.state.settings.api.public_url}],
        separate_input_output_schemas=False,
    )
    schemas = document["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    template = "#/components/schemas/{model}"
    schemas["Problem"] = ProblemDocument.model_json_schema(ref_template=template)
    schemas |= schemas["Problem"].pop("$defs")
    schemas["Problem"]["title"] = "Problem"
    for name, example in json.loads(_ANSWERS.read_text()).items():
        schemas[name]["examples"] = [example]
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    permissions = {route.name: permission_of(route) for route in all_routes()}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            _finish(operation, method, path, permissions.get(operation["operationId"]))
    for name, methods in document["webhooks"].items():
        for operation in methods.values():
            operation["operationId"] = name.replace(".", "_")
            operation["responses"].pop("422", None)
            first, _, rest = operation["description"].partition("\n\n")
            operation["summary"], operation["description"] = first.strip(), rest.strip()
    without_ids(document)
    without_unused(document)
    with_samples(document)
    renamed: dict[str, Any] = json.loads(_named(json.dumps(document)))
    return renamed


def _finish(
    operation: dict[str, Any], method: str, path: str, permission: Permission | None
) -> None:
    """Mend one operation: texts, parameters, problems, who may."""
    first, _, rest = operation.get("description", "").partition("\n\n")
    if rest:
        operation["summary"], operation["description"] = first.strip(), rest.strip()
    parameters = [_mended(one) for one in operation.pop("parameters", [])]
    parameters += [_KEY] if method == "post" and path.startswith("/v1") else []
    if parameters:
        operation["parameters"] = parameters
    conditional(operation, method, path)
    completed(operation)
    if permission is not None:
        _say_who_may(operation, permission)
    responses = operation["responses"]
    responses.pop("422", None)
    for answer in responses.values():
        if answer["description"] == "Successful Response":
            answer["description"] = "Done"
    for code in sorted(_problems(operation, method, path)):
        responses[code] = {"description": _MEANING[code], "content": _PROBLEM}


def _problems(operation: dict[str, Any], method: str, path: str) -> set[str]:
    """The statuses of the problems that an operation can answer with."""
    codes = {"400", "429", "503"} if path.startswith("/v1") else set()
    codes |= {"401", "403"} if "security" in operation else set()
    names = {one["name"] for one in operation.get("parameters", ())}
    codes |= {"404"} if "{" in path or "requestBody" in operation or "person" in names else set()
    codes |= (
        {"409"} if method in ("post", "put", "delete") or path.endswith(_ONCE_ISSUED) else set()
    )
    codes |= {"412"} if method in ("put", "delete") else set()
    codes |= {"413", "415", "422"} if "requestBody" in operation else set()
    codes |= {"422"} if "parameters" in operation else set()
    return codes | ({"503"} if path == "/readyz" else set())


def _say_who_may(operation: dict[str, Any], permission: Permission) -> None:
    held_by = holders(permission.operation)
    operation["security"] = [{"token": []}]
    operation["x-operation"] = permission.operation
    operation["x-roles"] = held_by
    operation["description"] += f"\n\n*Roles: {', '.join(f'`{role}`' for role in held_by)}*"


def _mended(parameter: dict[str, Any]) -> dict[str, Any]:
    """A parameter is given or left out; it is never `null`."""
    schema = parameter["schema"]
    members = [one for one in schema.pop("anyOf", []) if one.get("type") != "null"]
    if len(members) == 1:
        schema.update(members[0])
    elif members:
        schema["anyOf"] = members
    return parameter


def _named(document: str) -> str:
    """Lists by the name of what is in them."""
    return _TITLE.sub(r'"\1List"', _LISTING.sub(r"\1List", document))
