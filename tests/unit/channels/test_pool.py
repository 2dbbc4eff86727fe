"""Connections are reused while they are good, by one borrower at a time, and then let go."""

from collections.abc import Callable
from typing import Any

import pytest

from domain.core.errors import DeliveryRejected, DeliveryUnavailable
from integration.channels.sftp.pool import MAX_IDLE_SECONDS, TRUSTED_SECONDS, Pool
from integration.channels.sftp.settings import SftpSettings
from tests.unit.channels.test_settings import GOOD

SETTINGS = SftpSettings.model_validate(GOOD)
OTHER = SftpSettings.model_validate({**GOOD, "username": "other"})


class Fake:
    """A connection that counts."""

    def __init__(self) -> None:
        self.is_alive = True
        self.will_answer = True
        self.asked = 0
        self.closed = False

    def answers(self) -> bool:
        self.asked += 1
        return self.will_answer

    def close(self) -> None:
        self.closed = True


class World:
    """A pool, its clock, and every connection it opened."""

    def __init__(self) -> None:
        self.now = 0.0
        self.opened: list[Fake] = []
        self.pool = Pool(self._connect, lambda: self.now)

    def _connect(self, settings: SftpSettings) -> Any:
        self.opened.append(Fake())
        return self.opened[-1]

    def use(self, settings: SftpSettings = SETTINGS) -> Any:
        with self.pool.borrow(settings) as connection:
            return connection


@pytest.fixture
def world() -> World:
    return World()


def test_a_good_connection_is_used_again_unasked(world: World) -> None:
    assert world.use() is world.use()
    assert world.opened[0].asked == 0


def test_borrowers_never_share(world: World) -> None:
    with world.pool.borrow(SETTINGS) as one, world.pool.borrow(SETTINGS) as two:
        assert one is not two


def test_other_settings_get_another_connection(world: World) -> None:
    assert world.use() is not world.use(OTHER)


def test_after_a_while_a_connection_has_to_answer(world: World) -> None:
    first = world.use()
    world.now = TRUSTED_SECONDS + 1
    assert world.use() is first
    assert first.asked == 1
    first.will_answer = False
    world.now += TRUSTED_SECONDS + 1
    assert world.use() is not first
    assert first.closed


def _die(fake: Fake) -> None:
    fake.is_alive = False


def _nothing(fake: Fake) -> None:
    pass


@pytest.mark.parametrize(("happens", "later"), [(_die, 0.0), (_nothing, MAX_IDLE_SECONDS)])
def test_a_dead_or_old_connection_is_replaced(
    world: World, happens: Callable[[Fake], None], later: float
) -> None:
    first = world.use()
    happens(first)
    world.now += later
    assert world.use() is not first
    assert first.closed


def test_connections_that_nobody_asks_for_are_let_go(world: World) -> None:
    first = world.use()
    world.now += MAX_IDLE_SECONDS
    world.use(OTHER)
    assert first.closed


def test_a_fault_costs_the_connection_and_a_refusal_does_not(world: World) -> None:
    with pytest.raises(DeliveryRejected), world.pool.borrow(SETTINGS):
        raise DeliveryRejected("no")
    first = world.use()
    with pytest.raises(DeliveryUnavailable), world.pool.borrow(SETTINGS):
        raise DeliveryUnavailable("later")
    assert first.closed
    assert world.use() is not first


def test_closing_hangs_up_on_everybody(world: World) -> None:
    world.use()
    world.use(OTHER)
    world.pool.close()
    assert all(fake.closed for fake in world.opened)
