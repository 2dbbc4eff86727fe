"""What a look at a partner's AS2 found, line by line, for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cryptography import x509

from domain.core.errors import DeliveryRejected
from integration.channels.as2.settings import As2Settings
from integration.channels.as2.trust import Trust, in_term, spoken

_SOON = timedelta(days=30)


def certificates(settings: As2Settings, trust: Trust, now: datetime) -> list[str]:
    """Our certificates and the partner's, each with what is wrong with its term.

    `DeliveryRejected` if messages cannot be sent or checked with them.
    """
    found = [_line("we sign with", trust.signer(now).certificate, now)]
    found += [_line("we still decrypt with", one.certificate, now) for one in trust.former]
    if settings.encrypt and settings.url:
        found.append(_line("we encrypt with", trust.recipient(now), now))
    found += [_line("they may sign with", one, now) for one in trust.partners]
    if trust.partners and not any(in_term(one, now) for one in trust.partners):
        raise DeliveryRejected(
            f"no certificate of the partner is in its term: {_named(trust.partners)}",
            hint="ask the partner for the renewed one, and name it in partner_certificates",
        )
    return found


def _line(what: str, certificate: x509.Certificate, now: datetime) -> str:
    line = f"{what} {spoken(certificate)}"
    if now > certificate.not_valid_after_utc:
        return f"{line}: warning, it has expired"
    if now < certificate.not_valid_before_utc:
        return f"{line}: it begins on {certificate.not_valid_before_utc.date()}"
    if certificate.not_valid_after_utc - now < _SOON:
        days = (certificate.not_valid_after_utc - now).days
        return f"{line}: warning, it ends in {days} days"
    return line


def _named(certificates: Sequence[x509.Certificate]) -> str:
    return ", ".join(map(spoken, certificates))
