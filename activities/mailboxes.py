"""Mailboxes: what is in them is claimed, archived, and put with the done ones."""

from temporalio import activity

from activities.contracts import PollInput, PollOutcome
from activities.failures import translated
from activities.liveness import alive
from domain.core.errors import DeliveryRejected
from domain.exchange.delivery import RemoteFile
from domain.exchange.inbound import Mailbox
from domain.ports import Channel, Collecting, Store
from domain.receiving import Receiving


class MailboxActivities:
    """Looks into mailboxes."""

    def __init__(self, store: Store, channels: dict[str, Channel], receiving: Receiving) -> None:
        self._store = store
        self._channels = channels
        self._receiving = receiving

    @activity.defn
    @translated
    async def poll_mailbox(self, input: PollInput) -> PollOutcome:
        """Claim what is in the mailbox, archive it, put it with the done ones; the hashes."""
        mailbox = await self._store.mailboxes.get(input.mailbox_id)
        channel = self._channel(mailbox)
        settings = mailbox.channel.settings
        archived = []
        async with alive():
            for file in await channel.claim(settings, input.limit):
                archived.append(await self._archived(mailbox, file, input))
                await channel.finish(settings, file.claimed_as, accepted=True)
        return PollOutcome(documents=tuple(archived))

    async def _archived(self, mailbox: Mailbox, file: RemoteFile, input: PollInput) -> str:
        known = await self._receiving.take_in(
            file.content,
            input.at,
            name=file.name,
            mailbox_id=mailbox.id,
            media_type="application/octet-stream",
        )
        return known.id

    def _channel(self, mailbox: Mailbox) -> Collecting:
        channel = self._channels.get(mailbox.channel.kind)
        if channel is None:
            raise DeliveryRejected(f"there is no channel called '{mailbox.channel.kind}'")
        if not isinstance(channel, Collecting):
            raise DeliveryRejected(f"'{mailbox.channel.kind}' is posted to, not looked into")
        return channel
