"""Pages made from `docs/openapi.json`: one for each topic of the API, and one for its events.

They are searched with all other pages, read without scripts, and lead to the same operation in the
reference, where it can be tried.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from docs.website.linking import ROOT
from docs.website.page import Page

_FOLDER = "reference"
TOPICS: Mapping[str, str] = {
    "invoices": "concepts.md#invoice",
    "approvals": "approvals.md",
    "commands": "lifecycles/index.md",
    "partners": "concepts.md#partner",
    "marketables": "concepts.md#marketable",
    "number-series": "glossary.md",
    "partnerships": "concepts.md#partnership",
    "agreements": "billing.md",
    "coupons": "billing-adjustments.md",
    "balances": "billing-adjustments.md#balances",
    "index-series": "pricing/index_linked.md",
    "mailboxes": "exchange.md#what-comes-in",
    "webhooks": "webhooks.md",
    "usage": "usage.md",
    "billing": "billing.md",
    "corrections": "billing.md",
    "payments": "settlement.md",
    "inbound": "exchange.md#what-comes-in",
    "receivables": "receivables.md",
    "dunning": "dunning.md",
    "payment-runs": "paying-out.md",
    "exchange": "exchange.md",
    "posting": "channels/index.md",
    "people": "permissions.md",
    "delegations": "approvals.md",
    "exchange-rates": "approvals.md",
    "documents": "validation.md",
    "lifecycles": "lifecycles/index.md",
    "health": "operations.md",
}
"""The page that explains a topic. Others have none, and say so by leaving the line out."""

Document = Mapping[str, Any]


def document() -> Document:
    """The description of the API."""
    found: Document = json.loads((ROOT / "docs" / "openapi.json").read_text("utf-8"))
    return found


def reference(document: Document, known: frozenset[str]) -> Iterator[Page]:
    """A page for each topic, one that lists them, and one for the events."""
    topics: dict[str, list[tuple[str, str, dict[str, Any]]]] = {}
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            topics.setdefault(operation["tags"][0], []).append((method, path, operation))
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    order = [tag for tag in about if tag in topics]
    yield _overview(order, about, topics)
    for tag in order:
        parts = [f"# {_title(tag)}", about[tag], *_guide(tag, known), _table(topics[tag])]
        parts += [_operation(*one, document) for one in topics[tag]]
        yield Page(f"{_FOLDER}/{tag}.md", "\n\n".join(parts) + "\n")
    yield _events(document)


def anchor(tag: str, method: str, path: str) -> str:
    """Where the reference, Scalar, has an operation."""
    return f"/docs/api/#tag/{tag}/{method.upper()}{path}"


def _overview(
    order: list[str],
    about: Mapping[str, str],
    topics: Mapping[str, list[tuple[str, str, dict[str, Any]]]],
) -> Page:
    count = sum(len(topics[tag]) for tag in order)
    rows = [
        f"| [{_title(tag)}](site:{_FOLDER}/{tag}.md) | {len(topics[tag])} | {_cell(about[tag])} |"
        for tag in order
    ]
    text = (
        "# Operations by topic\n\n"
        f"{count} operations, each with its examples. To try them, signed in, go to the "
        "[API reference](/docs/api/); for programs there is [openapi.json](/openapi.json).\n\n"
        "| Topic | Operations | About |\n| --- | --- | --- |\n" + "\n".join(rows) + "\n\n"
        f"What other systems are told of stands under [Events](site:{_FOLDER}/events.md).\n"
    )
    return Page(f"{_FOLDER}/index.md", text)


def _guide(tag: str, known: frozenset[str]) -> Iterator[str]:
    target = TOPICS.get(tag, "")
    if target.partition("#")[0] in known:
        yield f"[Read first what it is about](site:{target})"


def _table(members: list[tuple[str, str, dict[str, Any]]]) -> str:
    rows = [
        f"| [{_cell(operation['summary'])}](#{operation['operationId']}) "
        f"| `{method.upper()}` | `{path}` |"
        for method, path, operation in members
    ]
    return "| What | | Where |\n| --- | --- | --- |\n" + "\n".join(rows)


def _operation(method: str, path: str, operation: dict[str, Any], document: Document) -> str:
    tag, name = operation["tags"][0], operation["operationId"]
    parts = [
        f"## {operation['summary']} {{ #{name} }}",
        f"`{method.upper()} {path}`{{ .operation .{method} }} "
        f"[Try it]({anchor(tag, method, path)}){{ .try }}",
        operation["description"],
        *_parameters(operation.get("parameters", [])),
        *_body(operation.get("requestBody"), document),
        *_samples(operation.get("x-codeSamples", [])),
        *_answers(operation["responses"]),
    ]
    return "\n\n".join(parts)


def _parameters(parameters: list[dict[str, Any]]) -> Iterator[str]:
    if parameters:
        rows = []
        for one in parameters:
            about = one.get("description") or one["schema"].get("description", "")
            must = ", required" if one.get("required") else ""
            rows.append(f"| `{one['name']}` | {one['in']}{must} | {_cell(about)} |")
        yield "| Parameter | In | Meaning |\n| --- | --- | --- |\n" + "\n".join(rows)


def _body(body: dict[str, Any] | None, document: Document) -> Iterator[str]:
    if body is None:
        return
    media, content = next(iter(body["content"].items()))
    schema = content["schema"]
    known = document["components"]["schemas"].get(schema.get("$ref", "").rpartition("/")[2], {})
    need = "" if body.get("required") else ", which may be left out"
    yield f"Body: `{media}`{need}."
    fields = [
        f"| `{name}` | {'required' if name in known.get('required', ()) else ''} "
        f"| {_cell(field.get('description', ''))} |"
        for name, field in known.get("properties", {}).items()
    ]
    if fields:
        yield "| Field | | Meaning |\n| --- | --- | --- |\n" + "\n".join(fields)


def _samples(samples: list[dict[str, str]]) -> Iterator[str]:
    """One tab for each language."""
    for sample in samples:
        language = {"shell": "sh", "curl": "sh"}.get(sample["lang"].lower(), sample["lang"].lower())
        lines = "\n".join(f"    {line}".rstrip() for line in sample["source"].splitlines())
        title = sample.get("label") or sample["lang"]
        yield f'=== "{title}"\n\n    ```{language}\n{lines}\n    ```'


def _answers(responses: dict[str, Any]) -> Iterator[str]:
    rows = [f"| `{code}` | {_cell(one['description'])} |" for code, one in responses.items()]
    table = ["| Answer | Meaning |", "| --- | --- |", *rows]
    codes = ", ".join(responses)
    yield f'??? info "Answers: {codes}"\n\n' + "\n".join(f"    {row}" for row in table)


def _events(document: Document) -> Page:
    parts = [
        "# Events",
        "What other systems are told of, as it happens. How to listen, and how to believe what "
        "comes, stands under [Webhooks](site:webhooks.md).",
    ]
    schemas = document["components"]["schemas"]
    for name, methods in document.get("webhooks", {}).items():
        operation = methods["post"]
        parts += [f"## {name} {{ #{operation['operationId']} }}", f"**{operation['summary']}**"]
        parts += [operation["description"]] if operation["description"] else []
        content = next(iter(operation["requestBody"]["content"].values()))
        schema = schemas.get(content["schema"].get("$ref", "").rpartition("/")[2], {})
        for example in (content.get("examples") or {}).values():
            parts.append(_shown(example["value"]))
        parts += [_shown(example) for example in schema.get("examples", ())[:1]]
    return Page(f"{_FOLDER}/events.md", "\n\n".join(parts) + "\n")


def _shown(example: Any) -> str:
    return f"```json\n{json.dumps(example, indent=2, ensure_ascii=False)}\n```"


def _title(tag: str) -> str:
    return tag.replace("-", " ").capitalize()


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")
