"""Whether metadata was signed, whole, by the certificate in the signature.

An enveloped signature over the root element; nothing else is accepted, so nothing unsigned can
stand beside it. Source: XML Signature 1.1; Peppol SMP 1.4, section on signatures.
"""

import base64
import binascii
import hashlib
from collections.abc import Callable, Mapping
from copy import deepcopy
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from lxml import etree

from domain.core.errors import DeliveryRejected

_DS = "http://www.w3.org/2000/09/xmldsig#"
_NS = {"ds": _DS}
_ENVELOPED = f"{_DS}enveloped-signature"
_INCLUSIVE = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315"
_EXCLUSIVE = "http://www.w3.org/2001/10/xml-exc-c14n#"
_CANONICAL: Mapping[str, dict[str, Any]] = {
    _INCLUSIVE: {"exclusive": False, "with_comments": False},
    f"{_INCLUSIVE}#WithComments": {"exclusive": False, "with_comments": True},
    _EXCLUSIVE: {"exclusive": True, "with_comments": False},
    f"{_EXCLUSIVE}WithComments": {"exclusive": True, "with_comments": True},
}
_MORE = "http://www.w3.org/2001/04/xmldsig-more#"
_SIGNED: Mapping[str, hashes.HashAlgorithm] = {
    f"{_MORE}rsa-sha256": hashes.SHA256(),
    f"{_MORE}rsa-sha384": hashes.SHA384(),
    f"{_MORE}rsa-sha512": hashes.SHA512(),
}
_DIGESTS: Mapping[str, Callable[[bytes], Any]] = {
    "http://www.w3.org/2001/04/xmlenc#sha256": hashlib.sha256,
    f"{_MORE}sha384": hashlib.sha384,
    "http://www.w3.org/2001/04/xmlenc#sha512": hashlib.sha512,
}


def signer_of(root: etree._Element) -> x509.Certificate:
    """The certificate that `root` is signed with; `DeliveryRejected` unless the signature holds.

    Whether the certificate is trusted is for the caller.
    """
    signatures = root.findall("ds:Signature", _NS)
    if len(signatures) != 1:
        raise _broken(f"{len(signatures)} signatures where one is due")
    (signature,) = signatures
    info = _one(signature, "ds:SignedInfo")
    certificate = _certificate(signature)
    key = certificate.public_key()
    algorithm = _SIGNED.get(_algorithm(info, "ds:SignatureMethod"))
    if algorithm is None or not isinstance(key, RSAPublicKey):
        raise _broken("it is made in a way that is not accepted")
    method = _one(info, "ds:CanonicalizationMethod")
    signed = _canonical(info, method.get("Algorithm") or "", method)
    try:
        key.verify(_bytes(signature, "ds:SignatureValue"), signed, padding.PKCS1v15(), algorithm)
    except InvalidSignature:
        raise _broken("it does not fit its certificate") from None
    _check_digest(root, signature, _one(info, "ds:Reference"))
    return certificate


def _check_digest(
    root: etree._Element, signature: etree._Element, reference: etree._Element
) -> None:
    """Whether the reference is to the whole of `root` but for the signature, as it stands."""
    if reference.get("URI") != "":
        raise _broken("it is not over the whole document")
    transforms = reference.findall("ds:Transforms/ds:Transform", _NS)
    names = [transform.get("Algorithm", "") for transform in transforms]
    if names[:1] != [_ENVELOPED] or len(names) > 2:
        raise _broken("it transforms the document in a way that is not accepted")
    canonical = names[1] if names[1:] else _INCLUSIVE
    digest = _DIGESTS.get(_algorithm(reference, "ds:DigestMethod"))
    if digest is None:
        raise _broken("its digest is of a kind that is not accepted")
    content = _canonical(_without(root, signature), canonical, transforms[-1])
    if digest(content).digest() != _bytes(reference, "ds:DigestValue"):
        raise _broken("the document was changed after it was signed")


def _without(root: etree._Element, signature: etree._Element) -> etree._Element:
    """A copy of `root` without the signature; the text around it stays."""
    place = root.index(signature)
    copy = deepcopy(root)
    gone = copy[place]
    tail = gone.tail or ""
    if place:
        copy[place - 1].tail = (copy[place - 1].tail or "") + tail
    else:
        copy.text = (copy.text or "") + tail
    gone.tail = None
    copy.remove(gone)
    return copy


def _canonical(element: etree._Element, algorithm: str, method: etree._Element) -> bytes:
    options = _CANONICAL.get(algorithm)
    if options is None:
        raise _broken("its canonical form is not accepted")
    named = method.find(f"{{{_EXCLUSIVE}}}InclusiveNamespaces")
    if options["exclusive"] and named is not None:
        options = {**options, "inclusive_ns_prefixes": (named.get("PrefixList") or "").split()}
    return bytes(etree.tostring(element, method="c14n", with_tail=False, **options))


def _certificate(signature: etree._Element) -> x509.Certificate:
    path = "ds:KeyInfo/ds:X509Data/ds:X509Certificate"
    try:
        certificate = x509.load_der_x509_certificate(_bytes(signature, path))
        certificate.public_key()
    except (ValueError, UnsupportedAlgorithm):
        raise _broken("its certificate cannot be read") from None
    return certificate


def _one(parent: etree._Element, path: str) -> etree._Element:
    found = parent.findall(path, _NS)
    if len(found) != 1:
        raise _broken(f"it has {len(found)} of {path} where one is due")
    return found[0]


def _algorithm(parent: etree._Element, path: str) -> str:
    return _one(parent, path).get("Algorithm") or ""


def _bytes(parent: etree._Element, path: str) -> bytes:
    try:
        return base64.b64decode("".join(parent.findtext(path, "", _NS).split()), validate=True)
    except (binascii.Error, ValueError):
        raise _broken(f"{path} is not base64") from None


def _broken(reason: str) -> DeliveryRejected:
    return DeliveryRejected(
        f"the signature of the service metadata is refused: {reason}",
        hint="ask the receiver's SMP; nothing is sent on the word of unsigned metadata",
    )
