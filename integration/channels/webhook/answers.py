"""What the answer to a posted document means for its delivery.

Source: Standard Webhooks 1.0.0, "Deliverability"; RFC 9110, 10.2.3 (Retry-After) and 15.
"""

from datetime import timedelta
from email.utils import parsedate_to_datetime

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryWaits
from integration.public_http import Answer

LONGEST = 900.0
"""Who wants to be left alone for longer is asked again all the same."""

_HINTS = {
    401: "compare the secrets with the partner's",
    403: "compare the secrets with the partner's",
    404: "compare the address with the partner's",
    410: "the address is given up: ask the partner for the new one",
    413: "the document is too large for them: ask for another way",
}


def judge(answer: Answer, host: str, now: float) -> None:
    """Nothing if they have it. `DeliveryWaits` if they say when to come again."""
    if answer.is_fine:
        return
    message = f"{host} answered {answer.status}{_words(answer)}"
    if answer.asks_again:
        seconds = _retry_after(answer, now)
        if seconds is None:
            raise DeliveryUnavailable(message, hint="it is tried again")
        wait = timedelta(seconds=min(max(seconds, 1.0), LONGEST))
        # Silent: whoever says so without end has to be looked at some day.
        raise DeliveryWaits(message, hint="it is tried again", wait=wait, silent=True)
    hint = _HINTS.get(answer.status, "mend the document or the address, then send it again")
    raise DeliveryRejected(message, hint=hint)


def _retry_after(answer: Answer, now: float) -> float | None:
    """Seconds: they are given as such, or as a date."""
    said = answer.headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return parsedate_to_datetime(said).timestamp() - now
    except (ValueError, OverflowError):
        return None


def _words(answer: Answer) -> str:
    """What they wrote, if it is text for people."""
    kind = answer.headers.get("content-type", "")
    if not kind.startswith(("text/plain", "application/json", "application/problem+json")):
        return ""
    text = answer.body[:800].decode(errors="replace")
    plain = " ".join("".join(one if one.isprintable() else " " for one in text).split())
    return f": {plain[:200]}" if plain else ""
