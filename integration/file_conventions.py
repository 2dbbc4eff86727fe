"""What two sides agree on about files in folders: which folders, markers, names, what becomes of
them. Settings that every channel of files has."""

import re
from fnmatch import fnmatchcase
from typing import Annotated, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from integration.file_names import folder_path

MarkerPattern = Annotated[
    str,
    StringConstraints(
        pattern=r"^([A-Za-z0-9_][A-Za-z0-9_.-]{0,39})?\{(name|stem)\}[A-Za-z0-9_.-]{0,40}$"
    ),
]
"""`{name}.done`; `{stem}` is the name without its extension."""
NamePattern = Annotated[str, StringConstraints(pattern=r"^[^/\\\x00-\x1f]{1,100}$")]
FinishedName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,39}$")]


class FileConventions(BaseModel):
    """Folders, markers and names as one partner has them."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    outbox: str = Field(default="in", description="where we put files")
    inbox: str = Field(default="out", description="where we collect files")
    marker_written: MarkerPattern | None = Field(
        default=None,
        description="an empty file that we write after each of ours: '{name}.done', '{stem}.ok'",
    )
    marker_awaited: MarkerPattern | None = Field(
        default=None,
        description="files are collected once this one is beside them: '{name}.done'; we remove it",
    )
    accepts: tuple[NamePattern, ...] = Field(
        default=(), max_length=50, description="names that are collected, '*.xml'; none: all"
    )
    settle_seconds: int = Field(
        default=0,
        ge=0,
        le=30,
        description="collect what has not changed for so long; for partners that write in place",
    )
    if_taken: Literal["refuse", "beside"] = Field(
        default="refuse",
        description="when our name is taken by other bytes: do not send, or add a hash to the name",
    )
    finishing: Literal["folders", "suffix", "marker", "delete"] = Field(
        default="folders",
        description="what becomes of collected files: moved into folders, renamed to 'name.done',"
        " left with an empty 'name.done' beside, or deleted (those in error are moved)",
    )
    done: FinishedName = Field(default="done", description="folder or suffix of what was taken")
    error: FinishedName = Field(
        default="error", description="folder or suffix of what could not be used"
    )

    _folders = field_validator("outbox", "inbox")(folder_path)

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        if self.done == self.error:
            raise ValueError("done and error need different names")
        for pattern in filter(None, (self.marker_awaited, self.marker_written)):
            if pattern in ("{name}", "{stem}"):
                raise ValueError("a marker needs a name of its own, such as '{name}.done'")
        if self.marker_awaited and self._is_finished(marker(self.marker_awaited, "x.xml")):
            raise ValueError(
                "the marker that is awaited looks like one that says a file is finished:"
                " name done and error differently"
            )
        return self

    def is_collected(self, name: str) -> bool:
        """Whether a file of this name is one to collect: no marker, not finished, of the names."""
        if self._is_finished(name) or (
            self.marker_awaited and _is_marker(self.marker_awaited, name)
        ):
            return False
        return not self.accepts or any(fnmatchcase(name, one) for one in self.accepts)

    def finished(self, *, accepted: bool) -> str:
        """The folder or suffix of what is finished."""
        return self.done if accepted else self.error

    def _is_finished(self, name: str) -> bool:
        stays = self.finishing in ("suffix", "marker")
        return stays and name.endswith((f".{self.done}", f".{self.error}"))


def marker(pattern: str, name: str) -> str:
    """The marker of the file `name`."""
    stem = name.rpartition(".")[0] or name
    return pattern.replace("{name}", name).replace("{stem}", stem)


def _is_marker(pattern: str, name: str) -> bool:
    before, after = re.split(r"\{name\}|\{stem\}", pattern)
    longer = len(name) > len(before) + len(after)
    return longer and name.startswith(before) and name.endswith(after)
