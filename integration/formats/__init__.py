"""The registry of document formats: what an invoice can be written in and read from."""

from domain.ports import Format
from integration.formats.ubl import EN16931, Ubl

FORMATS: dict[str, Format] = {format.id: format for format in (Ubl("ubl-2.1", EN16931),)}
"""By id, as delivery profiles name them. A new format is one more line here."""
