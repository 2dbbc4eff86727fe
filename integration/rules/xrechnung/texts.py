"""XRechnung's rules in our words; those taken over from Peppol mostly as they are worded there."""

import re

from integration.rules.layer import RuleText
from integration.rules.peppol.texts import text as peppol_text
from integration.rules.xrechnung.texts_variants import CVD, EXTENSION

_NUMBER = re.compile(r"(PEPPOL-EN16931-R\d{3})-\d")
"""An id that KoSIT numbers."""


def _missing(
    what: str, term: str, hint: str = "state it, it is mandatory in XRechnung"
) -> RuleText:
    return RuleText(f"{what} is missing", hint, term)


_NATIONAL = {
    "BR-DE-1": _missing("how to pay", "BG-16", "name at least one means of payment"),
    "BR-DE-2": _missing("whom to contact at the seller", "BG-6"),
    "BR-DE-3": _missing("the seller's city", "BT-37"),
    "BR-DE-4": _missing("the seller's post code", "BT-38"),
    "BR-DE-5": _missing("the name of the seller's contact", "BT-41"),
    "BR-DE-6": _missing("the telephone number of the seller's contact", "BT-42"),
    "BR-DE-7": _missing("the e-mail address of the seller's contact", "BT-43"),
    "BR-DE-8": _missing("the buyer's city", "BT-52"),
    "BR-DE-9": _missing("the buyer's post code", "BT-53"),
    "BR-DE-10": _missing("the city of the place of delivery", "BT-77"),
    "BR-DE-11": _missing("the post code of the place of delivery", "BT-78"),
    "BR-DE-14": _missing("the rate of a VAT category", "BT-119", "state it, 0 where none is due"),
    "BR-DE-15": _missing(
        "the buyer reference", "BT-10", "an authority's is its Leitweg-ID; ask the buyer for it"
    ),
    "BR-DE-16": RuleText(
        "nothing says where the seller is registered for VAT",
        "state the VAT or the tax number of the seller, or name its tax representative",
        "BT-31, BT-32, BG-11",
    ),
    "BR-DE-17": RuleText(
        "the document type is none that XRechnung expects",
        "use 380, 381, 384, 389, 326, 875, 876 or 877",
        "BT-3",
    ),
    "BR-DE-18": RuleText(
        "the payment terms state a cash discount in another form than the agreed one",
        "write each on a line of its own, #SKONTO#TAGE=14#PROZENT=2.00#, with"
        " BASISBETRAG=100.00# for a base of its own, and end the last line as well",
        "BT-20",
    ),
    "BR-DE-19": RuleText("the account to pay to is no valid IBAN", "check it for a slip", "BT-84"),
    "BR-DE-20": RuleText(
        "the account to be debited is no valid IBAN", "check it for a slip", "BT-91"
    ),
    "BR-DE-21": RuleText(
        "the specification identifier is not that of XRechnung 3.0",
        "state urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0",
        "BT-24",
    ),
    "BR-DE-22": RuleText(
        "two attached files have the same name", "give each a name of its own", "BT-125"
    ),
    "BR-DE-23-a": RuleText(
        "the means of payment is a credit transfer, but no account to pay to is named",
        "name the account, or use another code",
        "BT-81, BG-17",
    ),
    "BR-DE-23-b": RuleText(
        "the means of payment is a credit transfer, but a card or a direct debit is described",
        "describe the account only, or use another code",
        "BT-81, BG-18, BG-19",
    ),
    "BR-DE-24-a": RuleText(
        "the means of payment is a card, but no card is described",
        "describe the card, or use another code",
        "BT-81, BG-18",
    ),
    "BR-DE-24-b": RuleText(
        "the means of payment is a card, but an account or a direct debit is described",
        "describe the card only, or use another code",
        "BT-81, BG-17, BG-19",
    ),
    "BR-DE-25-a": RuleText(
        "the means of payment is a direct debit, but none is described",
        "describe the mandate, or use another code",
        "BT-81, BG-19",
    ),
    "BR-DE-25-b": RuleText(
        "the means of payment is a direct debit, but an account to pay to or a card is described",
        "describe the direct debit only, or use another code",
        "BT-81, BG-17, BG-18",
    ),
    "BR-DE-26": RuleText(
        "a corrected invoice does not say which invoice it corrects",
        "refer to that invoice",
        "BT-3, BG-3",
    ),
    "BR-DE-27": RuleText(
        "the telephone number of the seller's contact has fewer than three digits",
        "state one that can be called",
        "BT-42",
    ),
    "BR-DE-28": RuleText(
        "the e-mail address of the seller's contact is none",
        "state one of the form name@example.com",
        "BT-43",
    ),
    "BR-DE-30": RuleText(
        "a direct debit does not name the creditor", "state the creditor identifier", "BT-90"
    ),
    "BR-DE-31": RuleText(
        "a direct debit does not name the account to be debited", "state its IBAN", "BT-91"
    ),
    "BR-DE-TMP-32": RuleText(
        "nothing says when it was delivered or performed",
        "state a date of delivery, a period of the invoice, or a period of every line",
        "BT-72, BG-14, BG-26",
    ),
    "BR-TMP-2": RuleText(
        "the place of a document that is referred to is no absolute URL",
        "begin it with a scheme, as https:",
        "BT-124",
    ),
    "BR-TMP-3": RuleText(
        "the base quantities of the net and the gross price differ",
        "state the same quantity and unit with both, or leave one out",
        "BT-149, BT-150",
    ),
}

_FROM_PEPPOL = {
    "PEPPOL-EN16931-R001": _missing(
        "the business process",
        "BT-23",
        "state the one agreed, usually urn:fdc:peppol.eu:2017:poacc:billing:01:1.0",
    ),
    "PEPPOL-EN16931-R010": _missing(
        "the buyer's electronic address", "BT-49", "state the address that the invoice is sent to"
    ),
    "PEPPOL-EN16931-R020": _missing(
        "the seller's electronic address", "BT-34", "state one, an e-mail address (EM) will do"
    ),
}

TEXTS: dict[str, RuleText] = {**_NATIONAL, **EXTENSION, **CVD, **_FROM_PEPPOL}


def text(rule: str) -> RuleText:
    """The words for `rule`; empty if it is none of XRechnung's."""
    return TEXTS.get(rule) or peppol_text(_NUMBER.sub(r"\1", rule))
