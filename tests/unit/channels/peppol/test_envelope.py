"""What documents say of their delivery, and the envelope around them."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from mockeinvoice import write_response
from mockeinvoice.model import Value
from mockeinvoice.response import Answered, Party, Response

from domain.core.errors import DeliveryRejected, Unreadable
from domain.core.party import ElectronicAddress
from domain.exchange.envelope import Envelope
from integration.channels.peppol import sbdh
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.subject import subject_of
from integration.formats import XML, mls
from integration.formats.mls import LevelStatus, StatusCode
from tests.unit.channels.peppol import network
from tests.unit.formats.invoices import BUYER as OWN_BUYER
from tests.unit.formats.invoices import SELLER as OWN_SELLER
from tests.unit.formats.invoices import full

SETTINGS = PeppolSettings(**network.OURS, endpoint=None, sml_zone="sml.example")
LIMIT = 1024 * 1024
CII = b"""<rsm:CrossIndustryInvoice
  xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
  xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"
  xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100">
  <rsm:ExchangedDocumentContext>
    <ram:BusinessProcessSpecifiedDocumentContextParameter><ram:ID>urn:p</ram:ID>
    </ram:BusinessProcessSpecifiedDocumentContextParameter>
    <ram:GuidelineSpecifiedDocumentContextParameter><ram:ID>urn:g</ram:ID>
    </ram:GuidelineSpecifiedDocumentContextParameter>
  </rsm:ExchangedDocumentContext>
  <rsm:ExchangedDocument><ram:IssueDateTime><udt:DateTimeString format="102">20261103
    </udt:DateTimeString></ram:IssueDateTime></rsm:ExchangedDocument>
  <rsm:SupplyChainTradeTransaction><ram:ApplicableHeaderTradeAgreement>
    <ram:SellerTradeParty><ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID>
      </ram:PostalTradeAddress><ram:URIUniversalCommunication><ram:URIID schemeID="9930">DE1
      </ram:URIID></ram:URIUniversalCommunication></ram:SellerTradeParty>
    <ram:BuyerTradeParty><ram:URIUniversalCommunication><ram:URIID schemeID="0204">99</ram:URIID>
      </ram:URIUniversalCommunication></ram:BuyerTradeParty>
  </ram:ApplicableHeaderTradeAgreement></rsm:SupplyChainTradeTransaction>
</rsm:CrossIndustryInvoice>"""
RESPONSE = b"""<ApplicationResponse
  xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:invoice_response:3</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:invoice_response:3</cbc:ProfileID>
  <cbc:IssueDate>2026-11-04</cbc:IssueDate>
  <cac:SenderParty><cbc:EndpointID schemeID="0088">1</cbc:EndpointID></cac:SenderParty>
  <cac:ReceiverParty><cbc:EndpointID schemeID="0192">2</cbc:EndpointID></cac:ReceiverParty>
</ApplicationResponse>"""


def test_an_invoice_says_who_what_and_where_to() -> None:
    subject = subject_of(network.invoice(), SETTINGS)
    assert (subject.sender, subject.receiver) == (network.SELLER, network.BUYER)
    assert (subject.document, subject.process) == (network.INVOICE_TYPE, network.BILLING)
    assert (subject.country, subject.issued_at.isoformat()) == ("NO", "2026-11-02T00:00:00+00:00")


def test_other_syntaxes_say_it_elsewhere() -> None:
    subject = subject_of(CII, SETTINGS)
    assert (subject.sender, subject.receiver, subject.country) == ("9930:DE1", "0204:99", "DE")
    assert subject.document.endswith(":100::CrossIndustryInvoice##urn:g::D16B")
    assert (subject.process, subject.issued_at.day) == ("urn:p", 3)
    subject = subject_of(RESPONSE, SETTINGS.model_copy(update={"country": "SE"}))
    assert (subject.sender, subject.receiver, subject.country) == ("0088:1", "0192:2", "SE")
    assert subject.document.endswith("##urn:fdc:peppol.eu:poacc:trns:invoice_response:3::2.1")


def test_a_self_billed_invoice_goes_to_the_seller() -> None:
    content = network.invoice().replace(b"billing:01:1.0", b"selfbilling:01:1.0")
    subject = subject_of(content, SETTINGS)
    assert (subject.sender, subject.receiver) == (network.BUYER, network.SELLER)


@pytest.mark.parametrize("format_id", XML)
def test_what_we_write_says_it_all(format_id: str) -> None:
    envelope = Envelope(control_number=1, prepared_at=datetime(2026, 11, 2, tzinfo=UTC))
    content = XML[format_id].write(full(), envelope)
    # A plain EN 16931 invoice names no process.
    subject = subject_of(content, SETTINGS.model_copy(update={"process": network.BILLING}))
    seller, buyer = OWN_SELLER.electronic_address, OWN_BUYER.electronic_address
    assert seller is not None
    assert buyer is not None
    assert subject.sender == f"{seller.scheme}:{seller.value}"
    assert subject.receiver == f"{buyer.scheme}:{buyer.value}"
    assert subject.country == OWN_SELLER.address.country
    assert (
        sbdh.unwrap(sbdh.wrap(content, subject, instance="i"), max_bytes=LIMIT).content
        == content.partition(b"?>")[2].strip()
    )


def test_a_response_by_somebody_else_says_it_too() -> None:
    """Written by mock-einvoice."""
    answer = Response(
        id="imr-1",
        issue_date="2026-11-04",
        sender=Party(endpoint=Value("5798000012345", {"schemeID": "0088"}), name="Buyer"),
        receiver=Party(endpoint=Value("991825827", {"schemeID": "0192"}), name="Seller"),
        code="AP",
        document=Answered(id="NW-1", type_code="380"),
    )
    subject = subject_of(write_response(answer), SETTINGS.model_copy(update={"country": "DK"}))
    assert (subject.sender, subject.receiver) == ("0088:5798000012345", "0192:991825827")
    assert (subject.name, subject.issued_at.day) == ("ApplicationResponse", 4)


def test_a_level_status_goes_from_provider_to_provider() -> None:
    status = LevelStatus(id="m", about="i", code=StatusCode.DELIVERED)
    content = mls.write(
        status,
        issued_at=datetime(2026, 11, 2, 12, tzinfo=UTC),
        sender=ElectronicAddress(scheme="0242", value="000001"),
        receiver=ElectronicAddress(scheme="0242", value="000002"),
    )
    subject = subject_of(content, SETTINGS.model_copy(update={"country": "NO"}))
    assert (subject.sender, subject.receiver) == ("0242:000001", "0242:000002")
    assert (subject.process, subject.document.endswith("##urn:peppol:edec:mls:1.0::2.1")) == (
        "urn:peppol:edec:mls",
        True,
    )


def test_the_settings_speak_before_the_document() -> None:
    settings = SETTINGS.model_copy(
        update={
            "sender": "0007:1",
            "receiver": "0007:2",
            "document_type": "urn:x::Invoice##urn:y::9",
            "process": "urn:z",
            "country": "SE",
        }
    )
    subject = subject_of(b"<any/>", settings)
    assert (subject.sender, subject.receiver, subject.version) == ("0007:1", "0007:2", "9")
    assert (subject.process, subject.country) == ("urn:z", "SE")


def test_everything_that_is_missing_is_named_at_once() -> None:
    by_mail = network.invoice().replace(b'schemeID="0088"', b'schemeID="EM"')
    by_mail = by_mail.replace(b">NO<", b"><").replace(b"cbc:ProfileID", b"cbc:Other")
    with pytest.raises(DeliveryRejected) as refused:
        subject_of(by_mail, SETTINGS)
    assert [finding.path for finding in refused.value.findings] == [
        "receiver",
        "process",
        "country",
    ]
    with pytest.raises(DeliveryRejected, match="XML documents only"):
        subject_of(b"UNB+UNOC:3'", SETTINGS)


def wrapped(content: bytes) -> bytes:
    return sbdh.wrap(content, subject_of(network.invoice(), SETTINGS), instance="i-1")


def test_the_envelope_is_always_the_same_and_keeps_the_document_as_it_is() -> None:
    content = network.invoice()
    assert wrapped(content) == wrapped(content)
    assert content.partition(b"?>\n")[2] in wrapped(content)


@pytest.mark.parametrize(
    "content",
    [
        network.invoice(),
        b"\xef\xbb\xbf" + network.invoice(),
        network.invoice().replace(b'<?xml version="1.0" encoding="UTF-8"?>', b""),
        network.invoice().decode().replace("UTF-8", "ISO-8859-1").encode("latin-1"),
        b"<!-- signed by hand -->" + network.invoice().partition(b"?>")[2],
    ],
)
def test_what_is_put_in_comes_out(content: bytes) -> None:
    enveloped = sbdh.unwrap(wrapped(content), max_bytes=LIMIT)
    assert (enveloped.sender, enveloped.receiver) == (network.SELLER, network.BUYER)
    assert (enveloped.instance, enveloped.document) == ("i-1", network.INVOICE_TYPE)
    assert (enveloped.process, enveloped.status_to) == (network.BILLING, "")
    before = etree.fromstring(content.removeprefix(b"\xef\xbb\xbf"))
    after = etree.fromstring(enveloped.content)
    assert etree.tostring(after, method="c14n2") == etree.tostring(before, method="c14n2") or (
        etree.tostring(after, method="c14n", exclusive=True)
        == etree.tostring(before, method="c14n", exclusive=True)
    )


def test_a_status_is_asked_for_where_we_want_it() -> None:
    subject = subject_of(network.invoice(), SETTINGS)
    plain = sbdh.wrap(network.invoice(), subject, instance="i", status_to="0242:123456")
    assert b"FAILURE_ONLY" in plain
    assert sbdh.unwrap(plain, max_bytes=LIMIT).status_to == "0242:123456"
    always = sbdh.wrap(
        network.invoice(), subject, instance="i", status_to="0242:123456", status_always=True
    )
    assert b"ALWAYS_SEND" in always


def test_binary_documents_come_as_they_are() -> None:
    content = wrapped(network.invoice())
    begin = content.index(b"</sh:StandardBusinessDocumentHeader>") + 36
    end = content.index(b"</sh:StandardBusinessDocument>")
    binary = (
        b'<BinaryContent xmlns="http://peppol.eu/xsd/ticc/envelope/1.0" mimeType="text/plain"'
        b' encoding="Base64Binary">aGVs\nbG8=</BinaryContent>'
    )
    enveloped = sbdh.unwrap(content[:begin] + binary + content[end:], max_bytes=LIMIT)
    assert (enveloped.content, enveloped.media_type) == (b"hello", "text/plain")
    with pytest.raises(Unreadable, match="base64"):
        sbdh.unwrap(
            content[:begin] + binary.replace(b"aGVs", b"!") + content[end:], max_bytes=LIMIT
        )


def test_an_envelope_of_something_else_is_refused() -> None:
    content = wrapped(network.invoice())
    with pytest.raises(Unreadable, match="another document"):
        sbdh.unwrap(content.replace(b"Invoice-2::Invoice##", b"Order-2::Order##"), max_bytes=LIMIT)
    twice = content.replace(
        b"</sh:StandardBusinessDocument>", b"<a/></sh:StandardBusinessDocument>"
    )
    with pytest.raises(Unreadable, match="2 documents"):
        sbdh.unwrap(twice, max_bytes=LIMIT)
    with pytest.raises(Unreadable):
        sbdh.unwrap(content, max_bytes=100)


@given(st.integers(min_value=0), st.binary(max_size=12))
def test_a_damaged_envelope_is_read_or_refused(place: int, noise: bytes) -> None:
    content = wrapped(network.invoice())
    place %= len(content)
    try:
        enveloped = sbdh.unwrap(
            content[:place] + noise + content[place + len(noise) :], max_bytes=LIMIT
        )
    except Unreadable as error:
        enveloped = None
        said = error.findings
    assert enveloped is not None or said


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"network": "private"}, "anchors"),
        ({"anchors": "file:a"}, "anchors"),
        ({"endpoint": "https://a.example"}, "endpoint_certificate"),
        ({"former_key": "file:a"}, "former_certificate"),
        ({"network": "private", "anchors": "file:a"}, "where receivers are found"),
        ({"receiver": "iso6523-actorid-upis::0192:1"}, "pattern"),
        ({"document_type": "Invoice"}, "pattern"),
    ],
)
def test_settings_that_contradict_themselves(given: dict[str, str], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        PeppolSettings.model_validate({"key": "file:k", "certificate": "file:c"} | given)
