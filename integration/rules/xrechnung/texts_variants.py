"""The rules of the XRechnung Extension and of CVD in our words."""

from integration.rules.layer import RuleText


def _scheme(what: str, term: str, codes: str = "ISO 6523") -> RuleText:
    return RuleText(
        f"the scheme of {what} is not in the list of {codes} nor XR01 to XR03",
        "use a code of the list",
        term,
    )


EXTENSION = {
    "BR-DEX-01": RuleText(
        "an attached file is of a type that may not be attached",
        "attach PDF, PNG, JPEG, CSV, XLSX, ODS or XML, and state its media type",
        "BT-125",
    ),
    "BR-DEX-02": RuleText(
        "the net amount of a line is not the sum of its sub lines",
        "add up the lines directly below it",
        "BT-131, BG-DEX-01",
    ),
    "BR-DEX-03": RuleText(
        "a sub line has not exactly one VAT category", "state one", "BG-DEX-01, BG-DEX-06"
    ),
    "BR-DEX-04": _scheme("a party's identifier", "BT-29, BT-46, BT-60"),
    "BR-DEX-05": _scheme("a party's legal registration", "BT-30, BT-47, BT-61"),
    "BR-DEX-06": _scheme("an item's standard identifier", "BT-157"),
    "BR-DEX-07": _scheme("an electronic address", "BT-34, BT-49", "electronic address schemes"),
    "BR-DEX-08": _scheme("the place of delivery", "BT-71"),
    "BR-DEX-09": RuleText(
        "the amount due is not the total with VAT less what is paid, with the rounding and what"
        " third parties get",
        "add up anew",
        "BT-115, BT-112, BT-113, BT-114, BT-DEX-002",
    ),
    "BR-DEX-10": RuleText(
        "a third party payment does not say of which type it is", "state it", "BT-DEX-001"
    ),
    "BR-DEX-11": RuleText("a third party payment has no amount", "state it", "BT-DEX-002"),
    "BR-DEX-12": RuleText("a third party payment has no description", "state it", "BT-DEX-003"),
    "BR-DEX-13": RuleText(
        "the amount of a third party payment has more than two decimals", "round it", "BT-DEX-002"
    ),
    "BR-DEX-14": RuleText(
        "the amount of a third party payment is in another currency than the invoice",
        "state it in the currency of the invoice",
        "BT-DEX-002, BT-5",
    ),
    "BR-DEX-15": RuleText(
        "the line is below another one, which the Extension does not know in CII",
        "send the invoice in UBL, or without sub lines",
        "BG-DEX-01",
    ),
}

CVD = {
    "BR-DE-CVD-01": RuleText("the contract is not named", "state its number", "BT-12"),
    "BR-DE-CVD-02": RuleText("the tender or lot is not named", "state its number", "BT-17"),
    "BR-DE-CVD-03": RuleText(
        "no line is about a vehicle",
        "classify a line's item by the scheme CVD, and give it the attribute cva",
        "BT-158, BT-160",
    ),
    "BR-DE-CVD-04": RuleText(
        "the item is in no vehicle category", "use M1, M2, M3, N1, N2 or N3", "BT-158"
    ),
    "BR-DE-CVD-05": RuleText(
        "the item's attribute cva is none of the kinds of vehicles",
        "use clean, zero-emission or other",
        "BT-161",
    ),
    "BR-DE-CVD-06-a": RuleText(
        "the item has a vehicle category, but not exactly one attribute cva",
        "state the attribute once",
        "BT-158, BT-160",
    ),
    "BR-DE-CVD-06-b": RuleText(
        "the item has the attribute cva, but not exactly one vehicle category",
        "state the category once",
        "BT-158, BT-160",
    ),
    "BR-TMP-CVD-01": RuleText(
        "the scheme of an item's classification is neither in UNTDID 7143 nor CVD",
        "use a code of the list",
        "BT-158",
    ),
}
