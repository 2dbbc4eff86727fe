"""The figures of the overview: kept for a minute, added up once for all, never waited for long."""

import asyncio
from datetime import UTC, datetime

import pytest

from api.console.views import figures as module
from api.console.views.figures import Board, Figures
from domain.core.errors import StoreUnavailable
from integration.store.memory import MemoryStore

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


class Sums:
    """What is added up, as slowly as a test wants."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        self.go = asyncio.Event()
        self.go.set()
        self.fault: Exception | None = None
        self.now = 0.0
        self.board = Board(lambda: self.now, patience=0.01)
        monkeypatch.setattr(module, "_figures", self.add_up)

    async def add_up(self, *_: object, money: bool) -> Figures:
        self.times += 1
        await self.go.wait()
        if self.fault:
            raise self.fault
        return Figures(NOW, more_wait=self.times > 1)

    async def ask(self, *, money: bool = True) -> Figures | None:
        return await self.board.figures(MemoryStore(), NOW, money=money)


@pytest.fixture
async def sums(monkeypatch: pytest.MonkeyPatch) -> Sums:
    return Sums(monkeypatch)


async def test_many_that_ask_have_them_added_up_once(sums: Sums) -> None:
    sums.go.clear()
    asking = [asyncio.create_task(sums.ask()) for _ in range(5)]
    await asyncio.sleep(0)
    sums.go.set()
    assert await asyncio.gather(*asking) == [Figures(NOW)] * 5
    sums.now = 60
    assert await sums.ask() == Figures(NOW)
    assert sums.times == 1


async def test_who_may_not_see_money_has_figures_of_their_own(sums: Sums) -> None:
    await sums.ask(money=True)
    await sums.ask(money=False)
    assert sums.times == 2


async def test_nobody_waits_long_and_the_next_page_has_them(sums: Sums) -> None:
    sums.go.clear()
    assert await sums.ask() is None
    sums.go.set()
    assert await sums.ask() == Figures(NOW)
    assert sums.times == 1


async def test_old_ones_are_shown_while_new_ones_are_added_up(sums: Sums) -> None:
    await sums.ask()
    sums.now = 61
    assert await sums.ask() == Figures(NOW)
    while sums.times < 2:
        await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert await sums.ask() == Figures(NOW, more_wait=True)


async def test_a_failure_is_told_and_tried_again(sums: Sums) -> None:
    sums.fault = StoreUnavailable("the database is silent")
    with pytest.raises(StoreUnavailable):
        await sums.ask()
    sums.fault = None
    assert await sums.ask() is not None
