"""Who writes to whom, as a letter has it: addresses, the letterhead, the legal foot of each page.

The country is named where a letter leaves it, in English capitals as the Universal Postal Union
wants it (S42). In self-billing the buyer writes, and the seller is written to.
"""

import json
from importlib.resources import files

from domain.core.party import Party, PostalAddress
from domain.invoice.model import Invoice
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.speech import Speech, lines_of, plain

_COUNTRIES: dict[str, str] = json.loads(
    (files("integration.formats.pdf") / "countries.json").read_text("utf-8")
)
_CODE_LAST = frozenset({"AU", "CA", "GB", "IE", "IN", "NZ", "US", "SA", "AE", "EG", "BR", "SG"})
"""Countries that write the post code behind the town."""


def country(code: str) -> str:
    """The name of a country, or its code where the name is not known."""
    return _COUNTRIES.get(code, code)


def issuer_of(invoice: Invoice) -> Party:
    """Who writes the document."""
    return invoice.buyer if invoice.type_code.is_self_billed else invoice.seller


def recipient_of(invoice: Invoice) -> Party:
    """Who gets it."""
    return invoice.seller if invoice.type_code.is_self_billed else invoice.buyer


def street_lines(address: PostalAddress, abroad: bool) -> list[str]:
    """An address without its name."""
    said = [address.line_one, address.line_two, address.line_three, _town(address)]
    if abroad:
        said.append(country(address.country).upper())
    return [plain(line) for line in said if line]


def _town(address: PostalAddress) -> str:
    city, code, state = address.city, address.post_code, address.subdivision
    if address.country in _CODE_LAST:
        return " ".join(filter(None, (", ".join(filter(None, (city, state))), code)))
    town = " ".join(filter(None, (code, city)))
    return ", ".join(filter(None, (town, state)))


def letter_address(party: Party, from_country: str) -> list[str]:
    """Name and address for the window of the envelope."""
    abroad = party.address.country != from_country
    names = [party.name, party.trading_name if party.trading_name != party.name else None]
    contact = party.contact.name if party.contact else None
    said = [plain(name) for name in (*names, contact) if name]
    return [*dict.fromkeys(said), *street_lines(party.address, abroad)]


def sender_line(party: Party, to_country: str) -> str:
    """Who sends it, in small print over the address."""
    abroad = party.address.country != to_country
    return " · ".join([plain(party.name), *street_lines(party.address, abroad)])


def letterhead(party: Party) -> list[str]:
    """What stands beside the logo, under the name."""
    said = street_lines(party.address, abroad=False)
    contact = party.contact
    if contact:
        said += [plain(one) for one in (contact.phone, contact.email) if one]
    return said


def foot(party: Party, to_country: str, settings: PdfSettings, speech: Speech) -> list[list[str]]:
    """The columns at the foot of each page: who it is, what it is registered as, what else."""
    abroad = party.address.country != to_country
    numbers = []
    if party.vat_id:
        numbers.append(speech.say("footer.vat_id", value=plain(party.vat_id)))
    if party.tax_registration_id:
        number = plain(party.tax_registration_id)
        numbers.append(speech.say("footer.tax_number", value=number))
    if party.registration_id:
        number = plain(party.registration_id.value)
        numbers.append(speech.say("footer.registration", value=number))
    legal = lines_of(party.legal_information or "")[:_LEGAL]
    columns = (
        [plain(party.name), *street_lines(party.address, abroad)],
        numbers,
        [*legal, *settings.footer],
    )
    return [speech.each(column) for column in columns if column]


_LEGAL = 6
"""So many lines of BT-33 stand at the foot of each page."""
