"""How files are handed over in folders, whatever the folder is on.

Written under a hidden name, made durable, then renamed to the name, never over another file; a
marker after it, if the partner wants one. Every step can be repeated after a kill or a lost reply:
what was done is found, not done again, and a large file goes on where it broke off.
"""

from collections.abc import Callable
from contextlib import suppress

from domain.core.errors import DeliveryRejected, DeliveryUnknown
from domain.exchange.delivery import Receipt
from domain.exchange.statement import Reference, ReferenceScheme
from integration import file_names
from integration.file_conventions import FileConventions, marker
from integration.file_system import FileSystem, common, explained

RESUMED_FROM = 1024 * 1024
"""Smaller files are written anew: that is faster than looking how far they came."""


Create = Callable[[str, bytes], None]
"""Puts a file there whole or not at all; `FileExistsError` if there is one."""


def send(
    fs: FileSystem,
    how: FileConventions,
    name: str,
    content: bytes,
    create: Create | None = None,
) -> Receipt:
    """Put `content` into the outbox as `name`. The same bytes under that name are a success.

    `create` is for where files appear whole by themselves.
    """
    if reason := file_names.unsafe(name):
        raise DeliveryRejected(
            f"the file name {name[:60]!r} is not allowed: {reason}",
            hint="mend the file name that the delivery profile gives",
        )
    with explained(fs, how.outbox):
        used = _free_name(fs, how, name, content)
        final = f"{how.outbox}/{used}"
        if create is not None:
            new = not _is_there(fs, final, content) and _put(fs, create, final, content)
        else:
            part = f"{how.outbox}/{file_names.part_name(used, content)}"
            new = _upload(fs, part, final, content)
        if how.marker_written:
            _mark(fs, f"{how.outbox}/{marker(how.marker_written, used)}", new=new)
    return Receipt(
        location=f"{fs.place}/{how.outbox}/{used}",
        size=len(content),
        already_there=not new,
        references=(Reference(scheme=ReferenceScheme.FILE_NAME, value=used),),
    )


def look(fs: FileSystem, how: FileConventions, location: str) -> bool:
    """Whether the file that was sent to `location` (or a file name) is still there."""
    name = location.rpartition("/")[2]
    if reason := file_names.unsafe(name):
        raise DeliveryRejected(f"the file name {name[:60]!r} is not allowed: {reason}")
    with explained(fs, how.outbox):
        if fs.size(f"{how.outbox}/{name}") is not None:
            return True
        for _ in fs.files(how.outbox):  # without the folder nothing was collected from it
            break
        return False


def probe(fs: FileSystem, how: FileConventions) -> list[str]:
    """What is in each folder; raises as `send` does where one cannot be looked into."""
    found = []
    for folder in dict.fromkeys((how.outbox, how.inbox)):
        with explained(fs, folder):
            waiting = sum(1 for _ in fs.files(folder))
        found.append(f"{fs.place}/{folder}: can be looked into, {waiting} files")
    return found


def is_same(fs: FileSystem, path: str, size: int | None, content: bytes) -> bool:
    """Whether the file, whose size is known, has these bytes."""
    return size == len(content) and common(fs, path, content) == size


def _free_name(fs: FileSystem, how: FileConventions, name: str, content: bytes) -> str:
    """The name, or where another file has it and the partner likes it so, one beside it."""
    path = f"{how.outbox}/{name}"
    if how.if_taken == "beside":
        size = fs.size(path)
        if size is not None and not is_same(fs, path, size, content):
            return file_names.beside(name, content)
    return name


def _put(fs: FileSystem, create: Create, final: str, content: bytes) -> bool:
    """`False` if another attempt of the same sending was faster, as below."""
    try:
        create(final, content)
    except FileExistsError:
        return not _is_there(fs, final, content)
    except (ConnectionError, TimeoutError) as error:
        raise _unknown(fs, final, "the connection broke while it was written") from error
    return True


def _upload(fs: FileSystem, part: str, final: str, content: bytes) -> bool:
    """`False` if it is there already."""
    start = 0
    if len(content) >= RESUMED_FROM:
        if _is_there(fs, final, content):
            return False
        start = _resumed(fs, part, content)
    written = fs.write(part, content, start, unless=final)
    if written is None:
        with suppress(FileNotFoundError):
            fs.remove(part)
        return not _is_there(fs, final, content)
    if written != len(content):
        if written > len(content):
            fs.remove(part)
        raise OSError("the file was not written completely")
    return _publish(fs, part, final, content)


def _resumed(fs: FileSystem, part: str, content: bytes) -> int:
    """How far a predecessor came: every byte is compared, as a server that went down may have
    kept the length of a file without its bytes."""
    size = fs.size(part)
    if not size:
        return 0
    if size > len(content):
        fs.remove(part)
        return 0
    return common(fs, part, content)


def _publish(fs: FileSystem, part: str, final: str, content: bytes) -> bool:
    """Give the file its name; `False` if another attempt of the same sending was faster."""
    try:
        fs.rename(part, final)
    except FileExistsError:
        _is_there(fs, final, content)
        with suppress(FileNotFoundError):
            fs.remove(part)
        return False
    except FileNotFoundError as error:
        if not _is_there(fs, final, content):
            raise _unknown(fs, final, "the file vanished before it got its name") from error
        return False
    except (ConnectionError, TimeoutError) as error:
        raise _unknown(fs, final, "the connection broke while the file got its name") from error
    return True


def _mark(fs: FileSystem, path: str, *, new: bool) -> None:
    """The marker comes last: whoever waits for it finds the file whole."""
    if new or fs.size(path) is None:
        fs.write(path, b"")


def _unknown(fs: FileSystem, final: str, what: str) -> DeliveryUnknown:
    return DeliveryUnknown(
        f"{fs.place}/{final}: {what}", hint="the next attempt looks first whether it is there"
    )


def _is_there(fs: FileSystem, path: str, content: bytes) -> bool:
    size = fs.size(path)
    if size is None:
        return False
    if is_same(fs, path, size, content):
        return True
    raise DeliveryRejected(
        f"{fs.place}/{path}: the name is taken by another content",
        hint="ask the partner what that file is; move it away, or send under another name",
    )
