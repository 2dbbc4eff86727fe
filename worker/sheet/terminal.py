"""A sheet on a terminal, drawn with rich."""

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from worker.sheet.block import Block, Facts, Grid, cell_text, clean, shown


class TerminalSheet:
    """Bold titles, dim terms, tables as wide as the terminal."""

    def __init__(self, *, terms: bool, console: Console | None = None) -> None:
        """`console`: standard output by default; `terms` shows numbers of business terms."""
        self._console, self._terms = console or Console(highlight=False), terms

    def draw(self, block: Block) -> None:
        """Draw a block and an empty line."""
        self._console.print(Text(clean(block.title), style="bold cyan"))
        table = self._facts(block) if isinstance(block, Facts) else self._grid(block)
        self._console.print(Padding(table, (0, 0, 0, 2), expand=False))
        if isinstance(block, Grid) and block.footer:
            self._console.print(Text(f"  {block.footer}", style="yellow"))
        self._console.print()

    def _facts(self, block: Facts) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        if self._terms:
            table.add_column(style="green", no_wrap=True)
        table.add_column(justify="right" if block.right else "left", overflow="fold")
        for fact in block.facts:
            for label, terms, text in shown(fact, self._terms):
                cells = (label, terms, text) if self._terms else (label, text)
                table.add_row(*(Text(clean(cell)) for cell in cells))
        return table

    def _grid(self, block: Grid) -> Table:
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
        for column in block.columns:
            head = Text(column.title)
            if self._terms:
                head.append(f"\n{column.terms}", style="green")
            table.add_column(head, justify="right" if column.right else "left", overflow="fold")
        for row in block.rows:
            table.add_row(*(Text(clean(cell_text(cell, self._terms))) for cell in row))
        return table
