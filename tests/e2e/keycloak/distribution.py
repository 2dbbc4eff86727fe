"""Keycloak as its makers publish it: from Maven Central, checked, unpacked and built once.

Kept in `INVOICING_TEST_CACHE`, by default `~/.cache/invoicing`. It needs Java 17 or newer.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path

import httpx

VERSION = "26.4.5"
SHA256 = "72f73642a2c36de797d51b4b2b342d4a49f6e5832af10aa470cd123627bd80b3"
_NAME = "keycloak-quarkus-dist"
ADDRESS = f"https://repo1.maven.org/maven2/org/keycloak/{_NAME}/{VERSION}/{_NAME}-{VERSION}.zip"
OPTIONS = ("--db=dev-mem", "--health-enabled=false")
"""What it is built for: a database in memory, which is gone when the tests are."""
JAVA = {
    "JAVA_OPTS_KC_HEAP": "-Xms128m -Xmx512m",
    "JAVA_OPTS_APPEND": "-XX:TieredStopAtLevel=1",
}
"""Little memory, and no time spent on making code fast that runs for a minute."""
_BUILD_SECONDS = 180
_DOWNLOAD_SECONDS = 300


def keycloak() -> Path:
    """The folder of a Keycloak that is ready to start."""
    cache = Path(os.environ.get("INVOICING_TEST_CACHE") or Path.home() / ".cache" / "invoicing")
    cache.mkdir(parents=True, exist_ok=True)
    built = cache / f"keycloak-{VERSION}-{_fingerprint()}"
    with (cache / "keycloak.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            _make(cache, built)
    return built


def _make(cache: Path, built: Path) -> None:
    archive = cache / f"{_NAME}-{VERSION}.zip"
    if not archive.exists():
        _download(archive)
    with tempfile.TemporaryDirectory(dir=cache) as draft:
        with zipfile.ZipFile(archive) as packed:
            packed.extractall(draft)
        unpacked = Path(draft) / f"keycloak-{VERSION}"
        script = unpacked / "bin" / "kc.sh"
        script.chmod(0o755)
        subprocess.run(
            [str(script), "build", *OPTIONS],
            env={**os.environ, **JAVA},
            check=True,
            capture_output=True,
            timeout=_BUILD_SECONDS,
        )
        shutil.move(unpacked, built)


def _download(archive: Path) -> None:
    draft = archive.with_suffix(".draft")
    digest = hashlib.sha256()
    with (
        httpx.stream("GET", ADDRESS, timeout=_DOWNLOAD_SECONDS, follow_redirects=True) as answer,
        draft.open("wb") as file,
    ):
        answer.raise_for_status()
        for part in answer.iter_bytes(1 << 20):
            digest.update(part)
            file.write(part)
    if digest.hexdigest() != SHA256:
        draft.unlink()
        raise AssertionError(f"{ADDRESS} is not the file it was when its digest was written down")
    draft.rename(archive)


def _fingerprint() -> str:
    return hashlib.sha256("\n".join((SHA256, *OPTIONS)).encode()).hexdigest()[:8]
