"""Handing a mail in: what each reply of the server means for the delivery.

Nobody gets it as long as one recipient has to be tried again: whoever had it would get it twice. A
recipient who is refused for good is reported, and the others get it. Source: RFC 5321, 4.2; RFC
3461 (notices); RFC 1870 (sizes).
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPHeloError,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPServerDisconnected,
    SMTPTimeoutError,
)

from domain.core.errors import (
    DeliveryRejected,
    DeliveryUnavailable,
    DeliveryUnknown,
    Undeliverable,
)
from integration.channels.mail import tls
from integration.channels.mail.letter import Letter, xtext
from integration.channels.mail.settings import Smtp
from integration.secrets import SecretFolder

_CREDENTIALS = (530, 534, 535)


@dataclass(frozen=True)
class Replies:
    """What the server said, recipient by recipient."""

    refused: dict[str, str]
    log: tuple[str, ...]


@asynccontextmanager
async def session(server: Smtp, domain: str, secrets: SecretFolder) -> AsyncIterator[SMTP]:
    """A connection, encrypted and logged in as the settings say."""
    password = secrets.resolve(server.password) if server.password else None
    encrypted = server.security != "none"
    client = SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        tls_context=await asyncio.to_thread(tls.context, server, secrets) if encrypted else None,
        username=server.username,
        password=password,
        local_hostname=domain,
        timeout=server.timeout_seconds,
    )
    try:
        await _connect(client, server)
        yield client
    finally:
        with suppress(Exception):
            await asyncio.wait_for(client.quit(), 2)
        client.close()


async def hand_in(client: SMTP, server: Smtp, letter: Letter, *, notices: bool) -> Replies:
    """Give the mail to the server; raises unless somebody of `to` gets it."""
    _fits(client, server, letter)
    asks = notices and client.supports_extension("dsn")
    try:
        log = [await _sender(client, letter, asks=asks)]
        refused = await _recipients(client, letter, log, asks=asks)
    except SMTPResponseException as error:
        raise _judged(server, error) from None
    except (SMTPException, OSError) as error:
        raise _broken(server, error) from None
    left = [one for one in letter.to if one not in refused]
    if not left:
        raise DeliveryRejected(
            f"{server.place} refuses every recipient: {'; '.join(refused.values())}"[:500],
            hint="compare the addresses with the partner's",
        )
    log.append(await _data(client, server, letter))
    return Replies(refused, tuple(log))


async def _connect(client: SMTP, server: Smtp) -> None:
    try:
        await client.connect()
        if client.is_ehlo_or_helo_needed:  # what it offers is known only then
            with suppress(SMTPHeloError):
                await client.ehlo()
    except SMTPResponseException as error:
        raise _judged(server, error) from None
    except (SMTPServerDisconnected, SMTPTimeoutError, OSError) as error:
        raise _broken(server, error) from None
    except SMTPException as error:
        raise DeliveryRejected(
            f"{server.place}: {error.message}"[:300],
            hint="compare security, username and port with what the server offers",
        ) from None


def _fits(client: SMTP, server: Smtp, letter: Letter) -> None:
    said = client.esmtp_extensions.get("size", "").strip()
    if said.isdigit() and 0 < int(said) < len(letter.content):
        raise DeliveryRejected(
            f"the mail has {len(letter.content)} bytes, {server.place} takes {said}",
            hint="send a smaller document, or over another channel",
        )


async def _sender(client: SMTP, letter: Letter, *, asks: bool) -> str:
    options = [f"SIZE={len(letter.content)}"] if client.supports_extension("size") else []
    options += ["RET=HDRS", f"ENVID={letter.envelope_id}"] if asks else []
    reply = await client.mail(letter.sender, options=options)
    return f"MAIL FROM <{letter.sender}>: {_said(reply)}"


async def _recipients(
    client: SMTP, letter: Letter, log: list[str], *, asks: bool
) -> dict[str, str]:
    """Those who are refused for good, with the reply."""
    refused = {}
    for one in letter.recipients:
        options = ["NOTIFY=SUCCESS,FAILURE,DELAY", f"ORCPT=rfc822;{_orcpt(one)}"] if asks else []
        try:
            reply = _said(await client.rcpt(one, options=options))
        except SMTPRecipientRefused as error:
            if error.code < 500:
                raise
            reply = refused[one] = _said(error)
        log.append(f"RCPT TO <{one}>: {reply}")
    return refused


async def _data(client: SMTP, server: Smtp, letter: Letter) -> str:
    try:
        return f"DATA: {_said(await client.data(letter.content))}"
    except SMTPResponseException as error:
        raise _judged(server, error) from None
    except (SMTPException, OSError) as error:
        raise DeliveryUnknown(
            f"{server.place}: the answer to the mail was lost ({type(error).__name__})",
            hint="it is sent again under the same Message-ID",
        ) from None


def _judged(server: Smtp, error: SMTPResponseException) -> Undeliverable:
    message = f"{server.place}: {_said(error)}"
    if error.code in _CREDENTIALS:
        hint = "compare username and password with those of the server"
        return DeliveryRejected(message, hint=hint)
    if 500 <= error.code < 600:
        return DeliveryRejected(message, hint="mend what the server complains about, then retry")
    return DeliveryUnavailable(message, hint="it is tried again")


def _broken(server: Smtp, error: BaseException) -> Undeliverable:
    message = f"{server.place}: no connection ({tls.reason(error)})"
    return DeliveryUnavailable(message, hint="it is tried again")


def _said(reply: Any) -> str:
    """Code and words, in one line."""
    words = "".join(one if one.isprintable() else " " for one in str(reply.message))
    return f"{reply.code} {' '.join(words.split())}"[:300]


def _orcpt(address: str) -> str:
    local, _, domain = address.rpartition("@")
    return f"{xtext(local)}@{domain}"
