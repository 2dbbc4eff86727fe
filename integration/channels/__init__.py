"""The registry of channels: the ways to a partner's system."""

from pathlib import Path

from domain.ports import Channel
from integration.channels.folder import FolderChannel
from integration.channels.sftp import SftpChannel
from integration.secrets import SecretFolder

__all__ = ["channels"]


def channels(secrets: SecretFolder, folders: Path) -> dict[str, Channel]:
    """Every channel by its kind, as delivery profiles name it. A new one is one more line here.

    `folders` is where the folder channel may write and read.
    """
    known: tuple[Channel, ...] = (FolderChannel(folders), SftpChannel(secrets))
    return {channel.kind: channel for channel in known}
