"""What changed in the API since the last release: what breaks clients, and what does not.

`make openapi-diff`, or `python -m docs.openapi_changes [REVISION-OR-FILE]`. A release that breaks
clients needs a new major version, before 1.0 a new minor one (Semantic Versioning 2.0, 4 and 8).
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from docs.openapi_document import NAME, openapi_text
from docs.schema_changes import Change, Schemas, Way

ROOT = Path(__file__).parents[1]


def changes(old: dict[str, Any], new: dict[str, Any]) -> list[Change]:
    """Everything that a client could notice, what breaks it first."""
    schemas = Schemas(old, new)
    found = [*_operations(old, new, schemas), *_events(old, new, schemas)]
    return sorted(dict.fromkeys(found), key=lambda one: (not one.breaks, one.place, one.what))


def _operations(old: dict[str, Any], new: dict[str, Any], schemas: Schemas) -> Iterator[Change]:
    before, after = _named(old), _named(new)
    for place in before.keys() - after.keys():
        yield Change(True, place, "is gone")
    for place in after.keys() - before.keys():
        yield Change(False, place, "is new")
    for place in before.keys() & after.keys():
        yield from _operation(place, before[place], after[place], schemas)


def _operation(
    place: str, old: dict[str, Any], new: dict[str, Any], schemas: Schemas
) -> Iterator[Change]:
    if old["operationId"] != new["operationId"]:
        what = f"is called {new['operationId']}, no longer {old['operationId']}"
        yield Change(True, place, what)
    if new.get("security") and not old.get("security"):
        yield Change(True, place, "needs a token now")
    for role in sorted({*old.get("x-roles", ())} - {*new.get("x-roles", ())}):
        if new.get("security"):
            yield Change(True, place, f"is no longer allowed to the role {role}")
    yield from _parameters(place, old, new, schemas)
    yield from _body(f"{place} body", old.get("requestBody"), new.get("requestBody"), schemas)
    yield from _answers(place, old["responses"], new["responses"], schemas)


def _parameters(
    place: str, old: dict[str, Any], new: dict[str, Any], schemas: Schemas
) -> Iterator[Change]:
    before = {(one["in"], one["name"]): one for one in old.get("parameters", ())}
    after = {(one["in"], one["name"]): one for one in new.get("parameters", ())}
    for key in before.keys() | after.keys():
        where = f"{place} {key[0]} {key[1]}"
        if key not in after:
            yield Change(True, where, "is gone")
        elif key not in before:
            must = after[key].get("required", False)
            yield Change(must, where, "is new and required" if must else "is new")
        else:
            if after[key].get("required") and not before[key].get("required"):
                yield Change(True, where, "is required now")
            yield from schemas.compared(
                where, before[key]["schema"], after[key]["schema"], Way.SENT
            )


def _body(place: str, old: Any, new: Any, schemas: Schemas) -> Iterator[Change]:
    if new and new.get("required") and not (old and old.get("required")):
        yield Change(True, place, "is required now")
    if old and not new:
        yield Change(True, place, "is gone")
    if old and new:
        yield from _contents(place, old["content"], new["content"], schemas, Way.SENT)


def _answers(
    place: str, old: dict[str, Any], new: dict[str, Any], schemas: Schemas
) -> Iterator[Change]:
    for status in old.keys() | new.keys():
        where, good = f"{place} {status}", status < "400"
        if status not in new:
            yield Change(good, where, "is no longer answered")
        elif status not in old:
            yield Change(good, where, "is a new answer")
        else:
            before, after = old[status].get("content", {}), new[status].get("content", {})
            yield from _contents(where, before, after, schemas, Way.ANSWERED)


def _contents(
    place: str, old: dict[str, Any], new: dict[str, Any], schemas: Schemas, way: Way
) -> Iterator[Change]:
    for media in old.keys() | new.keys():
        if media not in new:
            yield Change(True, place, f"is no longer {media}")
        elif media not in old:
            yield Change(False, place, f"may be {media} now")
        else:
            before, after = old[media].get("schema", {}), new[media].get("schema", {})
            yield from schemas.compared(place, before, after, way)


def _events(old: dict[str, Any], new: dict[str, Any], schemas: Schemas) -> Iterator[Change]:
    before, after = old.get("webhooks", {}), new.get("webhooks", {})
    for kind in before.keys() | after.keys():
        if kind not in after:
            yield Change(True, f"event {kind}", "is gone")
        elif kind not in before:
            yield Change(False, f"event {kind}", "is new")
        else:
            bodies = [one[kind]["post"]["requestBody"]["content"] for one in (before, after)]
            yield from _contents(f"event {kind}", *bodies, schemas, Way.ANSWERED)


def _named(document: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


def may_break(old: str, new: str) -> bool:
    """Whether the version says that clients have to change."""
    before, after = (version.split(".") for version in (old, new))
    return before[0] != after[0] or (before[0] == "0" and before[1] != after[1])


def released(named: str) -> dict[str, Any] | None:
    """The document of a file or revision; of the last tag if none is named; nothing before it."""
    if named and Path(named).is_file():
        document: dict[str, Any] = json.loads(Path(named).read_text("utf-8"))
        return document
    tag = named or _git("describe", "--tags", "--abbrev=0")
    text = _git("show", f"{tag}:docs/{NAME}") if tag else ""
    if named and not text:
        raise SystemExit(f"{named} is no file, and no revision that has docs/{NAME}")
    return json.loads(text) if text else None


def _git(*command: str) -> str:
    done = subprocess.run(  # noqa: S603 - our own command
        ["git", *command],  # noqa: S607 - as the developer has it
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() if done.returncode == 0 else ""


def main(named: str = "") -> int:
    """Tell the changes; 1 if clients break and the version does not say so."""
    old, new = released(named), json.loads(openapi_text())
    if old is None:
        _say("nothing was released yet, so nothing can break")
        return 0
    found = changes(old, new)
    for one in found:
        _say(f"{'BREAKS ' if one.breaks else 'adds   '} {one.place}: {one.what}")
    broken = sum(one.breaks for one in found)
    versions = old["info"]["version"], new["info"]["version"]
    _say(f"{versions[0]} → {versions[1]}: {broken} break clients, {len(found) - broken} do not")
    return 1 if broken and not may_break(*versions) else 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:2]))
