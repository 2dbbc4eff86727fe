"""How an invoice of a scenario came to its end: its path, whom it asked and why, what people did.

Everything is read through the public API, as an auditor would read it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from worker.demo.people import CAST, Person


@dataclass(frozen=True)
class Ending:
    """One invoice at its end."""

    id: str
    number: str
    total: str
    lifecycle: str
    state: str
    title: str
    path: tuple[str, ...]
    """The titles of its states, in the order of its timeline."""
    asked: tuple[str, ...]
    """Whom it asked, and why."""
    did: tuple[str, ...]
    """What people did, in the words of the timeline."""
    temporal_ui: str

    def as_json(self) -> dict[str, Any]:
        """For programs."""
        return asdict(self)


async def read_ending(reader: Person, id: str) -> Ending:
    """The ending of the invoice called `id`, as `reader` sees it."""
    seen = await reader.get(f"/v1/invoices/{id}")
    timeline = (await reader.get(f"/v1/invoices/{id}/timeline"))["entries"]
    definition = (await reader.get(f"/v1/lifecycles/{seen['lifecycle']}"))["definition"]
    terms = await reader.get(f"/v1/partnerships/{seen['partnership_id']}")
    names = tuple(_path(timeline))
    states = definition["states"]
    return Ending(
        id=id,
        number=seen["number"] or seen["document"]["number"],
        total=money(seen["payable"], seen["currency"]),
        lifecycle=seen["lifecycle"],
        state=seen["state"],
        title=seen["title"],
        path=tuple(states[name]["title"] if name in states else name for name in names),
        asked=(*_asked(seen["approval"], states, terms), *_questions(names, states)),
        did=tuple(entry["what"] for entry in timeline if entry["actor"] in CAST),
        temporal_ui=seen["links"]["temporal_ui"],
    )


def money(amount: str | Decimal, currency: str) -> str:
    """An amount for people."""
    return f"{Decimal(amount):,.2f} {currency}"


def in_words(*roles: str) -> str:
    """Roles and people as one says them."""
    return " or ".join(role.replace("_", " ") for role in roles)


def _path(timeline: Iterable[dict[str, Any]]) -> Iterator[str]:
    """The states that the timeline names, those passed through in one go among them."""
    last = ""
    for entry in timeline:
        if entry["action"] == "migrated":  # the same state, of another definition
            continue
        passed = entry["data"].get("passed", ())
        for state in (entry["data"].get("from", ""), *passed, entry["state"]):
            if state and state != last:
                yield state
                last = state


def _asked(
    approval: dict[str, Any] | None, states: dict[str, Any], terms: dict[str, Any]
) -> Iterator[str]:
    """The steps of the last approval, each with what makes it needed."""
    if approval is None:
        return
    if approval["auto_approved"]:
        yield f"nobody: {approval['auto_reason']}"
        return
    policies = [state.get("approval") for state in states.values()] + [terms.get("approval")]
    written = {
        step["name"]: (step, policy["auto_approve_reason"] or "")
        for policy in policies
        if policy
        for step in policy["steps"]
    }
    for step in approval["steps"]:
        who = in_words(*step["roles"], *step["people"])
        count = f"{step['quorum']} × " if step["quorum"] > 1 else ""
        yield f"{count}{who}: {_because(*written.get(step['name'], ({}, '')))}"


def _because(step: dict[str, Any], spared: str) -> str:
    """Why the step was needed; `spared` is what would have made it needless."""
    reasons = [f"not {spared}"] if spared else []
    if step.get("at_least"):
        reasons.append(f"it is {Decimal(step['at_least']):,.2f} EUR or more")
    if step.get("below"):
        reasons.append(f"it is less than {Decimal(step['below']):,.2f} EUR")
    if step.get("when"):
        reasons.append(f"{step['when']} holds")
    return " and ".join(reasons) or "always asked"


def _questions(names: Iterable[str], states: dict[str, Any]) -> Iterator[str]:
    for name in dict.fromkeys(names):
        question = states.get(name, {}).get("question")
        if question:
            yield f"{in_words(*question.get('roles', ()))}: {question['text']}"
