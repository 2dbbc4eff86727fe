"""What would happen: the letters that a buyer gets if nothing is paid and nobody says anything.

By the same steps as the real case, on a copy of it; nothing is written or sent.
"""

from dataclasses import dataclass
from datetime import datetime

from domain.settlement.dunning_case import DunningCase, Hold, LetterState
from domain.settlement.dunning_changes import after_time, with_letter
from domain.settlement.dunning_plan import Debt, DueLetter, IsHoliday, step

_MOST = 100
"""More steps than any policy can have."""


@dataclass(frozen=True)
class Foreseen:
    """Letters in order, each with the moment at which it goes, and what ends or holds them."""

    letters: tuple[tuple[datetime, DueLetter], ...]
    holds: tuple[Hold, ...] = ()
    """Why nothing goes at this moment."""
    stopped_by: tuple[Hold, ...] = ()
    """What has to happen before the rest goes; empty if all levels are reached."""


def foresee(case: DunningCase, debt: Debt, at: datetime, is_holiday: IsHoliday) -> Foreseen:
    """What the levels that are left lead to, seen from the moment `at`.

    Each letter that needs a yes is taken to get it at once; a promise is taken to be broken.
    """
    letters: list[tuple[datetime, DueLetter]] = []
    case = _approved(after_time(case, debt, at))
    if not case.is_open:
        return Foreseen(())
    now = step(case, debt, at, is_holiday)
    held, following = now.holds, now
    for _ in range(_MOST):
        if len(case.counted) >= len(case.policy.levels) and not following.letter:
            break
        if following.letter is not None:
            letters.append((at, following.letter))
            case = _approved(with_letter(case, following.letter, (), at))
        elif following.next_at is None:
            return Foreseen(tuple(letters), held, following.holds)
        else:
            at = following.next_at
            case = after_time(case, debt, at)
        following = step(case, debt, at, is_holiday)
    return Foreseen(tuple(letters), held)


def _approved(case: DunningCase) -> DunningCase:
    waiting = case.waiting_letter
    if waiting is None:
        return case
    return case.with_letter(waiting.model_copy(update={"state": LetterState.ORDERED}))
