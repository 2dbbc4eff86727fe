"""Which code says what: qualifiers of INVOIC and the places of the invoice that they mean.

Sources: UN/EDIFACT D.96A and D.01B (EDCL: 1001, 1153, 2005, 3035, 4451, 5025, 5305, 7143). Codes
that both directories have are preferred, so that both releases are written alike.
"""

from domain.core.codes import VatCategory

REFERENCES = {
    "ON": "order_reference",
    "CT": "contract_reference",
    "VN": "sales_order_reference",
    "AAK": "despatch_advice_reference",
    "ALO": "receiving_advice_reference",
    "AEP": "project_reference",
    "CR": "buyer_reference",
    "ADE": "accounting_reference",
}
"""1153 of a reference of the document, in the order that they are written in."""

REFERENCES_READ = {
    **REFERENCES,
    "DQ": "despatch_advice_reference",
    "BC": "contract_reference",
    "BO": "contract_reference",
    "GC": "contract_reference",
    "AOU": "accounting_reference",
}
"""What others write instead: delivery note, blanket order, government contract, cost control."""

PRECEDING = ("IV", "OI")
RELATED = "ACE"
PAYMENT, CARD, MANDATE, CREDITOR = "PQ", "AIU", "AIH", "AHL"
AGREED = "ZZZ"
"""A reference, a text or a code between two parties, without a meaning of the standard."""
OWN_LINE_ID = "ABO"
"""The id of a line that is no line number of EDIFACT."""
VAT_ID, TAX_NUMBERS, REGISTRATION = "VA", ("FC", "AHP"), "XA"
SELLER_ID, BUYER_ID = "IA", "IT"

DOCUMENT_DATE, DELIVERED, TAX_POINT, REFERENCE_DATE = ("137", "3"), "35", "131", "171"
PERIOD, PERIOD_START, PERIOD_END = "263", ("194", "167"), ("206", "168")
DUE = ("13", "140", "209")
DISCOUNT_DUE = "12"

SELLERS, BUYERS = ("SE", "SU"), ("IV", "BY")
PAYEES, AGENT, DELIVERY = ("PE", "RE"), "LC", ("DP", "ST", "UC")
BANKS, DEBTOR_BANK = ("BF", "RB", "RH"), "BB"
SENDER_CONTACT, RECIPIENT_CONTACT, CONTACT = "MS", "MR", "IC"

TERMS_TEXT, MEANS_TEXT, TAX_TEXT, LEGAL_TEXT, GENERAL_TEXT = "AAB", "PMD", "TXD", "REG", "AAI"

LINE_NET, LINES_TOTAL = ("203", "66"), "79"
ALLOWANCES_TOTAL, CHARGES_TOTAL = "260", "259"
WITHOUT_TAX, TAX, WITH_TAX = ("125", "389"), ("124", "176", "150"), ("77", "139", "388", "86")
PREPAID, ROUNDING, PAYABLE = "113", "165", ("9",)
ALLOWANCE_AMOUNT, CHARGE_AMOUNT, EITHER_AMOUNT, BASE_AMOUNT = "204", "23", "8", "25"

CATEGORIES = {
    **{category.value: category for category in VatCategory},
    "AA": VatCategory.STANDARD,
    "H": VatCategory.STANDARD,
    "AB": VatCategory.EXEMPT,
}
"""5305: lower and higher rates are rates; exempt for resale is exempt."""

GTIN_SCHEME = "0160"
GTINS = ("EN", "SRV", "UP", "UA")
SELLER_ITEM, BUYER_ITEM = ("SA", "VP", "VN"), ("BP", "IN", "CL")
NAME, LONG_NAME, ATTRIBUTE = "F", "A", "79"
CHARACTERISTICS = {
    "13": "Quality",
    "35": "Colour",
    "38": "Grade",
    "98": "Size",
    "BRN": "Brand",
    "TPE": "Type",
    "FMR": "Form",
    "UP5": "Unit",
}
"""7081: what others describe an item by; it becomes an attribute."""

AGENCY_GS1, AGENCY_DUNS, AGENCY_ISO = "9", "16", "5"
OWN_AGENCIES = ("91", "92", "ZZZ", "90", "86", "")
