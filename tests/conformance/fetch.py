"""`python -m tests.conformance.fetch`: official suites from their public repositories, pinned.

They are put into a folder that git ignores, only the kinds of files that are needed. With `SUITES`
set nothing is fetched. What cannot be had is said, and the rest goes on.
"""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.places import Suites

KINDS = ("*.xml", "*.XML", "*.xsd", "*.sch", "*.xsl", "*.xslt")


@dataclass(frozen=True, slots=True)
class Repository:
    """A public repository at one commit."""

    owner: str
    name: str
    commit: str

    @property
    def url(self) -> str:
        """Where it is fetched from."""
        return f"https://github.com/{self.owner}/{self.name}.git"


PINNED = (
    Repository(
        "ConnectingEurope", "eInvoicing-EN16931", "b6c9e06a59812fb1a83585da40923b3678a649ad"
    ),
    Repository("OpenPEPPOL", "peppol-bis-invoice-3", "78d7f7dfa223f39f8ebd8d35c127f2690e646322"),
    Repository("itplr-kosit", "xrechnung-schematron", "3098f3da447b9c435c969158a576573bca09afbe"),
    Repository("itplr-kosit", "xrechnung-testsuite", "5528afafa9968eb67840da3ced0caf15f8d90a7a"),
    Repository(
        "itplr-kosit",
        "validator-configuration-xrechnung",
        "6faac15d697acfecb660b955962d90cd0d6ff4be",
    ),
    Repository("schxslt", "schxslt", "84ee9dd8b8cafd4b966869b9a8b33acdf8dbad45"),
    Repository("phax", "en16931-cii2ubl", "05e2da219549b8d5edd3ecf5929c85de7b3308b7"),
    Repository("ZUGFeRD", "corpus", "47b61beb29b7de98c3c91cdb3657415c0ede783b"),
    Repository("ZUGFeRD", "mustangproject", "096db40a9806b0b5202028509dff3563efe7fc8c"),
)


def fetch(repository: Repository, folder: Path, url: str = "") -> str:
    """Bring a repository into its folder; why not, or nothing if it is there."""
    place = folder / repository.name
    if place.exists():
        return ""
    commands = (
        ("init", "--quiet", "."),
        ("remote", "add", "origin", url or repository.url),
        ("sparse-checkout", "set", "--no-cone", *KINDS),
        ("fetch", "--quiet", "--depth=1", "--filter=blob:none", "origin", repository.commit),
        ("checkout", "--quiet", "FETCH_HEAD"),
    )
    place.mkdir(parents=True)
    for command in commands:
        failed = _git(place, *command)
        if failed:
            shutil.rmtree(place)
            return failed
    return ""


def _git(place: Path, *command: str) -> str:
    """Run git; its last word if it fails."""
    try:
        done = subprocess.run(
            ["git", *command],
            cwd=place,
            env={**os.environ, "GIT_TERMINAL_PROMPT": "0"},
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return ""
    return (done.stderr.strip().splitlines() or [f"git {command[0]} failed"])[-1]


def main() -> None:
    """Fetch what is not there; say what cannot be had."""
    if "SUITES" in os.environ:
        return
    folder = Suites.here().root
    for repository in PINNED:
        failed = fetch(repository, folder)
        if failed:
            print(f"{repository.owner}/{repository.name} cannot be fetched: {failed}")
    if not any((folder / repository.name).exists() for repository in PINNED):
        print(
            "No official suite is at hand: only what packages ship is run. "
            "Set SUITES to a folder with one sub-folder a repository.",
            file=sys.stderr,
        )


if __name__ == "__main__":
    main()
