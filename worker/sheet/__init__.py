"""An invoice as a readable sheet: what stands on it as data, and how it is drawn."""

from worker.sheet.block import Block, Facts, Grid
from worker.sheet.invoice import blocks

__all__ = ["Block", "Facts", "Grid", "blocks"]
