"""What stands before invoices: partners, partnerships, marketables."""

from collections.abc import Iterator, Mapping
from typing import Any

from invoicing_client.answers import body, each, got
from invoicing_client.generated.api.marketables import (
    get_marketable,
    list_marketables,
    save_marketable,
)
from invoicing_client.generated.api.partners import get_partner, list_partners, save_partner
from invoicing_client.generated.api.partnerships import (
    get_partnership,
    list_partnerships,
    save_partnership,
)
from invoicing_client.generated.client import AuthenticatedClient
from invoicing_client.generated.models import (
    Marketable,
    MarketableToSave,
    Partner,
    Partnership,
    PartnershipToSave,
    PartnerToSave,
)

Words = Mapping[str, Any]


class Partners:
    """Companies that trade: ours and others'."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def save(self, id: str, partner: PartnerToSave | Partner | Words) -> Partner:
        """Create or replace one; what was read, changed and given back is fine."""
        return got(save_partner.sync(id, client=self._api, body=body(PartnerToSave, partner)))

    def get(self, id: str) -> Partner:
        """A company."""
        return got(get_partner.sync(id, client=self._api))

    def list(self, *, page_size: int = 100) -> Iterator[Partner]:
        """All of them."""
        return each(
            lambda cursor: list_partners.sync(client=self._api, cursor=cursor, limit=page_size)
        )


class Partnerships:
    """Who sells to whom, under which terms."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def save(self, id: str, partnership: PartnershipToSave | Partnership | Words) -> Partnership:
        """Create or replace one; what was read, changed and given back is fine."""
        return got(
            save_partnership.sync(id, client=self._api, body=body(PartnershipToSave, partnership))
        )

    def get(self, id: str) -> Partnership:
        """A partnership."""
        return got(get_partnership.sync(id, client=self._api))

    def list(self, *, page_size: int = 100) -> Iterator[Partnership]:
        """All of them."""
        return each(
            lambda cursor: list_partnerships.sync(client=self._api, cursor=cursor, limit=page_size)
        )


class Marketables:
    """What is sold, in which unit, under which VAT."""

    def __init__(self, api: AuthenticatedClient) -> None:
        self._api = api

    def save(self, id: str, marketable: MarketableToSave | Marketable | Words) -> Marketable:
        """Create or replace one; what was read, changed and given back is fine."""
        return got(
            save_marketable.sync(id, client=self._api, body=body(MarketableToSave, marketable))
        )

    def get(self, id: str) -> Marketable:
        """Something that is sold."""
        return got(get_marketable.sync(id, client=self._api))

    def list(self, *, page_size: int = 100) -> Iterator[Marketable]:
        """All of them."""
        return each(
            lambda cursor: list_marketables.sync(client=self._api, cursor=cursor, limit=page_size)
        )
