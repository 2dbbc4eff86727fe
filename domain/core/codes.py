"""Code lists that the model decides by.

Sources: UNTDID 1001, 2005, 4461 and 5305, as EN 16931 cuts them.

Lists that only have to be looked up (units, currencies, VATEX …) belong to the rule packs.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints


class InvoiceTypeCode(StrEnum):
    """BT-3, UNTDID 1001: the codes that EN 16931 allows for invoices and credit notes."""

    REQUEST_FOR_PAYMENT = "71"
    DEBIT_NOTE_FOR_GOODS = "80"
    CREDIT_NOTE_FOR_GOODS = "81"
    METERED_SERVICES = "82"
    CREDIT_NOTE_FINANCIAL = "83"
    DEBIT_NOTE_FINANCIAL = "84"
    TAX_NOTIFICATION = "102"
    INVOICING_DATA_SHEET = "130"
    DIRECT_PAYMENT_VALUATION = "202"
    PROVISIONAL_PAYMENT_VALUATION = "203"
    PAYMENT_VALUATION = "204"
    INTERIM_APPLICATION = "211"
    FINAL_PAYMENT_REQUEST = "218"
    PAYMENT_REQUEST_COMPLETED_UNITS = "219"
    SELF_BILLED_CREDIT_NOTE = "261"
    CONSOLIDATED_CREDIT_NOTE = "262"
    PRICE_VARIATION_INVOICE = "295"
    PRICE_VARIATION_CREDIT_NOTE = "296"
    DELCREDERE_CREDIT_NOTE = "308"
    PROFORMA = "325"
    PARTIAL = "326"
    COMMERCIAL_WITH_PACKING_LIST = "331"
    INVOICE = "380"
    CREDIT_NOTE = "381"
    COMMISSION_NOTE = "382"
    DEBIT_NOTE = "383"
    CORRECTED = "384"
    CONSOLIDATED = "385"
    PREPAYMENT = "386"
    HIRE = "387"
    TAX_INVOICE = "388"
    SELF_BILLED = "389"
    DELCREDERE = "390"
    FACTORED = "393"
    LEASE = "394"
    CONSIGNMENT = "395"
    FACTORED_CREDIT_NOTE = "396"
    OCR_CREDIT_TRANSFER = "420"
    DEBIT_ADVICE = "456"
    REVERSAL_OF_DEBIT = "457"
    REVERSAL_OF_CREDIT = "458"
    SELF_BILLED_CORRECTED = "471"
    FACTORED_CORRECTED = "472"
    SELF_BILLED_FACTORED_CORRECTED = "473"
    SELF_BILLED_PREPAYMENT = "500"
    SELF_BILLED_FACTORED = "501"
    SELF_BILLED_FACTORED_CREDIT_NOTE = "502"
    PREPAYMENT_CREDIT_NOTE = "503"
    SELF_BILLED_DEBIT_NOTE = "527"
    FORWARDERS_CREDIT_NOTE = "532"
    FORWARDERS_DISCREPANCY = "553"
    INSURERS = "575"
    FORWARDERS = "623"
    PORT_CHARGES = "633"
    ACCOUNTING_ONLY = "751"
    FREIGHT = "780"
    CLAIM_NOTIFICATION = "817"
    CONSULAR = "870"
    PARTIAL_CONSTRUCTION = "875"
    PARTIAL_FINAL_CONSTRUCTION = "876"
    FINAL_CONSTRUCTION = "877"
    CUSTOMS = "935"

    @property
    def is_credit_note(self) -> bool:
        """Whether positive amounts are owed to the buyer."""
        return self in _CREDIT_NOTES

    @property
    def is_self_billed(self) -> bool:
        """Whether the buyer writes it in the name of the seller."""
        return self.name.startswith("SELF_BILLED")


_CREDIT_NOTES = frozenset(code for code in InvoiceTypeCode if code.name.endswith("CREDIT_NOTE")) | {
    InvoiceTypeCode.CREDIT_NOTE_FOR_GOODS,
    InvoiceTypeCode.CREDIT_NOTE_FINANCIAL,
    InvoiceTypeCode.OCR_CREDIT_TRANSFER,
    InvoiceTypeCode.REVERSAL_OF_CREDIT,
}
"""What is a CreditNote in UBL: 81 83 261 262 296 308 381 396 420 458 502 503 532."""


class VatCategory(StrEnum):
    """BT-95, BT-102, BT-118 and BT-151, UNTDID 5305 as EN 16931 allows it."""

    STANDARD = "S"
    ZERO = "Z"
    EXEMPT = "E"
    REVERSE_CHARGE = "AE"
    INTRA_COMMUNITY = "K"
    EXPORT = "G"
    OUTSIDE_SCOPE = "O"
    CANARY_ISLANDS = "L"
    CEUTA_MELILLA = "M"
    SPLIT_PAYMENT = "B"


class TaxPointCode(StrEnum):
    """BT-8, UNTDID 2005: the event at which VAT falls due."""

    INVOICE_ISSUED = "3"
    DELIVERED = "35"
    PAID = "432"


CREDIT_TRANSFER, SEPA_CREDIT_TRANSFER = "30", "58"
DIRECT_DEBIT, SEPA_DIRECT_DEBIT = "49", "59"
PAYMENT_CARD, CREDIT_CARD, DEBIT_CARD = "48", "54", "55"

PaymentMeansCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,3}$")]
"""BT-81, UNTDID 4461: `30` credit transfer, `58` SEPA credit transfer, `ZZZ` as agreed."""

UnitCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Z]{1,3}$")]
"""BT-130 and BT-150, UN/ECE Recommendation 20 and 21: `C62` one, `HUR` hour, `XBX` box."""

ReasonCode = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z-]{1,40}$")]
"""UNTDID 5189 (allowances), 7161 (charges), VATEX (exemptions), UNTDID 4451 (subject of a note)."""
