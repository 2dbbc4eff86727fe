"""What pricing a quantity gives: quantity at a unit price, and the reason in words."""

from domain.core.model import DomainModel
from domain.core.money import ExactDecimal


class PricedQuantity(DomainModel):
    """One line's worth: `quantity` × `unit_price`, unrounded; rounding is the invoice's."""

    quantity: ExactDecimal
    unit_price: ExactDecimal
    explanation: str
