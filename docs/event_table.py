"""The table of events that webhooks are told of."""

from collections.abc import Iterator

from docs.tables import table
from domain.exchange.event import MEANING, EventKind


def webhook_events() -> Iterator[str]:
    """Kind and meaning of each."""
    yield table(["Event", "What happened"], [(f"`{kind}`", MEANING[kind]) for kind in EventKind])
