"""Long pages that become several: one for each pricing model, preset, format and channel.

The files stay whole, for they are read as they are as well. In the site each part has a page of
its own, and the page it comes from lists them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from docs.website.page import Page, slug

_HEADING = re.compile(r"^(#+) (.+)$")
_KEY = re.compile(r"`([a-z0-9_-]+)(?:@\d+)?`")


@dataclass(frozen=True)
class Split:
    """Which sections of a page become pages of a folder."""

    name: str
    """The page, without `.md`; the folder is called the same."""
    sections: re.Pattern[str]
    """Headings, with their marks, of the sections that leave the page."""


SPLITS = (
    Split("pricing", re.compile(r"### .*`[a-z_]+`$")),
    Split("lifecycles", re.compile(r"## .*`[a-z-]+@\d+`$")),
    Split("channels", re.compile(r"## .*`[a-z0-9-]+`$")),
    Split("formats", re.compile(r"(## (UBL and CII|JSON)|### .+)$")),
)


def split(page: Page, rule: Split) -> list[Page]:
    """The page without its parts, and the parts."""
    kept: list[str] = []
    parts: list[Page] = []
    for section in _sections(page.text, rule.sections):
        if rule.sections.match(section[0]):
            part = replace(
                page,
                path=f"{rule.name}/{_name(section[0])}.md",
                text=_raised(section),
            )
            parts.append(part)
            kept.append(f"- [{part.short}](site:{part.path}): {part.summary}\n")
        else:
            kept += section
    whole = replace(page, path=f"{rule.name}/index.md", text="\n".join(kept))
    return [whole, *parts]


def moved(page: Page, rule: Split) -> dict[str, tuple[str, str]]:
    """Anchor of the whole file -> page and anchor of the site."""
    found: dict[str, tuple[str, str]] = {}
    for section in _sections(page.text, rule.sections):
        if rule.sections.match(section[0]):
            place = f"{rule.name}/{_name(section[0])}.md"
            own = replace(page, text="\n".join(section))
            first, *rest = own.anchors()
            found[first] = (place, "")
            found |= {anchor: (place, anchor) for anchor in rest}
    return found


def _sections(text: str, pattern: re.Pattern[str]) -> Iterator[list[str]]:
    """The lines of `text`, parted where a section that leaves begins and where it ends."""
    current: list[str] = []
    depth, inside = 0, False
    for line in text.split("\n"):
        inside = inside != line.lstrip().startswith("```")
        heading = None if inside else _HEADING.match(line)
        if heading and (pattern.match(line) or (depth and len(heading[1]) <= depth)):
            if current:
                yield current
            current = []
            depth = len(heading[1]) if pattern.match(line) else 0
        current.append(line)
    if current:
        yield current


def _raised(section: list[str]) -> str:
    """The section as a page: its heading is the first one."""
    up = len(section[0]) - len(section[0].lstrip("#")) - 1
    done, inside = [], False
    for line in section:
        inside = inside != line.lstrip().startswith("```")
        done.append(line[up:] if not inside and _HEADING.match(line) else line)
    return re.sub(r"<!-- (?:generated: \w+|end) -->\n?", "", "\n".join(done)).strip() + "\n"


def _name(heading: str) -> str:
    """The last part of the page's address: its key, or its words."""
    key = _KEY.search(heading)
    return key[1] if key else slug(heading.lstrip("# ")).strip("-")
