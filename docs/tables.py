"""Tables of the generated parts."""

from collections.abc import Sequence


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table in Markdown; of what would end a cell, a pair of bars is escaped."""
    lines = [head, ["---"] * len(head), *rows]
    cells = [[cell.replace("||", r"\|\|") for cell in line] for line in lines]
    return "\n".join(f"| {' | '.join(line)} |" for line in cells)
