"""Time zones, by their names in the IANA database."""

from functools import cache
from typing import Annotated
from zoneinfo import available_timezones

from pydantic import AfterValidator


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _known_zone(value: str) -> str:
    if value not in _zones():
        raise ValueError("not an IANA time zone; write one such as Europe/Berlin")
    return value


TimeZone = Annotated[str, AfterValidator(_known_zone)]
