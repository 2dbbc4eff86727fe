"""A page of the site: where it stands, what it says, and which file it was written in."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import normpath, relpath

_FENCE = re.compile(r"^ *(```|~~~)")
_LINK = re.compile(r"(!?\[(?:[^\[\]]|\[[^\]]*\])*\]\()([^)\s]+)(\))")
_CODE = re.compile(r"(`+)[^`\n](?:.*?[^`\n])?\1(?!`)")
_HEADING = re.compile(r"^(#+) (.+?)(?: \{ ?#([\w-]+) ?\})?$")
_KEY = re.compile(r": [a-z0-9_@-]+$")
_NO_SLUG = re.compile(r"[^\w\- ]")


@dataclass(frozen=True)
class Page:
    """A page in Markdown. Links lead from `source` until they are set for the site."""

    path: str
    """Where it stands in the site, such as `guides/clerk.md`."""
    text: str
    source: Path | None = None
    """The file that its links are relative to; none: relative to its place in the site."""
    front: dict[str, object] = field(default_factory=dict)
    """What the theme is told of it."""

    @property
    def title(self) -> str:
        """Its first heading, as plain words."""
        for line in lines_outside_code(self.text):
            if found := _HEADING.match(line):
                return found[2].replace("`", "")
        return self.path

    @property
    def short(self) -> str:
        """Its title without the key behind it, for the navigation."""
        return _KEY.sub("", self.title)

    @property
    def address(self) -> str:
        """Where a browser finds it, below `/docs/`."""
        return self.path.removesuffix("index.md").removesuffix(".md") + (
            "" if self.path.endswith("index.md") else "/"
        )

    @property
    def summary(self) -> str:
        """Its first sentence."""
        said: list[str] = []
        for line in lines_outside_code(self.text):
            plain = line.strip()
            if plain and not plain.startswith(("#", "<", "|", "-", "!", "{", ">", "???", "===")):
                said.append(plain)
            elif said:
                break
        first = re.split(r"(?<=[.:!?])\s+(?=[A-Z`*\[])", " ".join(said))[0]
        return re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", first).rstrip(":")

    def anchors(self) -> Iterator[str]:
        """What can be linked to within it."""
        for line in lines_outside_code(self.text):
            if found := _HEADING.match(line):
                yield found[3] or slug(found[2])


def slug(heading: str) -> str:
    """The anchor of a heading, as the usual hosts of Markdown make it."""
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
    return _NO_SLUG.sub("", plain.lower()).replace(" ", "-")


def lines_outside_code(text: str) -> Iterator[str]:
    """The lines of `text` that are no code block."""
    inside = False
    for line in text.splitlines():
        if _FENCE.match(line):
            inside = not inside
        elif not inside:
            yield line


def with_links(text: str, change: Callable[[str], str]) -> str:
    """`text` with the target of every link outside of code changed."""
    done, inside = [], False
    for line in text.split("\n"):
        fence = bool(_FENCE.match(line))
        inside = inside != fence
        if not inside and not fence:
            line = _in_line(line, change)
        done.append(line)
    return "\n".join(done)


def _in_line(line: str, change: Callable[[str], str]) -> str:
    spans: list[str] = []

    def hide(found: re.Match[str]) -> str:
        spans.append(found[0])
        return f"\x00{len(spans) - 1}\x00"

    hidden = _CODE.sub(hide, line)
    linked = _LINK.sub(lambda found: f"{found[1]}{change(found[2])}{found[3]}", hidden)
    return re.sub(r"\x00(\d+)\x00", lambda found: spans[int(found[1])], linked)


def between(here: str, there: str) -> str:
    """The link from one place of the site to another."""
    return relpath(normpath(there), normpath(f"{here}/.."))
