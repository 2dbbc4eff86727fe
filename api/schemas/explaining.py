"""What is asked and answered about who would approve, and why."""

from typing import Self

from pydantic import BaseModel, Field, model_validator

from api.problems import ProblemItem
from api.schemas.shapes import Body
from domain.core.codes import InvoiceTypeCode
from domain.core.identifiers import Id
from domain.core.money import ZERO, CurrencyCode, ExactDecimal
from domain.core.words import PersonId, StateName
from domain.lifecycle.explaining import Explanation
from domain.trade.approval import ApprovalPolicy


class Supposed(Body):
    """An invoice as it is supposed to be."""

    amount: ExactDecimal = Field(ge=0, description="payable", examples=["12000.00"])
    currency: CurrencyCode | None = Field(
        default=None, description="left out: that of the partnership, else the base currency"
    )
    kind: InvoiceTypeCode = InvoiceTypeCode.INVOICE
    order_reference: bool = True
    buyer_reference: bool = True
    first_invoice: bool = False
    new_bank_details: bool = False
    usual: ExactDecimal = Field(
        default=ZERO, ge=0, description="what earlier ones amounted to, in its currency"
    )
    created_by: PersonId | None = Field(
        default=None, description="who writes it, and so cannot approve it"
    )


class PolicyQuestion(Body):
    """Whose policy, and for which invoice."""

    partnership_id: Id | None = None
    policy: ApprovalPolicy | None = Field(
        default=None, description="left out: that of the partnership"
    )
    invoice: Supposed

    @model_validator(mode="after")
    def _about_something(self) -> Self:
        if self.partnership_id is None and self.policy is None:
            raise ValueError("name a partnership, or bring a policy, or both")
        return self


class ApprovalOutlook(BaseModel):
    """Who has to approve in one state of the lifecycle."""

    state: StateName | None = Field(description="`null` for a policy without a lifecycle")
    title: str
    conditions: dict[str, bool] = Field(description="the conditions of the policy, as they hold")
    explanation: Explanation
    sentences: list[str] = Field(
        examples=[["12000.00 EUR needs 1 step.", "First, step 'manager': 1 approval from Ben …"]]
    )


class PolicyAnswer(BaseModel):
    """Who would approve, and what is wrong with the policy."""

    base_currency: CurrencyCode
    rate: ExactDecimal = Field(description="by which the amount was compared with the policy")
    approvals: list[ApprovalOutlook] = Field(description="one for each approval on the way")
    faults: list[ProblemItem] = Field(description="of the policy, warnings included")


class PersonStanding(BaseModel):
    """Whether a yes of somebody would count now."""

    id: PersonId
    name: str
    may: bool
    step: str = Field(description="the step that it would count for")
    on_behalf_of: PersonId | None
    why_not: str = Field(description="empty if it would count")


class Approvers(BaseModel):
    """Who can approve an invoice, now and on its way."""

    invoice_id: Id
    state: StateName
    open_steps: list[str] = Field(description="the steps that wait for people now")
    now: list[PersonStanding] = Field(
        description="people whom the running approval could concern; none while nothing is open"
    )
    approvals: list[ApprovalOutlook] = Field(description="as asked of this invoice as it is")
