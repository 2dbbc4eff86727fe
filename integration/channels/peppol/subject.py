"""What a document says of its own delivery: who sends it to whom, what it is, in which process.

A table of paths per syntax. Source: Peppol Policy for use of Identifiers 4.4 (policies 16 to 26).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from lxml import etree

from domain.core.errors import DeliveryRejected, Unreadable
from domain.core.findings import Finding
from integration.channels.peppol.settings import PeppolSettings
from integration.xml.parser import parse

_UBL = "urn:oasis:names:specification:ubl:schema:xsd:"
_CII = "urn:un:unece:uncefact:data:standard:"
_NAMESPACES = {
    "cac": f"{_UBL}CommonAggregateComponents-2",
    "cbc": f"{_UBL}CommonBasicComponents-2",
    "rsm": f"{_CII}CrossIndustryInvoice:100",
    "ram": f"{_CII}ReusableAggregateBusinessInformationEntity:100",
    "udt": f"{_CII}UnqualifiedDataType:100",
}
_SCHEME = re.compile(r"[0-9]{4}")
_SELF_BILLING = ":selfbilling:"
_AGREEMENT = "rsm:SupplyChainTradeTransaction/ram:ApplicableHeaderTradeAgreement"
_CONTEXT = "rsm:ExchangedDocumentContext"


@dataclass(frozen=True)
class Subject:
    """What is delivered."""

    sender: str
    receiver: str
    namespace: str
    name: str
    version: str
    document: str
    """The document type, without its scheme."""
    scheme: str
    process: str
    country: str
    """Of the sender (COUNTRY_C1)."""
    issued_at: datetime


@dataclass(frozen=True)
class _Paths:
    """Where a syntax says it."""

    version: str
    customization: str
    process: str
    sender: str
    receiver: str
    country: str
    issued: str


_PARTY = "cac:Party/cbc:EndpointID"
_UBL_INVOICE = _Paths(
    version="2.1",
    customization="cbc:CustomizationID",
    process="cbc:ProfileID",
    sender=f"cac:AccountingSupplierParty/{_PARTY}",
    receiver=f"cac:AccountingCustomerParty/{_PARTY}",
    country="cac:PostalAddress/cac:Country/cbc:IdentificationCode",
    issued="cbc:IssueDate",
)
_UBL_RESPONSE = replace(
    _UBL_INVOICE,
    sender="cac:SenderParty/cbc:EndpointID",
    receiver="cac:ReceiverParty/cbc:EndpointID",
)
_CII_INVOICE = _Paths(
    version="D16B",
    customization=f"{_CONTEXT}/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID",
    process=f"{_CONTEXT}/ram:BusinessProcessSpecifiedDocumentContextParameter/ram:ID",
    sender=f"{_AGREEMENT}/ram:SellerTradeParty/ram:URIUniversalCommunication/ram:URIID",
    receiver=f"{_AGREEMENT}/ram:BuyerTradeParty/ram:URIUniversalCommunication/ram:URIID",
    country="../ram:PostalTradeAddress/ram:CountryID",
    issued="rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString",
)
_SYNTAXES: Mapping[str, _Paths] = {
    f"{{{_UBL}Invoice-2}}Invoice": _UBL_INVOICE,
    f"{{{_UBL}CreditNote-2}}CreditNote": _UBL_INVOICE,
    f"{{{_UBL}ApplicationResponse-2}}ApplicationResponse": _UBL_RESPONSE,
    f"{{{_NAMESPACES['rsm']}}}CrossIndustryInvoice": _CII_INVOICE,
}


def subject_of(content: bytes, settings: PeppolSettings) -> Subject:
    """What `content` says, and the settings instead; `DeliveryRejected` with all that is missing.

    A self-billed invoice travels from the buyer to the seller.
    """
    try:
        root = parse(content)
    except Unreadable as error:
        raise DeliveryRejected(
            "over Peppol go XML documents only",
            hint="choose a format such as ubl-2.1 in the delivery profile",
            findings=error.findings,
        ) from None
    name, paths = etree.QName(root), _SYNTAXES.get(str(root.tag), _UBL_RESPONSE)
    customization = _text(root, paths.customization)
    process = settings.process or _text(root, paths.process)
    ends = root.find(paths.sender, _NAMESPACES), root.find(paths.receiver, _NAMESPACES)
    first, second = ends[::-1] if _SELF_BILLING in process else ends
    document = f"{name.namespace}::{name.localname}##{customization}::{paths.version}"
    said = {
        "sender": settings.sender or _participant(first),
        "receiver": settings.receiver or _participant(second),
        "document_type": settings.document_type or (document if customization else ""),
        "process": process,
        "country": settings.country or _country(first, paths.country),
    }
    _check(said)
    return Subject(
        sender=said["sender"],
        receiver=said["receiver"],
        namespace=name.namespace or "",
        name=name.localname,
        version=said["document_type"].rpartition("::")[2],
        document=said["document_type"],
        scheme=settings.document_scheme,
        process=process,
        country=said["country"],
        issued_at=_day(_text(root, paths.issued)),
    )


def _check(said: Mapping[str, str]) -> None:
    missing = [
        Finding(
            rule="PEPPOL_ADDRESSING",
            path=field,
            message=f"the document does not say its {field} as Peppol wants it",
            hint=f"add it to the document, or say {field} in the settings of the channel",
        )
        for field, value in said.items()
        if not value
    ]
    if missing:
        names = ", ".join(finding.path for finding in missing)
        raise DeliveryRejected(
            f"Peppol needs to know more of this document: {names}",
            hint="see the findings; each can be set in the delivery profile",
            findings=missing,
        )


def _text(root: etree._Element, path: str) -> str:
    return (root.findtext(path, "", _NAMESPACES) or "").strip()


def _participant(endpoint: etree._Element | None) -> str:
    """`0192:991825827`; empty if the scheme is none that Peppol knows."""
    if endpoint is None:
        return ""
    scheme, value = (endpoint.get("schemeID") or "").strip(), (endpoint.text or "").strip()
    return f"{scheme}:{value}" if _SCHEME.fullmatch(scheme) and value else ""


def _country(endpoint: etree._Element | None, path: str) -> str:
    party = None if endpoint is None else endpoint.getparent()
    return "" if party is None else _text(party, path)


def _day(written: str) -> datetime:
    """The day of issue. A repetition has to have the same time, so it is that of the document."""
    digits = written.replace("-", "")[:8]
    try:
        return datetime.strptime(digits, "%Y%m%d").replace(tzinfo=UTC)
    except ValueError:
        return datetime(1970, 1, 1, tzinfo=UTC)
