"""What the two directories do not have in common: lengths, some places, some codes.

Source: UN/EDIFACT directories D.96A and D.01B (EDSD, EDCD, EDED).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Release:
    """One directory, as far as an invoice depends on it."""

    id: str
    version: str
    """UNH 0054."""
    reference: int
    """1154: how many characters a reference number has."""
    text: int
    """4440: a line of free text."""
    description: int
    """7008: a line of an item description."""
    code_list: int
    """1131: code list qualifier."""
    source: int
    """1366: where a document is."""
    postcode: int
    """3251."""
    amount: int
    """5004: digits of an amount."""
    quantity: int
    """6060: digits of a quantity."""
    texts: int
    """How many FTX a message has."""
    line_texts: int
    """How many FTX a line has."""
    descriptions: int
    """How many IMD a line has."""
    line_number: str
    """1082 of LIN: a pattern."""
    item_number: str
    """7143: a GTIN."""
    tax_currency: str
    """6343: the currency that tax is accounted in."""
    names_subdivisions: bool
    """Whether NAD has room for the name of a region (3228), not only for a code (3229)."""


D96A = Release(
    id="D.96A",
    version="96A",
    reference=35,
    text=70,
    description=35,
    code_list=3,
    source=35,
    postcode=9,
    amount=18,
    quantity=15,
    texts=10,
    line_texts=5,
    descriptions=10,
    line_number=r"[1-9][0-9]{0,5}",
    item_number="EN",
    tax_currency="3",
    names_subdivisions=False,
)

D01B = Release(
    id="D.01B",
    version="01B",
    reference=70,
    text=512,
    description=256,
    code_list=17,
    source=70,
    postcode=17,
    amount=35,
    quantity=35,
    texts=99,
    line_texts=99,
    descriptions=99,
    line_number=r"[!-~]{1,6}",
    item_number="SRV",
    tax_currency="18",
    names_subdivisions=True,
)

RELEASES = {release.version: release for release in (D96A, D01B)}
