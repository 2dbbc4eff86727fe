"""The two scripts of others that the site needs: fetched once, by their hash, never committed.

`docs/assets.json` pins package, version, licence and the integrity of the package (Subresource
Integrity, https://www.w3.org/TR/SRI/, as npm publishes it). Any registry may serve it: what has
another hash is refused.
"""

import hashlib
import io
import json
import os
import shutil
import subprocess
import tarfile
from base64 import b64encode
from dataclasses import dataclass
from pathlib import Path

import httpx

PINS = Path(__file__).parents[1] / "assets.json"
_PUBLIC = "https://registry.npmjs.org/"
_SECONDS = 120.0


class AssetRefused(Exception):
    """A package could not be had, or is not what was pinned; the message says what to do."""


@dataclass(frozen=True)
class Asset:
    """One file of a published package."""

    package: str
    version: str
    licence: str
    member: str
    integrity: str

    def address(self, registry: str) -> str:
        """Where `registry` has the package."""
        plain = self.package.rpartition("/")[2]
        return f"{registry.rstrip('/')}/{self.package}/-/{plain}-{self.version}.tgz"

    def unpacked(self, archive: bytes) -> bytes:
        """The file, out of the package; refuses another package than the pinned one."""
        found = "sha512-" + b64encode(hashlib.sha512(archive).digest()).decode()
        if found != self.integrity:
            raise AssetRefused(
                f"{self.package} {self.version} has the hash {found}, and docs/assets.json pins "
                f"{self.integrity}. It is another package; do not build with it"
            )
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as package:
            member = package.extractfile(self.member)
            if member is None:
                raise AssetRefused(f"{self.package} {self.version} has no file {self.member}")
            return member.read()


def pinned() -> dict[str, Asset]:
    """Every asset, by the name that the site has for it."""
    return {name: Asset(**pin) for name, pin in json.loads(PINS.read_text("utf-8")).items()}


def registry() -> str:
    """The registry that npm is configured for on this machine, otherwise the public one."""
    for name in ("npm_config_registry", "NPM_CONFIG_REGISTRY"):
        if os.environ.get(name):
            return os.environ[name]
    npm = shutil.which("npm")
    if npm is None:
        return _PUBLIC
    asked = subprocess.run(  # noqa: S603
        [npm, "config", "get", "registry"], capture_output=True, text=True, check=False
    )
    said = asked.stdout.strip()
    return said if said.startswith("http") else _PUBLIC


def fetched(kept: Path) -> dict[str, Path]:
    """Every asset as a file below `kept`; what is there already is not fetched again."""
    kept.mkdir(parents=True, exist_ok=True)
    files: dict[str, Path] = {}
    for name, asset in pinned().items():
        mark = hashlib.sha256(f"{asset.integrity}{asset.member}".encode()).hexdigest()[:16]
        files[name] = kept / f"{mark}-{name}"
        if not files[name].exists():
            _put(files[name], asset.unpacked(_archive(asset)))
    return files


def _archive(asset: Asset) -> bytes:
    address = asset.address(registry())
    try:
        answer = httpx.get(address, timeout=_SECONDS, follow_redirects=True)
        answer.raise_for_status()
    except httpx.HTTPError as error:
        raise AssetRefused(
            f"{address}: {error}. The site needs this package once; set npm_config_registry to a "
            "registry that can be reached from here"
        ) from error
    return answer.content


def _put(place: Path, content: bytes) -> None:
    """All of it or nothing, also when two build at once."""
    part = place.with_name(f"{place.name}.{os.getpid()}")
    part.write_bytes(content)
    part.replace(place)
