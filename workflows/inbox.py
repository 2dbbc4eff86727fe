"""The inbox of an invoice: messages in order of arrival, each once, held until usable."""

from collections import deque
from collections.abc import Iterable, Sequence

from pydantic import ValidationError
from temporalio import workflow
from temporalio.common import RawValue

from activities.contracts import (
    Command,
    HandDecision,
    Message,
    Migration,
    Notice,
    SignedDecision,
    message_id,
)
from domain.lifecycle.decision import Verdict
from domain.lifecycle.definition import State
from domain.lifecycle.interpreter import accepts
from domain.lifecycle.steps import (
    DELIVERY_EVENTS,
    DUNNING_NOTED,
    FACT_EVENTS,
    PAYMENT_REVERSED,
    RESPONSE_NOTED,
)

_AT_ONCE = DELIVERY_EVENTS | {RESPONSE_NOTED, PAYMENT_REVERSED, DUNNING_NOTED}
"""Facts that every resting state takes."""

_ALSO_NOTED = frozenset({"response_accepted", "response_rejected"})
"""Facts that are written down at once, and held all the same until a state knows them."""

_REMEMBERED = 500
"""How many message ids are carried into the next run to recognise repetitions."""


class Inbox:
    """What arrived and was not used yet. Safe for messages in any order and any repetition."""

    def __init__(self, messages: Iterable[Message] = (), seen: Iterable[str] = ()) -> None:
        self._messages = deque(messages)
        self._seen = dict.fromkeys(seen)

    def receive(self, message: Message) -> bool:
        """Keep a message; `False` for one that was seen before."""
        if _key(message) in self._seen:
            return False
        self._seen[_key(message)] = None
        self._messages.append(message)
        return True

    def usable(self, state: State) -> Message | None:
        """The first message that can be dealt with in `state`.

        Decisions and commands always can: applied, or refused and why. What became of the
        message on its way is written down at once. Any other fact is held until a state knows
        its event; what the buyer says is noted meanwhile.
        """
        for message in self._messages:
            if not isinstance(message, Notice) or message.event in _AT_ONCE:
                return message
            if accepts(state, message.event):
                return message
            noted = message.model_copy(update={"event": RESPONSE_NOTED})
            if message.event in _ALSO_NOTED and _key(noted) not in self._seen:
                return noted
        return None

    def take(self, message: Message) -> Message:
        """Remove a message in order to deal with it; of one that is held, only its note."""
        self._seen[_key(message)] = None
        if message in self._messages:
            self._messages.remove(message)
        return message

    def rest(self) -> list[Message]:
        """Take everything that is left."""
        left = list(self._messages)
        self._messages.clear()
        return left

    def waits(self, command: Command | Migration) -> bool:
        """Whether `command` has not been dealt with yet."""
        return command in self._messages

    def held(self) -> list[str]:
        """The names of facts that no state could use yet."""
        return [message.event for message in self._messages if isinstance(message, Notice)]

    @property
    def messages(self) -> tuple[Message, ...]:
        """All of them, for the next run."""
        return tuple(self._messages)

    @property
    def seen(self) -> tuple[str, ...]:
        """What the next run has to recognise."""
        return tuple(self._seen)[-_REMEMBERED:]


def _key(message: Message) -> str:
    key = f"{message.kind}:{message_id(message)}"
    return f"{key}:{message.event}" if isinstance(message, Notice) else key


def notice_of(name: str, args: Sequence[RawValue]) -> Notice | None:
    """The notice in a dynamic signal, or nothing: a malformed one must never stop the workflow."""
    if name not in FACT_EVENTS or not args:
        return None
    try:
        notice = workflow.payload_converter().from_payload(args[0].payload, Notice)
    except Exception:  # whatever somebody typed into the UI
        workflow.logger.warning("ignored a malformed signal", extra={"signal": name})
        return None
    return notice if notice.event == name else None


def decision_of(verdict: Verdict, content: object) -> SignedDecision | HandDecision | None:
    """The decision in a signal: signed by the API, or typed by hand; nothing for anything else."""
    if not isinstance(content, dict):
        return None
    try:
        if "decision" in content:
            signed = SignedDecision.model_validate(content)
            return signed if signed.decision.verdict is verdict else None
        id = str(content.get("id") or workflow.uuid4())
        by_hand = {**content, "id": id, "kind": "by_hand", "verdict": verdict}
        return HandDecision.model_validate(by_hand)
    except ValidationError:
        workflow.logger.warning("ignored a malformed decision", extra={"signal": verdict.value})
        return None
