"""All pages of the site, before it is built: those that are written, and those that are made."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from docs.website.linking import ROOT, Places, linked
from docs.website.page import Page
from docs.website.splitting import SPLITS, moved, split

DOCS = ROOT / "docs"
_OWN = DOCS / "website" / "pages"
_NAMED = {
    DOCS / "index.md": "about.md",
    ROOT / "CONTRIBUTING.md": "contributing.md",
    ROOT / "CHANGELOG.md": "changelog.md",
    DOCS / "api.md": "api-guide.md",
}
"""Files whose place in the site is another one than their place in the project."""
_COPIED = ("images", "examples")
_FILES = ("openapi.json", "invoice.schema.json")


@dataclass(frozen=True)
class Site:
    """What the generator of the site is given."""

    pages: tuple[Page, ...]
    files: dict[str, Path]
    """Place in the site -> the file that is copied there."""


def written() -> list[Page]:
    """Every page that people write, as it is in the project."""
    files = [*sorted(DOCS.glob("*.md")), *sorted((DOCS / "guides").glob("*.md"))]
    files += [*sorted((DOCS / "adr").glob("*.md")), *(f for f in _NAMED if f.parent == ROOT)]
    pages = [_read(file, DOCS) for file in files]
    return pages + [_read(file, _OWN) for file in sorted(_OWN.rglob("*.md"))]


def known_pages() -> frozenset[str]:
    """The places of all written pages, those that are split off as well."""
    rules = {rule.name: rule for rule in SPLITS}
    found: set[str] = set()
    for page in written():
        rule = rules.get(page.path.removesuffix(".md"))
        found |= {one.path for one in (split(page, rule) if rule else [page])}
    return frozenset(found)


def staged(made: list[Page]) -> Site:
    """The whole site: written pages with links set for it, and those that are `made`."""
    files = {_copy(file): file for file in _copies()}
    parts: dict[Path, dict[str, tuple[str, str]]] = {}
    places = {file.resolve(): place for place, file in files.items()}
    pages: list[Page] = []
    rules = {rule.name: rule for rule in SPLITS}
    for page in [*written(), *made]:
        rule = rules.get(page.path.removesuffix(".md"))
        several = split(page, rule) if rule else [page]
        if page.source is not None:
            places[page.source] = several[0].path
            parts[page.source] = moved(page, rule) if rule else {}
        pages += several
    known = Places(places, parts)
    return Site(tuple(linked(page, known) for page in pages), files)


def front(page: Page) -> str:
    """The page as the generator reads it, its own settings first."""
    if not page.front:
        return page.text
    lines = [f"{name}: {value}" for name, value in page.front.items()]
    return "\n".join(["---", *lines, "---", "", page.text])


def _read(file: Path, below: Path) -> Page:
    """A page; what stands between its first two lines of dashes is for the theme."""
    text = file.read_text("utf-8")
    settings: dict[str, object] = {}
    if text.startswith("---\n"):
        head, _, text = text.removeprefix("---\n").partition("\n---\n")
        settings = dict(line.split(": ", 1) for line in head.splitlines())
    return Page(_place(file, below), text.lstrip("\n"), file, settings)


def _place(file: Path, below: Path) -> str:
    return _NAMED.get(file) or file.relative_to(below).as_posix()


def _copies() -> Iterator[Path]:
    for folder in _COPIED:
        yield from (file for file in sorted((DOCS / folder).rglob("*")) if file.is_file())
    yield from (DOCS / name for name in _FILES)


def _copy(file: Path) -> str:
    return file.relative_to(DOCS).as_posix()


def described(page: Page) -> Page:
    """The page with its first sentence as what search engines and previews show."""
    quoted = page.summary.replace("\\", "").replace('"', "'").replace("`", "")
    if not quoted or "description" in page.front:
        return page
    return replace(page, front={**page.front, "description": f'"{quoted}"'})
