"""How to pay: BG-16 with accounts (BG-17), card (BG-18) or direct debit (BG-19).

EN 16931 has one means of payment; UBL can repeat it, so the model holds several. Third party
payments are an extension (XRechnung Extension, BG-DEX-09). Source: EN 16931-1:2017+A1.
"""

from pydantic import Field

from domain.core.codes import CREDIT_TRANSFER, PaymentMeansCode
from domain.core.model import DomainModel
from domain.core.money import ExactDecimal
from domain.core.text import Text


class CreditTransfer(DomainModel):
    """BG-17: an account to pay into."""

    account: Text = Field(description="BT-84 IBAN, or a national account number")
    account_name: Text | None = Field(default=None, description="BT-85 account name")
    bic: Text | None = Field(default=None, description="BT-86 payment service provider")


class PaymentCard(DomainModel):
    """BG-18: the card that was charged."""

    number: Text = Field(description="BT-87 the last 4 to 6 digits of the card number")
    holder: Text | None = Field(default=None, description="BT-88 card holder name")
    network: Text | None = Field(default=None, description="card network; no BT, UBL asks for it")


class DirectDebit(DomainModel):
    """BG-19: the mandate that the seller collects on."""

    mandate: Text | None = Field(default=None, description="BT-89 mandate reference")
    creditor: Text | None = Field(default=None, description="BT-90 bank assigned creditor id")
    account: Text | None = Field(default=None, description="BT-91 debited account")


class PaymentInstructions(DomainModel):
    """BG-16: one means of payment."""

    means: PaymentMeansCode = Field(default=CREDIT_TRANSFER, description="BT-81 means code")
    means_text: Text | None = Field(default=None, description="BT-82 means in words")
    remittance: Text | None = Field(default=None, description="BT-83 remittance information")
    credit_transfers: tuple[CreditTransfer, ...] = Field(default=(), description="BG-17")
    card: PaymentCard | None = Field(default=None, description="BG-18")
    direct_debit: DirectDebit | None = Field(default=None, description="BG-19")


class ThirdPartyPayment(DomainModel):
    """BG-DEX-09: an amount collected for somebody else (XRechnung Extension)."""

    type: Text = Field(description="BT-DEX-001 third party payment type")
    amount: ExactDecimal = Field(description="BT-DEX-002 third party payment amount")
    description: Text = Field(description="BT-DEX-003 third party payment description")
