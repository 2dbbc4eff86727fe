"""Partners with a bucket: moto, which knows conditions, and rclone, which checks who asks."""

import asyncio
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import boto3
from moto.server import ThreadedMotoServer

from integration.channels.s3 import S3Channel
from integration.secrets import SecretFolder
from tests.integration.sftp_partners import Partner, free_port

ACCESS, SECRET = "northwind-access", "correct-horse-battery"
_BUCKETS = count()


@dataclass(frozen=True)
class Bucket:
    """A shelf below a prefix."""

    client: Any
    bucket: str
    prefix: str

    def put(self, name: str, content: bytes = b"<x/>", *, modified: int = 1_000) -> None:
        del modified  # the store says when
        self.client.put_object(Bucket=self.bucket, Key=f"{self.prefix}{name}", Body=content)

    def read(self, name: str) -> bytes:
        found = self.client.get_object(Bucket=self.bucket, Key=f"{self.prefix}{name}")
        return bytes(found["Body"].read())

    def names(self, below: str = "") -> list[str]:
        prefix = f"{self.prefix}{below}/" if below else self.prefix
        found = self.client.list_objects_v2(Bucket=self.bucket, Prefix=prefix, Delimiter="/")
        keys = [one["Key"] for one in found.get("Contents", ())]
        keys += [one["Prefix"].rstrip("/") for one in found.get("CommonPrefixes", ())]
        return sorted(key.removeprefix(prefix) for key in keys if key != prefix)

    def version(self, name: str) -> object:
        found = self.client.head_object(Bucket=self.bucket, Key=f"{self.prefix}{name}")
        return found["LastModified"], found["ETag"]


@cache
def _moto_server() -> str:
    """One for all tests: starting it takes longer than they do."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    return f"http://{host}:{port}"


@asynccontextmanager
async def moto(path: Path) -> AsyncIterator[Partner]:
    async with _partner(path, _moto_server()) as made:
        yield made


@asynccontextmanager
async def rclone(path: Path) -> AsyncIterator[Partner]:
    program = str(Path(sys.executable).with_name("rclone"))
    port = free_port()
    (path / "store").mkdir()
    command = [program, "serve", "s3", str(path / "store"), "--config", "", "--addr"]
    command += [f"127.0.0.1:{port}", "--auth-key", f"{ACCESS},{SECRET}"]
    with (path / "rclone.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            for _ in range(300):
                assert process.poll() is None, (path / "rclone.log").read_text()[-2000:]
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                except OSError:
                    await asyncio.sleep(0.02)
                else:
                    break
            async with _partner(path, f"http://127.0.0.1:{port}") as made:
                made.knows_conditions = False
                yield made
        finally:
            process.terminate()
            process.wait(10)


@asynccontextmanager
async def _partner(path: Path, endpoint: str) -> AsyncIterator[Partner]:
    folder = path / "secrets"
    folder.mkdir()
    for name, secret in (("access", ACCESS), ("secret", SECRET), ("wrong", "wrong-" + SECRET)):
        (folder / name).write_text(secret)
    client = boto3.session.Session().client(
        "s3",
        endpoint_url=endpoint,
        region_name="us-east-1",
        aws_access_key_id=ACCESS,
        aws_secret_access_key=SECRET,
    )
    bucket = f"bucket-{next(_BUCKETS)}"
    client.create_bucket(Bucket=bucket)
    settings = {
        "endpoint": endpoint,
        "region": "us-east-1",
        "bucket": bucket,
        "addressing": "path",
        "access_key": "file:access",
        "secret_key": "file:secret",
        "timeout_seconds": 5,
    }
    channel = S3Channel(SecretFolder(folder), local=True)
    shelves = Bucket(client, bucket, "in/"), Bucket(client, bucket, "out/")
    try:
        yield Partner(channel, path, settings, shelves=shelves)
    finally:
        channel.close()
        client.close()
