"""People in front of the console, over the API of the other unit tests."""

import re
from dataclasses import dataclass, field
from html import unescape
from typing import Any

import httpx
import pytest

from tests.components.api.conftest import Api
from tests.signed_in import SignedIn, signed_in

_FORM = re.compile(r"<form\b(.*?)</form>", re.DOTALL)
_INPUT = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')


@dataclass
class Desk:
    """Pages as different people see them, and the forms on them."""

    api: Api
    people: dict[str, SignedIn] = field(default_factory=dict)

    async def who(self, person: str) -> SignedIn:
        if person not in self.people:
            token = self.api.tokens.get(person) or self.api.identity.mint(person)
            sessions = self.api.adapters.sessions
            self.people[person] = await signed_in(self.api.app, sessions, token)
        return self.people[person]

    async def get(self, person: str, path: str = "", **more: Any) -> httpx.Response:
        headers = (await self.who(person)).reading | more.pop("headers", {})
        return await self.api.http.get(f"/console{path}", headers=headers, **more)

    async def page(self, person: str, path: str = "") -> str:
        """The page, which has to be there."""
        answer = await self.get(person, path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def send(
        self, person: str, path: str, fields: dict[str, str], **headers: str
    ) -> httpx.Response:
        """A form as a browser without scripts sends it."""
        session = await self.who(person)
        sent = session.reading | {"Origin": session.origin, "Sec-Fetch-Site": "same-origin"}
        return await self.api.http.post(f"/console{path}", data=fields, headers=sent | headers)

    async def press(
        self, person: str, on: str, action: str, then: bool = True, **typed: str
    ) -> httpx.Response:
        """Fill in the form of a page that leads to `action`, and send it."""
        fields = hidden(await self.page(person, on), f"/console{action}") | typed
        answer = await self.send(person, action, fields)
        if then and answer.status_code == 303:
            return await self.get(person, answer.headers["location"].removeprefix("/console"))
        return answer


def hidden(page: str, action: str) -> dict[str, str]:
    """What the form that leads to `action` carries by itself."""
    for form in _FORM.findall(page):
        if f'method="post" action="{action}"' in form:
            return {name: unescape(value) for name, value in _INPUT.findall(form)}
    raise AssertionError(f"no form leads to {action}")


@pytest.fixture
async def desk(api: Api) -> Desk:
    return Desk(api)
