"""The rules of EN 16931 that only CII has and that say more than that something has no use."""

from collections.abc import Mapping

from integration.rules.layer import RuleText

_DAY = "write the day as CCYYMMDD in DateTimeString with format 102"
_ONE = "keep one of them"
_EITHER = "give ID, or GlobalID with its scheme"

SPECIAL: Mapping[str, RuleText] = {
    # The document.
    "CII-SR-003": RuleText("more than one business process is given", _ONE, "BT-23"),
    "CII-SR-009": RuleText(
        "there is not exactly one guideline", "say once which specification is followed", "BT-24"
    ),
    "CII-SR-010": RuleText(
        "there is not exactly one identifier of the guideline",
        "say once which specification is followed",
        "BT-24",
    ),
    "CII-SR-014": RuleText(
        "there is not exactly one document type", "give one code, such as 380", "BT-3"
    ),
    "CII-SR-015": RuleText("the issue date is given as DateTime", _DAY, "BT-2"),
    "CII-SR-030": RuleText(
        "a note has more than one text", "write a note of its own for each text", "BT-22"
    ),
    "CII-SR-04": RuleText(
        "Value in a context parameter is not used", "leave it out: only the identifier counts"
    ),
    "CII-SR-05": RuleText(
        "SpecifiedDocumentVersion in a context parameter is not used",
        "leave it out: only the identifier counts",
    ),
    # Parties.
    "CII-SR-449": RuleText(
        "the place of delivery has an identifier with a scheme and one without", _EITHER, "BT-71"
    ),
    "CII-SR-450": RuleText(
        "the buyer has an identifier with a scheme and one without", _EITHER, "BT-46"
    ),
    "CII-SR-451": RuleText(
        "the payee has an identifier with a scheme and one without", _EITHER, "BT-60"
    ),
    "CII-SR-455": RuleText("the seller has more than one contact", _ONE, "BG-6"),
    "CII-SR-456": RuleText("the buyer has more than one contact", _ONE, "BG-9"),
    "CII-SR-459": RuleText("the seller has more than one electronic address", _ONE, "BT-34"),
    "CII-SR-460": RuleText("the buyer has more than one electronic address", _ONE, "BT-49"),
    "CII-SR-465": RuleText(
        "the seller's contact has both a person and a department", "give one of the two", "BT-41"
    ),
    "CII-SR-466": RuleText(
        "the buyer's contact has both a person and a department", "give one of the two", "BT-56"
    ),
    # References.
    "CII-SR-457": RuleText("more than one tender or lot (code 50) is given", _ONE, "BT-17"),
    "CII-SR-458": RuleText("more than one invoiced object (code 130) is given", _ONE, "BT-18"),
    "CII-SR-474": RuleText("a line has more than one object (code 130)", _ONE, "BT-128"),
    "CII-SR-475": RuleText(
        "supporting documents (code 916) have more than one description", _ONE, "BT-123"
    ),
    "CII-SR-476": RuleText(
        "supporting documents (code 916) have more than one file", _ONE, "BT-125"
    ),
    "CII-DT-015": RuleText(
        "an address on the web is only for a supporting document (code 916)",
        "move it to an AdditionalReferencedDocument of type 916",
        "BT-124",
    ),
    "CII-DT-018": RuleText(
        "a reference has a type that it cannot have",
        "types are for AdditionalReferencedDocument: 50, 130 or 916",
    ),
    "CII-DT-021": RuleText(
        "a description is only for a supporting document (code 916)",
        "move it to an AdditionalReferencedDocument of type 916",
        "BT-123",
    ),
    "CII-DT-022": RuleText(
        "a file is only for a supporting document (code 916)",
        "move it to an AdditionalReferencedDocument of type 916",
        "BT-125",
    ),
    "CII-DT-024": RuleText(
        "a scheme is only for an invoiced object (code 130)",
        "move it to an AdditionalReferencedDocument of type 130, or leave it out",
        "BT-18-1",
    ),
    "CII-DT-027": RuleText(
        "only the reference to a preceding invoice has a date", "leave the date out", "BT-26"
    ),
    # Payment.
    "CII-SR-400": RuleText("the due date is given as DateTime", _DAY, "BT-9"),
    "CII-SR-452": RuleText("there is more than one set of payment terms", _ONE, "BT-20"),
    "CII-SR-453": RuleText(
        "payment terms are described more than once", "put the words into one text", "BT-20"
    ),
    "CII-SR-467": RuleText(
        "payment means of different types are given",
        "give the same type wherever payment means are repeated for further accounts",
        "BT-81",
    ),
    "CII-SR-468": RuleText(
        "payment means are described in different words",
        "give the same words wherever payment means are repeated for further accounts",
        "BT-82",
    ),
    "CII-SR-469": RuleText("there is more than one remittance information", _ONE, "BT-83"),
    "CII-SR-470": RuleText(
        "a credit transfer (code 30 or 58) has no account",
        "give the account's IBANID or ProprietaryID",
        "BT-84",
    ),
    # Allowances and charges.
    "CII-SR-119": RuleText(
        "a discount on the price lacks its mark as an allowance, or its amount",
        "give ChargeIndicator false and ActualAmount, or neither",
        "BT-147",
    ),
    "CII-SR-183": RuleText(
        "an allowance or charge of a line is marked by a text",
        "use Indicator with true or false",
        "BG-27",
    ),
    "CII-SR-186": RuleText("a percentage has a format", "leave the attribute out", "BT-138"),
    "CII-SR-440": RuleText("a discount on the price has more than one amount", _ONE, "BT-147"),
    "CII-SR-463": RuleText(
        "it is not said whether this is an allowance or a charge",
        "give ChargeIndicator: false for an allowance, true for a charge",
        "BG-20",
    ),
    "CII-SR-471": RuleText("an allowance or charge has more than one VAT rate", _ONE, "BT-96"),
    "CII-SR-472": RuleText("an allowance or charge has more than one VAT category", _ONE, "BT-95"),
    "CII-SR-473": RuleText("an allowance or charge has more than one amount", _ONE, "BT-92"),
    # Lines.
    "CII-SR-039": RuleText("a line has more than one note", _ONE, "BT-127"),
    "CII-SR-040": RuleText("the note of a line has more than one text", _ONE, "BT-127"),
    "CII-SR-046": RuleText(
        "the standard identifier of an item has no scheme", "say by schemeID what it is", "BT-157"
    ),
    "CII-SR-069": RuleText(
        "an attribute of an item does not have exactly one name", "give one", "BT-160"
    ),
    "CII-SR-072": RuleText(
        "an attribute of an item does not have exactly one value", "give one", "BT-161"
    ),
    "CII-SR-090": RuleText(
        "the origin of an item is not exactly one country", "give one country code", "BT-159"
    ),
    "CII-SR-439": RuleText("a line does not have exactly one net price", "give one", "BT-146"),
    "CII-SR-441": RuleText("a line has more than one net price", _ONE, "BT-146"),
    "CII-SR-454": RuleText(
        "a line does not have exactly one VAT category", "give each line one category", "BT-151"
    ),
    "CII-DT-033": RuleText(
        "a quantity has a unit, but no invoiced quantity has one",
        "give the unit with the invoiced quantity",
        "BT-130",
    ),
    # VAT.
    "CII-SR-461": RuleText("the day when VAT falls due is given more than once", _ONE, "BT-7"),
    "CII-SR-462": RuleText(
        "different codes say when VAT falls due", "use the same code everywhere", "BT-8"
    ),
    "CII-DT-037": RuleText("a tax is of a type other than VAT", "write VAT, or nothing", "BT-118"),
    "CII-DT-041": RuleText(
        "a basis is given for a tax that is not in the breakdown", "leave it out", "BT-116"
    ),
    "CII-DT-052": RuleText(
        "an allowance or charge has the code of a reason for exemption",
        "give it in the breakdown",
        "BT-121",
    ),
    "CII-DT-054": RuleText(
        "a day when VAT falls due is given outside the breakdown", "leave it out", "BT-7"
    ),
    "CII-DT-058": RuleText(
        "a code for when VAT falls due is given outside the breakdown", "leave it out", "BT-8"
    ),
    "CII-DT-059": RuleText("a VAT rate has a format", "leave the attribute out", "BT-119"),
    "CII-DT-098": RuleText(
        "an allowance or charge has a reason for exemption", "give it in the breakdown", "BT-120"
    ),
    # Dates.
    "CII-SR-322": RuleText("the day of delivery is given as DateTime", _DAY, "BT-72"),
    "CII-DT-068": RuleText("the start of a period is given as DateTime", _DAY, "BT-73"),
    "CII-DT-072": RuleText("the end of a period is given as DateTime", _DAY, "BT-74"),
    "CII-DT-097": RuleText("a date is no day of the calendar", _DAY),
}
"""By rule."""
