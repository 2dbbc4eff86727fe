"""Makes the low-level client in `invoicing_client/generated` from `docs/openapi.json`.

`python deploy/sdk/generate.py`, or `make sdk`. What it makes is not committed: it follows from
the document, the version of openapi-python-client and this file, and is made anew when one of
them changes. Several processes may ask at once. An operation left out is an error.
"""

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DOCUMENT = ROOT / "docs" / "openapi.json"
PACKAGE = ROOT / "deploy" / "sdk" / "python" / "invoicing_client"
CONFIG = {
    "content_type_overrides": {
        "application/xml": "application/octet-stream",
        "application/pdf": "application/octet-stream",
        "application/yaml": "application/octet-stream",
        "text/event-stream": "application/octet-stream",
    },
    "post_hooks": [],
}
"""Documents are bytes to a client, whatever is in them."""


def generate(document: Path = DOCUMENT, package: Path = PACKAGE) -> bool:
    """Make the client if it is not there for this document; whether it was made."""
    text = document.read_bytes()
    wanted = _fingerprint(text)
    package.mkdir(parents=True, exist_ok=True)
    with (package / ".generating").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        target = package / "generated"
        stamp = target / "fingerprint.txt"
        if stamp.exists() and stamp.read_text() == wanted:
            return False
        with tempfile.TemporaryDirectory(dir=package, prefix=".new-") as folder:
            made = Path(folder) / "generated"
            _run(document, made, Path(folder) / "config.json")
            missing = _operations(text) - {path.stem for path in (made / "api").rglob("*.py")}
            if missing:
                raise SystemExit(f"left out by the generator: {', '.join(sorted(missing))}")
            _tidy(made)
            (made / "fingerprint.txt").write_text(wanted)
            shutil.rmtree(target, ignore_errors=True)
            made.rename(target)
    return True


def _fingerprint(document: bytes) -> str:
    here = Path(__file__).read_bytes()
    made_by = here + version("openapi-python-client").encode()
    return hashlib.sha256(made_by + document).hexdigest()


def _run(document: Path, target: Path, config: Path) -> None:
    config.write_text(json.dumps(CONFIG))
    plain = config.with_name(document.name)
    plain.write_text(json.dumps(_plain(json.loads(document.read_bytes()))))
    command = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    command += ["--path", str(plain), "--output-path", str(target), "--config", str(config)]
    done = subprocess.run(  # noqa: S603 - our own command
        [*command, "--fail-on-warning"], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"the generator refuses {document.name}:\n{done.stdout}{done.stderr}")


def _plain(document: dict[str, Any]) -> dict[str, Any]:
    """`document` without reads that answer nothing: each would make what is read optional.

    Streams are read by hand (`invoicing_client.watching`); to the generator they are bytes.
    """
    for methods in document["paths"].values():
        operation = methods.get("get", {})
        if operation.get("responses", {}).pop("304", None):
            kept = [one for one in operation["parameters"] if one["name"] != "If-None-Match"]
            operation["parameters"] = kept
        content = operation.get("responses", {}).get("200", {}).get("content", {})
        if "text/event-stream" in content:
            operation["responses"].pop("204")
            content["text/event-stream"] = {}
    return document


def _tidy(made: Path) -> None:
    """Format it: the generator writes `1and`, which Python warns of."""
    command = [sys.executable, "-m", "ruff", "format", "--quiet", "--isolated"]
    subprocess.run([*command, "--no-respect-gitignore", str(made)], check=True)  # noqa: S603


def _operations(document: bytes) -> set[str]:
    paths = json.loads(document)["paths"]
    return {one["operationId"] for methods in paths.values() for one in methods.values()}


if __name__ == "__main__":
    print("made" if generate() else "up to date")  # noqa: T201 - for who runs it
