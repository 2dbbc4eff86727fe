"""Correlation: which of our transmissions an acknowledgement speaks of.

By the names under which it was sent (message id, interchange, group, message, file, number of the
invoice), among those to the partner who speaks. What could be of several partners is of none:
somebody has to look.
"""

from collections.abc import Sequence

from domain.exchange.statement import Reference, ReferenceScheme
from domain.exchange.transmission import Transmission

_WORDS = {
    ReferenceScheme.MESSAGE_ID: "message id",
    ReferenceScheme.INTERCHANGE: "interchange",
    ReferenceScheme.GROUP: "group",
    ReferenceScheme.MESSAGE: "message",
    ReferenceScheme.INVOICE_NUMBER: "invoice number",
    ReferenceScheme.FILE_NAME: "file name",
}


def spoken(reference: Reference) -> str:
    """A reference in words."""
    return f"{_WORDS[reference.scheme]} {reference.value}"


def choose(found: Sequence[Transmission], partner_id: str | None) -> Transmission | None:
    """The one of `found`, newest first, that is meant; `None` if that is not certain.

    Numbers come again after a very long time, and file names whenever the partner likes: of
    several to the same partner, the newest that still counts is meant.
    """
    if partner_id is not None:
        found = [one for one in found if one.partner_id == partner_id]
    if len({one.partner_id for one in found}) > 1:
        return None
    counting = [one for one in found if one.counts]
    return next(iter([*counting, *found]), None)
