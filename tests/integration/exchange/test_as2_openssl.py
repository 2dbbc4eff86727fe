"""Signatures and encryption with OpenSSL's program: it writes BER, 3DES and key identifiers."""

import subprocess
from pathlib import Path

import pytest

from integration.channels.as2.sealing import decrypt, encrypt
from integration.channels.as2.signing import sign, verify
from tests.unit.channels.as2.parties import NOW, pair, write

DATA = b"Content-Type: a/b\r\n\r\n" + bytes(range(256)) * 800
OAEP = ["-keyopt", "rsa_padding_mode:oaep"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, "our", pair("us"))
    (tmp_path / "data").write_bytes(DATA)
    return tmp_path


def openssl(folder: Path, *options: str) -> bytes:
    command = ["openssl", "cms", "-binary", *options, "-out", "made"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return (folder / "made").read_bytes()


@pytest.mark.parametrize("cipher", ["-aes128", "-aes192", "-aes256", "-des3"])
@pytest.mark.parametrize(
    "options", [[], ["-keyid"], OAEP, [*OAEP, "-keyopt", "rsa_oaep_md:sha256"]]
)
def test_what_openssl_encrypts_we_read(folder: Path, cipher: str, options: list[str]) -> None:
    named = [one for one in options if one == "-keyid"]
    rest = [one for one in options if one != "-keyid"]
    made = openssl(
        folder, "-encrypt", "-stream", "-outform", "DER", "-in", "data", cipher, *named,
        "-recip", "our-cert", *rest,
    )  # fmt: skip
    assert made[1] == 0x80, "an indefinite length: BER"
    assert decrypt(made, [pair("them"), pair("us")], accept_3des=True) == DATA


@pytest.mark.parametrize(
    "options",
    [
        ["-stream"],
        ["-stream", "-noattr"],
        ["-stream", "-keyid"],
        ["-stream", "-md", "sha512"],
        ["-keyopt", "rsa_padding_mode:pss"],
    ],
)
def test_what_openssl_signs_holds(folder: Path, options: list[str]) -> None:
    own = ["-signer", "our-cert", "-inkey", "our-key"]
    made = openssl(folder, "-sign", "-outform", "DER", "-in", "data", *own, *options)
    found = verify(DATA, made, [pair("them").certificate, pair("us").certificate], NOW)
    assert found.certificate == pair("us").certificate
    assert found.digest == ("sha512" if "sha512" in options else "sha256")


@pytest.mark.parametrize("oaep", [False, True])
def test_openssl_reads_what_we_write(folder: Path, oaep: bool) -> None:
    sealed = encrypt(DATA, pair("us").certificate, "aes192", oaep=oaep)
    (folder / "sealed").write_bytes(sealed)
    own = ["-inkey", "our-key", "-recip", "our-cert"]
    assert openssl(folder, "-decrypt", "-inform", "DER", "-in", "sealed", *own) == DATA
    (folder / "signed").write_bytes(sign(DATA, pair("us"), "sha384", pss=oaep))
    against = ["-content", "data", "-CAfile", "our-cert", "-purpose", "any"]
    assert openssl(folder, "-verify", "-inform", "DER", "-in", "signed", *against) == DATA
