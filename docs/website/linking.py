"""Links set for the site: what leads to a file in the project leads to its page here."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from docs.website.page import Page, between, with_links

ROOT = Path(__file__).parents[2]
_HERE = "site:"
"""Links of pages that are made for the site: `site:pricing/flat.md`."""
_OUTSIDE = re.compile(r"^(?:[a-z]+:|/)")


class DeadLink(Exception):
    """A link leads to a file that is not in the site."""


@dataclass(frozen=True)
class Places:
    """Where files of the project are in the site."""

    pages: Mapping[Path, str]
    """File -> its page, or the copy of it."""
    parts: Mapping[Path, Mapping[str, tuple[str, str]]]
    """Sections of a file that have a page of their own."""

    def place(self, file: Path, anchor: str) -> tuple[str, str] | None:
        """Page and anchor for a place in a file."""
        if anchor in self.parts.get(file, {}):
            return self.parts[file][anchor]
        page = self.pages.get(file)
        return (page, anchor) if page else None


def linked(page: Page, places: Places) -> Page:
    """The page with its links set; a link that leads to nothing of the site is a fault."""

    def change(target: str) -> str:
        if target.startswith(_HERE):
            return between(page.path, target.removeprefix(_HERE))
        if _OUTSIDE.match(target) or page.source is None:
            return target
        name, _, anchor = target.partition("#")
        file = (page.source.parent / name).resolve() if name else page.source
        found = places.place(file, anchor)
        if found is None:
            raise DeadLink(f"{page.source.relative_to(ROOT)}: {target} is not in the site")
        path, rest = found
        link = "" if path == page.path else between(page.path, path)
        return f"{link}#{rest}" if rest or not link else link

    return replace(page, text=with_links(page.text, change))
