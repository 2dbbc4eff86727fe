"""Settings of the Peppol channel, as a partner's delivery profile or our mailbox holds them."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from domain.exchange.webhook import HttpUrl
from domain.trade.terms import SecretRef

Participant = Annotated[
    str, StringConstraints(pattern=r"^[0-9]{4}:[A-Za-z0-9._~-]{1,130}$", strip_whitespace=True)
]
"""A participant identifier: the scheme (EAS, ISO 6523) and the value, `0192:991825827`."""

ZONES = {
    "production": "participant.sml.prod.tech.peppol.org",
    "test": "participant.sml.test.tech.peppol.org",
}
"""Where participants are looked up by name. Source: Peppol SML 1.3."""


class PeppolSettings(BaseModel):
    """Our access point, the network it is in, and whom it speaks with."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    key: SecretRef = Field(description="private key of our access point (PEM)")
    key_password: SecretRef | None = Field(
        default=None, description="of the private key, if it has one"
    )
    certificate: SecretRef = Field(description="certificate of our access point (PEM)")
    former_key: SecretRef | None = Field(
        default=None, description="the key before the last renewal: what was encrypted for it"
    )
    former_certificate: SecretRef | None = Field(
        default=None, description="the certificate of that key"
    )
    network: Literal["production", "test", "private"] = Field(
        default="production",
        description="whose authorities are trusted: those of Peppol, of its test network, or"
        " the anchors",
    )
    anchors: SecretRef | None = Field(
        default=None, description="authorities of a private network (PEM, root and intermediates)"
    )
    sml_zone: str | None = Field(
        default=None,
        pattern=r"^[A-Za-z0-9.-]{1,200}$",
        description="DNS zone of the SML; that of the network by default",
    )
    nameservers: tuple[str, ...] = Field(
        default=(), max_length=4, description="address:port of the name servers to ask, if not ours"
    )
    smp_url: HttpUrl | None = Field(
        default=None, description="the SMP that knows the receiver; the SML is not asked"
    )
    endpoint: HttpUrl | None = Field(
        default=None, description="the receiver's access point; nobody is asked for it"
    )
    endpoint_certificate: SecretRef | None = Field(
        default=None, description="the certificate of that access point (PEM)"
    )
    sender: Participant | None = Field(default=None, description="instead of the document's seller")
    receiver: Participant | None = Field(
        default=None, description="instead of the document's buyer; whom a test looks up"
    )
    document_type: str | None = Field(
        default=None,
        max_length=500,
        pattern=r"^\S+::\S+##\S+::\S+$",
        description="instead of what root element and CustomizationID say",
    )
    document_scheme: Literal["busdox-docid-qns", "peppol-doctype-wildcard"] = Field(
        default="busdox-docid-qns",
        description="in which list of the SMP the document type is looked up",
    )
    process: str | None = Field(
        default=None, max_length=200, pattern=r"^\S+$", description="instead of the ProfileID"
    )
    country: str | None = Field(
        default=None,
        pattern=r"^[A-Z0-9]{2}$",
        description="of the sender (COUNTRY_C1), where the document does not say it",
    )
    status_to: Participant | None = Field(
        default=None, description="our identifier as service provider (MLS_TO): `0242:123456`"
    )
    status_always: bool = Field(
        default=False, description="whether a status is wanted for what went well too (MLS_TYPE)"
    )
    participants: tuple[Participant, ...] = Field(
        default=(), max_length=1000, description="of a mailbox: whose documents come here"
    )
    senders: tuple[Participant, ...] = Field(
        default=(), max_length=1000, description="of a mailbox: only from these; from all if empty"
    )
    cache_seconds: int = Field(
        default=3600, ge=0, le=86_400, description="how long a looked-up access point is known"
    )
    timeout_seconds: int = Field(
        default=60,
        ge=1,
        le=300,
        description="so many seconds without an answer, and an attempt has failed",
    )
    max_document_bytes: int = Field(
        default=20 * 1024 * 1024, ge=1024, le=200 * 1024 * 1024, description="unpacked, inbound"
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        private = self.network == "private"
        if private != (self.anchors is not None):
            raise ValueError("anchors are given for a private network, and only for one")
        if (self.endpoint is None) != (self.endpoint_certificate is None):
            raise ValueError("endpoint and endpoint_certificate are given together")
        if (self.former_key is None) != (self.former_certificate is None):
            raise ValueError("former_key and former_certificate are given together")
        if private and not (self.sml_zone or self.smp_url or self.endpoint or self.participants):
            raise ValueError("say where receivers are found: sml_zone, smp_url or endpoint")
        return self

    @property
    def zone(self) -> str:
        """The zone of the SML that is asked."""
        return (self.sml_zone or ZONES.get(self.network, "")).strip(".")
