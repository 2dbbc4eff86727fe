"""The embedded servers, really started: a round trip through each, accidents, what stays."""

import asyncio
import base64
import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import paramiko
import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure
from temporalio.api.operatorservice.v1 import ListSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client

from integration.temporal import connect
from worker.embedded.namespace import missing_attributes, prepare_namespace
from worker.embedded.sftp_server import SftpAddress, serve_sftp
from worker.embedded.stack import Ports, Stack
from workflows.names import SEARCH_ATTRIBUTES

USERS = {"acme": "acme-password", "bank": "bank-password"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    folder = tmp_path_factory.mktemp("embedded") / "data"
    parts = ("mongo", "temporal", "sftp")
    with Stack(folder, parts=parts, ports=Ports.anywhere(), sftp_users=USERS) as stack:
        yield stack


def mongo(stack: Stack) -> MongoClient[dict[str, Any]]:
    return MongoClient(stack.settings.mongo.uri.get_secret_value())


def test_mongo_keeps_transactions_whole(stack: Stack) -> None:
    with mongo(stack) as client:
        table = client["round"]["trip"]
        table.insert_one({"_id": 0})
        with client.start_session() as session:
            with session.start_transaction():
                table.insert_one({"_id": 1}, session=session)
            session.start_transaction()
            table.insert_one({"_id": 2}, session=session)
            session.abort_transaction()
        assert sorted(row["_id"] for row in table.find()) == [0, 1]


def test_mongo_is_told_to_write_safely(stack: Stack) -> None:
    with mongo(stack) as client:
        assert client.write_concern.document == {"w": "majority", "j": True}
        assert client.read_concern.level == "majority"
        assert client.options.retry_writes is False


def test_mongo_lets_no_stranger_in(stack: Stack) -> None:
    address = stack.parts["mongo"].summary.split()[0]
    with (
        MongoClient[dict[str, Any]](f"mongodb://{address}/?directConnection=true") as client,
        pytest.raises(OperationFailure, match="requires authentication"),
    ):
        client["any"]["thing"].insert_one({})


def test_a_killed_mongo_comes_back_with_what_was_acknowledged(stack: Stack) -> None:
    part = stack.parts["mongo"]
    with mongo(stack) as client:
        client["kill"]["table"].insert_many([{"_id": number} for number in range(20)])
    part.kill()
    assert stack.dead() == ["mongo"]
    assert stack.revive() == ["mongo"]
    with mongo(stack) as client:
        assert client["kill"]["table"].count_documents({}) == 20


async def test_temporal_keeps_90_days_and_knows_our_search_attributes(stack: Stack) -> None:
    client = await connect(stack.settings)
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    kept = described.config.workflow_execution_retention_ttl.ToTimedelta()
    assert kept == timedelta(days=90)
    listed = await client.operator_service.list_search_attributes(
        ListSearchAttributesRequest(namespace=client.namespace)
    )
    assert set(SEARCH_ATTRIBUTES) <= set(listed.custom_attributes)


async def test_a_namespace_is_prepared_again_and_again(stack: Stack) -> None:
    client = await connect(stack.settings)
    wanted = {**SEARCH_ATTRIBUTES, "Tags": "KeywordList", "Score": "Double"}
    assert await missing_attributes(client, wanted) == {"Tags": "KeywordList", "Score": "Double"}
    assert await prepare_namespace(client, wanted) == []
    assert await prepare_namespace(client, wanted) == []
    assert await missing_attributes(client, wanted) == {}


async def test_a_shorter_retention_is_not_forced_on_a_server(stack: Stack) -> None:
    client = await connect(stack.settings)
    assert await prepare_namespace(client, {}, timedelta(days=1)) == []
    described = await client.workflow_service.describe_namespace(
        DescribeNamespaceRequest(namespace=client.namespace)
    )
    kept = described.config.workflow_execution_retention_ttl.ToTimedelta()
    assert kept == timedelta(days=90)


async def test_what_a_server_forbids_is_only_a_warning(stack: Stack) -> None:
    client = await Client.connect(stack.settings.temporal.address, namespace="not-there")
    warnings = await prepare_namespace(client, SEARCH_ATTRIBUTES)
    assert len(warnings) == 2
    assert "set it on the server" in warnings[0]


@contextmanager
def login(
    address: SftpAddress, user: str, password: str, host_key: str | None = None
) -> Iterator[paramiko.SFTPClient]:
    """A session with the host key pinned, as our channel does it."""
    algorithm, key = (host_key or address.host_key).split()
    pinned = paramiko.Ed25519Key(data=base64.b64decode(key))
    with paramiko.SSHClient() as client:
        client.get_host_keys().add(f"[{address.host}]:{address.port}", algorithm, pinned)
        client.set_missing_host_key_policy(paramiko.RejectPolicy())
        client.connect(
            address.host,
            address.port,
            user,
            password,
            look_for_keys=False,
            allow_agent=False,
            timeout=10,
        )
        with client.open_sftp() as sftp:
            yield sftp


@pytest.fixture
def address(stack: Stack) -> SftpAddress:
    return SftpAddress(stack.sftp.host, stack.sftp.port, stack.sftp.host_key)


def test_a_partner_gets_a_file_whole_and_overwrites_one(stack: Stack, address: SftpAddress) -> None:
    with login(address, "acme", USERS["acme"]) as sftp:
        for text in (b"first", b"second"):
            sftp.putfo(io.BytesIO(text), "/in/.invoice.xml.part")
            sftp.posix_rename("/in/.invoice.xml.part", "/in/invoice.xml")
        assert sftp.listdir("/in") == ["invoice.xml"]
        assert sorted(sftp.listdir("/")) == ["in", "out"]
    assert (stack.sftp.folder("acme") / "in" / "invoice.xml").read_bytes() == b"second"


def test_a_partner_sees_no_other_partner(stack: Stack, address: SftpAddress) -> None:
    (stack.sftp.folder("bank") / "out" / "statement.xml").write_text("private")
    with login(address, "acme", USERS["acme"]) as sftp:
        assert sorted(sftp.listdir("/../..")) == ["in", "out"]
        with pytest.raises(FileNotFoundError):
            sftp.stat("/../bank/out/statement.xml")


@pytest.mark.parametrize(("user", "password"), [("acme", "wrong"), ("nobody", ""), ("../x", "y")])
def test_a_wrong_password_is_refused(address: SftpAddress, user: str, password: str) -> None:
    with pytest.raises(paramiko.AuthenticationException), login(address, user, password):
        pass


def test_a_wrong_host_key_is_refused(address: SftpAddress) -> None:
    other = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f"
    with pytest.raises(paramiko.BadHostKeyException), login(address, "acme", "", host_key=other):
        pass


def test_a_user_is_added_while_it_runs(stack: Stack, address: SftpAddress) -> None:
    stack.sftp.add_user("globex", "globex-password")
    with login(address, "globex", "globex-password") as sftp:
        assert sorted(sftp.listdir("/")) == ["in", "out"]


async def test_the_sftp_server_runs_inside_a_process_too(tmp_path: Path) -> None:
    def put(address: SftpAddress) -> None:
        with login(address, "acme", "pw") as sftp:
            sftp.putfo(io.BytesIO(b"text"), "/in/file")

    async with serve_sftp(tmp_path, {"acme": "pw"}) as address:
        await asyncio.to_thread(put, address)
    assert (tmp_path / "partners" / "acme" / "in" / "file").read_bytes() == b"text"


def test_everything_is_there_after_a_stop_and_a_start(tmp_path: Path) -> None:
    host_keys = set()
    for run in range(2):
        with Stack(
            tmp_path / "data", parts=("mongo", "sftp"), ports=Ports.anywhere(), sftp_users=USERS
        ) as stack:
            host_keys.add(stack.sftp.host_key)
            with mongo(stack) as client:
                client["stays"]["table"].insert_one({"_id": run})
                assert client["stays"]["table"].count_documents({}) == run + 1
    assert len(host_keys) == 1


def test_a_temporary_folder_is_gone_at_the_end() -> None:
    with Stack(None, parts=("sftp",), ports=Ports.anywhere()) as stack:
        folder = stack.data_dir
        assert folder.exists()
    assert not folder.exists()


def test_files_are_private(stack: Stack) -> None:
    for path in stack.data_dir.rglob("*"):
        if path.is_file() and "partners" not in path.parts:
            assert path.stat().st_mode & 0o077 == 0, path
