"""The rules of EN 16931 for each VAT category (BR-S, BR-Z, BR-E …), in our words.

The families ask much the same; what they say is put together from what they have in common.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from integration.rules.layer import RuleText

_SELLER = "the VAT or tax number of the seller, or the VAT number of the tax representative"
_SELLER_VAT = "the VAT number of the seller or of the tax representative"


@dataclass(frozen=True, slots=True)
class _Family:
    """A family: the category in words and by code, who is registered, which rate, what reason."""

    code: str
    title: str
    parties: str
    rate: str
    needs_reason: bool = True
    is_taxed: bool = False


_FAMILIES = {
    "BR-S": _Family("S", "standard rated", _SELLER, "a rate above 0", False, True),
    "BR-Z": _Family("Z", "zero rated", _SELLER, "the rate 0", False),
    "BR-E": _Family("E", "exempt", _SELLER, "the rate 0"),
    "BR-AE": _Family(
        "AE", "reverse charge", f"{_SELLER}, and a VAT or legal number of the buyer", "the rate 0"
    ),
    "BR-IC": _Family(
        "K",
        "intra-Community supply",
        f"{_SELLER_VAT}, and that of the buyer",
        "the rate 0",
    ),
    "BR-G": _Family("G", "export", _SELLER_VAT, "the rate 0"),
    "BR-O": _Family("O", "not subject to VAT", "", "no rate"),
    "BR-AF": _Family("L", "IGIC", _SELLER, "a rate of 0 or more", False, True),
    "BR-AG": _Family("M", "IPSI", _SELLER, "a rate of 0 or more", False, True),
}

_PLACES = (
    ("a line", "BT-151 BT-152", "02", "05"),
    ("an allowance", "BT-95 BT-96", "03", "06"),
    ("a charge", "BT-102 BT-103", "04", "07"),
)
"""What has a VAT category and a rate, and the numbers of the rules of parties and of rate."""

_SPECIAL: Mapping[str, RuleText] = {
    "BR-IC-11": RuleText(
        "an intra-Community supply (K) has neither a day of delivery nor a period",
        "give one of them",
        "BT-72 BG-14",
    ),
    "BR-IC-12": RuleText(
        "an intra-Community supply (K) has no country of delivery", "give the country", "BT-80"
    ),
    "BR-O-11": RuleText(
        "the VAT breakdown has other categories beside not subject to VAT (O)",
        "bill them in a document of their own",
        "BG-23",
    ),
    "BR-O-12": RuleText(
        "a line has another category in a document not subject to VAT (O)",
        "bill it in a document of its own",
        "BT-151",
    ),
    "BR-O-13": RuleText(
        "an allowance has another category in a document not subject to VAT (O)",
        "use category O",
        "BT-95",
    ),
    "BR-O-14": RuleText(
        "a charge has another category in a document not subject to VAT (O)",
        "use category O",
        "BT-102",
    ),
    "BR-B-01": RuleText(
        "split payment (B) is used in a document that is not of Italy alone",
        "use another category",
        "BT-151",
    ),
    "BR-B-02": RuleText(
        "split payment (B) stands beside the standard rate (S)",
        "bill them in documents of their own",
        "BT-151",
    ),
}


def _family(name: str, family: _Family) -> Iterator[tuple[str, RuleText]]:
    title = f"{family.title} ({family.code})"
    parts = "a part for each rate" if family.is_taxed else "exactly one part"
    yield (
        f"{name}-01",
        RuleText(
            f"{title} is used without {parts} in the VAT breakdown, or stands there unused",
            f"give the breakdown {parts} of {family.code} if it is used, else none",
            "BG-23",
        ),
    )
    for place, terms, parties, rate in _PLACES:
        yield f"{name}-{parties}", _parties(f"{place} is {title}", family)
        yield (
            f"{name}-{rate}",
            RuleText(
                f"{place} is {title}, but has not {family.rate}", f"give {family.rate}", terms
            ),
        )
    yield from _breakdown(name, title, family)


def _parties(said: str, family: _Family) -> RuleText:
    if not family.parties:
        return RuleText(
            f"{said}, but there are VAT numbers of the parties",
            "leave the VAT numbers out, or use another category",
            "BT-31 BT-48 BT-63",
        )
    return RuleText(
        f"{said}, but the parties are not registered as it asks",
        f"give {family.parties}",
        "BT-31 BT-32 BT-48 BT-63",
    )


def _breakdown(name: str, title: str, family: _Family) -> Iterator[tuple[str, RuleText]]:
    yield (
        f"{name}-08",
        RuleText(
            f"the basis of {title} is not what lines, charges and allowances make",
            "correct the basis: lines plus charges less allowances of the category"
            + (" and rate" if family.is_taxed else ""),
            "BT-116",
        ),
    )
    yield (
        f"{name}-09",
        RuleText(f"the VAT amount of {title} is not basis by rate", "calculate it anew", "BT-117")
        if family.is_taxed
        else RuleText(f"the VAT amount of {title} is not 0", "make it 0", "BT-117"),
    )
    yield (
        f"{name}-10",
        RuleText(
            f"it is not said why no VAT is charged for {title}",
            "give the reason, in words or by a VATEX code",
            "BT-120 BT-121",
        )
        if family.needs_reason
        else RuleText(
            f"a reason for no VAT is given for {title}", "leave the reason out", "BT-120 BT-121"
        ),
    )


TEXTS: Mapping[str, RuleText] = {
    **{id: text for name, family in _FAMILIES.items() for id, text in _family(name, family)},
    **_SPECIAL,
}
"""By rule."""
