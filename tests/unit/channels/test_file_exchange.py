"""Handing over files: what happens between two operations, on a file system that can break."""

from pathlib import Path

import pytest

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    Undeliverable,
)
from integration import file_collecting, file_exchange
from integration.channels.folder import LocalFiles
from integration.file_conventions import FileConventions

HOW = FileConventions()


class Breaking(LocalFiles):
    """Raises what it is told to at an operation, before or after doing it."""

    def __init__(self, root: Path) -> None:
        super().__init__(root)
        self.before: dict[str, OSError] = {}
        self.after: dict[str, OSError] = {}

    def write(
        self, path: str, content: bytes, start: int = 0, unless: str | None = None
    ) -> int | None:
        self._raise(self.before, "write")
        return super().write(path, content, start, unless)

    def rename(self, old: str, new: str) -> None:
        self._raise(self.before, "rename")
        super().rename(old, new)
        self._raise(self.after, "rename")

    def _raise(self, faults: dict[str, OSError], operation: str) -> None:
        if operation in faults:
            raise faults.pop(operation)


@pytest.fixture
def files(tmp_path: Path) -> Breaking:
    for name in ("in", "out"):
        (tmp_path / name).mkdir()
    return Breaking(tmp_path)


def send(files: Breaking, content: bytes = b"<x/>") -> bool:
    return file_exchange.send(files, HOW, "a.xml", content).already_there


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        (PermissionError(), DeliveryRejected),
        (FileNotFoundError(), DeliveryRejected),
        (OSError(28, "No space left on device"), DeliveryUnavailable),
        (ConnectionError(), DeliveryUnavailable),
        (TimeoutError(), DeliveryUnavailable),
    ],
)
def test_a_fault_while_writing_leaves_nothing_visible(
    files: Breaking, tmp_path: Path, fault: OSError, expected: type[Undeliverable]
) -> None:
    files.before["write"] = fault
    with pytest.raises(expected) as refused:
        send(files)
    assert type(refused.value) is expected
    assert not (tmp_path / "in" / "a.xml").exists()
    assert send(files) is False


def test_a_reply_lost_before_the_rename_is_unknown_and_then_sent(files: Breaking) -> None:
    files.before["rename"] = ConnectionError()
    with pytest.raises(DeliveryUnknown):
        send(files)
    assert send(files) is False


def test_a_reply_lost_after_the_rename_is_unknown_and_then_found(files: Breaking) -> None:
    files.after["rename"] = ConnectionError()
    with pytest.raises(DeliveryUnknown):
        send(files)
    assert send(files) is True


def test_a_twin_that_was_faster_is_found_and_nothing_is_left(
    files: Breaking, tmp_path: Path
) -> None:
    (tmp_path / "in" / "a.xml").write_bytes(b"<x/>")
    assert file_exchange._publish(files, "in/a.xml", "in/a.xml", b"<x/>") is False


def test_a_file_that_vanishes_before_it_has_its_name_is_unknown(files: Breaking) -> None:
    files.before["rename"] = FileNotFoundError()
    with pytest.raises(DeliveryUnknown, match="vanished"):
        send(files)


def test_a_folder_in_place_of_the_file_is_no_success(files: Breaking, tmp_path: Path) -> None:
    (tmp_path / "in" / "a.xml").mkdir()
    with pytest.raises(DeliveryRejected, match="taken"):
        send(files)


def test_a_file_that_is_still_growing_waits(files: Breaking, tmp_path: Path) -> None:
    path = tmp_path / "out" / "a.xml"
    path.write_bytes(b"<x")

    class Growing(Breaking):
        def rename(self, old: str, new: str) -> None:
            with path.open("ab") as writer:
                writer.write(b"/>")
            super().rename(old, new)

    assert file_collecting.claim(Growing(tmp_path), HOW, 9) == []
    (file,) = file_collecting.claim(files, HOW, 9)
    assert file.content == b"<x/>"


def test_one_claim_never_holds_more_than_its_room(
    files: Breaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_collecting, "MAX_BYTES", 10)
    monkeypatch.setattr(file_collecting, "ROOM", 10)
    for name, size in (("a", 6), ("b", 6), ("c", 1), ("too-large", 11)):
        (tmp_path / "out" / name).write_bytes(b"x" * size)
    claimed = file_collecting.claim(files, HOW, 9)
    assert [file.name for file in claimed] == ["a"]
    file_collecting.finish(files, HOW, claimed[0].claimed_as, accepted=True)
    assert [file.name for file in file_collecting.claim(files, HOW, 9)] == ["b", "c"]
    assert (tmp_path / "out" / "too-large").exists()


def test_a_file_system_without_hard_links_still_never_replaces(
    files: Breaking, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    assert send(files) is False
    (tmp_path / "in" / "b.xml").write_bytes(b"other")
    with pytest.raises(OSError, match="not permitted"):
        files.rename("in/a.xml", "in/b.xml")
    assert (tmp_path / "in" / "b.xml").read_bytes() == b"other"


def test_names_and_contents_are_not_in_a_representation(files: Breaking, tmp_path: Path) -> None:
    (tmp_path / "out" / "a.xml").write_bytes(b"secret content")
    (file,) = file_collecting.claim(files, HOW, 1)
    assert "secret content" not in repr(file)
