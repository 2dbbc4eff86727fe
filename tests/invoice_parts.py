"""Random parts of documents for `tests.invoices`: texts, parties, references, payment, items.

Everything is drawn from a `random.Random`, so a seed always makes the same. Codes are ones that
the code lists of EN 16931 have; identifiers have right check digits where a rule looks at them.
"""

import base64
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import TypeVar

from domain.core.identifiers import Identifier
from domain.core.party import (
    Contact,
    ElectronicAddress,
    Party,
    Payee,
    PostalAddress,
    TaxRepresentative,
)
from domain.invoice.delivery import InvoicingPeriod
from domain.invoice.payment import (
    CreditTransfer,
    DirectDebit,
    PaymentCard,
    PaymentInstructions,
)
from domain.invoice.references import Attachment, Note, PrecedingInvoice, SupportingDocument

T = TypeVar("T")

_WORDS = [
    "Köln",
    "pump",
    "<A>",
    "&",
    "Söhne",
    '"best"',
    "o'clock",
    "Ωmega",
    "東京",
    "ł€",
    "12%",
    "a/b",
    "🚚",
    "naïve",
    "x=1;",
    "Smørrebrød",
    "№7",
    "consulting",
    "hosting",
    "valve",
    "licence",
    "freight",
    "tea",
    "50µm",
    "½",
    "§13b",
]
_COMPANIES = ("Northwind Grid GmbH & Co. KG", "Contoso SAS", "Żubr S.A.", "Ølaf A/S", "東 Ltd.")
_CITIES = ("Köln", "Paris", "Łódź", "Århus", "Praha")
_STREETS = ("Hafenstraße 1", "1 rue <A>", "ul. Długa 5/7", "Strøget 12")
_VAT_IDS = {
    "DE": ("DE136695976", "DE129273398"),
    "FR": ("FR40303265045", "FR23334175221"),
    "AT": ("ATU13585627",),
    "NL": ("NL004495445B01",),
    "BE": ("BE0403019261",),
    "IT": ("IT00743110157",),
    "ES": ("ESB58378431",),
}
_SCHEMES = ("0002", "0007", "0060", "0088", "0198", "0204")
_IBANS = ("DE89370400440532013000", "GB29NWBK60161331926819", "FR1420041010050500013M02606")
_MIMES = ("application/pdf", "image/png", "image/jpeg", "text/csv")


def maybe(random: Random, value: T, chance: float = 0.5) -> T | None:
    """`value` or nothing."""
    return value if random.random() < chance else None


def some(random: Random, values: Sequence[T], most: int) -> list[T]:
    """Up to `most` of `values`, each once."""
    return random.sample(list(values), random.randint(0, min(most, len(values))))


def text(random: Random, words: int = 4) -> str:
    """A line of text with whatever characters people use."""
    return " ".join(random.choice(_WORDS) for _ in range(random.randint(1, words)))


def lines_of_text(random: Random) -> str:
    """Text of up to three lines."""
    return "\n".join(text(random, 6) for _ in range(random.randint(1, 3)))


def reference(random: Random, prefix: str) -> str:
    """A number that somebody gave something."""
    return f"{prefix}-{random.randint(1, 999_999)}/{random.choice('ABC')}"


def day(random: Random) -> date:
    """Some day near the year 2026."""
    return date(2025, 1, 1) + timedelta(days=random.randint(0, 900))


def period(random: Random) -> InvoicingPeriod:
    """A period, sometimes open at one end."""
    start = day(random)
    end = start + timedelta(days=random.randint(0, 92))
    shown = random.choice(((start, end), (start, end), (start, None), (None, end)))
    return InvoicingPeriod(start=shown[0], end=shown[1])


def decimal(random: Random, low: int, high: int, places: int) -> Decimal:
    """A number with up to `places` decimals, sometimes with trailing zeros."""
    return Decimal(random.randint(low * 10**places, high * 10**places)).scaleb(-places)


def identifier(random: Random, schemes: Sequence[str] = _SCHEMES) -> Identifier:
    """An identifier with or without a scheme."""
    return Identifier(
        value=str(random.randint(10**9, 10**13)), scheme=maybe(random, random.choice(schemes), 0.7)
    )


def address(random: Random, country: str) -> PostalAddress:
    """A postal address in `country`."""
    return PostalAddress(
        line_one=maybe(random, random.choice(_STREETS), 0.8),
        line_two=maybe(random, text(random), 0.3),
        line_three=maybe(random, text(random), 0.2),
        city=maybe(random, random.choice(_CITIES), 0.8),
        post_code=maybe(random, str(random.randint(1000, 99999)), 0.8),
        subdivision=maybe(random, text(random, 1), 0.2),
        country=country,
    )


def party(random: Random, country: str, *, vat: bool, seller: bool) -> Party:
    """A seller or buyer in `country`."""
    name = random.choice(_COMPANIES)
    schemes = 3 if seller else 1
    return Party(
        name=name,
        trading_name=maybe(random, text(random), 0.3),
        identifiers=tuple(identifier(random) for _ in range(random.randint(0, schemes))),
        registration_id=Identifier(
            value=f"HRB {random.randint(1, 99999)}",
            scheme=maybe(random, random.choice(_SCHEMES), 0.5),
        ),
        vat_id=random.choice(_VAT_IDS[country]) if vat else None,
        tax_registration_id=maybe(random, "201/123/40207", 0.3) if seller and vat else None,
        legal_information=maybe(random, text(random), 0.3) if seller else None,
        electronic_address=random.choice(
            (
                ElectronicAddress(scheme="EM", value="billing@example.com"),
                ElectronicAddress(scheme="0088", value="7300010000001"),
            )
        ),
        address=address(random, country),
        contact=maybe(
            random,
            Contact(name=text(random, 2), phone="+49 221 1234567", email="anna.weiss@example.com"),
            0.6,
        ),
    )


def payee(random: Random) -> Payee:
    """Somebody else to pay."""
    return Payee(
        name="Factor Bank " + text(random, 1),
        identifier=maybe(random, identifier(random)),
        registration_id=maybe(random, identifier(random)),
    )


def tax_representative(random: Random) -> TaxRepresentative:
    """Somebody who answers for the seller's VAT."""
    country = random.choice(("DE", "FR", "NL"))
    return TaxRepresentative(
        name="Fiscal " + text(random, 1),
        vat_id=random.choice(_VAT_IDS[country]),
        address=address(random, country),
    )


def notes(random: Random) -> tuple[Note, ...]:
    """Remarks, some with a subject."""
    subjects = ("AAI", "REG", "PMT", "SUR", "ADU")
    return tuple(
        Note(text=lines_of_text(random), subject=maybe(random, random.choice(subjects)))
        for _ in range(random.randint(0, 3))
    )


def preceding(random: Random, least: int = 0) -> tuple[PrecedingInvoice, ...]:
    """Earlier invoices."""
    return tuple(
        PrecedingInvoice(number=reference(random, "NW"), issue_date=maybe(random, day(random)))
        for _ in range(random.randint(least, 2))
    )


def supporting_documents(random: Random) -> tuple[SupportingDocument, ...]:
    """Documents inside, elsewhere, or only named."""
    return tuple(
        SupportingDocument(
            reference=f"DOC {number}",
            description=maybe(random, text(random)),
            location=maybe(random, f"https://example.com/{number}?a=1&b=2", 0.3),
            attachment=maybe(random, _attachment(random, number), 0.4),
        )
        for number in range(random.randint(0, 3))
    )


def payment(random: Random, number: str) -> PaymentInstructions:
    """A way to pay: by transfer, card or direct debit, or another."""
    kind = random.choice(("30", "58", "58", "48", "59", "10"))
    transfers = tuple(
        CreditTransfer(
            account=iban,
            account_name=maybe(random, text(random)),
            bic=maybe(random, "BYLADEM1001"),
        )
        for iban in random.sample(_IBANS, random.randint(1, 3))
    )
    debit = DirectDebit(
        mandate=f"MANDATE-{random.randint(1, 999)}",
        creditor="DE98ZZZ09999999999",
        account=random.choice(_IBANS),
    )
    card = PaymentCard(
        number="123456", holder=maybe(random, text(random, 2)), network="mapped-from-cii"
    )
    return PaymentInstructions(
        means=kind,
        means_text=maybe(random, text(random, 2), 0.4),
        remittance=maybe(random, number, 0.7),
        credit_transfers=transfers if kind in ("30", "58") else (),
        card=card if kind == "48" else None,
        direct_debit=debit if kind == "59" else None,
    )


def _attachment(random: Random, number: int) -> Attachment:
    content = base64.b64encode(random.randbytes(random.randint(1, 60))).decode()
    return Attachment(
        content=content, media_type=random.choice(_MIMES), file_name=f"sheet {number}.pdf"
    )
