"""CONTRL: what a receiver's translator says of an interchange, both ways.

Source: UN/EDIFACT CONTRL D.3 (syntax version 3) and ISO 9735-4 (version 4).
"""

from integration.formats.edifact.contrl.read import read
from integration.formats.edifact.contrl.write import Judged, write

__all__ = ["Judged", "read", "write"]
