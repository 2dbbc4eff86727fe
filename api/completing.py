"""What routes leave unsaid, said once for the OpenAPI document.

FastAPI shows a body that may be left out as one that may be `null`, and parameters that mean the
same everywhere are not described at every route. What a route says itself is left as it is.
"""

from typing import Any

from api.preconditions import LONGEST

_PARAMETERS = {
    "id": "its id",
    "sha256": "the hash of its bytes, SHA-256 in hexadecimal",
    "version": "which version, from 1",
    "number": "which letter of the invoice, from 1",
    "channel": "by which standard: `as2`, `as4`, `webhook`",
    "state": "only those in this state",
    "kind": "only those of this kind",
    "mode": "only those of this mode",
    "paused": "only those that are paused, or only those that are not",
    "direction": "only what went out, or only what came in",
    "act": "only entries of this act",
    "invoice_id": "only those of this invoice",
    "partner_id": "only those of this partner",
    "partnership_id": "only those of this partnership",
    "agreement_id": "only those of this agreement",
    "transmission_id": "only those of this message",
    "statement_id": "only those of this statement",
    "mailbox_id": "only those of this mailbox",
}
_BODIES: dict[str, tuple[str, dict[str, Any]]] = {
    "Explained": ("With a reason", {"reason": "ordered twice"}),
    "Justified": ("With the reason", {"reason": "agreed with the buyer by phone"}),
    "Discarding": ("With a word to its sender", {"reason": "not our VAT id", "answer": True}),
    "Confirmation": ("The best proposal", {"proposal": 1}),
    "AllocationSaid": (
        "All of it to one invoice",
        {"shares": [{"invoice_id": "inv-1", "amount": "119.00"}]},
    ),
    "Release": (
        "One share",
        {
            "share_id": "8f14e45fceea167a5a36dedd4bea2543.1",
            "reason": "it was meant for another invoice",
        },
    ),
    "Keeping": ("For a partner", {"partner_id": "acme"}),
    "Replay": ("Since a day", {"since": "2026-11-02T00:00:00Z"}),
    "Match": (
        "With an invoice",
        {"invoice_id": "inv-1", "reason": "they wrote our order number instead"},
    ),
}
_REFERENCE = "#/components/schemas/"
_TAG = {"type": "string", "maxLength": LONGEST}
_IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "required": False,
    "schema": _TAG,
    "description": "an ETag you have: 304 without a body if it is still that",
}
_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "schema": _TAG,
    "description": "the ETag you read: 412 if it was changed since; left out, the last one wins",
}
_IF_NEW = {**_IF_NONE_MATCH, "description": "`*`: 412 if there is one already"}
_LINK = {
    "Link": {"schema": {"type": "string"}, "description": '`<…>; rel="next"`: where it goes on'}
}
_ETAG = {"ETag": {"schema": {"type": "string"}, "description": "names this state of it"}}


def completed(operation: dict[str, Any]) -> None:
    """Say what `operation` leaves unsaid."""
    for parameter in operation.get("parameters", ()):
        said = parameter.get("description") or parameter["schema"].get("description")
        if not said and parameter["name"] in _PARAMETERS:
            parameter["description"] = _PARAMETERS[parameter["name"]]
    for content in operation.get("requestBody", {}).get("content", {}).values():
        _complete_body(content)


def conditional(operation: dict[str, Any], method: str, path: str) -> None:
    """Say on which conditions a thing is read or changed (`api.preconditions`)."""
    if not path.startswith("/v1"):
        return
    added: list[dict[str, Any]] = []
    answers = operation["responses"]
    if method == "get" and "application/json" in answers.get("200", {}).get("content", {}):
        added = [_IF_NONE_MATCH]
        answers["304"] = {"description": "It is still what `If-None-Match` names"}
    elif method in ("put", "delete"):
        versioned = path == "/v1/invoices/{id}"
        added = [_IF_MATCH] if versioned or method == "delete" else [_IF_MATCH, _IF_NEW]
    if added:
        operation["parameters"] = [*operation.get("parameters", ()), *added]
        paged = any(one["name"] == "cursor" for one in operation["parameters"])
        for status in ("200", "201"):
            if status in answers:
                answers[status]["headers"] = _ETAG | (_LINK if paged else {})


def without_unused(document: dict[str, Any]) -> None:
    """Take out the schemas that nothing leads to."""
    schemas = document["components"]["schemas"]
    used, waiting = set[str](), [part for name, part in document.items() if name != "components"]
    while waiting:
        part = waiting.pop()
        if isinstance(part, dict):
            name = str(part.get("$ref", "")).removeprefix(_REFERENCE)
            if name in schemas and name not in used:
                used.add(name)
                waiting.append(schemas[name])
            mapped = part.get("mapping", {}) if isinstance(part.get("mapping"), dict) else {}
            waiting += [*part.values(), *({"$ref": one} for one in mapped.values())]
        elif isinstance(part, list):
            waiting += part
    for name in schemas.keys() - used:
        del schemas[name]


def _complete_body(content: dict[str, Any]) -> None:
    members = [one for one in content["schema"].get("anyOf", ()) if one.get("type") != "null"]
    if len(members) == 1:
        content["schema"] = members[0]
    name = content["schema"].get("$ref", "").removeprefix(_REFERENCE)
    if name in _BODIES and not content.get("examples"):
        summary, value = _BODIES[name]
        content["examples"] = {"example": {"summary": summary, "value": value}}
