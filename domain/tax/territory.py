"""VAT territories: which address lies in which, and which of them are in the Union.

Source: Council Directive 2006/112/EC, articles 5 to 7; Protocol on Ireland and Northern Ireland
(Windsor Framework), article 8 and annex 3, for `XI`. A territory of article 6 belongs to a
member state and is outside its VAT all the same: what goes there is exported.
"""

from pydantic import Field

from domain.core.model import DomainModel
from domain.core.text import TextLine
from domain.tax.case import Location, SupplyKind

_STATES = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
MEMBER_STATES = frozenset(_STATES.split())

_PREFIXES = {"GR": "EL"}


class Territory(DomainModel):
    """A place whose VAT differs from that of the country in its addresses."""

    code: TextLine
    name: TextLine
    state: TextLine
    """The state it belongs to for VAT."""
    countries: tuple[TextLine, ...] = ()
    """Country codes of its own."""
    post_codes: tuple[TextLine, ...] = ()
    """How post codes of the state begin there."""
    jurisdiction: TextLine | None = None
    """Whose VAT law applies; `None`: its own."""
    rates: TextLine | None = None
    """The key of its rates; `None`: the jurisdiction's."""
    union_for: tuple[SupplyKind, ...] = ()
    """For which supplies it is in the VAT territory of the Union."""
    prefixes: dict[SupplyKind, TextLine] = Field(default_factory=dict)
    """How its VAT ids begin, where not as the state's."""
    source: TextLine


class Place(DomainModel):
    """Where something is, for VAT."""

    jurisdiction: str
    rates: str
    state: str
    in_union: bool
    prefix: str
    """How VAT ids of this place begin."""


_BOTH = (SupplyKind.GOODS, SupplyKind.SERVICE)
_ARTICLE_6_1 = "Directive 2006/112/EC, article 6(1)"
_ARTICLE_6_2 = "Directive 2006/112/EC, article 6(2)"
_ARTICLE_7 = "Directive 2006/112/EC, article 7"


def _outermost(code: str, name: str, post_code: str) -> Territory:
    return Territory(
        code=code,
        name=name,
        state="FR",
        countries=(code,),
        post_codes=(post_code,),
        source=f"{_ARTICLE_6_1}(c)",
    )


TERRITORIES: tuple[Territory, ...] = (
    Territory(
        code="XI",
        name="Northern Ireland",
        state="GB",
        countries=("XI",),
        post_codes=("BT",),
        jurisdiction="GB",
        union_for=(SupplyKind.GOODS,),
        prefixes={SupplyKind.GOODS: "XI"},
        source="Windsor Framework, article 8 and annex 3: goods only",
    ),
    Territory(
        code="IM", name="Isle of Man", state="GB", countries=("IM",), jurisdiction="GB",
        source="Isle of Man Act 1979",
    ),
    Territory(
        code="MC", name="Monaco", state="FR", countries=("MC",), jurisdiction="FR",
        union_for=_BOTH, source=_ARTICLE_7,
    ),
    Territory(
        code="LI", name="Liechtenstein", state="CH", countries=("LI",), jurisdiction="CH",
        source="Treaty between Switzerland and Liechtenstein on VAT, 28 October 1994",
    ),
    Territory(
        code="ES-CN", name="Canary Islands", state="ES", countries=("IC",),
        post_codes=("35", "38"), source=f"{_ARTICLE_6_1}(b)",
    ),
    Territory(
        code="ES-CE", name="Ceuta", state="ES", post_codes=("51",), source=f"{_ARTICLE_6_2}(c)",
    ),
    Territory(
        code="ES-ML", name="Melilla", state="ES", post_codes=("52",), source=f"{_ARTICLE_6_2}(d)",
    ),
    Territory(
        code="AX", name="Åland", state="FI", countries=("AX",), post_codes=("22",), rates="FI",
        source=f"{_ARTICLE_6_1}(d)",
    ),
    Territory(
        code="GR-69", name="Mount Athos", state="GR", post_codes=("63086", "63087"),
        source=f"{_ARTICLE_6_1}(a)",
    ),
    Territory(
        code="DE-HELGOLAND", name="Heligoland", state="DE", post_codes=("27498",),
        source=f"{_ARTICLE_6_2}(a)",
    ),
    Territory(
        code="DE-BUESINGEN", name="Büsingen", state="DE", post_codes=("78266",),
        source=f"{_ARTICLE_6_2}(b)",
    ),
    Territory(
        code="IT-LIVIGNO", name="Livigno", state="IT", post_codes=("23041",),
        source=f"{_ARTICLE_6_2}(e)",
    ),
    Territory(
        code="IT-CAMPIONE", name="Campione d'Italia", state="IT", post_codes=("22061",),
        source=f"{_ARTICLE_6_1}(f)",
    ),
    _outermost("GP", "Guadeloupe", "971"),
    _outermost("MQ", "Martinique", "972"),
    _outermost("GF", "French Guiana", "973"),
    _outermost("RE", "Réunion", "974"),
    _outermost("YT", "Mayotte", "976"),
    Territory(
        code="PT-20", name="Azores", state="PT", jurisdiction="PT", rates="PT-20",
        post_codes=("95", "96", "97", "98", "99"), union_for=_BOTH, source="CIVA, article 18(3)",
    ),
    Territory(
        code="PT-30", name="Madeira", state="PT", jurisdiction="PT", rates="PT-30",
        post_codes=("90", "91", "92", "93", "94"), union_for=_BOTH, source="CIVA, article 18(3)",
    ),
    Territory(
        code="AT-19", name="Jungholz and Mittelberg", state="AT", jurisdiction="AT",
        rates="AT-19", post_codes=("6691", "6991", "6992", "6993"), union_for=_BOTH,
        source="UStG, § 10(4)",
    ),
)  # fmt: skip


def locate(
    location: Location, kind: SupplyKind, territories: tuple[Territory, ...] = TERRITORIES
) -> Place:
    """The place for VAT of `location`, for a supply of `kind`."""
    found = next((entry for entry in territories if _holds(entry, location)), None)
    if found is None:
        country = location.country
        return Place(
            jurisdiction=country,
            rates=country,
            state=country,
            in_union=country in MEMBER_STATES,
            prefix=_PREFIXES.get(country, country),
        )
    jurisdiction = found.jurisdiction or found.code
    return Place(
        jurisdiction=jurisdiction,
        rates=found.rates or jurisdiction,
        state=found.state,
        in_union=kind in found.union_for,
        prefix=found.prefixes.get(kind, _PREFIXES.get(found.state, found.state)),
    )


def union_prefixes(kind: SupplyKind) -> frozenset[str]:
    """How the VAT ids begin that count as ids of a member state, for a supply of `kind`."""
    states = {_PREFIXES.get(state, state) for state in MEMBER_STATES}
    return frozenset(states | ({"XI"} if kind is SupplyKind.GOODS else set()))


def _holds(entry: Territory, location: Location) -> bool:
    if location.territory:
        return location.territory == entry.code
    if location.country in entry.countries:
        return True
    code = (location.post_code or "").replace(" ", "").upper()
    code = code.removeprefix(f"{entry.state}-")
    return location.country == entry.state and code.startswith(entry.post_codes)
