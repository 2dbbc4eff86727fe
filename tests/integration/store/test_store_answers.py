"""Answers to requests with an Idempotency-Key, in the database and in memory: the same in both."""

import asyncio
import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.core.errors import CommandReused
from integration.store import MongoStore
from integration.store.answers import (
    Answers,
    Asked,
    InFlight,
    KeptAnswer,
    MemoryAnswers,
    MongoAnswers,
    Turn,
)

# In the far future: the database drops what has expired whenever it likes.
NOW = datetime(2100, 1, 1, tzinfo=UTC)
DAY, MOMENT = timedelta(days=1), timedelta(minutes=2)
ANSWER = KeptAnswer(201, {"content-type": "application/pdf"}, b"%PDF \x00\xff")


@pytest.fixture(params=["database", "memory"])
async def answers(request: pytest.FixtureRequest, store: MongoStore) -> Answers:
    if request.param == "memory":
        return MemoryAnswers()
    made = MongoAnswers(store.database)
    await made.prepare()
    await made.prepare()
    return made


@pytest.fixture
def asked() -> Asked:
    return Asked(uuid.uuid4().hex, "this", NOW, NOW + MOMENT, NOW + DAY)


def at(asked: Asked, now: datetime) -> Asked:
    return replace(asked, now=now, turn_ends=now + MOMENT, expires=now + DAY)


async def turn_of(answers: Answers, asked: Asked) -> Turn:
    begun = await answers.begin(asked)
    assert isinstance(begun, Turn), begun
    return begun


async def test_what_was_answered_is_answered_again(answers: Answers, asked: Asked) -> None:
    await answers.keep(await turn_of(answers, asked), ANSWER)
    assert await answers.begin(asked) == ANSWER
    assert await answers.begin(at(asked, NOW + DAY - MOMENT)) == ANSWER


async def test_a_key_stands_for_one_request(answers: Answers, asked: Asked) -> None:
    turn = await turn_of(answers, asked)
    for _ in ("while it runs", "after it failed"):
        with pytest.raises(CommandReused, match="another request"):
            await answers.begin(replace(asked, fingerprint="that"))
        await answers.give_back(turn)


async def test_one_of_many_gets_the_turn(answers: Answers, asked: Asked) -> None:
    begun = await asyncio.gather(*(answers.begin(asked) for _ in range(12)))
    assert sum(isinstance(one, Turn) for one in begun) == 1
    assert sum(isinstance(one, InFlight) for one in begun) == 11


async def test_what_failed_is_tried_again_by_one(answers: Answers, asked: Asked) -> None:
    await answers.give_back(await turn_of(answers, asked))
    begun = await asyncio.gather(*(answers.begin(asked) for _ in range(12)))
    assert sum(isinstance(one, Turn) for one in begun) == 1


async def test_a_turn_lapses_and_its_late_answer_counts_no_more(
    answers: Answers, asked: Asked
) -> None:
    dead = await turn_of(answers, asked)
    assert await answers.begin(at(asked, NOW + MOMENT / 2)) == InFlight()
    alive = await turn_of(answers, at(asked, NOW + MOMENT))
    await answers.keep(dead, replace(ANSWER, body=b"late"))
    assert await answers.begin(at(asked, NOW + MOMENT)) == InFlight()
    await answers.keep(alive, ANSWER)
    await answers.give_back(dead)
    assert await answers.begin(at(asked, NOW + MOMENT)) == ANSWER


async def test_a_turn_that_is_renewed_does_not_lapse(answers: Answers, asked: Asked) -> None:
    turn = await turn_of(answers, asked)
    await answers.renew(turn, NOW + 2 * MOMENT)
    assert await answers.begin(at(asked, NOW + MOMENT)) == InFlight()
    assert isinstance(await answers.begin(at(asked, NOW + 2 * MOMENT)), Turn)
    await answers.renew(turn, NOW + 9 * MOMENT)
    assert isinstance(await answers.begin(at(asked, NOW + 3 * MOMENT)), Turn)


async def test_what_has_expired_counts_as_gone(answers: Answers, asked: Asked) -> None:
    await answers.keep(await turn_of(answers, asked), ANSWER)
    other = replace(at(asked, NOW + DAY), fingerprint="that")
    assert isinstance(await answers.begin(other), Turn)
    assert await answers.begin(other) == InFlight()


async def test_two_processes_and_a_restart_have_the_same_answers(
    store: MongoStore, asked: Asked
) -> None:
    one, other = MongoAnswers(store.database), MongoAnswers(store.database)
    turn = await turn_of(one, asked)
    assert await other.begin(asked) == InFlight()
    await one.keep(turn, ANSWER)
    del one
    assert await other.begin(asked) == ANSWER


async def test_the_database_drops_what_has_expired(store: MongoStore) -> None:
    made = MongoAnswers(store.database)
    await made.prepare()
    indexes = await store.database["answers"].index_information()
    assert [one["key"] for one in indexes.values() if one.get("expireAfterSeconds") == 0] == [
        [("expires_at", 1)]
    ]
