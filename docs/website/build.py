"""Builds the site: `python -m docs.website.build`, into `.site/` of the project.

What is written and what is made goes into `.site/pages`, the generator makes `.site/html` of it,
and what stands there is finished for serving. The folder as a whole is made new by every build,
but for the two scripts of others, which are kept in `.site/assets`.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

from docs.website.assets import AssetRefused, fetched
from docs.website.counting import counted
from docs.website.finishing import finish
from docs.website.linking import ROOT, DeadLink
from docs.website.navigation import Unplaced, navigation
from docs.website.operations import document, reference
from docs.website.page import Page
from docs.website.problem_pages import Unexplained, problem_pages
from docs.website.staging import Site, described, front, known_pages, staged

WORK = ROOT / ".site"
_HERE = Path(__file__).parent
_MARK = ROOT / "api" / "console" / "static" / "mark.svg"
"""The product has one mark, in the console and here."""
_ABOUT = "B2B invoicing where every invoice and every billing period is a durable workflow."
_COLOURS = re.compile("\x1b\\[[0-9;]*m")


class NotBuilt(Exception):
    """The generator refuses a page; the message is its own."""


def build(work: Path = WORK) -> Path:
    """The built site, a folder of files as they are served."""
    site = counted(staged(made_pages(known_pages())))
    scripts = fetched(WORK / "assets")
    for name in ("pages", "theme", "html"):
        shutil.rmtree(work / name, ignore_errors=True)
    _write(site, work / "pages")
    shutil.copytree(_HERE / "theme", work / "theme", ignore=shutil.ignore_patterns("assets"))
    shutil.copytree(_HERE / "theme" / "assets", work / "pages" / "assets")
    scripts[_MARK.name] = _MARK
    for name, file in scripts.items():
        shutil.copyfile(file, work / "pages" / "assets" / name)
    settings = (_HERE / "mkdocs.yml").read_text("utf-8")
    entries = json.dumps(navigation(site.pages), ensure_ascii=False)
    (work / "mkdocs.yml").write_text(f"{settings}nav: {entries}\n", "utf-8")
    _generate(work)
    finish(work / "html", site.pages, "Invoicing", _ABOUT)
    return work / "html"


def made_pages(known: frozenset[str]) -> list[Page]:
    """Pages that nobody writes; they lead to pages that are `known`."""
    return [*problem_pages(), *reference(document(), known)]


def _write(site: Site, folder: Path) -> None:
    for page in site.pages:
        place = folder / page.path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(front(described(page)), "utf-8")
    for name, file in site.files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, folder / name)


def _generate(work: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "zensical", "build", "-f", "mkdocs.yml", "--clean", "--strict"],
        cwd=work,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or not (work / "html" / "index.html").exists():
        said = _COLOURS.sub("", done.stdout)
        raise NotBuilt(said + (done.stderr if "Warning" not in said else ""))


def main() -> int:
    """Build, and say where it is, or what has to be mended."""
    try:
        place = build()
    except (AssetRefused, DeadLink, NotBuilt, Unexplained, Unplaced) as fault:
        sys.stderr.write(f"The site was not built. {fault}\n")
        return 1
    pages = len(list(place.rglob("*.html")))
    sys.stdout.write(f"{pages} pages in {place.relative_to(ROOT)}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
