"""Secrets: named in settings (`file:NAME`), looked up in one folder, never shown.

The folder is what Kubernetes or Docker mount secrets as: one file per secret.
"""

import re
from pathlib import Path

from domain.core.errors import DeliveryRejected

_REFERENCE = re.compile(r"file:([A-Za-z0-9_-][A-Za-z0-9._-]{0,99})")
_MAX_BYTES = 64 * 1024


class SecretFolder:
    """The folder of secret files. What is in them is read when needed and kept nowhere."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def __repr__(self) -> str:
        return "SecretFolder(…)"

    def resolve(self, reference: str) -> str:
        """The secret that `reference` (`file:NAME`) names; `DeliveryRejected` if there is none."""
        match = _REFERENCE.fullmatch(reference)
        if match is None:
            raise DeliveryRejected(
                "a secret is not named properly",
                hint="write file:NAME with letters, digits, '.', '_' and '-' in NAME",
            )
        name = match.group(1)
        folder = self._path.resolve()
        file = (folder / name).resolve()
        if not file.is_relative_to(folder):
            raise DeliveryRejected(
                f"the secret '{name}' points out of the folder of secrets",
                hint="put the file itself in the folder (INVOICING__SECRETS_DIR)",
            )
        return self._read(file, name)

    def _read(self, file: Path, name: str) -> str:
        try:
            with file.open("rb") as opened:
                content = opened.read(_MAX_BYTES + 1)
        except OSError:
            raise DeliveryRejected(
                f"the secret '{name}' cannot be read",
                hint=f"put a file called {name} in the folder of secrets (INVOICING__SECRETS_DIR)",
            ) from None
        try:
            secret = content.decode().rstrip("\r\n")
        except UnicodeDecodeError:
            secret = ""
        if not secret or len(content) > _MAX_BYTES:
            raise DeliveryRejected(
                f"the secret '{name}' is empty, too large or not text",
                hint="write the secret as UTF-8 text into the file",
            )
        return secret
