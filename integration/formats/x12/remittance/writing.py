"""A remittance advice as the body of an 820. Source: X12 transaction set 820."""

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import ZERO
from domain.settlement.remittance import RemittanceAdvice, RemittedItem
from integration.formats.x12.composing import Composer, decimal
from integration.formats.x12.remittance import codes
from integration.formats.x12.settings import Characters

_ADVICE_ONLY, _ACH = "I", "ACH"
"""BPR01: remittance information only; BPR04: by the clearing house."""
_TRACE, _ENTITY = "1", "1"


def remittance_body(
    advice: RemittanceAdvice,
    *,
    since_5010: bool = False,
    characters: Characters = Characters.EXTENDED,
    method: str = _ACH,
) -> list[list[str]]:
    """The segments between ST and SE; `Invalid` with everything that an 820 cannot say.

    `method` is how the money goes (data element 591).
    """
    composer = Composer(since_5010=since_5010)
    if advice.payment_reference not in ("", advice.id):
        said = "the trace number of an 820 is its id and its payment reference"
        composer.refuse("payment_reference", said, "leave one of the two out")
    day = f"{advice.pays_on:%Y%m%d}" if advice.pays_on else None
    flag = codes.DEBIT if advice.reverses else codes.CREDIT
    amount = (decimal(advice.amount), "amount")
    composer.add("BPR", _ADVICE_ONLY, amount, flag, method, *(None,) * 11, (day, "pays_on"))
    composer.add("TRN", _TRACE, (advice.id, "id"))
    composer.add("CUR", codes.PAYER[0], (advice.currency, "currency"))
    for code, name, path in (
        (codes.PAYER[0], advice.payer, "payer"),
        (codes.PAYEE[0], advice.payee, "payee"),
    ):
        if name:
            composer.add("N1", code, (name, path))
    if advice.items:
        composer.add("ENT", _ENTITY)
    for index, item in enumerate(advice.items):
        _write_item(composer, item, f"items[{index}]")
    findings = composer.checked(characters)
    if findings:
        raise _invalid(findings)
    return composer.segments


def _write_item(composer: Composer, item: RemittedItem, at: str) -> None:
    composer.add(
        "RMR",
        codes.CREDIT_NOTE if item.amount < 0 else codes.INVOICE,
        (item.invoice_number, "invoice_number"),
        None,
        (decimal(item.amount), "amount"),
        (decimal(item.due), "due"),
        (decimal(item.discount) if item.discount else None, "discount"),
        at=at,
    )
    if item.deductions > ZERO:
        code = item.reason[:2]
        known = code in codes.REASONS
        amount = (decimal(-item.deductions), "deductions")
        composer.add("ADX", amount, code if known else codes.MUTUAL, at=at)


def _invalid(findings: list[Finding]) -> Invalid:
    first = findings[0]
    return Invalid(
        f"the advice cannot be written as an 820: {first.message}",
        hint=first.hint,
        findings=findings,
    )
