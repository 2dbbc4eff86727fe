"""People who are signed in to the console, without an identity provider, for tests of its pages."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from fastapi import FastAPI

from api.session.sign_in import SignIn
from api.session.tokens import Tokens
from integration.store.sessions import Sessions


@dataclass(frozen=True)
class SignedIn:
    """What the browser of somebody sends."""

    name: str
    id: str
    csrf: str
    origin: str

    @property
    def reading(self) -> dict[str, str]:
        """The headers of a request that looks at something."""
        return {"Cookie": f"{self.name}={self.id}"}

    @property
    def changing(self) -> dict[str, str]:
        """The headers of a request that changes something."""
        return self.reading | {"X-CSRF-Token": self.csrf, "Origin": self.origin}


async def signed_in(app: FastAPI, sessions: Sessions, token: str) -> SignedIn:
    """A session of whoever the access token speaks for, such as `LocalIdentity.mint` makes."""
    sign_in: SignIn = app.state.sign_in
    tokens = Tokens(token, datetime.now(UTC) + timedelta(hours=1))
    session = await sign_in.keeper.begin(sessions, tokens)
    return SignedIn(
        name=sign_in.cookies.session,
        id=session.id,
        csrf=sign_in.sealer.form_token(session.id),
        origin=sign_in.public_url,
    )
