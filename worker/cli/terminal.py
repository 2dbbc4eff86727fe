"""The reporter for a terminal, drawn with rich."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich import box
from rich.console import Console
from rich.live import Live
from rich.padding import Padding
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from worker.cli.reporter import TITLE_WIDTH, BaseReporter, Row, Work, counted

_WIDTH = 76
_BAR_WIDTH = 24


class TerminalReporter(BaseReporter):
    """A spinner or bar while something runs, a line with tick and seconds when it is over."""

    def __init__(self, console: Console | None = None, *, title_width: int = TITLE_WIDTH) -> None:
        """`console`: standard output by default. No highlighting: it paints numbers blue."""
        self._console = console or Console(highlight=False)
        self._title_width = title_width

    def say(self, text: str) -> None:
        """A dim line; a long one stays indented."""
        self._console.print(Padding(Text(text, style="dim"), (0, 0, 0, 4), expand=False))

    def warn(self, text: str) -> None:
        """A yellow line."""
        self._console.print(Text(f"  ! {text}", style="yellow"))

    def error(self, text: str) -> None:
        """A red first line, the rest as it is."""
        first, *rest = text.splitlines() or [""]
        self._console.print(Text(f"  ✗ {first}", style="bold red"))
        for line in rest:
            self._console.print(Text(f"    {line}"))

    def panel(self, title: str, rows: Sequence[Row], footer: str = "") -> None:
        """A box with a row each."""
        table = Table.grid(padding=(0, 2))
        table.add_column(style="bold")
        table.add_column(style="cyan", overflow="fold")
        table.add_column(style="dim")
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        self._console.print(
            Panel(table, title=title, title_align="left", box=box.ROUNDED, expand=False)
        )
        if footer:
            self._console.print(Text(f"  {footer}", style="dim"), soft_wrap=True)

    @contextmanager
    def _showing(self, title: str, work: Work) -> Iterator[None]:
        spinner = Spinner("dots", style="cyan")
        live = Live(console=self._console, transient=True, refresh_per_second=12)
        width = self._title_width
        work.changed = lambda: live.update(_under_way(spinner, title, work, width))
        work.changed()
        with live:
            yield

    def _ended(self, title: str, work: Work, seconds: float, *, ok: bool) -> None:
        text = "  ".join(filter(None, (counted(work), work.text)))
        line = Table.grid(padding=(0, 1))
        line.width = min(_WIDTH, self._console.width)
        line.add_column(width=3, justify="right")
        line.add_column(min_width=self._title_width, no_wrap=True)
        line.add_column(ratio=1, overflow="fold")
        line.add_column(justify="right", no_wrap=True, style="dim")
        tick = Text("✓", style="green") if ok else Text("✗", style="bold red")
        line.add_row(tick, Text(title), Text(text), Text(f"{seconds:.1f} s"))
        self._console.print(line)


def _under_way(spinner: Spinner, title: str, work: Work, title_width: int) -> Table:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=3, justify="right")
    line.add_column(min_width=title_width, no_wrap=True)
    line.add_column()
    line.add_column()
    if work.total:
        bar = ProgressBar(total=work.total, completed=work.count, width=_BAR_WIDTH)
        line.add_row(spinner, Text(title), bar, Text(f"{counted(work)}  {work.text}"))
    else:
        line.add_row(spinner, Text(title), Text(work.text, style="dim"), "")
    return line
