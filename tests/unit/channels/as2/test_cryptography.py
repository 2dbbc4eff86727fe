"""Signatures, encryption and compression: what holds, what is refused, and how."""

import zlib
from contextlib import suppress
from datetime import timedelta
from functools import cache

import pytest
from asn1crypto import cms, core
from hypothesis import given
from hypothesis import strategies as st

from integration.channels.as2.refusal import Refused
from integration.channels.as2.sealing import compress, decompress, decrypt, encrypt, kind_of
from integration.channels.as2.signing import digest_name, sign, verify
from integration.channels.as2.trust import Own
from tests.unit.channels.as2.parties import DAY, NOW, pair

DATA = b"Content-Type: a/b\r\n\r\nUNB+'"


@cache
def us() -> Own:
    return pair("us")


@cache
def them() -> Own:
    return pair("them")


@cache
def signature() -> bytes:
    return sign(DATA, us(), "sha256")


@cache
def sealed() -> bytes:
    return encrypt(DATA, us().certificate, "aes256")


@pytest.mark.parametrize("digest", ["sha256", "sha384", "sha512"])
@pytest.mark.parametrize("pss", [False, True])
def test_a_signature_says_whose_it_is(digest: str, pss: bool) -> None:
    made = sign(DATA, us(), digest, pss=pss)
    found = verify(DATA, made, [them().certificate, us().certificate], NOW)
    assert (found.digest, found.certificate) == (digest, us().certificate)


def test_a_key_of_a_curve_signs_too() -> None:
    own = pair("curve", curve=True)
    found = verify(DATA, sign(DATA, own, "sha256", pss=True), [own.certificate], NOW)
    assert found.certificate == own.certificate


@pytest.mark.parametrize(
    ("data", "trusted", "later", "modifier"),
    [
        (DATA + b"\n", True, timedelta(0), "integrity-check-failed"),
        (DATA, False, timedelta(0), "authentication-failed"),
        (DATA, True, 400 * DAY, "authentication-failed"),
        (DATA, True, -400 * DAY, "authentication-failed"),
    ],
)
def test_what_does_not_hold_is_refused(
    data: bytes, trusted: bool, later: timedelta, modifier: str
) -> None:
    known = [us().certificate] if trusted else [them().certificate]
    with pytest.raises(Refused) as refused:
        verify(data, signature(), known, NOW + later)
    assert refused.value.disposition == f"processed/error: {modifier}"


def test_sha1_is_accepted_by_a_setting_only() -> None:
    structure = cms.ContentInfo.load(signature())
    for signer in structure["content"]["signer_infos"]:
        signer["digest_algorithm"] = {"algorithm": "sha1"}
    with pytest.raises(Refused, match="SHA-1") as refused:
        verify(DATA, structure.dump(force=True), [us().certificate], NOW)
    assert "insufficient-message-security" in refused.value.disposition
    with pytest.raises(Refused, match="none of the sender's certificates"):
        verify(DATA, structure.dump(force=True), [us().certificate], NOW, accept_sha1=True)


def test_digests_have_one_name() -> None:
    assert {digest_name(one) for one in ("SHA-256", "sha256", '"sha-256"')} == {"sha256"}
    assert (digest_name("md5"), digest_name("")) == ("", "")


@pytest.mark.parametrize("cipher", ["aes128", "aes192", "aes256"])
@pytest.mark.parametrize("oaep", [False, True])
def test_only_the_recipient_opens_it(cipher: str, oaep: bool) -> None:
    made = encrypt(DATA, us().certificate, cipher, oaep=oaep)
    assert kind_of(made) == "enveloped_data"
    assert decrypt(made, [them(), us()]) == DATA
    with pytest.raises(Refused, match="another certificate") as refused:
        decrypt(made, [them()])
    assert refused.value.disposition == "processed/error: decryption-failed"


def test_wrong_key_and_wrong_padding_are_the_same_refusal() -> None:
    spoilt = sealed()[:-1] + bytes([sealed()[-1] ^ 0xFF])
    impostor = Own(them().key, us().certificate)
    for structure, owner in ((spoilt, us()), (sealed(), impostor)):
        with pytest.raises(Refused, match="what arrived is not what was encrypted") as refused:
            decrypt(structure, [owner])
        assert refused.value.disposition == "processed/error: integrity-check-failed"


def test_3des_is_accepted_by_a_setting_only() -> None:
    structure = cms.ContentInfo.load(sealed())
    content = structure["content"]["encrypted_content_info"]
    content["content_encryption_algorithm"] = {
        "algorithm": "tripledes_3key",
        "parameters": core.OctetString(bytes(8)),
    }
    with pytest.raises(Refused, match="AES") as refused:
        decrypt(structure.dump(force=True), [us()])
    assert "insufficient-message-security" in refused.value.disposition
    with pytest.raises(Refused, match="not what was encrypted"):
        decrypt(structure.dump(force=True), [us()], accept_3des=True)


@given(st.binary(max_size=2000))
def test_what_is_compressed_comes_back(data: bytes) -> None:
    assert decompress(compress(data), 2000) == data
    assert compress(data) == compress(data)


def test_a_bomb_is_refused_before_it_goes_off() -> None:
    bomb = compress(bytes(50_000_000))
    with pytest.raises(Refused, match="more than 1000000 bytes"):
        decompress(bomb, 1_000_000)
    short = cms.ContentInfo.load(compress(DATA * 50))
    packed = zlib.compress(DATA * 50)[:-9]
    short["content"]["encap_content_info"]["content"] = core.ParsableOctetString(packed)
    with pytest.raises(Refused, match="ends too early"):
        decompress(short.dump(force=True), 1_000_000)


@given(st.integers(0, 1_000_000), st.integers(1, 255), st.booleans())
def test_damaged_structures_are_refused_and_nothing_else(at: int, flip: int, cut: bool) -> None:
    for made in (signature(), sealed(), compress(DATA)):
        place = at % len(made)
        damaged = made[:place] + (b"" if cut else bytes([made[place] ^ flip]) + made[place + 1 :])
        for read in (
            lambda it: verify(DATA, it, [us().certificate], NOW),
            lambda it: decrypt(it, [us()]),
            lambda it: decompress(it, 10_000),
        ):
            with suppress(Refused):
                read(damaged)


@given(st.binary(max_size=200))
def test_noise_is_refused(noise: bytes) -> None:
    for read in (
        lambda: verify(DATA, noise, [us().certificate], NOW),
        lambda: decrypt(noise, [us()]),
        lambda: decompress(noise, 10_000),
    ):
        with pytest.raises(Refused):
            read()
