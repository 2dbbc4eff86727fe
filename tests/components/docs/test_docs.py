"""The documentation is true: generated parts are fresh, links lead somewhere, names exist."""

import re
import runpy
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from api.problems import CATALOGUE
from integration.settings import Settings
from worker.cli import app

ROOT = Path(__file__).parents[3]
PAGES = [
    *sorted((ROOT / "docs").rglob("*.md")),
    ROOT / "CONTRIBUTING.md",
    ROOT / "CHANGELOG.md",
]
GENERATE: dict[str, Any] = runpy.run_path(str(ROOT / "docs" / "generate.py"))
VARIABLES = {f"INVOICING__{name}" for name, _ in GENERATE["variables"]()}
NAMED = re.compile(r"INVOICING__[A-Z_]+[A-Z]")

pages = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


_MADE = {".mypy_cache", "generated", "dist"}
"""Folders of what is made, not written."""


def everything(suffix: str = "") -> list[Path]:
    found = sorted((ROOT / "deploy").rglob("*"))
    deploy = [path for path in found if path.is_file() and not _MADE & {*path.parts}]
    files = [*PAGES, *deploy, ROOT / "docker-compose.yml", ROOT / ".env.example"]
    return [path for path in files if path.name.endswith(suffix)]


@pytest.mark.parametrize("page", sorted((ROOT / "docs").glob("*.md")), ids=lambda page: page.name)
def test_generated_parts_are_up_to_date(page: Path) -> None:
    text = page.read_text("utf-8")
    assert GENERATE["filled"](text) == text, "run: .venv/bin/python docs/generate.py"


@pytest.mark.parametrize("name", GENERATE["FILES"])
def test_generated_files_are_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / name).read_text("utf-8") == GENERATE["FILES"][name]()


def test_every_part_has_its_place() -> None:
    text = "".join(page.read_text("utf-8") for page in (ROOT / "docs").glob("*.md"))
    for name in GENERATE["PARTS"]:
        assert text.count(f"<!-- generated: {name} -->") == 1, name


@pages
def test_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        if "://" in target or target.startswith(("site:", "/docs/")):
            continue  # addresses, and places of the site, which its strict build checks
        name, _, anchor = target.partition("#")
        found = (page.parent / name).resolve() if name else page
        if "images" in found.parts:
            continue  # screenshots are taken from a running system
        assert found.exists(), f"{page.name}: {target}"
        if anchor:
            assert anchor in _anchors(found), f"{page.name}: {target}"


def _anchors(page: Path) -> set[str]:
    heads = re.findall(r"^#+ (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("path", everything(), ids=lambda path: str(path.relative_to(ROOT)))
def test_settings_that_are_named_exist(path: Path) -> None:
    named = {name.rstrip("_") for name in NAMED.findall(path.read_text("utf-8"))}
    assert named <= VARIABLES | {"INVOICING"}


def test_the_example_environment_names_every_setting_and_can_be_read(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    text = (ROOT / ".env.example").read_text("utf-8")
    assert set(NAMED.findall(text)) == VARIABLES
    given = dict(
        line.lstrip("# ").split("=", 1) for line in text.splitlines() if "INVOICING__" in line
    )
    for name, value in given.items():
        if value:
            monkeypatch.setenv(name, value)
    assert Settings().auth.role_names == {"approver": ("invoicing-approver",)}


@pages
def test_commands_that_are_named_exist(page: Path) -> None:
    group = get_command(app)
    known = set(getattr(group, "commands", {}))
    for command in re.findall(r"`(?:\.venv/bin/)?invoicing ([a-z]+)", page.read_text("utf-8")):
        assert command in known, f"{page.name}: invoicing {command}"
    assert isinstance(app, typer.Typer)


@pages
def test_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.MULTILINE))
    text = page.read_text("utf-8")
    shown = "".join(re.findall(r"```sh\n(.*?)```", text, flags=re.DOTALL))
    named = re.findall(r"`make ([a-z-]+)", text) + re.findall(r"^make ([a-z-]+)", shown, re.M)
    for target in named:
        assert target in targets, f"{page.name}: make {target}"


@pages
def test_files_that_are_named_exist(page: Path) -> None:
    packages = "domain|activities|workflows|integration|api|worker|tests|deploy|docs"
    for name in re.findall(rf"`((?:{packages})/[\w./-]+)`", page.read_text("utf-8")):
        assert (ROOT / name).exists() or "/images/" in name, f"{page.name}: {name}"


@pages
def test_problem_codes_that_are_named_exist(page: Path) -> None:
    for code in re.findall(r"problem `([a-z_]+)`", page.read_text("utf-8")):
        assert code in CATALOGUE, f"{page.name}: {code}"


@pytest.mark.parametrize("path", everything(), ids=lambda path: str(path.relative_to(ROOT)))
def test_no_place_on_anybodys_machine_is_named(path: Path) -> None:
    text = path.read_text("utf-8")
    assert not re.search(r"/(?:home|work|Users|root)/(?!acme\b)[a-z]", text), path.name


ADRS = sorted((ROOT / "docs" / "adr").glob("[0-9]*.md"))


@pytest.mark.parametrize("page", ADRS, ids=lambda page: page.stem)
def test_decisions_have_the_same_five_headings(page: Path) -> None:
    heads = re.findall(r"^## (.+)$", page.read_text("utf-8"), flags=re.MULTILINE)
    assert heads == ["Context", "Decision", "Consequences", "Alternatives", "References"]
    assert page.read_text("utf-8").startswith(f"# {page.name[:4]}. ")


def test_decisions_are_counted_and_listed() -> None:
    assert [int(page.name[:4]) for page in ADRS] == list(range(1, len(ADRS) + 1))
    index = (ROOT / "docs" / "index.md").read_text("utf-8")
    for page in ADRS:
        assert f"adr/{page.name}" in index
