"""Remittance advice as 820, both ways."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.core.errors import Invalid
from domain.ports import Interchange
from domain.settlement.remittance import RemittanceAdvice, RemittedItem
from integration.formats.x12.reading import read_x12
from integration.formats.x12.remittance.writing import remittance_body
from tests.unit.formats.x12.samples import interchange

BODY = (
    "BPR*I*1190.00*C*ACH************20261130",
    "TRN*1*TR-1",
    "CUR*PR*EUR",
    "N1*PR*CONTOSO",
    "N1*PE*NORTHWIND",
    "ENT*1",
    "RMR*IV*INV-1**980*1000*20",
    "RMR*IV*INV-2**260*300",
    "ADX*-40*04",
    "RMR*CM*CN-1**-50*-50",
)


def read(*body: str) -> object:
    taken = read_x12(interchange(body, set="820", group="RA")).content
    assert isinstance(taken, Interchange)
    assert taken.findings == ()
    return read_x12(taken.parts[0].content, part=True).content


def test_an_advice() -> None:
    assert read(*BODY) == RemittanceAdvice(
        id="TR-1",
        payer="CONTOSO",
        payee="NORTHWIND",
        currency="EUR",
        amount=Decimal(1190),
        pays_on=date(2026, 11, 30),
        payment_reference="TR-1",
        items=(
            RemittedItem(
                invoice_number="INV-1",
                amount=Decimal(980),
                due=Decimal(1000),
                discount=Decimal(20),
            ),
            RemittedItem(
                invoice_number="INV-2",
                amount=Decimal(260),
                due=Decimal(300),
                deductions=Decimal(40),
                reason="04 item not accepted, damaged: -40",
            ),
            RemittedItem(invoice_number="CN-1", amount=Decimal(-50), due=Decimal(-50)),
        ),
    )


def test_a_debit_takes_an_advice_back() -> None:
    advice = read(BODY[0].replace("*C*", "*D*"), *BODY[1:])
    assert isinstance(advice, RemittanceAdvice)
    assert advice.reverses


def test_an_adjustment_of_no_invoice_is_kept() -> None:
    advice = read(*BODY[:6], "ADX*-15*09*IV*INV-9", "ADX*-5*ZZ")
    assert isinstance(advice, RemittanceAdvice)
    assert [(item.invoice_number, item.amount) for item in advice.items] == [
        *(("INV-9", -15), ("ADX ZZ", -5)),
    ]


def test_what_is_paid_is_worked_out_where_it_is_not_said() -> None:
    advice = read(*BODY[:6], "RMR*IV*INV-1***1000*20*04*-30")
    assert isinstance(advice, RemittanceAdvice)
    assert advice.items[0].amount == 950


_AMOUNTS = st.decimals(min_value=1, max_value=99_999, places=2)
_ITEMS = st.builds(
    RemittedItem,
    invoice_number=st.from_regex(r"[A-Z]{2}-[0-9]{1,9}", fullmatch=True),
    amount=_AMOUNTS | _AMOUNTS.map(lambda amount: -amount),
    due=st.none() | _AMOUNTS,
    discount=st.just(Decimal(0)) | _AMOUNTS,
)
_ADVICES = st.builds(
    RemittanceAdvice,
    id=st.from_regex(r"TR-[0-9]{1,9}", fullmatch=True),
    payer=st.sampled_from(["CONTOSO", "Tailspin Toys"]),
    payee=st.just("NORTHWIND"),
    currency=st.sampled_from(["EUR", "USD", "JPY"]),
    amount=_AMOUNTS,
    pays_on=st.none() | st.dates(date(2020, 1, 1), date(2030, 1, 1)),
    reverses=st.booleans(),
    items=st.lists(_ITEMS, max_size=4).map(tuple),
).map(lambda one: one.model_copy(update={"payment_reference": one.id}))


@settings(max_examples=40, deadline=None)
@given(_ADVICES)
def test_what_is_written_is_read(advice: RemittanceAdvice) -> None:
    body = ["*".join(segment) for segment in remittance_body(advice)]
    assert read(*body) == advice


def test_deductions_and_their_reason() -> None:
    item = RemittedItem(
        invoice_number="INV-2",
        amount=Decimal(260),
        due=Decimal(300),
        deductions=Decimal(40),
        reason="04 item not accepted, damaged: -40",
    )
    advice = RemittanceAdvice(
        id="1", payer="A", payee="B", currency="EUR", amount=Decimal(260), items=(item,)
    )
    written = read(*["*".join(segment) for segment in remittance_body(advice)])
    assert isinstance(written, RemittanceAdvice)
    assert written.items == (item,)


def test_what_an_820_cannot_say() -> None:
    advice = RemittanceAdvice(
        id="1", currency="EUR", amount=Decimal(1), payment_reference="RF18", payer="Ø"
    )
    with pytest.raises(Invalid) as caught:
        remittance_body(advice)
    assert {finding.path for finding in caught.value.findings} == {"payment_reference", "payer"}
