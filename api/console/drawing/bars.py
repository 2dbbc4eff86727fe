"""Bars: one divided from left to right, and a row of them from below; sizes only.

Templates draw them as SVG. Colours are classes of the stylesheet (`c1` to `c5`), and every chart
has its figures as a table behind it (WCAG 2.2, 1.1.1 and 1.4.1).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

WIDTH = 300
HEIGHT = 110
_GAP = 8
_COLOURS = 5
_LEAST = Decimal("1.5")
"""What is there is seen, however little it is."""


@dataclass(frozen=True)
class Bar:
    """A rectangle of a chart, and what it stands for."""

    x: Decimal
    y: Decimal
    width: Decimal
    height: Decimal
    colour: str
    name: str
    value: Decimal


def divided(values: Sequence[tuple[str, Decimal]], *, y: int = 0, height: int = 26) -> list[Bar]:
    """One bar from left to right, divided by `values`; nothing where all are nothing."""
    whole = sum((value for _, value in values if value > 0), Decimal(0))
    bars, x = [], Decimal(0)
    for place, (name, value) in enumerate(values):
        if value <= 0 or not whole:
            continue
        width = max(_LEAST, _round(value / whole * WIDTH))
        colour = f"c{min(place + 1, _COLOURS)}"
        bars.append(Bar(x, Decimal(y), width, Decimal(height), colour, name, value))
        x += width
    return bars


def standing(values: Sequence[tuple[str, Decimal]]) -> list[Bar]:
    """Bars side by side from below, the highest as high as the chart; negative ones are flat."""
    highest = max((value for _, value in values), default=Decimal(0))
    if not values or highest <= 0:
        return []
    width = _round((Decimal(WIDTH) - _GAP * (len(values) - 1)) / len(values))
    bars = []
    for place, (name, value) in enumerate(values):
        height = max(_LEAST, _round(max(value, Decimal(0)) / highest * HEIGHT))
        x = place * (width + _GAP)
        bars.append(Bar(x, HEIGHT - height, width, height, "c1", name, value))
    return bars


def _round(value: Decimal) -> Decimal:
    return value.quantize(Decimal("0.1"))
