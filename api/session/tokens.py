"""What a session consists of, and how it is written down before it is sealed."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True)
class Tokens:
    """What the identity provider has given; none of it ever reaches the browser."""

    access: str
    expires_at: datetime
    """When the access token ends."""
    refresh: str = ""
    id: str = ""


@dataclass(frozen=True)
class Session:
    """Somebody's session. `id` is what the browser holds; it is kept nowhere else."""

    id: str
    tokens: Tokens
    began_at: datetime
    seen_at: datetime


def write(tokens: Tokens, began_at: datetime) -> bytes:
    """As it is sealed."""
    return json.dumps(
        {
            "access": tokens.access,
            "expires_at": tokens.expires_at.timestamp(),
            "refresh": tokens.refresh,
            "id": tokens.id,
            "began_at": began_at.timestamp(),
        }
    ).encode()


def read(written: bytes, id: str, seen_at: datetime) -> Session:
    """The session that was sealed."""
    found = json.loads(written)
    tokens = Tokens(found["access"], _moment(found["expires_at"]), found["refresh"], found["id"])
    return Session(id, tokens, _moment(found["began_at"]), seen_at)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
