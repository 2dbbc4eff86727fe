"""The reference at `/docs`: a page made from the OpenAPI document, with nothing from elsewhere.

No script, no font, no request to any other host: it reads the same in an air-gapped network.
"""

import re
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, RedirectResponse

from api.problems import CATALOGUE
from api.snippets import address, answered, curl

routes = APIRouter(include_in_schema=False)

_TEMPLATE = Path(__file__).with_name("templates") / "reference.html"
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
_MUST = ' <span class="must">required</span>'
_CODE = re.compile(r"`([^`]+)`")
_STRONG = re.compile(r"\*\*([^*]+)\*\*")
_SOFT = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


@routes.get("/", name="home")
async def home() -> RedirectResponse:
    """The front door leads to the reference."""
    return RedirectResponse("/docs")


@routes.get("/problems/{code}", name="problem")
async def problem(code: str) -> RedirectResponse:
    """What the `type` of a problem leads to."""
    known = code if code in CATALOGUE else ""
    return RedirectResponse(f"/docs#problem-{known}" if known else "/docs#problems")


@routes.get("/docs", name="docs")
async def docs(request: Request) -> HTMLResponse:
    """The reference."""
    app = request.app
    if not hasattr(app.state, "reference"):
        app.state.reference = page(app.openapi())
    return HTMLResponse(app.state.reference, headers={"Content-Security-Policy": _POLICY})


def page(document: dict[str, Any]) -> str:
    """The whole page for an OpenAPI document."""
    server = document["servers"][0]["url"]
    groups: dict[str, list[tuple[str, str, dict[str, Any]]]] = {
        tag["name"]: [] for tag in document["tags"]
    }
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            groups[operation["tags"][0]].append((method, path, operation))
    about = {tag["name"]: tag["description"] for tag in document["tags"]}
    sections = []
    for tag, members in groups.items():
        sections.append(f'<h2 id="tag-{tag}">{_title(tag)}</h2>{_text(about[tag])}')
        sections += [_operation(*member, document, server) for member in members]
    schemas = document["components"]["schemas"]
    return Template(_TEMPLATE.read_text()).substitute(
        title=escape(document["info"]["title"]),
        version=escape(document["info"]["version"]),
        about=_text(document["info"]["description"]),
        navigation=_navigation(groups),
        operations="\n".join(sections),
        problems="\n".join(_problem(code) for code in CATALOGUE),
        schemas="\n".join(_schema(name, schemas[name]) for name in sorted(schemas)),
    )


def _navigation(groups: dict[str, list[tuple[str, str, dict[str, Any]]]]) -> str:
    parts = []
    for tag, members in groups.items():
        parts.append(f"<b>{_title(tag)}</b>")
        parts += [
            f'<a href="#{operation["operationId"]}">{escape(operation["summary"])}</a>'
            for _, _, operation in members
        ]
    return "\n".join([*parts, '<b>More</b><a href="#problems">Problems</a>'])


def _operation(
    method: str, path: str, operation: dict[str, Any], document: dict[str, Any], server: str
) -> str:
    id, body = operation["operationId"], operation.get("requestBody")
    media = next(iter(body["content"].items())) if body else ("", {})
    left = [
        f"<h3>{escape(operation['summary'])}</h3>",
        f'<p class="path"><span class="verb {method}">{method}</span> {escape(path)}</p>',
        _text(operation["description"]),
        _rows("Parameters", [_parameter(one) for one in operation.get("parameters", [])]),
        f"<h4>Body</h4><p>{_type(media[1]['schema'])}</p>" if body else "",
        _rows("Answers", [_answer(*one) for one in operation["responses"].items()]),
    ]
    named = media[1].get("examples", {})
    values = list(named.values()) or [{"summary": "curl", "value": None}]
    right = [
        f"<h4>{escape(one['summary'])}</h4>"
        + curl(method, server + address(path, one["value"]), media[0], one["value"])
        for one in values
    ]
    right.append(answered(operation, document["components"]["schemas"]))
    return f'<article id="{id}"><div>{"".join(left)}</div><div>{"".join(right)}</div></article>'


def _parameter(one: dict[str, Any]) -> str:
    must = _MUST if one.get("required") else ""
    about = one.get("description") or one["schema"].get("description", "")
    kind = f'<span class="type">{one["in"]}</span>'
    return f"<td><code>{one['name']}</code>{must}</td><td>{kind} {_inline(about)}</td>"


def _answer(code: str, one: dict[str, Any]) -> str:
    content: dict[str, Any] = next(iter(one.get("content", {}).values()), {})
    kind = _type(content.get("schema", {})) if content else ""
    return f"<td><code>{code}</code></td><td>{_inline(one['description'])} {kind}</td>"


def _problem(code: str) -> str:
    kind = CATALOGUE[code]
    return (
        f'<tr id="problem-{code}"><td><code>{code}</code></td>'
        f"<td>{kind.status}</td><td>{escape(kind.title)}</td></tr>"
    )


def _schema(name: str, schema: dict[str, Any]) -> str:
    required = schema.get("required", [])
    rows = [
        f"<td><code>{field}</code>{_MUST if field in required else ''}</td>"
        f"<td>{_type(one)} {_inline(one.get('description', ''))}</td>"
        for field, one in schema.get("properties", {}).items()
    ]
    values = ", ".join(f"<code>{escape(str(value))}</code>" for value in schema.get("enum", []))
    about = _text(schema.get("description", "")) + (f"<p>{values}</p>" if values else "")
    return f'<h3 id="schema-{name}">{name}</h3>{about}{_rows("", rows)}'


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return f'<a href="#schema-{name}">{name}</a>'
    members = schema.get("anyOf") or schema.get("oneOf")
    if members:
        return " or ".join(_type(member) for member in members)
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    kind = schema.get("format") or schema.get("type") or ""
    return f'<span class="type">{escape(str(kind))}</span>'


def _rows(title: str, rows: list[str]) -> str:
    if not rows:
        return ""
    heading = f"<h4>{title}</h4>" if title else ""
    return f"{heading}<table>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


def _title(tag: str) -> str:
    return escape(tag.replace("-", " ").capitalize())


def _text(text: str) -> str:
    return "".join(f"<p>{_inline(part)}</p>" for part in text.split("\n\n") if part.strip())


def _inline(text: str) -> str:
    safe = _CODE.sub(r"<code>\1</code>", escape(text, quote=False))
    return _SOFT.sub(r"<em>\1</em>", _STRONG.sub(r"<strong>\1</strong>", safe))
