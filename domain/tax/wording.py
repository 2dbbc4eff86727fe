"""Words that the law prescribes on invoices, in the languages of the member states.

Source: Directive 2006/112/EC, article 226(11a), (13) and (14), in its language versions, and the
national law that takes them over. They are facts of law, not of style: they are not translated.
"""

from enum import StrEnum


class Mention(StrEnum):
    """What has to be mentioned."""

    REVERSE_CHARGE = "reverse_charge"
    MARGIN_TRAVEL = "margin_travel"
    MARGIN_SECOND_HAND = "margin_second_hand"
    MARGIN_ART = "margin_art"
    MARGIN_ANTIQUES = "margin_antiques"
    SPLIT_PAYMENT = "split_payment"


MARGIN = (
    Mention.MARGIN_TRAVEL,
    Mention.MARGIN_SECOND_HAND,
    Mention.MARGIN_ART,
    Mention.MARGIN_ANTIQUES,
)

_ENGLISH = {
    Mention.REVERSE_CHARGE: "Reverse charge",
    Mention.MARGIN_TRAVEL: "Margin scheme — Travel agents",
    Mention.MARGIN_SECOND_HAND: "Margin scheme — Second-hand goods",
    Mention.MARGIN_ART: "Margin scheme — Works of art",
    Mention.MARGIN_ANTIQUES: "Margin scheme — Collector's items and antiques",
    Mention.SPLIT_PAYMENT: "Split payment",
}

_REVERSE_CHARGE = {
    "AT": "Steuerschuldnerschaft des Leistungsempfängers",
    "BE": "Btw verlegd / Autoliquidation",
    "BG": "обратно начисляване",
    "CY": "Αντίστροφη επιβάρυνση",
    "CZ": "daň odvede zákazník",
    "DE": "Steuerschuldnerschaft des Leistungsempfängers",
    "DK": "omvendt betalingspligt",
    "EE": "pöördmaksustamine",
    "ES": "inversión del sujeto pasivo",
    "FI": "käännetty verovelvollisuus",
    "FR": "Autoliquidation",
    "GR": "Αντίστροφη επιβάρυνση",
    "HR": "prijenos porezne obveze",
    "HU": "fordított adózás",
    "IT": "inversione contabile",
    "LT": "atvirkštinis apmokestinimas",
    "LU": "Autoliquidation",
    "LV": "nodokļa apgrieztā maksāšana",
    "NL": "btw verlegd",
    "PL": "odwrotne obciążenie",
    "PT": "Autoliquidação",
    "RO": "taxare inversă",
    "SE": "omvänd betalningsskyldighet",
    "SI": "obrnjena davčna obveznost",
    "SK": "prenesenie daňovej povinnosti",
}

_MARGIN = {
    # state: travel agents, second-hand goods, works of art, collector's items and antiques
    **dict.fromkeys(
        ("AT", "DE"),
        (
            "Sonderregelung für Reisebüros",
            "Gebrauchtgegenstände/Sonderregelung",
            "Kunstgegenstände/Sonderregelung",
            "Sammlungsstücke und Antiquitäten/Sonderregelung",
        ),
    ),
    "ES": (
        "régimen especial de las agencias de viajes",
        "régimen especial de los bienes usados",
        "régimen especial de los objetos de arte",
        "régimen especial de las antigüedades y objetos de colección",
    ),
    "FR": (
        "Régime particulier - Agences de voyages",
        "Régime particulier - Biens d'occasion",
        "Régime particulier - Objets d'art",
        "Régime particulier - Objets de collection et d'antiquité",
    ),
    "IT": (
        "regime del margine - agenzie di viaggio",
        "regime del margine - beni usati",
        "regime del margine - oggetti d'arte",
        "regime del margine - oggetti di antiquariato o da collezione",
    ),
    "NL": (
        "Bijzondere regeling reisbureaus",
        "Bijzondere regeling - gebruikte goederen",
        "Bijzondere regeling - kunstvoorwerpen",
        "Bijzondere regeling - voorwerpen voor verzamelingen of antiquiteiten",
    ),
}

_NATIONAL: dict[Mention, dict[str, str]] = {
    Mention.REVERSE_CHARGE: _REVERSE_CHARGE,
    Mention.SPLIT_PAYMENT: {"IT": "scissione dei pagamenti"},
    **{
        mention: {state: of_state[column] for state, of_state in _MARGIN.items()}
        for column, mention in enumerate(MARGIN)
    },
}


def words(mention: Mention, state: str) -> str:
    """How an invoice from `state` mentions it; in English where no national words are known."""
    return _NATIONAL[mention].get(state, _ENGLISH[mention])
