"""The rules of Italy and Greece in our words."""

from integration.rules.layer import RuleText

ITALIAN = {
    "IT-R-001": RuleText(
        "the tax registration of an Italian seller is not well formed",
        "write eleven to sixteen capital letters or digits",
        "BT-32",
    ),
    "IT-R-002": RuleText("the Italian seller has no street", "state it", "BT-35"),
    "IT-R-003": RuleText("the Italian seller has no city", "state it", "BT-37"),
    "IT-R-004": RuleText("the Italian seller has no post code", "state it", "BT-38"),
}

_PARTS = "TIN|day/month/year|branch|type|series|number"

GREEK = {
    "GR-R-001-1": RuleText(
        "a Greek invoice number does not have six parts", f"write {_PARTS}", "BT-1"
    ),
    "GR-R-001-2": RuleText(
        "the first part of the Greek invoice number is not the tax number of the seller",
        "write the nine digits of the seller, or of its tax representative",
        "BT-1",
    ),
    "GR-R-001-3": RuleText(
        "the second part of the Greek invoice number is not the issue date",
        "write it as 31/01/2026",
        "BT-1, BT-2",
    ),
    "GR-R-001-4": RuleText(
        "the third part of the Greek invoice number is no branch",
        "write a whole number, 0 for the seat",
        "BT-1",
    ),
    "GR-R-001-5": RuleText(
        "the fourth part of the Greek invoice number is no document type of the tax authority",
        "write 1.1, 1.6, 2.1, 2.4, 5.1 or 5.2",
        "BT-1",
    ),
    "GR-R-001-6": RuleText(
        "the fifth part of the Greek invoice number is empty", "write the series, or 0", "BT-1"
    ),
    "GR-R-001-7": RuleText(
        "the sixth part of the Greek invoice number is empty", "write the number", "BT-1"
    ),
    "GR-R-002": RuleText(
        "the Greek seller has no name",
        "state the name as registered, as trading name",
        "BT-28",
    ),
    "GR-R-003": RuleText(
        "the Greek VAT number is not well formed", "write EL and nine digits", "BT-31"
    ),
    "GR-R-004-1": RuleText(
        "a Greek invoice does not state its MARK exactly once",
        "refer to it as supporting document described as ##M.AR.K##",
        "BT-122",
    ),
    "GR-R-004-2": RuleText("the MARK is not a number", "write it as received", "BT-122"),
    "GR-R-005": RuleText(
        "the buyer of a Greek seller has no name", "state it as trading name", "BT-45"
    ),
    "GR-R-006": RuleText(
        "the Greek buyer has no VAT number, or a wrong one", "write EL and nine digits", "BT-48"
    ),
    "GR-S-008-1": RuleText(
        "a Greek invoice does not say where it can be verified",
        "add one supporting document described as ##INVOICE|URL##",
        "BT-124",
    ),
    "GR-R-008-2": RuleText(
        "a Greek invoice says more than once where it can be verified",
        "keep one reference described as ##INVOICE|URL##",
        "BT-124",
    ),
    "GR-R-008-3": RuleText(
        "the reference for verification has no address", "state the URL", "BT-124"
    ),
    "GR-R-009": RuleText(
        "the electronic address of the Greek seller is not its tax number",
        "write the nine digits under scheme 9933",
        "BT-34",
    ),
    "GR-R-010": RuleText(
        "the electronic address of the Greek buyer is not its tax number",
        "write the nine digits under scheme 9933",
        "BT-49",
    ),
    "GR-S-011": RuleText(
        "the Greek seller has no VAT number, or a wrong one", "write EL and nine digits", "BT-31"
    ),
}
