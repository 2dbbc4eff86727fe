"""Exemptions in the public interest and of financial and like services, by a key in plain words.

Source: Directive 2006/112/EC, articles 132(1) and 135(1); the codes are VATEX of the Connecting
Europe Facility. The list knew no code for article 135 before 2025, so none is given for it.
"""

from domain.core.codes import ReasonCode
from domain.core.model import DomainModel
from domain.core.text import TextLine

_LAW = "Directive 2006/112/EC"

_PUBLIC_INTEREST = {
    "postal": ("a", "public postal services"),
    "hospital": ("b", "hospital and medical care"),
    "medical": ("c", "care by a medical profession"),
    "organs": ("d", "human organs, blood and milk"),
    "dental": ("e", "services of dental technicians and dentists"),
    "cost_sharing": ("f", "services of an independent group to its members"),
    "welfare": ("g", "welfare and social security work"),
    "child_care": ("h", "protection of children and young persons"),
    "education": ("i", "education and vocational training"),
    "tuition": ("j", "private tuition by teachers"),
    "religious_staff": ("k", "staff of religious institutions"),
    "membership": ("l", "services of non-profit organisations to their members"),
    "sport": ("m", "sport and physical education"),
    "culture": ("n", "cultural services"),
    "fund_raising": ("o", "fund-raising events"),
    "patient_transport": ("p", "transport of sick or injured persons"),
    "public_broadcasting": ("q", "non-commercial broadcasting"),
}

_OTHER = {
    "insurance": ("a", "insurance and reinsurance"),
    "credit": ("b", "granting and negotiation of credit"),
    "guarantees": ("c", "credit guarantees"),
    "payments": ("d", "deposits, payments and transfers"),
    "currency": ("e", "currency as legal tender"),
    "securities": ("f", "shares, bonds and other securities"),
    "investment_funds": ("g", "management of investment funds"),
    "stamps": ("h", "stamps at face value"),
    "gambling": ("i", "betting, lotteries and gambling"),
    "buildings": ("j", "buildings after first occupation"),
    "land": ("k", "land that is not built on"),
    "letting": ("l", "letting of immovable property"),
}


class Exemption(DomainModel):
    """An exemption of the law: what stands on the invoice, and where the law says it."""

    reason: TextLine
    code: ReasonCode | None = None
    source: TextLine


def _exemption(article: str, letter: str, what: str, code: str | None) -> Exemption:
    return Exemption(
        reason=f"Exempt from VAT: {what}", code=code, source=f"{_LAW}, article {article}({letter})"
    )


EXEMPTIONS: dict[str, Exemption] = {
    **{
        key: _exemption("132(1)", letter, what, f"VATEX-EU-132-1{letter.upper()}")
        for key, (letter, what) in _PUBLIC_INTEREST.items()
    },
    **{key: _exemption("135(1)", letter, what, None) for key, (letter, what) in _OTHER.items()},
}
