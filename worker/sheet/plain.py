"""A sheet as aligned columns of text: for files, pipes and terminals without colours."""

import textwrap
from collections.abc import Sequence
from typing import IO

from worker.sheet.block import Block, Column, Facts, Grid, cell_text, clean, shown

_CELL_WIDTH, _FACT_WIDTH = 44, 90


class PlainSheet:
    """Titles at the margin, everything else indented."""

    def __init__(self, out: IO[str], *, terms: bool) -> None:
        """`out` is where it is written; `terms` shows the numbers of the business terms."""
        self._out, self._terms = out, terms

    def draw(self, block: Block) -> None:
        """Write a block and an empty line."""
        self._say(clean(block.title))
        if isinstance(block, Facts):
            self._facts(block)
        else:
            self._grid(block)
        self._say("")

    def _facts(self, block: Facts) -> None:
        rows = [row for fact in block.facts for row in shown(fact, self._terms)]
        texts = [_wrapped(text, _FACT_WIDTH) for *_, text in rows]
        label_width, terms_width = (max(len(row[at]) for row in rows) for at in (0, 1))
        width = max(len(line) for lines in texts for line in lines) if block.right else 0
        for (label, terms, _), lines in zip(rows, texts, strict=True):
            head = f"  {label:<{label_width}}  " + (f"{terms:<{terms_width}}  " * self._terms)
            for number, line in enumerate(lines):
                lead = head if number == 0 else " " * len(head)
                self._say((lead + f"{line:>{width}}").rstrip())

    def _grid(self, block: Grid) -> None:
        heads = [
            [column.title, *(column.terms.split("\n") if self._terms else ())]
            for column in block.columns
        ]
        cells = [
            [_wrapped(cell_text(cell, self._terms), _CELL_WIDTH) for cell in row]
            for row in block.rows
        ]
        widths = [
            max(len(line) for row in (heads, *cells) for line in row[at])
            for at in range(len(heads))
        ]
        for row in (heads, [["-" * width] for width in widths], *cells):
            self._row(block.columns, row, widths)
        if block.footer:
            self._say(f"  {block.footer}")

    def _row(
        self, columns: Sequence[Column], row: Sequence[Sequence[str]], widths: Sequence[int]
    ) -> None:
        for at in range(max(map(len, row))):
            line = "".join(
                f"  {lines[at] if at < len(lines) else '':{'>' if column.right else '<'}{width}}"
                for column, lines, width in zip(columns, row, widths, strict=True)
            )
            self._say(line.rstrip())

    def _say(self, line: str) -> None:
        self._out.write(line + "\n")


def _wrapped(text: str, width: int) -> list[str]:
    lines = [
        line for part in clean(text).split("\n") for line in (textwrap.wrap(part, width) or [""])
    ]
    return lines or [""]
