"""What pages load: one stylesheet, two scripts, one picture, from this server and unchangeable.

Each has the hash of its bytes in its address, so a browser keeps it for ever and never an old one.

`htmx-4.0.1.min.js` is htmx 4.0.1 as published (`dist/htmx.min.js` of the npm package `htmx.org`),
under the Zero-Clause BSD licence, beside it; everything else here is our own.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter
from fastapi import Path as InPath
from starlette.responses import Response

from api.problems import Problem

ADDRESS = "/console/static"
_FOLDER = Path(__file__).with_name("static")
_KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_FOR_EVER = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file that pages load."""

    content: bytes
    kind: str

    @property
    def version(self) -> str:
        """Another one for other bytes."""
        return hashlib.sha256(self.content).hexdigest()[:12]


ASSETS = {
    path.name: Asset(path.read_bytes(), _KINDS[path.suffix])
    for path in sorted(_FOLDER.iterdir())
    if path.suffix in _KINDS
}
_VERSIONS = {name: asset.version for name, asset in ASSETS.items()}

routes = APIRouter(prefix=ADDRESS, include_in_schema=False)


def asset(name: str) -> str:
    """The address of a file."""
    return f"{ADDRESS}/{_VERSIONS[name]}/{name}"


@routes.get("/{version}/{name}", name="console_asset")
async def serve(version: str, name: Annotated[str, InPath(max_length=60)]) -> Response:
    """One of the files. An old version is not there any more."""
    if _VERSIONS.get(name) != version:
        raise Problem("not_found", "there is no such file", hint="load the page again")
    found = ASSETS[name]
    return Response(found.content, media_type=found.kind, headers={"Cache-Control": _FOR_EVER})
