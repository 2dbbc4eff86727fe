"""Codes at the head of an 810.

Source: X12 data elements 640 and 353 (BIG07, BIG08), 128 (REF01), 98 (N101), 374 (DTM01) and 363
(NTE01).
"""

from domain.core.codes import InvoiceTypeCode
from integration.rules.codes.notation import codes

T = InvoiceTypeCode

ORIGINAL, CORRECTED = "00", "CO"
REPEATED = ("05", "06", "07", "18")
"""Replace, confirmation, duplicate, reissue: the content is what counts."""
TYPES = {
    T.INVOICE: ("DI", ORIGINAL),
    T.CORRECTED: ("DI", CORRECTED),
    T.CREDIT_NOTE: ("CR", ORIGINAL),
    T.DEBIT_NOTE: ("DR", ORIGINAL),
    T.CONSOLIDATED: ("CI", ORIGINAL),
}
"""BT-3 as BIG07 and BIG08."""
_INVOICES = "326 386 387 388 389 393 394 395 623 780 875 876 877"
_CREDIT_NOTES = "81 83 261 262 296 308 396 532"
NAMED_TYPES = {T(code): ("DI", ORIGINAL) for code in _INVOICES.split()} | {
    T(code): ("CR", ORIGINAL) for code in _CREDIT_NOTES.split()
}
"""Those that are invoices or credit notes of some kind: which, is said under BT-3. Others of UNTDID
1001 (pro forma, for accounting only …) would be taken for what they are not."""

FROM_TYPE = {
    "": T.INVOICE,
    "DI": T.INVOICE,
    "PR": T.INVOICE,
    "PD": T.INVOICE,
    "FD": T.FREIGHT,
    "CR": T.CREDIT_NOTE,
    "CN": T.CREDIT_NOTE,
    "DR": T.DEBIT_NOTE,
    "CI": T.CONSOLIDATED,
}

REFERENCES = {
    "buyer_reference": "CR",
    "project_reference": "JB",
    "contract_reference": "CT",
    "sales_order_reference": "VN",
    "receiving_advice_reference": "RV",
    "despatch_advice_reference": "SI",
    "accounting_reference": "CA",
}
"""BT-10, BT-11, BT-12, BT-14, BT-15, BT-16, BT-19 in data element 128."""
PRECEDING = "OI"
"""Original invoice number."""

SELLERS = ("SE", "SU", "VN", "II")
BUYERS = ("BY", "BT")
SHIP_TO, PAYEE, REMIT_TO = "ST", "PE", "RE"
REMITTANCE = ("RE", "RI")

ACCOUNT, SWIFT = "11", "02"
"""Data element 128: account number, S.W.I.F.T. identification."""

DELIVERED, PERIOD_START, PERIOD_END = "035", "186", "187"
GENERAL_NOTE = "GEN"
CURRENCY_OF = "SE"
"""CUR01: the currency is that of the seller."""

READ = codes("ST BIG NTE CUR REF N1 ITD DTM N9 IT1 TXI SAC ISS CTT SE")
"""Segments and loops that are read; what else there is becomes a note."""
