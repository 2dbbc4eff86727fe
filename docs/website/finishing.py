"""What is done to the built site so that it can be served: twins, small copies, a list of it all.

- Every page has a twin in Markdown beside it, `index.md`, and `llms.txt` lists them
  (https://llmstxt.org).
- Every text has a compressed copy, so that no request waits for compression.
- `site.json` lists every file with its hash, and the hash of every script that stands within a
  page (Content Security Policy Level 3, 2.3.1). Only what is listed is served.
"""

import gzip
import hashlib
import json
import mimetypes
import re
from base64 import b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

from docs.website.page import Page

HOME = "/docs/"
LIST = "site.json"
_INLINE = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_HASHED = re.compile(r"\.[0-9a-f]{8}\.min\.(?:js|css)$|/[0-9a-f]{12}-[\w.]+$")
_FROM_ROOT = re.compile(r'((?:href|src)=")/(?!docs/)')
_TEXTS = {".html", ".css", ".js", ".json", ".svg", ".md", ".txt", ".xml", ".yaml"}
_KINDS = {".js": "text/javascript", ".md": "text/markdown", ".yaml": "application/yaml"}
_LEAST = 1_000
"""Bytes from which a compressed copy is worth its place."""


def finish(built: Path, pages: Iterable[Page], title: str, about: str) -> None:
    """Make the built site ready to be served."""
    known = list(pages)
    for page in known:
        _twin(page, built)
    (built / "llms.txt").write_text(_index(known, title, about), "utf-8")
    (built / "llms-full.txt").write_text("\n\n".join(_plain(page) for page in known), "utf-8")
    (built / "sitemap.xml").unlink(missing_ok=True)
    _home_of_missing(built / "404.html")
    listed = {file.relative_to(built).as_posix(): _entry(file, built) for file in _files(built)}
    scripts = sorted(_scripts(built))
    text = json.dumps({"files": listed, "scripts": scripts}, indent=1)
    (built.parent / LIST).write_text(text, "utf-8")


def _files(built: Path) -> list[Path]:
    return [file for file in sorted(built.rglob("*")) if file.is_file()]


def _twin(page: Page, built: Path) -> None:
    place = built / page.address / "index.md"
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_text(_plain(page), "utf-8")


def _plain(page: Page) -> str:
    """The page without what only the site understands."""
    text = re.sub(r"<!--.*?-->\n?", "", page.text, flags=re.DOTALL)
    text = re.sub(r"\{ ?[:.#][^}\n]*\}", "", text)
    text = re.sub(r":(?:lucide|material|octicons)-[a-z-]+: ?", "", text)
    return re.sub(r"</?div[^>]*>\n?", "", text).strip() + "\n"


def _index(pages: Iterable[Page], title: str, about: str) -> str:
    lines = [f"# {title}", "", f"> {about}", ""]
    lines += ["The API describes itself at [/openapi.json](/openapi.json).", "", "## Pages", ""]
    lines += [f"- [{page.title}]({HOME}{page.address}index.md): {page.summary}" for page in pages]
    return "\n".join(lines) + "\n"


def _home_of_missing(page: Path) -> None:
    """The page for what is not there is shown anywhere, so its links begin at the root."""
    text = _FROM_ROOT.sub(rf"\1{HOME}", page.read_text("utf-8"))
    text = text.replace('new URL("/",', f'new URL("{HOME}",').replace(
        '"base":"/"', '"base":"/docs"'
    )
    page.write_text(text, "utf-8")


def _scripts(built: Path) -> set[str]:
    found: set[str] = set()
    for page in built.rglob("*.html"):
        for script in _INLINE.findall(page.read_text("utf-8")):
            digest = hashlib.sha256(script.encode()).digest()
            found.add(f"sha256-{b64encode(digest).decode()}")
    return found


def _entry(file: Path, built: Path) -> dict[str, object]:
    content = file.read_bytes()
    small = file.suffix in _TEXTS and len(content) >= _LEAST
    if small:
        file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))
    kind = _KINDS.get(file.suffix) or mimetypes.guess_type(file.name)[0]
    return {
        "hash": hashlib.sha256(content).hexdigest()[:20],
        "kind": kind or "application/octet-stream",
        "compressed": small,
        "for_ever": bool(_HASHED.search(file.relative_to(built).as_posix())),
    }


def addresses(built: Path) -> Iterator[str]:
    """The address of every page."""
    for page in sorted(built.rglob("index.html")):
        place = page.parent.relative_to(built).as_posix()
        yield HOME if place == "." else f"{HOME}{place}/"
