"""The payload of the code for a SEPA credit transfer (GiroCode): twelve lines of text.

Source: EPC069-12 v2.1, Quick Response Code: guidelines to enable data capture for the initiation
of a SEPA credit transfer (version 002, UTF-8, at most 331 bytes, QR version 13, error level M).
"""

from dataclasses import dataclass
from decimal import Decimal

from stdnum import iban as ibans
from stdnum import iso11649

MAX_BYTES = 331


def _codes(text: str) -> frozenset[str]:
    return frozenset(text.split())


_EEA = _codes(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK"
)
_OTHERS = _codes("AD AL CH GB GI MC MD ME MK RS SM VA")
"""SEPA outside the EEA: there a transfer needs the BIC."""

_LEAST, _MOST = Decimal("0.01"), Decimal("999999999.99")


@dataclass(frozen=True)
class EpcCode:
    """One transfer. `reference` is a creditor reference (ISO 11649), or else there is `text`."""

    name: str
    iban: str
    amount: Decimal
    currency: str = "EUR"
    bic: str = ""
    purpose: str = ""
    reference: str = ""
    text: str = ""
    information: str = ""

    @property
    def payload(self) -> str:
        """What the code holds; empty lines at its end are left out."""
        lines = (
            *("BCD", "002", "1", "SCT", self.bic, self.name[:70], self.iban),
            f"EUR{self.amount:.2f}",
            *(self.purpose, self.reference, self.text[:140], self.information[:70]),
        )
        return "\n".join(lines).rstrip("\n")

    @property
    def fault(self) -> str:
        """Why no bank would take it; empty if one would."""
        if self.currency != "EUR":
            return f"it is made out in {self.currency}, not in EUR"
        if not ibans.is_valid(self.iban) or self.iban[:2] not in _EEA | _OTHERS:
            return f"'{self.iban[:40]}' is no IBAN of a country in SEPA"
        if self.iban[:2] in _OTHERS and not self.bic:
            return f"an account in {self.iban[:2]} needs its BIC"
        if not _LEAST <= self.amount <= _MOST:
            return f"{self.amount} is not between {_LEAST} and {_MOST}"
        if self.amount != self.amount.quantize(_LEAST):
            return f"{self.amount} is finer than a cent"
        size = len(self.payload.encode())
        return f"it has {size} bytes, {MAX_BYTES} are allowed" if size > MAX_BYTES else ""


def remittance(text: str) -> dict[str, str]:
    """What is told the receiver: a creditor reference as such, everything else in words."""
    compact = text.replace(" ", "").upper()
    return {"reference": compact} if iso11649.is_valid(compact) else {"text": text}
