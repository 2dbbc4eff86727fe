"""The registry of layers. A new rule pack is one more line here."""

from integration.rules.en16931 import EN16931
from integration.rules.facturx import FACTUR_X
from integration.rules.layer import Layer
from integration.rules.peppol import PEPPOL
from integration.rules.xrechnung import XRECHNUNG

LAYERS: dict[str, Layer] = {layer.name: layer for layer in (EN16931, PEPPOL, XRECHNUNG, FACTUR_X)}
"""By name, in the order in which their findings are shown."""
