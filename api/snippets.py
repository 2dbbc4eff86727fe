"""What to type for an operation, in curl, Python and JavaScript, from one set of examples.

They stand in the OpenAPI document as `x-codeSamples`, where references and generators look for
them. Only what the document says goes in, so they are as true as the examples are.
"""

import json
import pprint
from typing import Any

from api import examples

_KEY = "6f1c9f0e-order-4711"
_FILES = {"yaml": "lifecycle.yaml", "xml": "document.xml", "csv": "usage.csv"}
_FILE = "document"


def address(path: str, body: Any) -> str:
    """`path` with examples in it; a body that names its thing goes to that thing."""
    thing = path.removeprefix("/v1/").partition("/")[0]
    named = body.get("id") if isinstance(body, dict) else None
    id = named or examples.PLACES.get(thing, "")
    filled = path.replace("{id}", id)
    for name, example in examples.PLACES.items():
        filled = filled.replace(f"{{{name}}}", example)
    return filled


def with_samples(document: dict[str, Any]) -> None:
    """Put the samples of every operation into the document."""
    server = document["servers"][0]["url"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            operation["x-codeSamples"] = samples(method, path, operation, server)


def samples(method: str, path: str, operation: dict[str, Any], server: str) -> list[dict[str, str]]:
    """An operation's samples, by its first example."""
    kinds: dict[str, Any] = operation.get("requestBody", {}).get("content", {})
    media = next(iter(kinds), "")
    content = kinds.get(media, {})
    named = list(content.get("examples", {}).values())
    value = named[0]["value"] if named else content.get("example")
    url = server + address(path, value) + _query(operation)
    headers = {"Authorization": "Bearer $TOKEN"} if operation.get("security") else {}
    if any(one["name"] == "Idempotency-Key" for one in operation.get("parameters", ())):
        headers["Idempotency-Key"] = _KEY
    if media:
        headers["Content-Type"] = media
    body = value if media.endswith("json") else None
    file = _file(media) if media and body is None else ""
    return [
        {"lang": "Shell", "label": "curl", "source": _curl(method, url, headers, body, file)},
        {"lang": "Python", "label": "Python", "source": _python(method, url, headers, body, file)},
        {
            "lang": "JavaScript",
            "label": "JavaScript",
            "source": _js(method, url, headers, body, file),
        },
    ]


def _query(operation: dict[str, Any]) -> str:
    """What has to be asked, and cannot be left out: mostly the id of a thing."""
    asked = [
        f"{one['name']}={_asked(one)}"
        for one in operation.get("parameters", ())
        if one["in"] == "query" and one.get("required")
    ]
    return f"?{'&'.join(asked)}" if asked else ""


def _asked(parameter: dict[str, Any]) -> str:
    """Its own example; otherwise that of the thing it names. None is a fault that a test finds."""
    own = parameter["schema"].get("examples") or [parameter.get("example")]
    name = parameter["name"].removesuffix("_id")
    return str(own[0] or examples.PLACES.get(f"{name}s") or examples.PLACES.get(name, ""))


def _file(media: str) -> str:
    return next((name for kind, name in _FILES.items() if kind in media), _FILE)


def _curl(method: str, url: str, headers: dict[str, str], body: Any, file: str) -> str:
    asked = "" if method == "get" else f" -X {method.upper()}"
    lines = [f"curl{asked} '{url}'", *(f'  -H "{name}: {text}"' for name, text in headers.items())]
    if file:
        lines.append(f"  --data-binary @{file}")
    elif body is not None:
        text = json.dumps(body, indent=2, ensure_ascii=False).replace("'", "'\\''")
        lines.append(f"  -d '{text}'")
    return " \\\n".join(lines)


def _python(method: str, url: str, headers: dict[str, str], body: Any, file: str) -> str:
    imports = ["import httpx"]
    said = [f'"{name}": "{text}",' for name, text in headers.items() if "$" not in text]
    if "Authorization" in headers:
        imports = ["import os", "", *imports]
        said = ['"Authorization": f"Bearer {os.environ[\'TOKEN\']}",', *said]
    if file:
        imports = ["import os", "from pathlib import Path", "", "import httpx"]
    lines = [*imports, "", "answer = httpx.request(", f'    "{method.upper()}",', f'    "{url}",']
    if said:
        lines += ["    headers={", *(f"        {line}" for line in said), "    },"]
    if file:
        lines.append(f'    content=Path("{file}").read_bytes(),')
    elif body is not None:
        literal = pprint.pformat(body, sort_dicts=False, width=84).replace("\n", "\n         ")
        lines.append(f"    json={literal},")
    return "\n".join([*lines, ")", "answer.raise_for_status()", "print(answer.text)"])


def _js(method: str, url: str, headers: dict[str, str], body: Any, file: str) -> str:
    lines = [f'const answer = await fetch("{url}", {{', f'  method: "{method.upper()}",']
    if headers:
        said = [
            f'    "{name}": `Bearer ${{process.env.TOKEN}}`,'
            if name == "Authorization"
            else f'    "{name}": "{text}",'
            for name, text in headers.items()
        ]
        lines += ["  headers: {", *said, "  },"]
    if file:
        lines.append(f'  body: await (await import("node:fs/promises")).readFile("{file}"),')
    elif body is not None:
        literal = json.dumps(body, indent=2, ensure_ascii=False).replace("\n", "\n  ")
        lines.append(f"  body: JSON.stringify({literal}),")
    lines += ["});", "if (!answer.ok) throw new Error(await answer.text());"]
    return "\n".join([*lines, "console.log(await answer.text());"])
