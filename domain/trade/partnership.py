"""Partnership: the commercial terms between two partners, one selling to the other."""

from typing import Self

from pydantic import Field, model_validator

from domain.core.identifiers import Id
from domain.core.model import DomainModel
from domain.core.money import CurrencyCode
from domain.core.text import TextLine
from domain.tax.rule import TaxRule
from domain.trade.approval import ApprovalPolicy
from domain.trade.dunning import DunningPolicy
from domain.trade.mandate import Mandate
from domain.trade.matching import MatchingPolicy
from domain.trade.terms import DeliveryProfile, LifecycleChoice, PaymentTerms


class Partnership(DomainModel):
    """What two partners agreed. An invoice keeps a snapshot of the terms it started with."""

    id: Id
    seller_id: Id
    buyer_id: Id
    currency: CurrencyCode
    payment_terms: PaymentTerms = PaymentTerms()
    lifecycle: LifecycleChoice = LifecycleChoice()
    credit_note_lifecycle: LifecycleChoice = LifecycleChoice(key="credit-note")
    approval: ApprovalPolicy | None = None
    """Who approves, where the lifecycle leaves it to the partnership."""
    delivery: DeliveryProfile
    series: Id | None = None
    """The number series that invoices take their legal number from; of the supplier where we
    write invoices in its name. `None`: we only receive."""
    credit_note_series: Id | None = None
    """`None`: credit notes are numbered in `series` too."""
    buyer_reference: TextLine | None = Field(default=None, description="BT-10")
    order_reference: TextLine | None = Field(default=None, description="BT-13")

    tax_rules: tuple[TaxRule, ...] = ()
    """Rows put into the table of tax rules: one with a known id replaces it, others go on top."""
    dunning: DunningPolicy | None = None
    """Who is reminded how to pay; `None`: nobody is sent letters."""
    mandate: Mandate | None = Field(
        default=None, description="SEPA direct debit: what the buyer has signed"
    )
    matching: MatchingPolicy = MatchingPolicy()
    """How payments are recognised, and which differences are let pass."""

    @property
    def parties(self) -> tuple[Id, Id]:
        """Seller and buyer."""
        return self.seller_id, self.buyer_id

    @model_validator(mode="after")
    def _two_parties(self) -> Self:
        if self.seller_id == self.buyer_id:
            raise ValueError("seller and buyer are the same partner")
        return self
