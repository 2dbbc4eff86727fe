"""Which servers there are to test on."""

import os
import socket
import time
from collections.abc import Callable
from typing import Any, TypeVar

import pytest
from pymongo import MongoClient

T = TypeVar("T", bound=Callable[..., Any])

GIVEN = os.environ.get("INVOICING_TEST_MONGO_URI", "")


def polled(uri: str) -> str:
    """Without the driver's second monitor: closed while it connects, it leaks its socket."""
    option = "serverMonitoringMode=poll"
    return uri if option in uri else f"{uri}&{option}"


def lost_server(test: T) -> T:
    """For a test that loses its server: the driver, closed while it looks for it, leaks sockets."""
    ignoring = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
    return ignoring(pytest.mark.usefixtures("swept")(test))


def engines() -> list[str]:
    """The embedded server always, also with documents as MongoDB gets them; MongoDB if there."""
    found = ["embedded", "embedded-unpacked"]
    return [*found, "mongodb"] if GIVEN or _docker_answers() else found


def initiate(uri: str) -> None:
    """Make a fresh MongoDB a replica set of one, and wait until it is primary."""
    deadline = time.monotonic() + 60
    member = {"_id": 0, "host": "127.0.0.1:27017"}
    with MongoClient[dict[str, object]](uri, serverSelectionTimeoutMS=60_000) as client:
        client.admin.command("replSetInitiate", {"_id": "rs0", "members": [member]})
        while not client.admin.command("hello").get("isWritablePrimary"):
            assert time.monotonic() < deadline, "the replica set has no primary"
            time.sleep(0.2)


def _docker_answers() -> bool:
    """Asked by hand, because the client of Docker leaks when there is none."""
    if "DOCKER_HOST" in os.environ:
        return True
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex("/var/run/docker.sock") == 0
