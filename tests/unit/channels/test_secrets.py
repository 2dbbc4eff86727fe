"""Secrets are named, looked up in one folder, and never shown."""

from pathlib import Path

import pytest

from domain.core.errors import DeliveryRejected
from integration.secrets import SecretFolder


@pytest.fixture
def folder(tmp_path: Path) -> SecretFolder:
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (tmp_path / "outside").write_text("outside")
    (secrets / "partner").write_text("  s3cret \r\n")
    (secrets / "..data").mkdir()
    (secrets / "..data" / "mounted").write_text("mounted")
    (secrets / "mounted").symlink_to("..data/mounted")
    (secrets / "escaping").symlink_to("../outside")
    (secrets / "folder").mkdir()
    (secrets / "empty").write_text("\n")
    (secrets / "binary").write_bytes(b"\xff\xfe")
    (secrets / "huge").write_bytes(b"x" * 70_000)
    return SecretFolder(secrets)


def test_a_secret_is_the_text_of_the_file(folder: SecretFolder) -> None:
    assert folder.resolve("file:partner") == "  s3cret "


def test_secrets_mounted_by_kubernetes_are_links_inside_the_folder(folder: SecretFolder) -> None:
    assert folder.resolve("file:mounted") == "mounted"


@pytest.mark.parametrize(
    "reference",
    [
        "partner",
        "file:",
        "file:..",
        "file:.",
        "file:../outside",
        "file:/etc/passwd",
        "file:a/b",
        "file:..data",
        "file:partner\n",
        "env:HOME",
        "file:" + "x" * 101,
        "file:escaping",
        "file:folder",
        "file:empty",
        "file:binary",
        "file:huge",
        "file:forgotten",
    ],
)
def test_anything_else_is_refused_with_a_hint(folder: SecretFolder, reference: str) -> None:
    with pytest.raises(DeliveryRejected) as refused:
        folder.resolve(reference)
    assert refused.value.hint
    assert "outside" not in refused.value.message


def test_nothing_is_shown(folder: SecretFolder) -> None:
    assert repr(folder) == "SecretFolder(…)"
