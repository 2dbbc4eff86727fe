"""Profiles of UBL as data: the identifiers at the head of a document (BT-24, BT-23)."""

from domain.core.model import DomainModel


class Profile(DomainModel):
    """`customization` names the rules a document follows; `process` the choreography, if any."""

    customization: str
    process: str = ""


EN16931 = Profile(customization="urn:cen.eu:en16931:2017")
"""The European core, without any extension of a country or a network."""
