"""Who is asking, remembered for one request."""

from dataclasses import dataclass
from typing import cast

from fastapi import Request

from api.problems import Problem

PARTNER = "partner"
"""The role of people who work for a partner: they see what concerns that partner, and no more."""


@dataclass(frozen=True)
class Principal:
    """Who is asking, and in which roles. `subject` is the stable id that four eyes rest on."""

    subject: str
    name: str
    roles: tuple[str, ...]
    partners: tuple[str, ...] = ()
    """Whose documents a partner's user sees; empty for everybody of our own."""

    @property
    def is_outside(self) -> bool:
        """Whether it is a partner's user."""
        return PARTNER in self.roles


async def principal_of(request: Request) -> Principal:
    """Who sent the request; checked once, then remembered."""
    known = getattr(request.state, "principal", None)
    if known is None:
        verifier = request.app.state.verifier
        known = request.state.principal = await verifier.verify(_bearer(request))
    return cast(Principal, known)


def _bearer(request: Request) -> str:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        raise Problem(
            "token_missing",
            "this needs an access token",
            hint="send 'Authorization: Bearer …'; locally `invoicing token anna` makes one",
            headers={"WWW-Authenticate": "Bearer"},
        )
    return token.strip()
