"""The pool: open items by key, less what payments matched before have been promised."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from domain.settlement.open_item import OpenItem
from domain.settlement.payment import ShareOrder


class Pool:
    """Open items that may be settled. Matching takes from it, so no item is promised twice."""

    def __init__(self, items: Iterable[OpenItem] = ()) -> None:
        self._items: dict[str, OpenItem] = {}
        self._by_name: defaultdict[str, list[str]] = defaultdict(list)
        self._by_partner: defaultdict[str, list[str]] = defaultdict(list)
        self.add(items)

    def add(self, items: Iterable[OpenItem]) -> None:
        """Put more in. One that is there stays as it is: something may be promised of it."""
        for item in items:
            if item.id not in self._items:
                self._items[item.id] = item
                self._by_partner[item.partner_id].append(item.id)
                for name in item.names:
                    self._by_name[name].append(item.id)

    @property
    def partnerships(self) -> frozenset[str]:
        """Whose items are in it."""
        return frozenset(item.partnership_id for item in self._items.values())

    def item(self, id: str) -> OpenItem | None:
        """The open item of a document."""
        return self._items.get(id)

    def knows(self, text: str) -> bool:
        """Whether anything was ever named by this spelling."""
        return text in self._by_name

    def named(self, text: str) -> Sequence[OpenItem]:
        """Items with a number, reference or digits of this spelling."""
        return self._open(self._by_name.get(text, ()))

    def of_partner(self, partner_id: str) -> Sequence[OpenItem]:
        """Everything open with a partner, what is due first first."""
        return sorted(self._open(self._by_partner.get(partner_id, ())), key=_by_due)

    def with_amount(self, partner_id: str, currency: str, amount: Decimal) -> Sequence[OpenItem]:
        """What is open with a partner over exactly this amount, what is due first first."""
        return [
            item
            for item in self.of_partner(partner_id)
            if item.open == amount and item.currency == currency
        ]

    def promise(self, orders: Iterable[ShareOrder]) -> None:
        """What is ordered is open no more."""
        for order in orders:
            self._less(order.invoice_id, order.settles)
            for gap in order.gaps:
                if gap.credit_note_id:
                    self._less(gap.credit_note_id, gap.amount)

    def _less(self, id: str, amount: Decimal) -> None:
        item = self._items.get(id)
        if item is not None:
            left = max(abs(item.open) - amount, Decimal(0))
            self._items[id] = item._replace(open=left.copy_sign(item.open))

    def _open(self, ids: Iterable[str]) -> list[OpenItem]:
        return [item for id in ids if (item := self._items[id]).open]


def _by_due(item: OpenItem) -> tuple[str, str, str]:
    return (item.due_on.isoformat() if item.due_on else "9999", item.number, item.id)
