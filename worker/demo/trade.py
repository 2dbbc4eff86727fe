"""Setting up one trade through the API: the companies, what is sold, the terms, the mailboxes."""

from dataclasses import dataclass
from typing import Any

from worker.demo import world
from worker.demo.companies import Company
from worker.demo.people import CAST, Person
from worker.demo.setup import sftp_channel
from worker.embedded.sftp import SftpServer

_LOOK_SECONDS, _REST_SECONDS = 1, 86_400
OURS = "northwind"


@dataclass(frozen=True)
class Trade:
    """Who trades what with whom."""

    partnership: str
    company: Company
    item: str
    """The id of what is sold; the partnership and it are called alike."""
    we_buy: bool = False


@dataclass(frozen=True)
class Setup:
    """Lets an operator set trades up."""

    operator: Person
    server: SftpServer

    async def trade(
        self, name: str, company: Company, sold: str, *, we_buy: bool = False, **terms: Any
    ) -> Trade:
        """A partnership called `name`, with all that it needs."""
        await self._companies(company)
        await self.operator.put(f"/v1/marketables/{name}", _item(sold, company))
        seller, buyer = (company.id, OURS) if we_buy else (OURS, company.id)
        partnership = {
            "seller_id": seller,
            "buyer_id": buyer,
            "currency": "EUR",
            "series": OURS,
            "delivery": {
                "format": "ubl-2.1",
                "channel": sftp_channel(self.server, company.id),
                "response_days": 5,
            },
            **terms,
        }
        await self.operator.put(f"/v1/partnerships/{name}", partnership)
        for user in (company.id, world.BANK):
            await self._watch(user, _LOOK_SECONDS)
        return Trade(name, company, name, we_buy)

    async def enter(self, person: str, name: str) -> None:
        """Somebody becomes known before they first sign in."""
        body = {"name": name, "roles": CAST[person]}
        await self.operator.put(f"/v1/people/{person}", body)

    async def rest(self, company: Company) -> None:
        """Its mailbox is looked into rarely from now on: the story is over."""
        await self._watch(company.id, _REST_SECONDS)

    async def _companies(self, company: Company) -> None:
        for id in (OURS, world.BANK):
            await self.operator.put(f"/v1/partners/{id}", world.PARTNERS[id])
        await self.operator.put(f"/v1/partners/{company.id}", company.partner)
        await self.operator.put(f"/v1/number-series/{OURS}", {"prefix": world.SERIES[OURS]})

    async def _watch(self, user: str, seconds: int) -> None:
        mailbox = {
            "partner_id": user,
            "channel": sftp_channel(self.server, user),
            "every_seconds": seconds,
        }
        await self.operator.put(f"/v1/mailboxes/{user}", mailbox)


def _item(name: str, company: Company) -> dict[str, Any]:
    """Services: taxed here, or by the buyer where it is abroad."""
    taxed = {"vat_rate": "19"} if company.is_domestic else _REVERSE_CHARGE
    return {"name": name, "unit": "C62", **taxed}


_REVERSE_CHARGE = {
    "vat_category": "AE",
    "vat_rate": "0",
    "vat_exemption_reason": "Reverse charge, Article 196 of Directive 2006/112/EC",
}
