"""The kinds of structured payment references."""

from enum import StrEnum


class ReferenceKind(StrEnum):
    """Which rule a reference follows."""

    LOCAL = "LOCAL"
    """The one of the country that the account is in; made as one of those below."""
    RF = "RF"
    """ISO 11649 creditor reference: letters and digits, mod 97."""
    QRR = "QRR"
    """Swiss QR reference: 27 digits, mod 10 recursive (Swiss Payment Standards, annex B)."""
    KID = "KID"
    """Norwegian customer identification, 2 to 25 digits, Luhn (Mastercard Payment Services)."""
    KID_MOD11 = "KID_MOD11"
    """The same with mod 11, which can end in `-`; the agreement with the bank says which."""
    VIITE = "VIITE"
    """Finnish reference, 4 to 20 digits, weights 7-3-1 (Finance Finland)."""
    RF_VIITE = "RF_VIITE"
    """A Finnish reference inside an ISO 11649 reference (Finance Finland)."""
    OCR = "OCR"
    """Swedish OCR reference, 2 to 25 digits, Luhn (Bankgirot, hard level of control)."""
    OCR_LENGTH = "OCR_LENGTH"
    """The same with a length digit before the check digit."""
    OGM = "OGM"
    """Belgian structured communication, 12 digits, mod 97 (Febelfin)."""
