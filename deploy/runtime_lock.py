"""The runtime part of `requirements.lock`: what the container image installs, hashes unchanged.

`python deploy/runtime_lock.py > runtime.lock`; with names of packages, those and what they need.
The lock says for every package what needs it (`# via`). What is reached from the runtime
dependencies of `pyproject.toml` stays; development tools and embedded servers go. Standard library
only, so that it runs before all else.
"""

import re
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).parents[1]
_NAME = re.compile(r"^[A-Za-z0-9._-]+")
_PROJECT = "invoicing"


def runtime(lock: str, dependencies: Iterable[str]) -> str:
    """The entries of `lock` that `dependencies` need, in the order of the lock."""
    entries = _entries(lock)
    wanted = {_normal(dependency) for dependency in dependencies}
    missing = wanted - {name for name, _ in entries}
    if missing:
        raise SystemExit(f"not in the lock: {', '.join(sorted(missing))}; run make lock")
    while True:
        more = {name for name, entry in entries if name not in wanted and _via(entry) & wanted}
        if not more:
            break
        wanted |= more
    return "\n".join(entry for name, entry in entries if name in wanted) + "\n"


def _entries(lock: str) -> list[tuple[str, str]]:
    """Name and text of every entry; a package may have one for each Python version."""
    texts = re.split(r"^(?=[A-Za-z0-9])", lock, flags=re.MULTILINE)
    return [(_normal(text), text.rstrip("\n")) for text in texts if _NAME.match(text)]


def _via(entry: str) -> set[str]:
    """The packages that need this one."""
    said = entry.partition("# via")[2]
    return {_normal(name) for name in re.findall(r"[A-Za-z0-9._-]+", said)} - {_PROJECT}


def _normal(requirement: str) -> str:
    found = _NAME.match(requirement.strip())
    return re.sub(r"[-_.]+", "-", found[0]).lower() if found else ""


def main() -> None:
    """Write the runtime lock to standard output."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    sys.stdout.write(runtime(lock, sys.argv[1:] or project["dependencies"]))


if __name__ == "__main__":
    main()
