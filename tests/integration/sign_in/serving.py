"""Applications served over real HTTP from a thread of the test, and people with browsers."""

import base64
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import uvicorn
from fastapi import FastAPI

VERIFIER = "a-verifier-of-the-tests-that-is-long-enough-for-rfc-7636"
CHALLENGE = (
    base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
)


class Clock:
    """Time that a test can move on."""

    def __init__(self) -> None:
        self._now = time.time
        self.ahead = 0.0

    def __call__(self) -> float:
        return self._now() + self.ahead

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """No time passes."""
        running, now = self._now, self._now()
        self._now = lambda: now
        yield
        self._now = running


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@contextmanager
def serving(app: FastAPI, port: int) -> Iterator[None]:
    """The application on this port, until the block ends."""
    config = uvicorn.Config(app, host="127.0.0.1", port=port, log_config=None, access_log=False)
    server = _Server(config)
    ready = threading.Event()
    thread = threading.Thread(target=lambda: (ready.set(), server.run()), daemon=True)
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive(), "the server did not start"
            ready.wait(0.01)
        yield
    finally:
        server.should_exit = True
        thread.join(10)


class Browser(httpx.Client):
    """Keeps cookies, follows nothing by itself, and says where its forms come from."""

    def __init__(self) -> None:
        super().__init__(timeout=10)

    def choose(self, url: str, person: str) -> httpx.Response:
        """Open the page of the identity provider and press somebody's button."""
        page = self.get(url)
        assert page.status_code == 200, page.text
        assert f'value="{person}"' in page.text
        return self.post(url, data={"person": person}, headers={"Origin": origin(url)})


def origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def location(answer: httpx.Response) -> str:
    assert answer.is_redirect, (answer.status_code, answer.text)
    return answer.headers["location"]


def said(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """That it was refused so."""
    assert (answer.status_code, answer.json().get("error")) == (status, code), answer.text
    return answer.json()
