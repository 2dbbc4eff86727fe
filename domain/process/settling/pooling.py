"""What a batch of payments is matched against: open items, payers and policies, read at once."""

from collections.abc import Collection, Iterable, Mapping, Sequence

from domain.ports import Records
from domain.settlement.bank import EntryPart
from domain.settlement.matching.guessing import Payer
from domain.settlement.matching.naming import named, spellings
from domain.settlement.matching.pool import Pool
from domain.settlement.open_item import named_key, partner_key
from domain.settlement.payer import account_key, name_key, payer_keys
from domain.trade.matching import MatchingPolicy
from domain.trade.partner import Partner

_AT_ONCE = 50
"""Keys that are asked for at a time."""
_MOST_PARTNERS = 500
"""Partners of one name or account key that are looked at."""


class Market:
    """Open items, payers and policies, as far as payments have asked for them.

    Of a large file everything that is open is read once; of a small one only what its texts may
    name. What is promised to one payment is not there for the next one.
    """

    def __init__(self, records: Records) -> None:
        self.pool = Pool()
        self._records = records
        self._policies: dict[str, MatchingPolicy] = {}
        self._payers: dict[str, tuple[Payer, ...]] = {}
        self._has_all = False

    async def open_all(self) -> None:
        """Read everything that is open."""
        self.pool.add(await self._records.invoices.open_items(None))
        self._has_all = True
        await self._read_policies()

    async def look_up(self, parts: Sequence[EntryPart]) -> None:
        """Read what `parts` may be about: what they name; of those that name nothing, who pays."""
        if not self._has_all:
            names = {named_key(text) for part in parts for text in spellings(part)}
            self.pool.add(await self._records.invoices.open_items(names))
        nameless = [part for part in parts if not named(part, self.pool)]
        await self._read_payers(nameless)
        if not self._has_all:
            partners = {one.partner_id for part in nameless for one in self.payers(part)}
            keys = {partner_key(partner) for partner in partners}
            self.pool.add(await self._records.invoices.open_items(keys))
            await self._read_policies()

    def payers(self, part: EntryPart) -> tuple[Payer, ...]:
        """Partners that may have paid `part`: by account, else by name."""
        for key in _payer_keys(part):
            if known := self._payers.get(key):
                return known
        return ()

    def policy(self, partnership_id: str) -> MatchingPolicy:
        """The matching policy of a partnership."""
        return self._policies.get(partnership_id, MatchingPolicy())

    async def _read_policies(self) -> None:
        wanted = self.pool.partnerships - set(self._policies)
        for id, partnership in (await self._records.partnerships.several(wanted)).items():
            self._policies[id] = partnership.matching

    async def _read_payers(self, parts: Iterable[EntryPart]) -> None:
        keys = {key for part in parts for key in _payer_keys(part)} - set(self._payers)
        if not keys:
            return
        found: dict[str, tuple[Payer, ...]] = dict.fromkeys(keys, ())
        found |= await self._by_history(keys)
        wanted = sorted(keys)
        for first in range(0, len(wanted), _AT_ONCE):
            some = frozenset(wanted[first : first + _AT_ONCE])
            for partner in await self._partners(some):
                for key in some & set(payer_keys(partner)):
                    payer = Payer(partner.id, by_account=key.startswith("a:"))
                    if payer not in found[key]:
                        found[key] = (*found[key], payer)
        self._payers |= found

    async def _partners(self, keys: frozenset[str]) -> Sequence[Partner]:
        where = {"payer_keys": keys, "own": False}
        return (await self._records.partners.page(where, limit=_MOST_PARTNERS)).items

    async def _by_history(self, keys: Collection[str]) -> Mapping[str, tuple[Payer, ...]]:
        known = await self._records.payers.several(keys)
        return {
            key: tuple(Payer(id, by_account=True) for id in payer.partner_ids)
            for key, payer in known.items()
        }


def _payer_keys(part: EntryPart) -> list[str]:
    keys = [account_key(part.counterparty_iban)] if part.counterparty_iban else []
    return keys + ([name_key(part.counterparty_name)] if part.counterparty_name else [])
