"""Where the official suites are: public repositories, fetched into a folder that git ignores.

Nothing of them is part of this project. `SUITES` names a folder with one sub-folder a repository;
without it the folder `.suites` is used, which `python -m tests.conformance.fetch` fills.
"""

import os
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / ".suites"
CACHE = FOLDER / "cache"


class Unavailable(Exception):
    """An official file that is not here."""


@dataclass(frozen=True, slots=True)
class Suites:
    """The repositories at hand."""

    root: Path

    @classmethod
    def here(cls) -> "Suites":
        """From the folder that the variable names, else from the ignored one."""
        return cls(Path(os.environ.get("SUITES", FOLDER)))

    def has(self, repository: str) -> bool:
        """Whether a repository is at hand."""
        return (self.root / repository).is_dir()

    def path(self, repository: str, *parts: str) -> Path:
        """A file or folder of a repository; `Unavailable` if it is not there."""
        found = self.root.joinpath(repository, *parts)
        if not found.exists():
            raise Unavailable(f"{found} is not there: set SUITES, or fetch the suites")
        return found
