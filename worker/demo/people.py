"""People and machines of the demo: each speaks to the public API with a token of their own."""

import asyncio
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import httpx

from integration.identity import PERSONAS, LocalIdentity
from integration.settings import Settings

_PATIENCE = 120.0
"""Seconds until something that should happen is said not to have happened."""

ALSO: dict[str, tuple[str, ...]] = {"emil": ("clerk", "approver"), "frida": ("approver",)}
"""People of the scenarios beside those of the local sign-in: what four eyes and loans need."""


class DemoStopped(RuntimeError):
    """The story cannot go on; the message says where."""


CAST = {**PERSONAS, **ALSO}
"""Everybody → their roles."""


class Person:
    """One person with their own token; a refusal is an exception with its text."""

    def __init__(self, name: str, client: httpx.AsyncClient) -> None:
        self.name = name
        self._client = client

    async def put(self, path: str, body: dict[str, Any]) -> Any:
        """Create or replace."""
        return self._answer(await self._client.put(path, json=body))

    async def post(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask for something to be done."""
        return self._answer(await self._client.post(path, json=body or {}))

    async def get(self, path: str, **query: str) -> Any:
        """Read."""
        return self._answer(await self._client.get(path, params=query))

    async def write(self, path: str, yaml: str) -> Any:
        """Send what somebody has written as a file."""
        kind = {"Content-Type": "application/yaml"}
        return self._answer(await self._client.post(path, content=yaml, headers=kind))

    async def refused(self, path: str, body: dict[str, Any]) -> str:
        """Try something that must be refused; why it was."""
        return str((await self.problem(path, body))["detail"])

    async def problem(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        """Try something that must be refused; the whole answer, with every reason."""
        answer = await self._client.post(path, json=body)
        if answer.is_success:
            raise DemoStopped(f"{self.name} was allowed to {path}")
        problem: dict[str, Any] = answer.json()
        return problem

    def _answer(self, answer: httpx.Response) -> Any:
        if answer.is_success:
            return answer.json() if answer.content else None
        problem = answer.json()
        where = f"{answer.request.method} {answer.request.url.path}"
        said = [f"{self.name}: {where}: {problem.get('detail')}"]
        said += [f"{one['pointer']}: {one['message']}" for one in problem.get("errors", ())]
        raise DemoStopped("\n".join(said))


class People:
    """Everybody, by name."""

    def __init__(self, settings: Settings) -> None:
        identity = LocalIdentity(settings)
        self._clients = {
            name: httpx.AsyncClient(
                base_url=settings.api.public_url,
                headers={"Authorization": f"Bearer {identity.mint(name, roles)}"},
                timeout=_PATIENCE,
            )
            for name, roles in CAST.items()
        }

    def __getitem__(self, name: str) -> Person:
        return Person(name, self._clients[name])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for client in self._clients.values():
            await client.aclose()


async def until(
    look: Callable[[], Any],
    wanted: Callable[[Any], bool],
    what: str,
    seconds: float = _PATIENCE,
    *,
    tell: Callable[[Any], str] = str,
) -> Any:
    """Look again and again until what is wanted is seen; `tell` says what was seen last."""
    seen = None
    try:
        async with asyncio.timeout(seconds):
            while True:
                seen = await look()
                if wanted(seen):
                    return seen
                await asyncio.sleep(0.1)
    except TimeoutError:
        last = "nothing" if seen is None else tell(seen)
        raise DemoStopped(f"waited {seconds:.0f} s for {what}; last seen: {last}") from None
