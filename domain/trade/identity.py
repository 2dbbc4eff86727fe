"""What a company can be recognised by: identifiers that somebody gives out, and gives out once.

A name is none of them, nor is an identifier without its scheme: two companies may have the same.
"""

from collections.abc import Iterator

from domain.core.party import Party


def identities(party: Party) -> frozenset[str]:
    """Every identity of `party`, as `vat:…` or `scheme:…`, in one spelling."""
    return frozenset(_identities(party))


def vat_identity(value: str) -> str:
    """A VAT id in one spelling; documents write it with blanks, dots or small letters."""
    return f"vat:{_plain(value)}"


def _identities(party: Party) -> Iterator[str]:
    if party.vat_id:
        yield vat_identity(party.vat_id)
    if party.electronic_address:
        address = party.electronic_address
        yield f"{address.scheme.lower()}:{address.value.strip().lower()}"
    for identifier in (party.registration_id, *party.identifiers):
        if identifier is not None and identifier.scheme:
            yield f"{identifier.scheme.lower()}:{identifier.value.strip().lower()}"


def _plain(value: str) -> str:
    return "".join(sign for sign in value.lower() if sign.isalnum())
