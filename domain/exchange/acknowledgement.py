"""Acknowledgements: what partners' systems and buyers said about what we sent, as it is kept."""

from datetime import datetime

from domain.core.identifiers import Id, Sha256
from domain.core.model import DomainModel
from domain.exchange.statement import Statement


class Acknowledgement(DomainModel):
    """One statement as kept: where it came from, and which of our documents it was matched to."""

    id: str
    """`<document>.<n>`: the same bytes count once."""
    document: Sha256 | None = None
    """The archived bytes that it was read from."""
    statement: Statement
    partner_id: Id | None = None
    """Who said it; `None` where nobody knows."""
    transmission_id: str | None = None
    """What it answers."""
    invoice_id: Id | None = None
    matched_by: str = ""
    """Who matched it by hand; empty where it was found."""
    match_reason: str = ""
    problem: str = ""
    """Why nobody knows what it answers."""
    received_at: datetime

    @property
    def is_matched(self) -> bool:
        """Whether we know what it answers. One that is not is kept and listed."""
        return self.transmission_id is not None or self.invoice_id is not None
