"""The registry of layers. A new rule pack is one more line here."""

from integration.rules.en16931 import EN16931
from integration.rules.layer import Layer

LAYERS: dict[str, Layer] = {layer.name: layer for layer in (EN16931,)}
"""By name, in the order in which their findings are shown."""
