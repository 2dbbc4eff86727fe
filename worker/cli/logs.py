"""Reading log files: the last lines, and on as they grow."""

import time
from collections.abc import Sequence
from pathlib import Path

import typer

_LOOK_SECONDS = 0.3


def show_logs(files: Sequence[Path], lines: int) -> None:
    """The last lines of each file, named when there are several."""
    for file in files:
        for line in file.read_text("utf-8", errors="replace").splitlines()[-lines or None :]:
            typer.echo(_named(file, line, files))


def follow_logs(files: Sequence[Path]) -> None:
    """New lines as they come, until Ctrl+C."""
    offsets = {file: file.stat().st_size for file in files}
    try:
        while True:
            for file in files:
                offsets[file] = _show_new(file, offsets[file], files)
            time.sleep(_LOOK_SECONDS)
    except KeyboardInterrupt:
        return


def _show_new(file: Path, offset: int, files: Sequence[Path]) -> int:
    """Show whole lines after `offset`; returns where they end."""
    with file.open("rb") as opened:
        opened.seek(offset)
        fresh = opened.read()
    whole = fresh[: fresh.rfind(b"\n") + 1]
    for line in whole.decode(errors="replace").splitlines():
        typer.echo(_named(file, line, files))
    return offset + len(whole)


def _named(file: Path, line: str, files: Sequence[Path]) -> str:
    return f"{file.stem:<10} {line}" if len(files) > 1 else line
