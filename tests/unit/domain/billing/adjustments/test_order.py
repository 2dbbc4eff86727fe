"""All adjustments of one agreement, in the order that is stated."""

from decimal import Decimal

import pytest

from domain.billing.adjustments.commitment import Cap, Commitment
from domain.billing.adjustments.discount import Discount
from domain.billing.adjustments.order import needs_history
from domain.billing.agreement import Agreement
from domain.billing.charge import Timing
from domain.core.errors import Invalid
from tests.unit.domain.billing.adjustments.books import Books, agreed, nets, used
from tests.unit.domain.billing.adjustments.credits import credit
from tests.unit.domain.billing.agreements import flat

TEN = Discount(id="ten", percentage=Decimal(10))
OFF = Discount(id="off", amount=Decimal(14))
CAP = Cap(id="most", amount=Decimal(94))
LEAST = Commitment(id="least", amount=Decimal(120), marketable_id="hosting")
TERM = LEAST.model_copy(update={"per": "term", "term_periods": 12})


def everything() -> Agreement:
    """One of each."""
    return agreed(
        flat("base", "300", maximum=150, discounts=(TEN,)),
        used("calls", minimum=20),
        discounts=(OFF,),
        commitments=(LEAST,),
        caps=(CAP,),
    )


def test_each_step_builds_on_the_one_before() -> None:
    rating = Books(everything(), (credit(30),)).rate("2026-01", {"calls": 5})
    base, calls, missing, least = rating.lines
    assert [(one.id, f"{one.amount:.2f}") for one in base.allowances] == [
        ("base", "150.00"),
        ("ten", "15.00"),
        ("off", "13.50"),
        ("most", "40.50"),
        ("gift", "20.25"),
    ]
    assert [(one.id, f"{one.amount:.2f}") for one in calls.allowances] == [
        ("off", "0.50"),
        ("most", "1.50"),
        ("gift", "0.75"),
    ]
    assert [(one.id, f"{one.amount:.2f}") for one in missing.allowances] == [
        ("most", "5.00"),
        ("gift", "2.50"),
    ]
    assert [(one.id, f"{one.amount:.2f}") for one in least.allowances] == [("gift", "6.50")]
    assert nets(rating) == [
        ("base", "60.75"),
        ("calls", "2.25"),
        ("calls", "7.50"),
        ("least", "19.50"),
    ]


@pytest.mark.parametrize(
    ("agreement", "needed"),
    [
        (everything(), False),
        (agreed(flat(), discounts=(TEN.model_copy(update={"limit": Decimal(9)}),)), True),
        (agreed(flat(discounts=(OFF.model_copy(update={"limit": Decimal(9)}),))), True),
        (agreed(flat(), commitments=(TERM,)), True),
        (agreed(flat(timing=Timing.ADVANCE), commitments=(LEAST,)), False),
        (agreed(flat(timing=Timing.ADVANCE), used("calls"), commitments=(LEAST,)), True),
        (agreed(flat(timing=Timing.ADVANCE), used("calls"), caps=(CAP,)), True),
        (agreed(flat(timing=Timing.ADVANCE), used("calls"), discounts=(OFF,)), True),
        (agreed(flat(timing=Timing.ADVANCE), used("calls"), discounts=(TEN,)), False),
    ],
)
def test_history_is_asked_for_where_it_counts(agreement: Agreement, needed: bool) -> None:
    assert needs_history(agreement) is needed


def test_more_allowances_than_a_line_can_have_are_refused() -> None:
    credits = [credit("0.01", f"c{number}") for number in range(51)]
    with pytest.raises(Invalid) as refused:
        Books(agreed(flat()), credits).rate("2026-01", {})
    [finding] = refused.value.findings
    assert (finding.rule, finding.path) == ("BILL-ALLOWANCES", "charges/base")
    assert "51" in finding.message
