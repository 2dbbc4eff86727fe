"""The client as a package: what it needs, and how its generated part is made."""

import ast
import json
import runpy
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.components.api.sdk.conftest import ROOT

PACKAGE = ROOT / "deploy" / "sdk" / "python" / "invoicing_client"
GENERATOR: dict[str, Any] = runpy.run_path(str(ROOT / "deploy" / "sdk" / "generate.py"))


def test_it_needs_httpx_and_attrs_alone() -> None:
    found = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {one.name.partition(".")[0] for one in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(str(node.module).partition(".")[0])
    assert found - sys.stdlib_module_names == {"httpx", "attrs", "invoicing_client"}


def test_modules_by_hand_are_small_and_say_what_they_own() -> None:
    for path in PACKAGE.rglob("*.py"):
        if "generated" not in path.parts:
            text = path.read_text("utf-8")
            assert len(text.splitlines()) <= 300, path
            assert ast.get_docstring(ast.parse(text)), path


def described(media: str) -> dict[str, Any]:
    operation = {
        "operationId": "send_it",
        "tags": ["things"],
        "requestBody": {"content": {media: {"schema": {"type": "string", "format": "binary"}}}},
        "responses": {"204": {"description": "Done"}},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Small", "version": "1"},
        "paths": {"/things": {"post": operation}},
    }


def test_it_is_made_once_for_a_document(tmp_path: Path) -> None:
    document, package = tmp_path / "openapi.json", tmp_path / "client"
    document.write_text(json.dumps(described("application/xml")))
    assert GENERATOR["generate"](document, package)
    assert (package / "generated" / "api" / "things" / "send_it.py").exists()
    assert not GENERATOR["generate"](document, package)
    document.write_text(json.dumps(described("application/x-unheard-of")))
    with pytest.raises(SystemExit, match="the generator refuses"):
        GENERATOR["generate"](document, package)
    assert (package / "generated" / "api" / "things" / "send_it.py").exists()
    assert [path.name for path in package.glob(".new-*")] == []
