"""References: published examples, made ones are found again, changed ones are refused."""

from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum import iso11649, luhn
from stdnum.be import ogm_vcs
from stdnum.ch import esr

from domain.core.errors import Invalid
from domain.invoice.payment import CreditTransfer, PaymentInstructions
from domain.settlement.references import (
    CHECKED,
    ReferenceKind,
    is_valid,
    kind_for,
    make,
    printed,
    recognise,
)
from domain.settlement.references.issuing import payment_reference

KINDS = list(CHECKED)
numbers = st.from_regex(r"[1-9][0-9]{2,9}", fullmatch=True)


@pytest.mark.parametrize(
    ("kind", "number", "reference"),
    [
        (ReferenceKind.RF, "539007547034", "RF18539007547034"),
        (ReferenceKind.RF, "NW-2026/7", "RF49NW20267"),
        (ReferenceKind.QRR, "21000000000313947143000901", "210000000003139471430009017"),
        (ReferenceKind.VIITE, "1234561", "12345614"),
        (ReferenceKind.VIITE, "7", "0071"),
        (ReferenceKind.RF_VIITE, "1234561", "RF0212345614"),
        (ReferenceKind.OGM, "0909337554", "090933755493"),
        (ReferenceKind.KID, "1234567", "12345674"),
        (ReferenceKind.KID_MOD11, "12345678", "123456785"),
        (ReferenceKind.OCR, "1234567", "12345674"),
        (ReferenceKind.OCR_LENGTH, "1234567", "123456790"),
    ],
)
def test_examples(kind: ReferenceKind, number: str, reference: str) -> None:
    assert make(kind, number) == reference
    assert is_valid(kind, reference)


@pytest.mark.parametrize("kind", KINDS)
@given(number=numbers)
def test_what_is_made_is_recognised_as_printed(kind: ReferenceKind, number: str) -> None:
    reference = make(kind, number)
    assert is_valid(kind, reference)
    for noisy in (reference, printed(kind, reference), f"Ref. {printed(kind, reference)}, thanks"):
        assert reference in [one.reference for one in recognise(noisy, [kind])]


@pytest.mark.parametrize("kind", KINDS)
@given(number=numbers, data=st.data())
def test_one_changed_digit_is_refused(
    kind: ReferenceKind, number: str, data: st.DataObject
) -> None:
    reference = make(kind, number)
    places = [at for at, sign in enumerate(reference) if sign.isdecimal()]
    place = data.draw(st.sampled_from(places))
    other = data.draw(st.sampled_from("0123456789").filter(lambda one: one != reference[place]))
    changed = reference[:place] + other + reference[place + 1 :]
    assert not is_valid(kind, changed)


@given(st.text(max_size=80), st.sampled_from(KINDS))
def test_any_text_is_looked_at(text: str, kind: ReferenceKind) -> None:
    assert all(is_valid(one.kind, one.reference) for one in recognise(text, [kind]))
    assert not is_valid(kind, "")
    assert not is_valid(kind, "٣٤٥٦")


@pytest.mark.parametrize(
    ("kind", "peer"),
    [
        (ReferenceKind.RF, iso11649),
        (ReferenceKind.OGM, ogm_vcs),
        (ReferenceKind.QRR, esr),
        (ReferenceKind.KID, luhn),
    ],
)
@given(number=numbers)
def test_another_library_agrees(kind: ReferenceKind, peer: ModuleType, number: str) -> None:
    assert peer.is_valid(make(kind, number))


def test_noise_around() -> None:
    found = recognise("Rechnung +++090/9337/55493+++ und RF18 5390 0754 7034 DANKE FUER ALLES")
    strong = {(one.kind, one.reference) for one in found if one.strong}
    assert {
        (ReferenceKind.OGM, "090933755493"),
        (ReferenceKind.RF, "RF18539007547034"),
    } <= strong
    assert [one.strong for one in found] == sorted((one.strong for one in found), reverse=True)


def test_a_word_behind_a_reference_is_not_part_of_it() -> None:
    (found,) = recognise("RF18 5390 0754 7034 AB", [ReferenceKind.RF])
    assert found.reference == "RF18539007547034"


def test_a_number_without_digits_makes_none_but_rf() -> None:
    assert make(ReferenceKind.RF, "abc") == "RF45ABC"
    with pytest.raises(Invalid):
        make(ReferenceKind.KID, "abc")


def test_countries() -> None:
    assert [kind_for(one) for one in ("BE", "NO", "DE")] == [
        ReferenceKind.OGM,
        ReferenceKind.KID,
        ReferenceKind.RF,
    ]


def paid_into(account: str) -> tuple[PaymentInstructions, ...]:
    return (PaymentInstructions(credit_transfers=(CreditTransfer(account=account),)),)


@pytest.mark.parametrize(
    ("account", "told"),
    [
        ("DE02120300000000202051", "RF54NW00001"),
        ("BE68 5390 0754 7034", "000000000101"),
        ("CH4431999123000889012", "000000000000000000000000011"),
        ("CH9300762011623852957", "RF54NW00001"),
        ("FI2112345600000785", "0013"),
        ("12-345", "RF54NW00001"),
    ],
)
def test_an_invoice_carries_the_reference_of_the_account(account: str, told: str) -> None:
    assert payment_reference(ReferenceKind.LOCAL, "NW-00001", paid_into(account)) == told


def test_without_a_kind_the_number_is_told() -> None:
    assert payment_reference(None, "NW-1", paid_into("DE02")) == "NW-1"
    assert payment_reference(ReferenceKind.LOCAL, "NW-1", ()) == make(ReferenceKind.RF, "NW-1")
    assert payment_reference(ReferenceKind.KID, "ABC", ()) == make(ReferenceKind.RF, "ABC")
    assert payment_reference(ReferenceKind.KID, "/", ()) == "/"
