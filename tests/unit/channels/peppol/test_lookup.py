"""Looking receivers up: names in the DNS, metadata and its signature, redirections, the memory."""

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from domain.core.errors import DeliveryRejected, DeliveryUnavailable, Undeliverable
from integration.channels.peppol import directory
from integration.channels.peppol.directory import Directory, address_of, host_of
from integration.channels.peppol.metadata import Asked
from integration.channels.peppol.settings import PeppolSettings
from integration.channels.peppol.signature import signer_of
from integration.channels.peppol.trust import Identities, Trust
from integration.public_http import Answer, PublicHttp
from tests.unit.channels.peppol import network
from tests.unit.formats.test_mutants import mutate

ASKED = Asked(network.BUYER, network.INVOICE_TYPE, "busdox-docid-qns", network.BILLING)
SMP = "https://smp.example"
SETTINGS = PeppolSettings(**network.OURS, smp_url=SMP)
PLAIN = network.metadata("https://ap.example/as4", network.theirs())
AT_HOME = address_of(SMP, ASKED)


class Publishers(PublicHttp):
    """SMPs that answer from memory."""

    def __init__(self, answers: Mapping[str, bytes | int]) -> None:
        super().__init__(local=False)
        self.answers = answers
        self.asked: list[str] = []

    async def ask(self, method: str, url: str, **_: object) -> Answer:  # type: ignore[override]
        self.asked.append(url)
        answer = self.answers.get(url, 404)
        return Answer(answer, {}, b"") if isinstance(answer, int) else Answer(200, {}, answer)


@pytest.fixture(scope="module")
def trust(tmp_path_factory: pytest.TempPathFactory) -> Trust:
    return Identities(network.secrets(tmp_path_factory.mktemp("secrets"))).trust(SETTINGS)


async def found(trust: Trust, answers: Mapping[str, bytes | int]) -> str:
    """Where the receiver's documents go."""
    looked = Directory(Publishers(answers), lambda: network.NOW)
    endpoint, _ = await looked.find(ASKED, SETTINGS, trust)
    assert endpoint.certificate == network.theirs().certificate
    return endpoint.url


async def test_signed_metadata_names_the_access_point(trust: Trust) -> None:
    assert await found(trust, {AT_HOME: network.signed(PLAIN)}) == "https://ap.example/as4"


def test_names_in_the_dns_are_hashes_of_the_identifier_alone() -> None:
    # Both are known from practice; the first stands in the policy for use of identifiers too.
    expected = "EH5BOAVAKTMBGZYH2A63DZ4QOV33FVP5NSDVQKLUCFRAAYOODW6A"
    assert host_of("9915:test", "z.example") == f"{expected}.iso6523-actorid-upis.z.example."
    assert host_of("9915:TEST", "z.example") == host_of("9915:test", "z.example")
    real = host_of("0192:986252932", PeppolSettings(key="file:k", certificate="file:c").zone)
    assert real.startswith("JGPA45E5TP5QNMA3C3XUXV6V4ZE4LHDYW6AL2HZYU3NRLUFX3D3A.")
    assert real.endswith(".participant.sml.prod.tech.peppol.org.")


def test_addresses_of_metadata_are_quoted_whole() -> None:
    assert re.fullmatch(
        r"https://smp\.example/iso6523-actorid-upis%3A%3A0088%3A7300010000001/services/"
        r"busdox-docid-qns%3A%3A[A-Za-z0-9%.-]+",
        AT_HOME,
    )


NOT_ACCEPTED: dict[str, tuple[Callable[[], bytes], str]] = {
    "unsigned": (lambda: PLAIN, "0 signatures"),
    "changed": (
        lambda: network.signed(PLAIN).replace(b"//ap.example", b"//evil.example"),
        "changed after it was signed",
    ),
    "a signature of something else": (
        lambda: network.signed(PLAIN).replace(b'URI=""', b'URI="#a"'),
        "does not fit its certificate",
    ),
    "two signatures": (
        lambda: network.signed(network.signed(PLAIN)),
        "2 signatures",
    ),
    "signed by a stranger": (
        lambda: network.signed(PLAIN, network.rogue()),
        "is not trusted",
    ),
    "signed with an old certificate": (
        lambda: network.signed(PLAIN, network.expired()),
        "outside its validity period",
    ),
    "of another participant": (
        lambda: network.signed(
            network.metadata("https://e.example", network.theirs(), participant="0088:1")
        ),
        "another participant",
    ),
    "of another document": (
        lambda: network.signed(
            network.metadata("https://e.example", network.theirs(), document="a::b##c::2.1")
        ),
        "another participant or document",
    ),
    "another process": (
        lambda: network.signed(
            network.metadata("https://e.example", network.theirs(), process="urn:other")
        ),
        "not in this process",
    ),
    "another transport": (
        lambda: network.signed(
            network.metadata("https://e.example", network.theirs(), transport="busdox-as2")
        ),
        "no endpoint for peppol-transport-as4-v2_0",
    ),
    "not yet in service": (
        lambda: network.signed(
            network.metadata(
                "https://e.example",
                network.theirs(),
                dates="<ServiceActivationDate>2999-01-01</ServiceActivationDate>",
            )
        ),
        "not in service",
    ),
    "no more in service": (
        lambda: network.signed(
            network.metadata(
                "https://e.example",
                network.theirs(),
                dates="<ServiceExpirationDate>2020-01-01T00:00:00.000Z</ServiceExpirationDate>",
            )
        ),
        "not in service",
    ),
    "something else": (lambda: network.signed(b"<html><body/></html>"), "answers with html"),
    "no XML": (lambda: b"sorry", "does not answer with service metadata"),
}


@pytest.mark.parametrize("what", NOT_ACCEPTED)
async def test_metadata_that_proves_nothing_is_refused(what: str, trust: Trust) -> None:
    content, reason = NOT_ACCEPTED[what]
    with pytest.raises(DeliveryRejected, match=reason):
        await found(trust, {AT_HOME: content()})


async def test_who_is_not_known_or_cannot_be_asked(trust: Trust) -> None:
    with pytest.raises(DeliveryRejected, match="does not take this document"):
        await found(trust, {})
    with pytest.raises(DeliveryUnavailable, match="answered 503"):
        await found(trust, {AT_HOME: 503})


async def test_one_redirection_is_followed_to_the_smp_that_was_announced(trust: Trust) -> None:
    away = "https://other.example/where"

    def answers(subject: str, there: bytes) -> dict[str, bytes | int]:
        return {AT_HOME: network.signed(network.redirection(away, subject)), away: there}

    for subject in ("PSM000001", "CN=psm000001, O=x"):
        at = await found(trust, answers(subject, network.signed(PLAIN)))
        assert at == "https://ap.example/as4"
    for subject in ("PSM000002", ""):
        with pytest.raises(DeliveryRejected, match="not as announced"):
            await found(trust, answers(subject, network.signed(PLAIN)))
    again = network.signed(network.redirection(away, "PSM000001"))
    with pytest.raises(DeliveryRejected, match="refer to one another"):
        await found(trust, answers("PSM000001", again))


async def test_an_answer_is_known_for_a_while(trust: Trust) -> None:
    seconds = [0.0]
    publishers = Publishers({AT_HOME: network.signed(PLAIN)})
    looked = Directory(publishers, lambda: network.NOW, lambda: seconds[0])
    assert not (await looked.find(ASKED, SETTINGS, trust))[1]
    assert (await looked.find(ASKED, SETTINGS, trust))[1]
    assert not (await looked.find(ASKED, SETTINGS, trust, anew=True))[1]
    seconds[0] = SETTINGS.cache_seconds + 1
    assert not (await looked.find(ASKED, SETTINGS, trust))[1]
    assert len(publishers.asked) == 3


async def test_what_is_known_does_not_outlive_its_service(trust: Trust) -> None:
    until = network.NOW + timedelta(seconds=10)
    dates = f"<ServiceExpirationDate>{until.isoformat()}</ServiceExpirationDate>"
    content = network.signed(
        network.metadata("https://ap.example/as4", network.theirs(), dates=dates)
    )
    now = [network.NOW]
    looked = Directory(Publishers({AT_HOME: content}), lambda: now[0])
    await looked.find(ASKED, SETTINGS, trust)
    now[0] = until + timedelta(seconds=1)
    with pytest.raises(DeliveryRejected, match="not in service"):
        await looked.find(ASKED, SETTINGS, trust)


@pytest.mark.parametrize("seed", range(100))
async def test_no_change_to_signed_metadata_goes_unnoticed(seed: int, trust: Trust) -> None:
    random = Random(seed)
    document = etree.fromstring(network.signed(PLAIN))
    before = etree.tostring(document[0], method="c14n")
    for _ in range(random.randrange(1, 3)):
        mutate(document, random)
    try:
        at = await found(trust, {AT_HOME: etree.tostring(document)})
    except Undeliverable as error:
        assert error.message  # noqa: PT017
        return
    signed_part = document.find("{*}ServiceMetadata")
    assert at == "https://ap.example/as4"
    assert signed_part is not None
    assert etree.tostring(signed_part, method="c14n") == before


@given(st.binary(max_size=300))
def test_a_signature_of_noise_is_refused(noise: bytes) -> None:
    content = network.signed(PLAIN)
    middle = len(content) - 700
    try:
        root = etree.fromstring(content[:middle] + noise + content[middle + len(noise) :])
    except etree.XMLSyntaxError:
        return
    if noise != content[middle : middle + len(noise)]:
        with pytest.raises(DeliveryRejected):
            signer_of(root)


def test_addresses_in_name_records() -> None:
    class Record:
        def __init__(self, flags: bytes, service: bytes, regexp: bytes) -> None:
            self.flags, self.service, self.regexp = flags, service, regexp

    def url(*said: bytes) -> str:
        return directory._url(Record(*said))  # type: ignore[arg-type]

    assert url(b"U", b"Meta:SMP", b"!.*!https://smp.example/!") == "https://smp.example/"
    assert url(b"u", b"meta:smp", b"#^.*$#https://smp.example#") == "https://smp.example"
    assert url(b"S", b"Meta:SMP", b"!.*!https://smp.example!") == ""
    assert url(b"U", b"E2U+sip", b"!.*!sip:a@example!") == ""
    assert url(b"U", b"Meta:SMP", b"") == ""
    assert url(b"U", b"Meta:SMP", b"!(.*)!https://smp.example/\\1!") == ""
