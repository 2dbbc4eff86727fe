"""The rules of EN 16931-1 that both syntaxes have (BR, BR-CO), in our words."""

from collections.abc import Mapping

from integration.rules.layer import RuleText

_COUNTRY = "give the country code of the address, such as DE"
_REASON = "say why, in words or by a code"
_SCHEME = "say by schemeID what kind of identifier it is"
_RECALCULATE = "correct the total, or what it adds up"

DOCUMENT: Mapping[str, RuleText] = {
    "BR-01": RuleText(
        "the specification identifier is missing",
        "say which specification the document follows, such as urn:cen.eu:en16931:2017",
        "BT-24",
    ),
    "BR-02": RuleText("the document has no number", "give it the next of its series", "BT-1"),
    "BR-03": RuleText("the issue date is missing", "give the day of issue", "BT-2"),
    "BR-04": RuleText(
        "the document type is missing", "give 380 for an invoice, 381 for a credit note", "BT-3"
    ),
    "BR-05": RuleText(
        "the currency is missing", "give the code of the currency of all amounts", "BT-5"
    ),
    "BR-06": RuleText("the seller has no name", "give the seller's legal name", "BT-27"),
    "BR-07": RuleText("the buyer has no name", "give the buyer's legal name", "BT-44"),
    "BR-08": RuleText("the seller has no postal address", "give one with a country", "BG-5"),
    "BR-09": RuleText("the seller's address has no country", _COUNTRY, "BT-40"),
    "BR-10": RuleText("the buyer has no postal address", "give one with a country", "BG-8"),
    "BR-11": RuleText("the buyer's address has no country", _COUNTRY, "BT-55"),
    "BR-16": RuleText("the document has no line", "bill at least one line", "BG-25"),
    "BR-17": RuleText(
        "the payee has no name, or is the seller again",
        "name the payee if it is not the seller, else leave the payee out",
        "BT-59",
    ),
    "BR-18": RuleText("the tax representative has no name", "give the name", "BT-62"),
    "BR-19": RuleText(
        "the tax representative has no postal address", "give one with a country", "BG-12"
    ),
    "BR-20": RuleText("the tax representative's address has no country", _COUNTRY, "BT-69"),
    "BR-52": RuleText("a supporting document has no reference", "give its identifier", "BT-122"),
    "BR-53": RuleText(
        "there is a currency for VAT accounting, but no total VAT in it",
        "give the total VAT in that currency too, or leave the currency out",
        "BT-111",
    ),
    "BR-55": RuleText("a preceding invoice has no number", "give its number", "BT-25"),
    "BR-56": RuleText(
        "the tax representative has no VAT identifier", "give it with its country prefix", "BT-63"
    ),
    "BR-57": RuleText("the address of delivery has no country", _COUNTRY, "BT-80"),
    "BR-62": RuleText("the seller's electronic address has no scheme", _SCHEME, "BT-34-1"),
    "BR-63": RuleText("the buyer's electronic address has no scheme", _SCHEME, "BT-49-1"),
    "BR-CO-03": RuleText(
        "the day when VAT falls due is given both as a date and as a code",
        "keep one of them",
        "BT-7 BT-8",
    ),
    "BR-CO-09": RuleText(
        "a VAT identifier does not begin with a country",
        "begin it with the code of the country that issued it; EL for Greece",
        "BT-31 BT-48 BT-63",
    ),
    "BR-CO-26": RuleText(
        "the seller cannot be identified",
        "give an identifier, a legal registration or a VAT identifier of the seller",
        "BT-29 BT-30 BT-31",
    ),
    # Payment.
    "BR-49": RuleText("the means of payment is not said", "give its code, such as 58", "BT-81"),
    "BR-50": RuleText(
        "an account for credit transfer has no number", "give the IBAN or number", "BT-84"
    ),
    "BR-51": RuleText(
        "more of a card number is shown than its last digits",
        "show the last 4 to 6 digits only",
        "BT-87",
    ),
    "BR-61": RuleText(
        "a credit transfer has no account", "give the account to be paid to", "BT-84"
    ),
    # Periods.
    "BR-29": RuleText(
        "the invoicing period ends before it starts", "exchange or correct its days", "BT-73 BT-74"
    ),
    "BR-30": RuleText(
        "the period of a line ends before it starts",
        "exchange or correct its days",
        "BT-134 BT-135",
    ),
    "BR-CO-19": RuleText(
        "the invoicing period has neither start nor end", "give one, or both", "BG-14"
    ),
    "BR-CO-20": RuleText(
        "the period of a line has neither start nor end", "give one, or both", "BG-26"
    ),
}
"""The document, its parties, references, payment and periods, by rule."""

LINES: Mapping[str, RuleText] = {
    "BR-21": RuleText("a line has no identifier", "number the lines", "BT-126"),
    "BR-22": RuleText("a line has no quantity", "say how much is billed", "BT-129"),
    "BR-23": RuleText("the quantity of a line has no unit", "give one, such as C62", "BT-130"),
    "BR-24": RuleText("a line has no net amount", "give it without VAT", "BT-131"),
    "BR-25": RuleText("the item of a line has no name", "name what is billed", "BT-153"),
    "BR-26": RuleText("the item of a line has no net price", "give the price of one", "BT-146"),
    "BR-27": RuleText("a net price is negative", "take the sign to the quantity instead", "BT-146"),
    "BR-28": RuleText(
        "a gross price is negative", "take the sign to the quantity instead", "BT-148"
    ),
    "BR-54": RuleText(
        "an attribute of an item lacks its name or its value", "give both", "BT-160 BT-161"
    ),
    "BR-64": RuleText("the standard identifier of an item has no scheme", _SCHEME, "BT-157-1"),
    "BR-65": RuleText(
        "the class of an item has no scheme", "say by listID of which list it is", "BT-158-1"
    ),
    "BR-CO-04": RuleText(
        "a line has no VAT category", "give each line a category, such as S", "BT-151"
    ),
}
"""Lines and their items, by rule."""

CHARGES: Mapping[str, RuleText] = {
    "BR-31": RuleText("an allowance has no amount", "say how much it takes off", "BT-92"),
    "BR-32": RuleText("an allowance has no VAT category", "give one, such as S", "BT-95"),
    "BR-33": RuleText("an allowance has no reason", _REASON, "BT-97 BT-98"),
    "BR-36": RuleText("a charge has no amount", "say how much it adds", "BT-99"),
    "BR-37": RuleText("a charge has no VAT category", "give one, such as S", "BT-102"),
    "BR-38": RuleText("a charge has no reason", _REASON, "BT-104 BT-105"),
    "BR-41": RuleText("an allowance of a line has no amount", "say how much it is", "BT-136"),
    "BR-42": RuleText("an allowance of a line has no reason", _REASON, "BT-139 BT-140"),
    "BR-43": RuleText("a charge of a line has no amount", "say how much it is", "BT-141"),
    "BR-44": RuleText("a charge of a line has no reason", _REASON, "BT-144 BT-145"),
    "BR-CO-21": RuleText("neither words nor code say why an allowance", _REASON, "BT-97 BT-98"),
    "BR-CO-22": RuleText("neither words nor code say why a charge", _REASON, "BT-104 BT-105"),
    "BR-CO-23": RuleText(
        "neither words nor code say why an allowance of a line", _REASON, "BT-139 BT-140"
    ),
    "BR-CO-24": RuleText(
        "neither words nor code say why a charge of a line", _REASON, "BT-144 BT-145"
    ),
}
"""Allowances and charges, by rule."""

TOTALS: Mapping[str, RuleText] = {
    "BR-12": RuleText("the sum of the lines is missing", "give the sum without VAT", "BT-106"),
    "BR-13": RuleText("the total without VAT is missing", "give it", "BT-109"),
    "BR-14": RuleText("the total with VAT is missing", "give it", "BT-112"),
    "BR-15": RuleText("the amount due is missing", "give it, 0 if nothing is due", "BT-115"),
    "BR-45": RuleText("a part of the VAT breakdown has no basis", "give the basis", "BT-116"),
    "BR-46": RuleText("a part of the VAT breakdown has no VAT amount", "give it", "BT-117"),
    "BR-47": RuleText("a part of the VAT breakdown has no category", "give its code", "BT-118"),
    "BR-48": RuleText(
        "a part of the VAT breakdown has no rate",
        "give the rate, 0 if no VAT is charged; only category O has none",
        "BT-119",
    ),
    "BR-CO-10": RuleText("the net amounts of the lines do not add up", _RECALCULATE, "BT-106"),
    "BR-CO-11": RuleText("the allowances do not add up", _RECALCULATE, "BT-107"),
    "BR-CO-12": RuleText("the charges do not add up", _RECALCULATE, "BT-108"),
    "BR-CO-13": RuleText(
        "the total without VAT is not lines less allowances plus charges", _RECALCULATE, "BT-109"
    ),
    "BR-CO-14": RuleText("the VAT amounts of the breakdown do not add up", _RECALCULATE, "BT-110"),
    "BR-CO-15": RuleText(
        "the total with VAT is not the total without it plus VAT", _RECALCULATE, "BT-112"
    ),
    "BR-CO-16": RuleText(
        "the amount due is not the total with VAT less what is paid, with the rounding",
        _RECALCULATE,
        "BT-115",
    ),
    "BR-CO-17": RuleText(
        "a VAT amount is not what the rate makes of its basis",
        "correct the VAT amount, the basis or the rate",
        "BT-117",
    ),
    "BR-CO-18": RuleText(
        "there is no VAT breakdown", "give one part for each category and rate", "BG-23"
    ),
}
"""Totals and the VAT breakdown, by rule."""

_DECIMALS = {
    "01": ("the amount of an allowance", "BT-92"),
    "02": ("the base of an allowance", "BT-93"),
    "05": ("the amount of a charge", "BT-99"),
    "06": ("the base of a charge", "BT-100"),
    "09": ("the sum of the lines", "BT-106"),
    "10": ("the sum of the allowances", "BT-107"),
    "11": ("the sum of the charges", "BT-108"),
    "12": ("the total without VAT", "BT-109"),
    "13": ("the total VAT", "BT-110"),
    "14": ("the total with VAT", "BT-112"),
    "15": ("the total VAT in the currency of VAT accounting", "BT-111"),
    "16": ("the amount paid", "BT-113"),
    "17": ("the rounding", "BT-114"),
    "18": ("the amount due", "BT-115"),
    "19": ("the basis of a part of the VAT breakdown", "BT-116"),
    "20": ("the VAT amount of a part of the breakdown", "BT-117"),
    "23": ("the net amount of a line", "BT-131"),
    "24": ("the amount of an allowance of a line", "BT-136"),
    "25": ("the base of an allowance of a line", "BT-137"),
    "27": ("the amount of a charge of a line", "BT-141"),
    "28": ("the base of a charge of a line", "BT-142"),
}

DECIMALS: Mapping[str, RuleText] = {
    f"BR-DEC-{number}": RuleText(f"{what} has more than two decimals", "round to cents", term)
    for number, (what, term) in _DECIMALS.items()
}
"""Decimals (BR-DEC), by rule."""

TEXTS: Mapping[str, RuleText] = {**DOCUMENT, **LINES, **CHARGES, **TOTALS, **DECIMALS}
"""By rule."""
