"""Corrections: credit notes add up with the invoice they take back, and never go beyond it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import Conflict, Invalid
from domain.core.money import ZERO
from domain.invoice.correction import corrected, credit
from domain.invoice.model import Invoice
from domain.invoice.payment import ThirdPartyPayment
from domain.invoice.remainder import LineCredit
from domain.invoice.totals import calculate
from tests import invoices
from tests.unit.domain.test_totals import D, draft, line, rounded

AMOUNTS = ("line_net", "allowances", "charges", "tax_exclusive", "tax", "tax_in_tax_currency")
AMOUNTS += ("tax_inclusive", "prepaid", "rounding", "payable")


def issued(*lines: Any, **changes: Any) -> Invoice:
    made = calculate(draft(*lines, **changes))
    return made.model_copy(update={"number": "NW-1", "issue_date": date(2026, 10, 1)})


def invoice(random: Random) -> Invoice:
    made = invoices.issue(random, invoices.draft(random))
    code = made.type_code if not made.is_credit_note else InvoiceTypeCode.INVOICE
    return made.model_copy(update={"type_code": code})


def sums(documents: Sequence[Invoice]) -> dict[Any, Decimal]:
    """Everything on documents that can be added up."""
    found: dict[Any, Decimal] = defaultdict(Decimal)
    for one in documents:
        for name in AMOUNTS:
            found[name] += getattr(one.totals, name) or ZERO
        for row in one.vat_breakdown:
            found["taxable", row.category, row.rate] += row.taxable_amount
            found["tax", row.category, row.rate] += row.tax_amount
        for kind in ("allowances", "charges"):
            for adjustment in getattr(one, kind):
                key = adjustment.model_dump_json(exclude={"amount", "base"})
                found[kind, key] += adjustment.amount
        for part in one.lines:
            found["line", part.id] += part.net_amount
            for adjustment in (*part.allowances, *part.charges):
                found["adjusted", part.id] += adjustment.amount
    return {key: amount for key, amount in found.items() if amount}


def check(note: Invoice) -> None:
    """BR-CO-10 to -16 exactly; BR-CO-17 and the arithmetic of lines to a cent."""
    totals, cent = note.totals, D("0.01") if note.currency not in ("JPY", "KRW") else D(1)
    assert totals.line_net == sum(part.net_amount for part in note.lines)
    assert (totals.allowances or 0) == sum(one.amount for one in note.allowances)
    assert (totals.charges or 0) == sum(one.amount for one in note.charges)
    expected = totals.line_net - (totals.allowances or 0) + (totals.charges or 0)
    assert totals.tax_exclusive == expected == sum(row.taxable_amount for row in note.vat_breakdown)
    assert totals.tax == sum(row.tax_amount for row in note.vat_breakdown)
    assert totals.tax_inclusive == totals.tax_exclusive + totals.tax_or_zero
    due = totals.tax_inclusive - (totals.prepaid or 0) + (totals.rounding or 0)
    assert totals.payable == due + sum(one.amount for one in note.third_party_payments)
    for row in note.vat_breakdown:
        assert abs(row.tax_amount - row.taxable_amount * (row.rate or 0) / 100) <= cent * D("1.5")
    for part in note.lines:
        gross = rounded(part.quantity * part.unit_price / (part.base_quantity or 1), note.currency)
        adjusted = sum(one.amount for one in part.charges)
        adjusted -= sum(one.amount for one in part.allowances)
        assert abs(part.net_amount - gross - adjusted) <= cent


@given(st.randoms(use_true_random=False))
def test_a_whole_credit_note_takes_everything_back(random: Random) -> None:
    original = invoice(random)
    note = credit(original, reason="ordered twice")
    assert note.is_credit_note
    assert sums([note]) == sums([original])
    assert note.lines == original.lines
    assert note.number is note.issue_date is note.due_date is None
    assert [one.number for one in note.preceding] == [original.number]
    assert note.preceding[0].issue_date == original.issue_date
    assert [one.text for one in note.notes] == ["ordered twice"]


@given(st.randoms(use_true_random=False), st.booleans())
def test_parts_add_up_to_the_invoice_and_never_go_beyond(random: Random, amounts: bool) -> None:
    original = invoice(random)
    notes: list[Invoice] = []
    for _ in range(random.randint(1, 5)):
        try:
            notes.append(credit(original, some(random, original, amounts), before=notes))
        except (Invalid, Conflict):
            continue  # more than is left; what is left stays
        check(notes[-1])
        check_within(original, notes)
    try:
        notes.append(credit(original, before=notes))
    except Conflict:
        assert notes
    check(notes[-1])
    added, whole = sums(notes), sums([original])
    if amounts:  # a part by amount has no allowances of its own
        added, whole = ({k: v for k, v in s.items() if k[0] != "adjusted"} for s in (added, whole))
    assert added == whole
    with pytest.raises(Conflict):
        credit(original, before=notes)


def some(random: Random, original: Invoice, amounts: bool) -> list[LineCredit]:
    wanted = []
    for part in random.sample(original.lines, random.randint(1, len(original.lines))):
        share = D(random.choice(("0.1", "0.3", "0.5", "1")))
        kind = random.choice(("quantity", "rest", "amount" if amounts else "quantity"))
        if kind == "quantity":
            wanted.append(LineCredit(line=part.id, quantity=part.quantity * share))
        elif kind == "amount":
            amount = rounded(part.net_amount * share, original.currency)
            wanted.append(LineCredit(line=part.id, amount=amount))
        else:
            wanted.append(LineCredit(line=part.id))
    return wanted


def check_within(original: Invoice, notes: Sequence[Invoice]) -> None:
    whole, taken = sums([original]), sums(notes)
    for key, amount in taken.items():
        if key == "tax_inclusive" or key[0] == "line":
            limit = whole.get(key, ZERO)
            assert min(limit, 0) <= amount <= max(limit, 0), key


def test_equal_parts_of_a_line_that_does_not_divide() -> None:
    original = issued(line(quantity=D(3), unit_price=D("0.335"), base_quantity=D("1")))
    notes: list[Invoice] = []
    for _ in range(3):
        notes.append(credit(original, [LineCredit(line="1", quantity=D(1))], before=notes))
    assert [str(note.totals.line_net) for note in notes] == ["0.34", "0.33", "0.34"]
    assert [str(note.totals.tax) for note in notes] == ["0.06", "0.07", "0.06"]
    assert original.totals.tax_inclusive == sum(note.totals.payable for note in notes)


def test_document_allowances_come_back_with_their_lines() -> None:
    allowance = {"percentage": D(10), "vat_category": "S", "vat_rate": D(19), "reason": "loyal"}
    charge = {"amount": D(5), "vat_category": "Z", "vat_rate": D(0), "reason": "freight"}
    original = issued(
        line("1"), line("2", unit_price=D(50)), allowances=(allowance,), charges=(charge,)
    )
    half = credit(original, [LineCredit(line="2")])
    assert (half.allowances[0].base, half.allowances[0].amount) == (D(50), D(5))
    assert half.charges == ()
    assert half.totals.payable == D("53.55")
    rest = credit(original, [LineCredit(line="1")], before=[half])
    assert rest.charges[0].amount == D(5)
    assert half.totals.payable + rest.totals.payable == original.totals.payable


def test_what_is_of_the_whole_document_is_cut_by_its_share() -> None:
    others = (ThirdPartyPayment(type="1", amount=D(10), description="Toll"),)
    original = issued(
        line("1"),
        line("2"),
        prepaid=D(100),
        rounding=D("-0.03"),
        third_party_payments=others,
        tax_currency="DKK",
        exchange_rate=D("7.46"),
    )
    first = credit(original, [LineCredit(line="1")])
    assert (first.totals.prepaid, first.totals.rounding) == (D(50), D("-0.02"))
    assert first.third_party_payments[0].amount == D(5)
    assert first.totals.payable == D("73.98")
    second = credit(original, before=[first])
    assert sums([first, second]) == sums([original])


@pytest.mark.parametrize(
    ("wanted", "path"),
    [
        ([LineCredit(line="9")], "lines[0]"),
        ([LineCredit(line="1"), LineCredit(line="1")], "lines[1]"),
        ([LineCredit(line="1", quantity=D(1), amount=D(1))], "lines[0]"),
        ([LineCredit(line="1", quantity=D("3.001"))], "lines[0].quantity"),
        ([LineCredit(line="1", quantity=D(-1))], "lines[0].quantity"),
        ([LineCredit(line="1", quantity=D(0))], "lines[0].quantity"),
        ([LineCredit(line="1", amount=D("300.01"))], "lines[0].amount"),
        ([LineCredit(line="1", amount=D("0.001"))], "lines[0].amount"),
    ],
)
def test_more_than_there_is_cannot_be_taken_back(wanted: list[LineCredit], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        credit(issued(line(quantity=D(3))), wanted)
    assert {finding.path for finding in refused.value.findings} == {path}


def test_after_an_amount_no_quantity_is_left_to_name() -> None:
    original = issued(line(quantity=D(3)), line("2"))
    first = credit(original, [LineCredit(line="1", amount=D(150))])
    assert (first.lines[0].quantity, first.lines[0].unit_price) == (D(1), D(150))
    with pytest.raises(Invalid, match="amount of the line was taken back before"):
        credit(original, [LineCredit(line="1", quantity=D(1))], before=[first])
    with pytest.raises(Invalid, match=r"not a part of the 150\.00 left"):
        credit(original, [LineCredit(line="1", amount=D("150.01"))], before=[first])
    second = credit(original, [LineCredit(line="1")], before=[first])
    with pytest.raises(Invalid, match="nothing is left of the line '1'"):
        credit(original, [LineCredit(line="1")], before=[first, second])
    third = credit(original, before=[first, second])
    assert [part.id for part in third.lines] == ["2"]


def test_a_line_with_others_below_zero_cannot_take_back_more_than_the_invoice() -> None:
    original = issued(line("1"), line("2", quantity=D(-1), unit_price=D(90)))
    with pytest.raises(Invalid, match="the invoice is over 11"):
        credit(original, [LineCredit(line="1")])
    assert credit(original).totals.payable == D("11.90")


def test_only_an_issued_invoice_is_taken_back() -> None:
    with pytest.raises(Conflict, match="not issued"):
        credit(calculate(draft(line())))
    with pytest.raises(Conflict, match="credit note"):
        credit(issued(line(), type_code="381"))


@pytest.mark.parametrize(
    ("code", "note"), [("380", "381"), ("389", "261"), ("393", "396"), ("501", "502")]
)
def test_the_note_is_of_the_kind_of_the_invoice(code: str, note: str) -> None:
    assert credit(issued(line(), type_code=code)).type_code == note


@pytest.mark.parametrize(("code", "form"), [("380", "384"), ("389", "471"), ("393", "472")])
def test_a_corrected_invoice_refers_to_the_one_it_stands_in_for(code: str, form: str) -> None:
    original = issued(line(), type_code=code)
    made = corrected(original, draft(line(quantity=D(2))))
    assert (made.type_code, made.preceding[0].number) == (form, "NW-1")
    assert corrected(original, made).preceding == made.preceding
    assert original.totals.payable == D(119)
