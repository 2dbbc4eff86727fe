"""What a look at a partner's registration found, line by line, for people."""

from integration.channels.peppol.metadata import Asked, Endpoint
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.trust import AccessPoint, provider_id

_INVOICE = (
    "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2::Invoice##urn:cen.eu:en16931:2017"
    "#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0::2.1"
)
_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"


def asked_of(settings: PeppolSettings) -> Asked | None:
    """What is looked up: a Peppol BIS Billing 3 invoice, unless the settings say otherwise."""
    if settings.receiver is None:
        return None
    return Asked(
        settings.receiver,
        settings.document_type or _INVOICE,
        settings.document_scheme,
        settings.process or _BILLING,
    )


def of_ours(own: AccessPoint, network: str) -> str:
    """Our access point."""
    until = own.certificate.not_valid_after_utc.date()
    return f"our access point {own.id} ({network} network): its certificate is valid until {until}"


def of_theirs(asked: Asked, endpoint: Endpoint) -> str:
    """The receiver's access point."""
    until = endpoint.certificate.not_valid_after_utc.date()
    leaves = f", in service until {endpoint.expires.date()}" if endpoint.expires else ""
    return (
        f"{asked.participant} receives at {endpoint.url}{leaves}, access point"
        f" {provider_id(endpoint.certificate)}: its certificate is valid until {until}"
    )
