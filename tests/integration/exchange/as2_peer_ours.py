"""Our side of AS2, listening as the API does."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from domain.exchange.inbound import Mailbox
from domain.ports import Arrival, HttpReply, Posted
from integration.channels.as2 import As2Channel


@dataclass
class Ourselves:
    """Our side, as the API has it: each repetition is answered with what was answered first."""

    channel: As2Channel
    mailboxes: list[Mailbox] = field(default_factory=list)
    arrivals: list[Arrival] = field(default_factory=list)
    refused: list[HttpReply] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/exchange/as2"

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = [line.partition(":") for line in head.split("\r\n")[1:] if line]
        headers = {name.lower(): value.strip() for name, _, value in lines}
        body = await reader.readexactly(int(headers["content-length"]))
        found = await self.channel.receive(self.mailboxes, Posted(headers, body))
        if isinstance(found, HttpReply):
            self.refused.append(found)
            reply = found
        else:
            before = next((one for one in self.arrivals if one.key == found.key), None)
            self.arrivals.append(found)
            reply = before.reply if before else found.reply
        lines_out = "".join(f"{name}: {value}\r\n" for name, value in reply.headers.items())
        writer.write(
            f"HTTP/1.1 {reply.status} OK\r\n{lines_out}content-length: {len(reply.body)}\r\n"
            "connection: close\r\n\r\n".encode("latin-1")
            + reply.body
        )
        await writer.drain()
        writer.close()

    async def arrived(self, count: int = 1) -> Arrival:
        for _ in range(100):
            if len(self.arrivals) >= count:
                return self.arrivals[count - 1]
            await asyncio.sleep(0.05)
        raise AssertionError("nothing arrived")


@asynccontextmanager
async def listening(channel: As2Channel, mailboxes: list[Mailbox]) -> AsyncIterator[Ourselves]:
    """Our side, on a port of its own."""
    own = Ourselves(channel, mailboxes)
    server = await asyncio.start_server(own.serve, "127.0.0.1", 0)
    own.port = server.sockets[0].getsockname()[1]
    yield own
    server.close()
