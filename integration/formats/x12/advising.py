"""Application advice (824) as we write it: what became of an invoice that could be read.

Source: X12 transaction set 824; data elements 110 (OTI01), 647 (TED01).
"""

from collections.abc import Sequence
from datetime import date

from domain.core.errors import Invalid
from domain.exchange.response import InvoiceResponse, ResponseCode
from integration.formats.x12.composing import Composer, wrapped
from integration.formats.x12.settings import Characters

_VERDICTS = {
    ResponseCode.ACKNOWLEDGED: "TA",
    ResponseCode.IN_PROCESS: "TA",
    ResponseCode.UNDER_QUERY: "TE",
    ResponseCode.CONDITIONALLY_ACCEPTED: "TC",
    ResponseCode.REJECTED: "TR",
    ResponseCode.ACCEPTED: "TA",
    ResponseCode.PAID: "TA",
}
_ORIGINAL, _SELLERS_INVOICE, _OTHER_REASON = "00", "IV", "024"
_INVOICE_SET = "810"


def advice_body(
    response: InvoiceResponse,
    issued_on: date,
    *,
    since_5010: bool = False,
    characters: Characters = Characters.EXTENDED,
) -> Sequence[list[str]]:
    """The segments between ST and SE; `Invalid` with everything that cannot be said."""
    composer = Composer(since_5010=since_5010)
    composer.add("BGN", _ORIGINAL, (response.id, "id"), f"{issued_on:%Y%m%d}")
    number = (response.invoice_number, "invoice_number")
    verdict = _VERDICTS[response.code]
    composer.add("OTI", verdict, _SELLERS_INVOICE, number, *(None,) * 6, _INVOICE_SET)
    for row in wrapped(response.reason, 60):
        composer.add("TED", _OTHER_REASON, (row, "reason"))
    findings = composer.checked(characters)
    if findings:
        raise Invalid(
            f"the response cannot be written as an 824: {findings[0].message}",
            hint=findings[0].hint,
            findings=findings,
        )
    return composer.segments
