"""Checks on what is set up, before it is saved: all findings at once, none later by surprise."""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from api.setup_lifecycles import approval_findings, lifecycle_findings
from domain.core.errors import Invalid
from domain.core.findings import Finding, fatal
from domain.exchange.inbound import Mailbox
from domain.exchange.webhook import Webhook
from domain.invoice.request import Terms
from domain.invoice.trial import trial_invoice
from domain.trade.partnership import Partnership
from domain.trade.terms import ChannelConfig
from integration.inbound import reading_faults
from integration.wiring import Adapters

_SET_UP_AT = {
    "seller": "seller_id",
    "tax_representative": "seller_id",
    "payment_instructions": "seller_id",
    "buyer": "buyer_id",
}
"""What an invoice has from a partner's record, and which partner the partnership names for it."""

_BUYER_REFERENCE = "BT-10"
"""A document that lacks it has no place for it either; the term says what is meant."""


async def check_partnership(adapters: Adapters, partnership: Partnership) -> None:
    """`Invalid` with everything that would stop an invoice of this partnership later."""
    findings = [
        *await _parties(adapters, partnership),
        *await _series(adapters, partnership),
        *await lifecycle_findings(adapters, partnership),
        *await approval_findings(adapters, partnership),
        *_delivery(adapters, partnership),
        *await _documents(adapters, partnership),
    ]
    _refuse(findings, "the partnership cannot work like this")


async def check_mailbox(adapters: Adapters, mailbox: Mailbox) -> None:
    """`Invalid` if nobody stands behind it or its channel cannot be used."""
    findings = list(_channel(adapters, mailbox.channel, "channel"))
    partner = mailbox.partner_id
    if partner is not None and await adapters.store.partners.find(partner) is None:
        findings.append(_unknown("partner", partner, "partner_id"))
    findings += (
        _under("format_settings", finding) for finding in reading_faults(mailbox.format_settings)
    )
    _refuse(findings, "the mailbox cannot be looked into like this")


async def check_webhook(adapters: Adapters, webhook: Webhook) -> None:
    """`Invalid` if it would never be called."""
    if not adapters.local and not webhook.url.startswith("https://"):
        message = "a webhook is called by https only"
        finding = _finding("WEBHOOK", "url", message, "use an https address")
        _refuse([finding], message)


async def _parties(adapters: Adapters, partnership: Partnership) -> list[Finding]:
    partners, findings = adapters.store.partners, list[Finding]()
    seller = await partners.find(partnership.seller_id)
    if seller is None:
        findings.append(_unknown("partner", partnership.seller_id, "seller_id"))
    buyer = await partners.find(partnership.buyer_id)
    if buyer is None:
        findings.append(_unknown("partner", partnership.buyer_id, "buyer_id"))
    if seller and not seller.own and not (buyer and buyer.own):
        message = f"neither '{seller.id}' nor the buyer is one of our own companies"
        hint = "set own = true for the company of ours that sells, or that buys"
        findings.append(_finding("SELLER_OWN", "seller_id", message, hint))
    return findings


async def _series(adapters: Adapters, partnership: Partnership) -> list[Finding]:
    """Series exist, and belong to one seller: each company numbers its own documents."""
    findings = []
    wanted = {"series": partnership.series, "credit_note_series": partnership.credit_note_series}
    for name, id in wanted.items():
        if id is None:
            continue
        if await adapters.store.series.find(id) is None:
            findings.append(_unknown("number series", id, name))
        users = (await adapters.store.partnerships.page({"series": id}, limit=500)).items
        others = {user.seller_id for user in users} - {partnership.seller_id}
        if others:
            message = f"the series '{id}' numbers documents of '{min(others)}'"
            hint = "give each of our companies a series of its own"
            findings.append(_finding("SERIES_SELLER", name, message, hint))
    return findings


def _delivery(adapters: Adapters, partnership: Partnership) -> Iterable[Finding]:
    profile = partnership.delivery
    if profile.format not in adapters.formats:
        message = f"there is no format '{profile.format}'"
        hint = f"known are {', '.join(sorted(adapters.formats))}"
        yield _finding("FORMAT", "delivery.format", message, hint)
    else:
        faults = adapters.formats[profile.format].check(profile.format_settings)
        yield from (_under("delivery.format_settings", finding) for finding in faults)
    yield from _channel(adapters, profile.channel, "delivery.channel")
    if partnership.dunning is not None and partnership.dunning.mail is not None:
        yield from _channel(adapters, partnership.dunning.mail, "dunning.mail")


async def _documents(adapters: Adapters, partnership: Partnership) -> list[Finding]:
    """What any invoice of the partnership would lack in its format, whatever is sold."""
    partners = adapters.store.partners
    seller = await partners.find(partnership.seller_id)
    buyer = await partners.find(partnership.buyer_id)
    format_ = partnership.delivery.format
    if seller is None or buyer is None or format_ not in adapters.formats:
        return []
    if partnership.series is None:  # what is only received is written by others
        return []
    today = datetime.now(UTC).date()
    trial = trial_invoice(Terms(partnership=partnership, seller=seller, buyer=buyer), today)
    judged = await asyncio.to_thread(adapters.judge_invoice, trial, format_, today)
    return [
        replace(finding, path=path, message=f"no invoice in {format_} is valid: {finding.message}")
        for finding in fatal(judged)
        if (path := _set_up_at(finding))
    ]


def _set_up_at(finding: Finding) -> str | None:
    """The field of the partnership by which a finding on a trial invoice is mended, if any is."""
    if finding.term == _BUYER_REFERENCE:
        return "buyer_reference"
    return _SET_UP_AT.get(re.split(r"[.\[]", finding.model_path)[0])


def _channel(adapters: Adapters, config: ChannelConfig, place: str) -> Iterable[Finding]:
    channel = adapters.channels.get(config.kind)
    if channel is None:
        message = f"there is no channel '{config.kind}'"
        hint = f"known are {', '.join(sorted(adapters.channels))}"
        yield _finding("CHANNEL", f"{place}.kind", message, hint)
        return
    for finding in channel.check(config.settings):
        yield _under(f"{place}.settings", finding)


def _under(place: str, finding: Finding) -> Finding:
    return replace(finding, path=".".join(filter(None, [place, finding.path])))


def _unknown(kind: str, id: str, path: str) -> Finding:
    return _finding(
        "UNKNOWN", path, f"there is no {kind} '{id}'", "create it first, or mend the id"
    )


def _finding(rule: str, path: str, message: str, hint: str) -> Finding:
    return Finding(rule=rule, path=path, message=message, hint=hint)


def _refuse(findings: Sequence[Finding], message: str) -> None:
    """Warnings alone refuse nothing."""
    if fatal(findings):
        raise Invalid(message, findings=findings)
