"""House rules that no linter knows."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "activities", "workflows", "integration", "api", "worker")
SOURCES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
FORBIDDEN_NAMES = {"utils.py", "helpers.py", "manager.py", "common.py", "misc.py"}


@cache
def parsed(path: Path) -> ast.Module:
    """What the module says."""
    return ast.parse(path.read_text())


def test_modules_are_small_and_say_what_they_own() -> None:
    problems = []
    for path in SOURCES:
        text = path.read_text()
        if len(text.splitlines()) > 300:
            problems.append(f"{path}: over 300 lines")
        if text.strip() and not ast.get_docstring(parsed(path)):
            problems.append(f"{path}: no module docstring")
        if path.name in FORBIDDEN_NAMES:
            problems.append(f"{path}: a name that says nothing")
    assert problems == []


def test_functions_are_short() -> None:
    problems = []
    for path in SOURCES:
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > 60:
                    problems.append(f"{path}:{node.lineno} {node.name} has {lines} lines")
    assert problems == []


def test_no_float_in_the_domain() -> None:
    for path in (ROOT / "domain").rglob("*.py"):
        for node in ast.walk(parsed(path)):
            if isinstance(node, ast.AnnAssign | ast.arg) and node.annotation is not None:
                assert "float" not in ast.unparse(node.annotation), f"{path}:{node.lineno}"


PLANTED = {
    "domain/core/planted.py": "import lxml.etree\n",
    "activities/planted.py": "from integration.settings import Settings\n",
    "workflows/planted.py": "import pymongo\n",
    "integration/planted.py": "from workflows.names import QUEUE\n",
    "api/planted.py": "import paramiko\n",
}


def test_planted_violations_break_the_import_contracts(tmp_path: Path) -> None:
    for package in PACKAGES:
        subprocess.run(["cp", "-r", str(ROOT / package), str(tmp_path)], check=True)
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    for place, line in PLANTED.items():
        (tmp_path / place).write_text(line)
    code = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_cache=True))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0, done.stdout
    unseen = [
        place
        for place in PLANTED
        if f"{place.removesuffix('.py').replace('/', '.')} ->" not in done.stdout
    ]
    assert unseen == [], done.stdout + done.stderr
