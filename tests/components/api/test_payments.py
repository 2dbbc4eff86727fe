"""Payments over the API: what came in, what it may settle, what people say of it."""

from decimal import Decimal
from typing import Any

import pytest

from domain.settlement.payment import Evidence, Payment, PaymentState, Proposal, ShareOrder
from domain.trade.matching import MatchRule
from tests import payments
from tests.components.api.conftest import Api
from tests.components.api.test_invoices import problem

ID = "a" * 32
PATH = f"/v1/payments/{ID}"
IBAN = "DE89370400440532013000"


async def kept(api: Api, *, proposed: bool = True) -> Payment:
    """A payment of 119.00 that names nothing, with an issued invoice as its proposal."""
    await api.approved("inv-1")
    record = await api.adapters.store.invoices.get("inv-1")
    order = ShareOrder(invoice_id="inv-1", number=record.number or "", amount=Decimal("119.00"))
    evidence = Evidence(rule=MatchRule.AMOUNT_AND_PAYER, text="the payer is known by its name")
    proposal = Proposal(score=75, shares=(order,), evidence=(evidence,), partner_id="acme")
    payment = payments.payment(ID).model_copy(
        update={
            "part": payments.part("119.00", "thanks", counterparty_iban=IBAN),
            "state": PaymentState.PROPOSED if proposed else PaymentState.UNALLOCATED,
            "proposals": (proposal,) if proposed else (),
        }
    )
    await api.adapters.store.payments.put(payment)
    return payment


async def test_a_payment_is_shown_with_its_proposals_and_without_accounts(api: Api) -> None:
    await kept(api)
    answer = await api.get("audit", "/v1/payments?state=proposed")
    (item,) = answer.json()["items"]
    assert (item["amount"], item["remaining"]) == ("119.00", "119.00")
    assert item["counterparty_account"] == "…3000"
    assert IBAN not in answer.text
    (proposal,) = item["proposals"]
    assert (proposal["number"], proposal["score"]) == (1, 75)
    assert proposal["evidence"][0]["rule"] == "amount_and_payer"
    assert (await api.get("audit", "/v1/payments?state=reversed")).json()["items"] == []


async def test_a_proposal_is_confirmed_once(api: Api) -> None:
    await kept(api)
    done = await api.post("anna", f"{PATH}/confirm")
    assert done.status_code == 200
    assert done.json()["state"] == "allocated"
    (share,) = done.json()["shares"]
    assert (share["invoice_id"], share["state"], share["amount"]) == ("inv-1", "ordered", "119.00")
    problem(await api.post("anna", f"{PATH}/confirm"), 409, "conflict")


async def test_a_payment_is_allocated_by_hand_and_taken_back(api: Api) -> None:
    await kept(api, proposed=False)
    said = {"shares": [{"invoice_id": "inv-1", "amount": "100.00"}]}
    done = (await api.post("anna", f"{PATH}/allocate", said)).json()
    assert (done["state"], done["remaining"]) == ("unallocated", "19.00")
    assert done["reason"] == "19.00 EUR of it is left"
    rest = (await api.post("anna", f"{PATH}/keep", {"partner_id": "acme"})).json()
    assert (rest["state"], rest["kept"], rest["remaining"]) == ("allocated", "19.00", "0.00")
    release = {"share_id": f"{ID}.1", "reason": "mixed up"}
    back = (await api.post("anna", f"{PATH}/release", release)).json()
    assert back["shares"][0]["state"] == "taking_back"


def share(amount: str) -> dict[str, str]:
    return {"invoice_id": "inv-1", "amount": amount}


@pytest.mark.parametrize(
    ("name", "said", "status", "code"),
    [
        ("allocate", {"shares": []}, 422, "validation_failed"),
        (
            "allocate",
            {"shares": [{"invoice_id": "inv-1", "amount": "0"}]},
            422,
            "validation_failed",
        ),
        ("allocate", {"shares": [{"invoice_id": "inv-1", "amount": "500.00"}]}, 409, "conflict"),
        ("reject", {"reason": ""}, 422, "validation_failed"),
        ("keep", {"partner_id": "nobody"}, 409, "conflict"),
        ("confirm", {"proposal": 7}, 409, "conflict"),
    ],
)
async def test_what_cannot_be_is_refused(
    api: Api, name: str, said: dict[str, Any], status: int, code: str
) -> None:
    before = await kept(api)
    problem(await api.post("anna", f"{PATH}/{name}", said), status, code)
    assert await api.adapters.store.payments.get(ID) == before


async def test_who_may_only_read_says_nothing(api: Api) -> None:
    await kept(api)
    problem(await api.post("audit", f"{PATH}/confirm"), 403, "forbidden")
    problem(await api.get("audit", f"/v1/payments/{'b' * 32}"), 404, "not_found")
