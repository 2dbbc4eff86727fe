"""Code lists, cut to what the model uses. Sources: UNTDID 1001, 4461, 5305, UN/ECE Rec 20."""

from enum import StrEnum


class InvoiceTypeCode(StrEnum):
    """BT-3, UNTDID 1001."""

    INVOICE = "380"
    CREDIT_NOTE = "381"
    CORRECTED = "384"
    PREPAYMENT = "386"
    SELF_BILLED = "389"


class VatCategory(StrEnum):
    """BT-118 and BT-151, UNTDID 5305 as EN 16931 allows it."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"
    CANARY_ISLANDS = "L"
    CEUTA_MELILLA = "M"


class PaymentMeansCode(StrEnum):
    """BT-81, UNTDID 4461."""

    CREDIT_TRANSFER = "30"
    SEPA_CREDIT_TRANSFER = "58"
