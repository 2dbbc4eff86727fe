"""Files over SFTP: our channel beside a bare paramiko loop, on a real OpenSSH server.

The loop does what everybody writes: open a temporary file, write, close, rename. Ours also looks
whether the file is there, measures it, and never goes over another file; `flushed` has it forced
to the server's disk as well, which is our default, and `at_once` has four in flight. All
send the same files in turn, the first changing from round to round; medians of the rounds. `near`
is this machine; `far` has a line between that delays each packet, as partners are not next door.
"""

import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import paramiko

from tests.integration import sftp_partners
from tests.integration.sftp_partners import Partner, document

FILES = 500
FAR_FILES = 25
SIZE = 4096
ROUNDS = 5
DELAY = 0.01
"""Seconds each way."""


async def measured(rounds: int = ROUNDS) -> dict[str, Any]:
    """Files a second, ours and bare, near and far, and the ratios."""
    with tempfile.TemporaryDirectory() as folder:
        async with sftp_partners.openssh(Path(folder)) as partner:
            near = await _compared(partner, FILES, rounds)
            async with _slow_line(partner.settings["port"], DELAY) as port:
                partner.settings["port"] = port
                far = await _compared(partner, FAR_FILES, max(1, rounds // 2))
    return {"files": FILES, "bytes": SIZE, "rounds": rounds, "near": near, "far": far}


def measure(rounds: int = ROUNDS) -> dict[str, Any]:
    """`measured`, for callers without a loop."""
    return asyncio.run(measured(rounds))


async def _compared(partner: Partner, count: int, rounds: int) -> dict[str, float]:
    spent: dict[str, list[float]] = {"ours": [], "bare": [], "flushed": [], "at_once": []}
    loop = asyncio.get_running_loop()
    client = await loop.run_in_executor(None, _logged_in, partner)
    for turn in range(rounds + 1):
        kinds = list(spent)
        for kind in kinds[turn % 4 :] + kinds[: turn % 4]:
            content = f"{turn:08}".encode() * (SIZE // 8)
            files = [(f"{kind}-{turn}-{n}.xml", content) for n in range(count)]
            begun = time.perf_counter()
            if kind == "bare":
                await loop.run_in_executor(None, _bare, client, files)
            else:
                await _ours(partner, files, kind)
            if turn:  # the first round opens the connections
                spent[kind].append(time.perf_counter() - begun)
            _empty(partner.inbound)
    client.get_channel().get_transport().close()
    rates = {kind: round(count / statistics.median(each), 1) for kind, each in spent.items()}
    return {**rates, "ratio": round(rates["ours"] / rates["bare"], 2)}


async def _ours(partner: Partner, files: list[tuple[str, bytes]], kind: str) -> None:
    settings = {**partner.settings, "flush": kind == "flushed"}
    lanes = 4 if kind == "at_once" else 1

    async def some(share: list[tuple[str, bytes]]) -> None:
        for name, content in share:
            await partner.channel.send(settings, document(name, content))

    await asyncio.gather(*(some(files[lane::lanes]) for lane in range(lanes)))


def _bare(client: paramiko.SFTPClient, files: list[tuple[str, bytes]]) -> None:
    for name, content in files:
        with client.open(f"in/.{name}.tmp", "w") as file:
            file.write(content)
        client.posix_rename(f"in/.{name}.tmp", f"in/{name}")


@asynccontextmanager
async def _slow_line(port: int, delay: float) -> AsyncIterator[int]:
    """A port that leads to `port`, each packet late by `delay`, however many are on the way."""
    loop = asyncio.get_running_loop()
    tasks: set[asyncio.Task[None]] = set()

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        def out(data: bytes) -> None:
            writer.write(data)
            if not data:
                writer.close()

        while data := await reader.read(65_536):
            loop.call_later(delay, out, data)
        loop.call_later(delay, out, b"")

    async def joined(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there = await asyncio.open_connection("127.0.0.1", port)
        for task in (carry(reader, there[1]), carry(there[0], writer)):
            tasks.add(asyncio.create_task(task))

    server = await asyncio.start_server(joined, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
        for task in tasks:
            task.cancel()


def _logged_in(partner: Partner) -> paramiko.SFTPClient:
    """The library's client, logged in as we are."""
    settings = partner.settings
    key = paramiko.Ed25519Key.from_private_key_file(str(partner.root.parent / "secrets" / "key"))
    transport = paramiko.Transport((settings["host"], settings["port"]))
    transport.connect(username=settings["username"], pkey=key)
    client = paramiko.SFTPClient.from_transport(transport)
    assert client is not None
    return client


def _empty(folder: Path) -> None:
    for path in folder.iterdir():
        path.unlink()


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure()) + "\n")
