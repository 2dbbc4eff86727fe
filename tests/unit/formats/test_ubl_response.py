"""Invoice responses (T111), both ways."""

from datetime import date

import pytest

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Invalid, Unreadable
from domain.exchange.response import InvoiceResponse, ResponseCode
from integration.formats import ubl_response
from tests.unit.formats.invoices import BUYER, SELLER

HEAD = """<ApplicationResponse
  xmlns="urn:oasis:names:specification:ubl:schema:xsd:ApplicationResponse-2"
  xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
  xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
  <cbc:UBLVersionID>2.1</cbc:UBLVersionID>
  <cbc:CustomizationID>urn:fdc:peppol.eu:poacc:trns:invoice_response:3</cbc:CustomizationID>
  <cbc:ProfileID>urn:fdc:peppol.eu:poacc:bis:invoice_response:3</cbc:ProfileID>
  <cbc:ID>imr-1</cbc:ID><cbc:IssueDate>2026-11-01</cbc:IssueDate>
  <cbc:IssueTime>12:00:00</cbc:IssueTime><cbc:Note>text</cbc:Note>
  <cac:SenderParty>
    <cbc:EndpointID schemeID="0088">5798000012345</cbc:EndpointID>
    <cac:PartyIdentification><cbc:ID schemeID="0184">DK1</cbc:ID></cac:PartyIdentification>
    <cac:PartyName><cbc:Name>Buyer</cbc:Name></cac:PartyName>
    <cac:Contact><cbc:Name>Jens</cbc:Name></cac:Contact>
  </cac:SenderParty>
  <cac:ReceiverParty><cbc:EndpointID schemeID="0088">7330001000001</cbc:EndpointID>
  </cac:ReceiverParty>
  <cac:DocumentResponse>
    <cac:Response>
      <cbc:ResponseCode listID="UNCL4343OpSubset">%s</cbc:ResponseCode>
      <cbc:EffectiveDate>2026-11-01</cbc:EffectiveDate>
      <cac:Status>
        <cbc:StatusReasonCode listID="OPStatusReason">REF</cbc:StatusReasonCode>
        <cbc:StatusReason>VAT Reference not found</cbc:StatusReason>
        <cac:Condition><cbc:AttributeID>BT-48</cbc:AttributeID></cac:Condition>
      </cac:Status>
      <cac:Status>
        <cbc:StatusReasonCode listID="OPStatusAction">NIN</cbc:StatusReasonCode>
      </cac:Status>
    </cac:Response>
    <cac:DocumentReference>
      <cbc:ID>NW-00001</cbc:ID><cbc:DocumentTypeCode listID="UNCL1001">380</cbc:DocumentTypeCode>
    </cac:DocumentReference>
    <cac:IssuerParty><cac:PartyName><cbc:Name>X</cbc:Name></cac:PartyName></cac:IssuerParty>
  </cac:DocumentResponse>
</ApplicationResponse>"""


@pytest.mark.parametrize("code", ResponseCode)
def test_what_is_written_is_read_back(code: ResponseCode) -> None:
    response = InvoiceResponse(id="r-1", invoice_number="NW-00001", code=code, reason="why <not>")
    written = ubl_response.write(
        response,
        issued_on=date(2026, 11, 1),
        sender=BUYER,
        receiver=SELLER,
        invoice_type=InvoiceTypeCode.CREDIT_NOTE,
    )
    assert ubl_response.read(written) == response
    assert b'<cbc:DocumentTypeCode listID="UNCL1001">381<' in written


def test_an_acceptance_needs_no_reason() -> None:
    response = InvoiceResponse(id="r-1", invoice_number="NW-00001", code=ResponseCode.ACCEPTED)
    written = ubl_response.write(
        response, issued_on=date(2026, 11, 1), sender=BUYER, receiver=SELLER
    )
    assert b"Status" not in written
    assert ubl_response.read(written) == response


def test_codes_and_words_of_others_become_a_reason() -> None:
    response = ubl_response.read((HEAD % "RE").encode())
    assert response == InvoiceResponse(
        id="imr-1",
        invoice_number="NW-00001",
        code=ResponseCode.REJECTED,
        reason="REF: VAT Reference not found; NIN",
    )


@pytest.mark.parametrize(
    ("old", "new", "path"),
    [
        (">RE<", ">XX<", "/ApplicationResponse/cac:DocumentResponse/cac:Response/cbc:ResponseCode"),
        ("trns:invoice_response:3", "trns:mlr:3", "/ApplicationResponse/cbc:CustomizationID"),
        (
            "<cbc:ID>NW-00001</cbc:ID>",
            "",
            "/ApplicationResponse/cac:DocumentResponse/cac:DocumentReference/cbc:ID",
        ),
    ],
)
def test_a_fault_is_named_with_its_place(old: str, new: str, path: str) -> None:
    with pytest.raises(Unreadable) as refused:
        ubl_response.read((HEAD % "RE").replace(old, new).encode())
    assert [finding.path for finding in refused.value.findings] == [path]


def test_everything_that_is_missing_to_write_is_named() -> None:
    silent = BUYER.model_copy(update={"electronic_address": None})
    response = InvoiceResponse(id="r-1", invoice_number="NW-00001", code=ResponseCode.REJECTED)
    with pytest.raises(Invalid) as refused:
        ubl_response.write(response, issued_on=date(2026, 11, 1), sender=silent, receiver=silent)
    assert [finding.path for finding in refused.value.findings] == [
        "sender.electronic_address",
        "receiver.electronic_address",
        "reason",
    ]
