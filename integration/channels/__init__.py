"""The registry of channels: the ways to a partner's system."""

from pathlib import Path

from domain.ports import Channel
from integration.channels.access_point import AccessPointChannel
from integration.channels.as2 import As2Channel
from integration.channels.folder import FolderChannel
from integration.channels.mail import MailChannel
from integration.channels.peppol import PeppolChannel
from integration.channels.s3 import S3Channel
from integration.channels.sftp import SftpChannel
from integration.channels.webhook import WebhookChannel
from integration.public_http import PublicHttp
from integration.secrets import SecretFolder

__all__ = ["channels"]


def channels(secrets: SecretFolder, folders: Path, *, local: bool = False) -> dict[str, Channel]:
    """Every channel by its kind, as delivery profiles name it. A new one is one more line here.

    `folders` is where the folder channel may write and read; `local` allows calls to addresses of
    our own network.
    """
    http = PublicHttp(local=local)
    known: tuple[Channel, ...] = (
        FolderChannel(folders),
        SftpChannel(secrets),
        As2Channel(secrets, http),
        PeppolChannel(secrets, http),
        AccessPointChannel(secrets, http),
        WebhookChannel(secrets, http),
        MailChannel(secrets, local=local),
        S3Channel(secrets, local=local),
    )
    return {channel.kind: channel for channel in known}
