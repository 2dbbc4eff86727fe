"""Payment files and the bank's answers: what is written, what is refused, what a status means."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from domain.core.errors import Invalid, Unreadable
from domain.core.money import total
from domain.settlement.payee import fingerprint
from domain.settlement.paying_out import (
    MandateUse,
    OrderState,
    PaymentOrder,
    PaymentRun,
    PaymentRunState,
    RunKind,
    end_to_end_id,
    message_id,
)
from domain.settlement.payment_status import PaymentStatusReport, StatusOfOrder, answered
from domain.trade.mandate import DebitScheme, PayingPolicy, SequenceType
from domain.trade.partner import Partner
from integration.bank import pain_writer
from integration.bank.pain_status import NAMESPACE, read_payment_status
from integration.bank.pain_writer import write_payments
from tests import builders

IBAN = "NL91ABNA0417164300"


def company(**changes: Any) -> Partner:
    paying = PayingPolicy(creditor_id="DE98ZZZ09999999999")
    return builders.seller(**{"paying": paying, **changes})


def run_of(**changes: Any) -> PaymentRun:
    base: dict[str, Any] = {
        "id": "run-1",
        "kind": RunKind.TRANSFER,
        "company_id": "northwind",
        "currency": "EUR",
        "pays_on": date(2026, 11, 24),
        "state": PaymentRunState.APPROVED,
        "proposed_by": "anna",
        "message_id": message_id(changes.get("id", "run-1")),
        "created_at": builders.NOON,
        "updated_at": builders.NOON,
    }
    return PaymentRun(**{**base, **changes})


def order(number: int, **changes: Any) -> PaymentOrder:
    base: dict[str, Any] = {
        "id": f"run-1.{number}",
        "run_id": "run-1",
        "invoice_id": f"inv-{number}",
        "number": f"S-{number}",
        "partner_id": "acme",
        "name": "Acme & Söhne AG",
        "iban": IBAN,
        "account": fingerprint(IBAN),
        "amount": Decimal("10.50"),
        "currency": "EUR",
        "due_on": date(2026, 11, 30),
        "end_to_end_id": end_to_end_id(f"inv-{number}", 1),
        "state": OrderState.PROPOSED,
    }
    return PaymentOrder(**{**base, **changes})


def debit(number: int, **changes: Any) -> PaymentOrder:
    mandate = MandateUse(
        id=f"M-{number}",
        signed_on=date(2026, 1, 1),
        sequence=changes.pop("sequence", SequenceType.RECURRENT),
        scheme=changes.pop("scheme", DebitScheme.CORE),
    )
    return order(number, kind=RunKind.DEBIT, mandate=mandate, **changes)


def texts(content: bytes, name: str) -> list[str]:
    return [one.text or "" for one in etree.fromstring(content).iter(f"{{*}}{name}")]


def test_a_credit_transfer_has_the_runs_own_names_and_the_same_bytes_each_time() -> None:
    orders = [order(1), order(2, reference="RF18539007547034")]
    content = write_payments(run_of(), orders, company())
    assert write_payments(run_of(), orders, company()) == content
    assert texts(content, "MsgId") == [message_id("run-1")]
    assert texts(content, "PmtInfId") == [f"{message_id('run-1')}-1"]
    assert texts(content, "CreDtTm") == ["2026-11-02T12:00:00Z"]
    assert texts(content, "EndToEndId") == [one.end_to_end_id for one in orders]
    assert texts(content, "Ustrd") == ["S-1"]
    assert texts(content, "Ref") == ["RF18539007547034"]
    assert texts(content, "CtrlSum") == ["21.00", "21.00"]
    assert texts(content, "ChrgBr") == ["SLEV"]
    assert set(texts(content, "Nm")) == {"Northwind GmbH", "Acme & Sohne AG"}


def test_a_direct_debit_names_mandates_and_creditor() -> None:
    orders = [debit(1), debit(2, sequence=SequenceType.FIRST)]
    content = write_payments(run_of(kind=RunKind.DEBIT), orders, company())
    assert texts(content, "MndtId") == ["M-1", "M-2"]
    assert set(texts(content, "SeqTp")) == {"FRST", "RCUR"}
    assert texts(content, "DtOfSgntr") == ["2026-01-01"] * 2
    assert "DE98ZZZ09999999999" in content.decode()
    assert texts(content, "ReqdColltnDt") == ["2026-11-24"] * 2
    assert len(set(texts(content, "PmtInfId"))) == 2


@pytest.mark.parametrize(
    ("rule", "run", "orders", "ours"),
    [
        ("PAIN_CURRENCY", run_of(currency="CHF"), [order(1)], company()),
        ("PAIN_CURRENCY", run_of(), [order(1, currency="CHF")], company()),
        ("PAIN_ACCOUNT", run_of(), [order(1)], company(iban=None)),
        ("PAIN_EMPTY", run_of(), [], company()),
        ("PAIN_CREDITOR", run_of(kind=RunKind.DEBIT), [debit(1)], company(paying=None)),
        (
            "PAIN_MANDATE",
            run_of(kind=RunKind.DEBIT),
            [debit(1), debit(2, scheme=DebitScheme.B2B)],
            company(),
        ),
        ("PAIN_SCHEMA", run_of(), [order(1, bic="no bank")], company()),
    ],
)
def test_what_cannot_be_written_is_refused_with_the_reason(
    rule: str, run: PaymentRun, orders: list[PaymentOrder], ours: Partner
) -> None:
    with pytest.raises(Invalid) as refused:
        write_payments(run, orders, ours)
    assert [one.rule for one in refused.value.findings] == [rule]


@settings(max_examples=25, deadline=None)
@given(st.lists(st.decimals("0.01", "99999.99", places=2), min_size=1, max_size=8))
def test_sums_and_counts_are_those_of_the_orders(amounts: list[Decimal]) -> None:
    orders = [order(number, amount=amount) for number, amount in enumerate(amounts)]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(pain_writer, "try_valid_xml", lambda content, schema: None)
        content = write_payments(run_of(), orders, company())
    assert set(map(Decimal, texts(content, "CtrlSum"))) == {total(amounts)}
    assert set(texts(content, "NbOfTxs")) == {str(len(amounts))}
    assert [Decimal(text) for text in texts(content, "InstdAmt")] == amounts
    assert len(set(texts(content, "EndToEndId"))) == len(amounts)


@given(st.text(), st.integers(1, 5))
def test_names_of_payments_are_text_that_every_bank_takes(invoice_id: str, attempt: int) -> None:
    name = end_to_end_id(invoice_id, attempt)
    assert len(name) <= 35
    assert name.isascii()
    assert name.isalnum()
    assert len(f"{message_id(invoice_id)}-99") <= 35


def test_bank_details_are_in_no_log() -> None:
    shown = repr(order(1, bic="ABNANL2A"))
    for secret in (IBAN, "Acme", "ABNANL2A"):
        assert secret not in shown


def status(inner: str, group: str = "", version: str = "10") -> bytes:
    return (
        f'<Document xmlns="{NAMESPACE}{version}"><CstmrPmtStsRpt><GrpHdr><MsgId>S-1</MsgId>'
        f"</GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{message_id('run-1')}</OrgnlMsgId>{group}"
        f"</OrgnlGrpInfAndSts>{inner}</CstmrPmtStsRpt></Document>"
    ).encode()


def said(number: int, code: str, reason: str = "") -> str:
    why = f"<StsRsnInf><Rsn><Cd>{reason}</Cd></Rsn><AddtlInf>closed</AddtlInf></StsRsnInf>"
    return (
        f"<TxInfAndSts><OrgnlEndToEndId>{end_to_end_id(f'inv-{number}', 1)}</OrgnlEndToEndId>"
        f"<TxSts>{code}</TxSts>{why if reason else ''}</TxInfAndSts>"
    )


@pytest.mark.parametrize("version", ["03", "10", "14"])
def test_each_payment_has_its_own_answer(version: str) -> None:
    inner = f"<OrgnlPmtInfAndSts>{said(1, 'ACSC')}{said(2, 'RJCT', 'AC04')}</OrgnlPmtInfAndSts>"
    report = read_payment_status(status(inner, "<GrpSts>PART</GrpSts>", version))
    assert (report.about, report.status) == (message_id("run-1"), "PART")
    first, second, third = (
        answered(order(number, state=OrderState.SENT), report) for number in (1, 2, 3)
    )
    assert first.state is OrderState.ACCEPTED
    assert (second.state, second.reason) == (OrderState.REJECTED, "AC04 closed")
    assert second.holds is None
    assert third.state is OrderState.SENT


def test_a_status_of_the_whole_counts_for_all() -> None:
    why = "<StsRsnInf><Rsn><Cd>FF01</Cd></Rsn></StsRsnInf>"
    report = read_payment_status(status("", f"<GrpSts>RJCT</GrpSts>{why}"))
    one = answered(order(1, state=OrderState.SENT), report)
    assert (one.state, one.reason) == (OrderState.REJECTED, "FF01")


def test_a_batch_that_is_rejected_rejects_its_own_orders_only() -> None:
    batch = f"{message_id('run-1')}-FRST"
    inner = (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId>"
        "<PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>"
    )
    report = read_payment_status(status(inner, "<GrpSts>PART</GrpSts>"))
    first = debit(1, sequence=SequenceType.FIRST, state=OrderState.SENT)
    assert answered(first, report).state is OrderState.REJECTED
    assert answered(debit(2, state=OrderState.SENT), report).state is OrderState.SENT
    content = write_payments(run_of(kind=RunKind.DEBIT), [first, debit(2)], company())
    assert batch in texts(content, "PmtInfId")


@given(st.sampled_from(OrderState), st.sampled_from(["ACCP", "ACSC", "PDNG", "RJCT", "PART", "X"]))
def test_an_answer_moves_only_what_is_with_the_bank(before: OrderState, code: str) -> None:
    one = order(1, state=before)
    report = PaymentStatusReport(
        id="s",
        about="r",
        orders=(StatusOfOrder(end_to_end_id=one.end_to_end_id, status=code),),
    )
    after = answered(one, report).state
    if before not in (OrderState.SENT, OrderState.ACCEPTED) or code in ("PDNG", "PART", "X"):
        assert after is before
    else:
        assert after is (OrderState.REJECTED if code == "RJCT" else OrderState.ACCEPTED)


@pytest.mark.parametrize("content", [b"<a/>", b"no xml", status("").replace(b"Orgnl", b"Other")])
def test_what_is_no_status_report_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        read_payment_status(content)
