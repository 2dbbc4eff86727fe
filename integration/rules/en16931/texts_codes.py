"""The rules of EN 16931 on code lists (BR-CL), in our words."""

from collections.abc import Mapping

from integration.rules.layer import RuleText

_CODES = {
    "01": ("the document type", "UNTDID 1001 as EN 16931 cuts it", "BT-3"),
    "03": ("the currency of an amount", "ISO 4217", "BT-5"),
    "04": ("the currency", "ISO 4217", "BT-5"),
    "05": ("the currency of VAT accounting", "ISO 4217", "BT-6"),
    "06": ("when VAT falls due", "the three codes for it", "BT-8"),
    "07": ("the scheme of an invoiced object", "UNTDID 1153", "BT-18-1 BT-128-1"),
    "08": ("the subject of a note", "UNTDID 4451", "BT-21"),
    "10": ("the scheme of a party", "ISO/IEC 6523", "BT-29-1 BT-46-1 BT-60-1"),
    "11": ("the scheme of a legal registration", "ISO/IEC 6523", "BT-30-1 BT-47-1 BT-61-1"),
    "13": ("the scheme of a class of items", "UNTDID 7143", "BT-158-1"),
    "14": ("a country", "ISO 3166-1", "BT-40 BT-55 BT-69 BT-80"),
    "15": ("the country that an item comes from", "ISO 3166-1", "BT-159"),
    "16": ("the means of payment", "UNTDID 4461", "BT-81"),
    "17": ("a VAT category", "UNTDID 5305", "BT-95 BT-102 BT-118"),
    "18": ("the VAT category of a line", "UNTDID 5305", "BT-151"),
    "19": ("the reason for an allowance", "UNTDID 5189", "BT-98 BT-140"),
    "20": ("the reason for a charge", "UNTDID 7161", "BT-105 BT-145"),
    "21": ("the scheme of an item's standard identifier", "ISO/IEC 6523", "BT-157-1"),
    "22": ("the reason why no VAT is charged", "VATEX", "BT-121"),
    "23": ("a unit of measure", "UN/ECE recommendations 20 and 21", "BT-130 BT-150"),
    "24": ("the media type of a file", "the six that EN 16931 allows", "BT-125-1"),
    "25": ("the scheme of an electronic address", "EAS", "BT-34-1 BT-49-1"),
    "26": ("the scheme of the place of delivery", "ISO/IEC 6523", "BT-71-1"),
}
"""What is coded, the list, the business terms, by the number of the rule."""

TEXTS: Mapping[str, RuleText] = {
    f"BR-CL-{number}": RuleText(f"{what} is not a code of the list", f"use a code of {list_}", term)
    for number, (what, list_, term) in _CODES.items()
}
"""By rule."""
