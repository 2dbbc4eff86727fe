"""The registry of channels: the ways to a partner's system."""

from domain.ports import Channel
from integration.channels.folder import FolderChannel
from integration.channels.sftp import SftpChannel
from integration.secrets import SecretFolder

__all__ = ["channels"]


def channels(secrets: SecretFolder) -> dict[str, Channel]:
    """Every channel by its kind, as delivery profiles name it. A new one is one more line here."""
    known: tuple[Channel, ...] = (FolderChannel(), SftpChannel(secrets))
    return {channel.kind: channel for channel in known}
