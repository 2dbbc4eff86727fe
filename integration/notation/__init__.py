"""Notation: documents that people write, in YAML or JSON, read with the place of every part."""
