"""Requests to other systems over real sockets: what may be called, and what failures mean."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, DeliveryUnknown
from integration.public_http import PublicHttp

Answers = dict[bytes, bytes]


@pytest.fixture
async def server() -> AsyncIterator[tuple[str, list[bytes]]]:
    """Answers by path; `/drop` hangs up, `/never` does not answer."""
    seen: list[bytes] = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        seen.append(await reader.readuntil(b"\r\n\r\n"))
        path = seen[-1].split(b" ")[1]
        if path == b"/never":
            await asyncio.sleep(3)
        elif path == b"/away":
            writer.write(b"HTTP/1.1 302 Found\r\nlocation: /fine\r\ncontent-length: 0\r\n\r\n")
        elif path == b"/large":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n" + b"x" * 5000)
        elif path != b"/drop":
            writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nX-A: b\r\n\r\nok")
        writer.close()

    listening = await asyncio.start_server(serve, "127.0.0.1", 0)
    port = listening.sockets[0].getsockname()[1]
    yield f"http://localhost:{port}", seen
    listening.close()


async def test_an_answer_comes_with_its_headers(server: tuple[str, list[bytes]]) -> None:
    url, seen = server
    answer = await PublicHttp(local=True).ask("GET", f"{url}/fine", headers={"a": "b"})
    assert (answer.status, answer.body, answer.headers["x-a"]) == (200, b"ok", "b")
    assert f"host: {url.removeprefix('http://')}".encode() in seen[0].lower()


async def test_nobody_is_followed_elsewhere(server: tuple[str, list[bytes]]) -> None:
    url, seen = server
    answer = await PublicHttp(local=True).ask("GET", f"{url}/away")
    assert (answer.status, answer.is_fine, len(seen)) == (302, False, 1)


@pytest.mark.parametrize("path", ["/drop", "/never", "/large"])
async def test_a_lost_answer_means_less_for_who_only_asks(
    server: tuple[str, list[bytes]], path: str
) -> None:
    http = PublicHttp(local=True)
    with pytest.raises(DeliveryUnavailable, match="lost"):
        await http.ask("GET", server[0] + path, seconds=0.5, max_bytes=1000)
    with pytest.raises(DeliveryUnknown, match="lost"):
        await http.ask("POST", server[0] + path, content=b"x", seconds=0.5, max_bytes=1000)


async def test_where_nobody_listens_nothing_arrived() -> None:
    with pytest.raises(DeliveryUnavailable, match="no connection"):
        await PublicHttp(local=True).ask("POST", "http://127.0.0.1:1/", content=b"x")
    with pytest.raises(DeliveryUnavailable, match="nobody knows the host"):
        await PublicHttp(local=True).ask("GET", "http://nowhere.invalid/")


@pytest.mark.parametrize(
    "url",
    [
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.1.2.3/",
        "https://169.254.169.254/latest",
        "https://[::1]/",
        "https://[::ffff:127.0.0.1]/",
        "https://2130706433/",
        "http://example.com/",
        "ftp://example.com/",
        "https://user:pw@example.com/",
        "https:///path",
        "https://exa mple.com/",
        "https://example.com:99999/",
        "https://[::1/",
        "nonsense",
    ],
)
async def test_what_is_not_public_is_not_called(url: str) -> None:
    with pytest.raises(DeliveryRejected):
        await PublicHttp(local=False).ask("GET", url, seconds=1)


async def test_a_header_that_http_does_not_carry_is_not_shown() -> None:
    with pytest.raises(DeliveryRejected, match="HTTP does not carry") as refused:
        await PublicHttp(local=True).ask(
            "GET", "http://127.0.0.1:1/", headers={"k": "gehe\u20acim"}
        )
    assert "gehe" not in str(refused.value)
