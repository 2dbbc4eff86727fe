"""Names of files that are handed over in folders: which are safe, and which are ours while at work.

A name comes from a partner or goes to one; it is data, never a path.
"""

import unicodedata

from domain.core.identifiers import digest

CLAIMED = ".claimed-"

_MAX_BYTES = 230
"""255 is what file systems allow, less what our own prefixes and suffixes add."""


def unsafe(name: str) -> str:
    """Why `name` may not be the name of a file; `""` if it may."""
    if not name or name[0] in ".-":
        return "it is empty or begins with '.' or '-'"
    if "/" in name or "\\" in name:
        return "it holds a path separator"
    if any(unicodedata.category(character).startswith("C") for character in name):
        return "it holds control or invisible characters"
    if len(name.encode()) > _MAX_BYTES:
        return f"it is longer than {_MAX_BYTES} bytes"
    return ""


def part_name(name: str, content: bytes) -> str:
    """Where `content` is written until it is whole: the same bytes always go to the same place."""
    return f".{name}.part-{short_hash(content)}"


def beside(name: str, content: bytes) -> str:
    """Another name for `content` where `name` is taken; always the same one."""
    stem, dot, extension = name.rpartition(".")
    if not stem:
        return f"{name}.{short_hash(content)}"
    return f"{stem}.{short_hash(content)}{dot}{extension}"


def harmless(name: str, otherwise: str) -> str:
    """`name`, which somebody wrote into a mail, as one that may be used; else `otherwise`."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if unicodedata.category(one).startswith("C") else one for one in last)
    shown = " ".join(shown.split()).lstrip(".- ")
    stem, dot, extension = shown.rpartition(".")
    while len(shown.encode()) > _MAX_BYTES and stem:
        stem = stem[:-1]
        shown = f"{stem}{dot}{extension}"
    return otherwise if unsafe(shown) else shown


def claimed_name(name: str) -> str:
    """What a file is called while we are at work on it."""
    return f"{CLAIMED}{name}"


def original_name(claimed_as: str) -> str:
    """The name that a claimed file had; `""` if `claimed_as` is not one of ours."""
    name = claimed_as.removeprefix(CLAIMED)
    return "" if name == claimed_as or unsafe(name) else name


def short_hash(content: bytes) -> str:
    """Enough of the hash to tell files of one name apart."""
    return digest(content)[:8]


def folder_path(path: str) -> str:
    """`path` without a slash at its end, if it is a harmless name of a folder; else ValueError."""
    parts = path.removeprefix("/").removesuffix("/").split("/")
    if any(part != "." and unsafe(part) for part in parts):
        raise ValueError(f"'{path[:60]}' is not a plain folder such as 'in' or '/home/us/in'")
    return path.removesuffix("/")
