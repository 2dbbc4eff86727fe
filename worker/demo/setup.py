"""Setting the demo up through the API: companies, terms, prices, mailboxes, a month of usage."""

from datetime import UTC, datetime, timedelta
from typing import Any

from domain.core.dates import Period
from worker.demo import world
from worker.demo.people import Person
from worker.embedded.sftp import SftpServer

_POLL_SECONDS = 1


def sftp_channel(server: SftpServer, user: str) -> dict[str, Any]:
    """How to reach a partner: host, pinned key, and the name of the file with its password."""
    return {
        "kind": "sftp",
        "settings": {
            "host": server.host,
            "port": server.port,
            "username": user,
            "password": f"file:{user}",
            "host_key": server.host_key,
        },
    }


async def agree_terms(operator: Person, server: SftpServer) -> None:
    """Companies, series, marketables, partnerships, exchange rates, agreements."""
    for id, partner in world.PARTNERS.items():
        await operator.put(f"/v1/partners/{id}", partner)
    for id, prefix in world.SERIES.items():
        await operator.put(f"/v1/number-series/{id}", {"prefix": prefix})
    for id, marketable in world.MARKETABLES.items():
        await operator.put(f"/v1/marketables/{id}", marketable)
    channels = {user: sftp_channel(server, user) for user in world.USERS}
    for id, partnership in world.partnerships(channels).items():
        await operator.put(f"/v1/partnerships/{id}", partnership)
    for (currency, day), rate in world.RATES.items():
        await operator.put(f"/v1/exchange-rates/{currency}/{day}", rate)
    for id, agreement in world.AGREEMENTS.items():
        await operator.put(f"/v1/agreements/{id}", agreement)


async def watch_mailboxes(operator: Person, server: SftpServer) -> None:
    """One mailbox for every partner and for the bank."""
    for user in world.USERS:
        mailbox = {
            "partner_id": user,
            "channel": sftp_channel(server, user),
            "every_seconds": _POLL_SECONDS,
        }
        await operator.put(f"/v1/mailboxes/{user}", mailbox)


async def meter_usage(meter: Person, period: Period) -> int:
    """Send a month of usage, and some of it twice: it counts once. How many were new."""
    events = [
        _event(partnership, marketable, number, quantity, period)
        for partnership, used in world.USAGE.items()
        for marketable, (times, quantity) in used.items()
        for number in range(times)
    ]
    answer = await meter.post("/v1/usage", {"events": events})
    await meter.post("/v1/usage", {"events": events[:20]})
    return int(answer["accepted"])


def _event(
    partnership: str, marketable: str, number: int, quantity: str, period: Period
) -> dict[str, Any]:
    noon = datetime(period.start.year, period.start.month, 1, 12, tzinfo=UTC)
    occurred = noon + timedelta(days=number % period.days)
    return {
        "source": "meter",
        "event_id": f"{partnership}/{marketable}/{period.start:%Y-%m}/{number}",
        "partnership_id": partnership,
        "marketable_id": marketable,
        "quantity": quantity,
        "occurred_at": occurred.isoformat(),
    }
