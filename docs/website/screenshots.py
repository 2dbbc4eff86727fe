"""Takes the pictures in `docs/images` from a running service: `make screenshots`.

`python -m docs.website.screenshots [--server URL] [GROUP ...]`. Without a server it starts the
story of a month, and stops it afterwards. What a group of pictures was taken of is noted by its
hash in `docs/images/taken.json`; a test fails when that has changed since.
"""

import argparse
import hashlib
import json
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from docs.website.linking import ROOT

IMAGES = ROOT / "docs" / "images"
TAKEN = IMAGES / "taken.json"
_CHROMIUM = "/usr/bin/chromium"
_START_SECONDS = 300
_HOME = re.compile(rb"http://127\.0\.0\.1:\d+/console")

SHOWN = {
    "site": ("docs/website/theme", "docs/website/pages", "docs/website/mkdocs.yml"),
    "console": ("api/console/templates", "api/console/static"),
}
"""What the pictures of a group show: files and folders whose change makes them stale."""


@dataclass(frozen=True)
class Picture:
    """One picture: of which page, as whom, in which look."""

    group: str
    path: str
    person: str = ""
    wait: str = "h1"
    dark: bool = False
    narrow: bool = False


PICTURES = {
    "site-home": Picture("site", "/docs/"),
    "site-home-dark": Picture("site", "/docs/", dark=True),
    "site-api": Picture(
        "site", "/docs/api/#tag/invoices/POST/v1/invoices", wait="text=Test Request"
    ),
    "console-overview": Picture("console", "/console", "carla"),
    "console-invoices": Picture("console", "/console/invoices", "anna"),
    "console-partnership": Picture(
        "console", "/console/partnerships/northwind-acme", "anna", wait=".lifecycle"
    ),
    "console-billing": Picture("console", "/console/billing", "anna"),
    "console-narrow": Picture("console", "/console", "carla", dark=True, narrow=True),
}


def fingerprint(group: str) -> str:
    """The hash of everything that a group of pictures shows."""
    found = hashlib.sha256()
    for name in SHOWN[group]:
        place = ROOT / name
        files = sorted(place.rglob("*")) if place.is_dir() else [place]
        for file in (one for one in files if one.is_file() and "__pycache__" not in one.parts):
            found.update(file.relative_to(ROOT).as_posix().encode() + b"\0" + file.read_bytes())
    return found.hexdigest()[:20]


def stale() -> list[str]:
    """The groups whose pictures are of something that looks otherwise by now."""
    taken = json.loads(TAKEN.read_text("utf-8")) if TAKEN.exists() else {}
    return [group for group, known in taken.items() if fingerprint(group) != known]


def take(server: str, groups: list[str]) -> None:
    """Take the pictures of `groups`, and note what they were taken of."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=_CHROMIUM, args=["--no-sandbox"])
        for name, picture in PICTURES.items():
            if picture.group in groups:
                _take(browser, server, name, picture)
        browser.close()
    taken = json.loads(TAKEN.read_text("utf-8")) if TAKEN.exists() else {}
    taken |= {group: fingerprint(group) for group in groups}
    TAKEN.write_text(json.dumps(taken, indent=1, sort_keys=True) + "\n", "utf-8")


def _take(browser: Browser, server: str, name: str, picture: Picture) -> None:
    context = browser.new_context(
        viewport={"width": 390, "height": 844}
        if picture.narrow
        else {"width": 1280, "height": 800},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
    )
    page = context.new_page()
    page.goto(f"{server}{picture.path}")
    if picture.person:
        page.locator(f'button[value="{picture.person}"]').click()
    page.locator(picture.wait).first.wait_for(timeout=60_000)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=str(IMAGES / f"{name}.png"))
    context.close()


@contextmanager
def _story() -> Iterator[str]:
    """The address of a service in which a month has been told."""
    with tempfile.TemporaryDirectory() as folder:
        said = Path(folder) / "said"
        with said.open("wb") as out:
            run = [sys.executable, "-c", "from worker.cli import main; main()"]
            told = subprocess.Popen(  # noqa: S603 (our own program)
                [*run, "demo", "--stay", "--data", f"{folder}/data"], stdout=out, cwd=ROOT
            )
        try:
            yield _address(said, told)
        finally:
            told.terminate()
            told.wait(60)


def _address(said: Path, told: "subprocess.Popen[bytes]") -> str:
    """Where the console is, once the story says so."""
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and told.poll() is None:
        if found := _HOME.search(said.read_bytes()):
            return found[0].decode().removesuffix("/console")
        time.sleep(0.5)
    raise SystemExit(f"the story did not start:\n{said.read_text('utf-8')}")


def main() -> None:
    """Take what was asked for, of the service that was named or of a story."""
    asked = argparse.ArgumentParser(description="Take the pictures of the documentation.")
    asked.add_argument("--server", help="a service that runs; otherwise a story is told")
    asked.add_argument("groups", nargs="*", choices=[*SHOWN, []], default=[])
    given = asked.parse_args()
    groups = given.groups or list(SHOWN)
    if given.server:
        take(given.server.rstrip("/"), groups)
        return
    with _story() as server:
        take(server, groups)


if __name__ == "__main__":
    main()
