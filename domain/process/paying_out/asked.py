"""What somebody wants paid, collected or given back."""

from dataclasses import dataclass
from datetime import date

from domain.core.errors import Invalid
from domain.settlement.paying_out import RunKind


@dataclass(frozen=True)
class Asked:
    """What somebody wants paid, collected or given back."""

    run_id: str
    kind: RunKind
    company_id: str
    pays_on: date
    actor: str
    invoice_ids: tuple[str, ...] = ()
    """Only these, whenever they are due; none: all that are due. For refunds: credit notes."""
    payment_ids: tuple[str, ...] = ()
    """For refunds: payments of which what is kept goes back."""
    currency: str = "EUR"

    def check(self) -> None:
        """`Invalid` if that is nothing that can be asked."""
        refund = self.kind is RunKind.REFUND
        if self.payment_ids and not refund:
            raise Invalid(
                "payments can be given back only",
                hint="say kind 'refund', or leave payment_ids out",
            )
        if refund and not self.payment_ids and not self.invoice_ids:
            raise Invalid(
                "say what is to be given back",
                hint="payment_ids of payments with something kept, or invoice_ids of credit notes",
            )
