"""Which reference the payers of a country can use, when their seller's bank understands it."""

from domain.trade.reference_kind import ReferenceKind

_KINDS: dict[str, ReferenceKind] = {
    "BE": ReferenceKind.OGM,  # Febelfin, structured communication
    "CH": ReferenceKind.QRR,  # SIX, Swiss Implementation Guidelines for the QR-bill
    "FI": ReferenceKind.VIITE,  # Finance Finland, guide to the reference number
    "LI": ReferenceKind.QRR,  # as Switzerland
    "NO": ReferenceKind.KID,  # Mastercard Payment Services, OCR giro
    "SE": ReferenceKind.OCR_LENGTH,  # Bankgirot, OCR reference control
}
"""Where the account is, that is where the reference is checked by banks."""


def kind_for(country: str) -> ReferenceKind:
    """The kind for money that moves inside `country`; everywhere else ISO 11649."""
    return _KINDS.get(country, ReferenceKind.RF)
