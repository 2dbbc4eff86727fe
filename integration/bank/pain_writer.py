"""Payment files: pain.001.001.09 (credit transfers) and pain.008.001.08 (direct debits).

`sepaxml` builds them; what it takes from clocks and chance (MsgId, CreDtTm, PmtInfId) is set here,
so that a run always gives the same bytes. The result is checked against the schema that it has.
Source: ISO 20022 CustomerCreditTransferInitiation and CustomerDirectDebitInitiation, with the
implementation guidelines of the European Payments Council: euros, SLEV, IBAN.
"""

from collections.abc import Sequence
from datetime import UTC
from typing import Any

from lxml import etree
from sepaxml import SepaDD, SepaTransfer
from sepaxml.validation import ValidationError, try_valid_xml
from stdnum.iso11649 import is_valid

from domain.core.errors import Invalid
from domain.core.findings import Finding
from domain.core.money import to_minor
from domain.settlement.paying_out import PaymentOrder, PaymentRun, batch_id
from domain.trade.partner import Partner
from integration.xml.parser import parse

TRANSFER, DEBIT = "pain.001.001.09", "pain.008.001.08"
_EURO = "EUR"
_NO_BIC = "NOTPROVIDED"


def write_payments(run: PaymentRun, orders: Sequence[PaymentOrder], company: Partner) -> bytes:
    """The file of `run`, the same bytes each time. `Invalid` says what stands against it."""
    _check(run, orders, company)
    made = _transfers(run, orders, company) if _pays(run) else _debits(run, orders, company)
    schema = TRANSFER if _pays(run) else DEBIT
    content = _settled(made.export(validate=False), run, orders, schema)
    try:
        try_valid_xml(content, schema)
    except ValidationError as error:
        cause = str(error.__cause__).splitlines()[0] if error.__cause__ else str(error)
        raise _refused(
            "PAIN_SCHEMA", "orders", f"the file is not valid {schema}: {cause}"
        ) from None
    return content


def _pays(run: PaymentRun) -> bool:
    return run.kind.pays


def _check(run: PaymentRun, orders: Sequence[PaymentOrder], company: Partner) -> None:
    if run.currency != _EURO or any(one.currency != _EURO for one in orders):
        raise _refused("PAIN_CURRENCY", "currency", "SEPA moves euros only")
    if company.iban is None:
        raise _refused("PAIN_ACCOUNT", "company_id", f"'{company.id}' has no account to use")
    if not _pays(run) and (company.paying is None or company.paying.creditor_id is None):
        message = f"'{company.id}' has no creditor identifier"
        raise _refused("PAIN_CREDITOR", "company_id", message)
    if not orders:
        raise _refused("PAIN_EMPTY", "orders", "there is nothing in the run")


def _company(company: Partner) -> dict[str, Any]:
    """Our side, as the library takes it."""
    ours: dict[str, Any] = {"name": company.party.name, "IBAN": company.iban, "batch": True}
    ours["currency"] = _EURO
    return {**ours, "BIC": company.bic} if company.bic else ours


def _transfers(run: PaymentRun, orders: Sequence[PaymentOrder], company: Partner) -> Any:
    made = SepaTransfer(_company(company), schema=TRANSFER, clean=True)
    for one in orders:
        made.add_payment({**_side(one), "execution_date": run.pays_on})
    return made


def _debits(run: PaymentRun, orders: Sequence[PaymentOrder], company: Partner) -> Any:
    first = orders[0].mandate
    creditor = company.paying.creditor_id if company.paying else None
    ours = {**_company(company), "creditor_id": creditor}
    ours["instrument"] = first.scheme.value if first else "CORE"
    made = SepaDD(ours, schema=DEBIT, clean=True)
    for one in orders:
        if one.mandate is None or one.mandate.scheme.value != ours["instrument"]:
            raise _refused("PAIN_MANDATE", one.id, "a file has mandates of one scheme only")
        mandate = {
            "type": one.mandate.sequence.value,
            "mandate_id": one.mandate.id,
            "mandate_date": one.mandate.signed_on,
            "collection_date": run.pays_on,
        }
        made.add_payment({**_side(one), **mandate})
    return made


def _side(one: PaymentOrder) -> dict[str, Any]:
    """The other side, as the library takes it."""
    said: dict[str, Any] = {
        "name": one.name,
        "IBAN": one.iban,
        "amount": to_minor(one.amount, one.currency),
        "currency": one.currency,
        "description": one.number,
        "endtoend_id": one.end_to_end_id,
    }
    return {**said, "BIC": one.bic} if one.bic else said


def _settled(content: bytes, run: PaymentRun, orders: Sequence[PaymentOrder], schema: str) -> bytes:
    """With the run's own ids and time, and structured references where they are asked for."""
    root = parse(content)
    created = run.created_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    for name, text in (("MsgId", run.message_id), ("CreDtTm", created)):
        for element in root.iterfind(f".//{{*}}GrpHdr/{{*}}{name}"):
            element.text = text
    for batch in root.iterfind(".//{*}PmtInf"):
        for element in batch.iterfind("{*}PmtInfId"):
            kind = batch.findtext(".//{*}SeqTp") or "1"
            element.text = batch_id(run.message_id, kind)
    name = f"{{urn:iso:std:iso:20022:tech:xsd:{schema}}}"
    for bank in root.iter(f"{name}FinInstnId"):
        if len(bank) == 0:  # no BIC: the IBAN says which bank it is
            etree.SubElement(etree.SubElement(bank, f"{name}Othr"), f"{name}Id").text = _NO_BIC
    asked = {one.end_to_end_id: one.reference for one in orders if is_valid(one.reference)}
    for payment in root.iter(f"{name}CdtTrfTxInf", f"{name}DrctDbtTxInf"):
        if reference := asked.get(payment.findtext(f".//{name}EndToEndId") or ""):
            _structured(payment, reference, name)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _structured(payment: etree._Element, reference: str, name: str) -> None:
    """An ISO 11649 reference instead of free text: SEPA takes one of both."""
    for remittance in payment.iterfind(f"{name}RmtInf"):
        remittance.clear()
        about = etree.SubElement(etree.SubElement(remittance, f"{name}Strd"), f"{name}CdtrRefInf")
        kind = etree.SubElement(etree.SubElement(about, f"{name}Tp"), f"{name}CdOrPrtry")
        etree.SubElement(kind, f"{name}Cd").text = "SCOR"
        etree.SubElement(about, f"{name}Ref").text = reference


def _refused(rule: str, path: str, message: str) -> Invalid:
    finding = Finding(rule=rule, path=path, message=message, hint="mend it, or drop the order")
    return Invalid(message, hint=finding.hint, findings=[finding])
