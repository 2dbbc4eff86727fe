"""TLS to mail servers: certificates are verified, against the public authorities or given ones."""

import ssl

from domain.core.errors import DeliveryRejected
from integration.channels.mail.settings import Server
from integration.secrets import SecretFolder


def context(server: Server, secrets: SecretFolder) -> ssl.SSLContext:
    """What is verified against."""
    if server.authority is None:
        return ssl.create_default_context()
    try:
        return ssl.create_default_context(cadata=secrets.resolve(server.authority))
    except (ssl.SSLError, ValueError):
        raise DeliveryRejected(
            f"the secret {server.authority} holds no certificates",
            hint="put the certificates of the authority into the file, as PEM",
        ) from None


def reason(error: BaseException) -> str:
    """Why a connection failed, as far as it is worth telling."""
    found: BaseException | None = error
    while found is not None:
        if isinstance(found, ssl.SSLCertVerificationError):
            return f"its certificate is refused: {found.verify_message}"
        found = found.__cause__ or found.__context__
    return type(error).__name__
