"""Dunning cases: kept whole, found by whom they are about and by what waits."""

from datetime import timedelta

from domain.ports import Store
from domain.settlement.dunning_case import LetterState
from domain.settlement.dunning_changes import with_letter
from domain.settlement.dunning_plan import letter_at
from tests.unit.domain.settlement.dunned import DUE, at, case, debt, level, policy


class DunningContract:
    """Cases."""

    async def test_a_case_is_kept_with_its_letters_and_policy(self, store: Store) -> None:
        known = with_letter(case(), letter_at(case(), debt(), 1, DUE + timedelta(21)), (), at(23))
        await store.dunning.put(known)
        assert await store.dunning.get("inv-1") == known

    async def test_cases_are_found_by_what_waits_and_by_whether_they_go_on(
        self, store: Store
    ) -> None:
        asking = case(id="inv-2", policy=policy(levels=(level(7, approval=True),)))
        waiting = with_letter(asking, letter_at(asking, debt(), 0, DUE + timedelta(7)), (), at(9))
        assert waiting.letters[0].state is LetterState.PROPOSED
        ended = case(id="inv-3", ended_at=at(20), ended_because="paid")
        for one in (case(), waiting, ended):
            await store.dunning.put(one)
        found = await store.dunning.page({"letter_waits": True})
        assert [one.id for one in found.items] == ["inv-2"]
        found = await store.dunning.page({"open": True, "partner_id": "acme"})
        assert sorted(one.id for one in found.items) == ["inv-1", "inv-2"]
