"""The parties and what stands with them: numbers, accounts, documents, contacts."""

from collections.abc import Sequence

from domain.core.findings import Finding
from domain.core.identifiers import Identifier
from domain.core.party import Contact, ElectronicAddress, Party
from domain.invoice.model import Invoice
from domain.invoice.payment import CreditTransfer
from domain.invoice.references import SupportingDocument
from integration.formats.edifact.invoic import codes
from integration.formats.edifact.invoic.read.documents import SUPPORTING, TENDER
from integration.formats.edifact.invoic.settings import GLN
from integration.formats.edifact.invoic.write.nad import WIDTH, chosen, identifier, nad
from integration.formats.edifact.invoic.write.sheet import UNSAID, Sheet

_ACCOUNTS = _DOCUMENTS = 5
_MAIL, _EDI, _PHONE = "EM", "EI", "TE"
_CONTACT_NUMBER = 512
_BIC = 11


def parties(sheet: Sheet, invoice: Invoice) -> None:
    """BG-4 to BG-13, with accounts and documents."""
    tender, supporting = invoice.tender_reference, has_descriptions(invoice)
    first = supporting[: _DOCUMENTS - bool(tender)]
    accounts = invoice.payment_instructions[0].credit_transfers if _pays(invoice) else ()
    _party(sheet, invoice.seller, "seller", codes.SELLERS[-1])
    _credit(sheet, () if invoice.payee else accounts)
    _numbers(sheet, invoice.seller, "seller", codes.SELLER_ID)
    if tender:
        sheet.add("DOC", TENDER, sheet.fit(tender, WIDTH, "tender_reference"))
    _documents(sheet, first, 0)
    _contacts(sheet, invoice.seller, "seller", codes.SENDER_CONTACT)
    _party(sheet, invoice.buyer, "buyer", codes.BUYERS[-1])
    _debited(sheet, invoice)
    _numbers(sheet, invoice.buyer, "buyer", codes.BUYER_ID)
    _documents(sheet, supporting[len(first) :], len(first))
    _contacts(sheet, invoice.buyer, "buyer", codes.RECIPIENT_CONTACT)
    _others(sheet, invoice, accounts)


def has_descriptions(invoice: Invoice) -> tuple[SupportingDocument, ...]:
    """The supporting documents, if one of them needs more room than a reference (RFF+ACE)."""
    said = invoice.supporting_documents
    return said if any(one.description or one.location for one in said) else ()


def _pays(invoice: Invoice) -> bool:
    return bool(invoice.payment_instructions)


def _party(sheet: Sheet, party: Party, path: str, role: str) -> None:
    own = chosen(sheet, party.identifiers)
    if sheet.settings.is_eancom and (own is None or own.scheme != GLN):
        sheet.findings.append(
            Finding(
                rule=UNSAID,
                path=f"{path}.identifiers",
                message=f"EANCOM ({sheet.settings.association}) names the {path} by a GLN",
                hint=f"give the {path} an identifier of the scheme {GLN}, and let"
                " party_schemes begin with it",
            )
        )
    at = party.identifiers.index(own) if own else 0
    nad(
        sheet,
        role,
        path,
        id=identifier(sheet, own, f"{path}.identifiers[{at}]"),
        name=party.name,
        address=party.address,
    )


def _credit(sheet: Sheet, accounts: Sequence[CreditTransfer]) -> None:
    for index, one in enumerate(accounts):
        path = f"payment_instructions[0].credit_transfers[{index}]"
        if index >= _ACCOUNTS:
            sheet.unsaid(path, f"a party has {_ACCOUNTS} accounts at most")
            continue
        account = sheet.fit(one.account, WIDTH, f"{path}.account")
        names = sheet.parts(one.account_name, WIDTH, 2, f"{path}.account_name")
        bic = sheet.fit(one.bic, _BIC, f"{path}.bic")
        sheet.add("FII", codes.BANKS[0], (account, *names), (bic, "25", "17") if bic else "")


def _debited(sheet: Sheet, invoice: Invoice) -> None:
    debit = invoice.payment_instructions[0].direct_debit if _pays(invoice) else None
    if debit and debit.account:
        path = "payment_instructions[0].direct_debit.account"
        sheet.add("FII", codes.DEBTOR_BANK, sheet.fit(debit.account, WIDTH, path))


def _numbers(sheet: Sheet, party: Party, path: str, other: str) -> None:
    """RFF of a party: VAT, tax, registration, its other ids."""
    longest = sheet.release.reference
    own = chosen(sheet, party.identifiers)
    for qualifier, value, field in (
        (codes.VAT_ID, party.vat_id, "vat_id"),
        (codes.TAX_NUMBERS[0], party.tax_registration_id, "tax_registration_id"),
    ):
        if value:
            sheet.add("RFF", (qualifier, sheet.fit(value, longest, f"{path}.{field}")))
    _registration(sheet, party.registration_id, f"{path}.registration_id")
    for index, one in enumerate(party.identifiers):
        if one is not own:
            place = f"{path}.identifiers[{index}]"
            if one.scheme is not None:
                sheet.unsaid(place, "besides the id of a party, INVOIC has ids without a scheme")
                continue
            sheet.add("RFF", (other, sheet.fit(one.value, longest, place)))


def _registration(sheet: Sheet, said: Identifier | None, path: str) -> None:
    if said:
        if said.scheme:
            sheet.unsaid(f"{path}.scheme", "RFF+XA has no place for the scheme of a registration")
        value = sheet.fit(said.value, sheet.release.reference, f"{path}.value")
        sheet.add("RFF", (codes.REGISTRATION, value))


def _documents(sheet: Sheet, documents: Sequence[SupportingDocument], start: int) -> None:
    for index, one in enumerate(documents, start=start):
        path = f"supporting_documents[{index}]"
        if index - start >= _DOCUMENTS:
            sheet.unsaid(path, f"a party has {_DOCUMENTS} documents at most")
            continue
        description = sheet.fit(one.description, WIDTH, f"{path}.description")
        reference = sheet.fit(one.reference, WIDTH, f"{path}.reference")
        location = sheet.fit(one.location, sheet.release.source, f"{path}.location")
        sheet.add("DOC", (SUPPORTING, "", "", description), (reference, "", location))


def _contacts(sheet: Sheet, party: Party, path: str, role: str) -> None:
    contact: Contact | None = party.contact
    if contact and (contact.name or contact.phone or contact.email):
        name = sheet.fit(contact.name, WIDTH, f"{path}.contact.name")
        sheet.add("CTA", codes.CONTACT, ("", name))
        _com(sheet, contact.phone, _PHONE, f"{path}.contact.phone")
        _com(sheet, contact.email, _MAIL, f"{path}.contact.email")
    address: ElectronicAddress | None = party.electronic_address
    if address:
        sheet.add("CTA", role)
        is_mail = address.scheme == _MAIL
        value = address.value if is_mail else f"{address.scheme}:{address.value}"
        _com(sheet, value, _MAIL if is_mail else _EDI, f"{path}.electronic_address.value")


def _com(sheet: Sheet, value: str | None, kind: str, path: str) -> None:
    if value:
        sheet.add("COM", (sheet.fit(value, _CONTACT_NUMBER, path), kind))


def _others(sheet: Sheet, invoice: Invoice, accounts: Sequence[CreditTransfer]) -> None:
    """The place of delivery, the payee, the tax representative."""
    place, payee, agent = invoice.delivery, invoice.payee, invoice.tax_representative
    if place and (place.name or place.location or place.address):
        id = identifier(sheet, place.location, "delivery.location")
        nad(sheet, codes.DELIVERY[0], "delivery", id=id, name=place.name, address=place.address)
    if payee:
        id = identifier(sheet, payee.identifier, "payee.identifier")
        nad(sheet, codes.PAYEES[0], "payee", id=id, name=payee.name)
        _credit(sheet, accounts)
        _registration(sheet, payee.registration_id, "payee.registration_id")
    if agent:
        nad(sheet, codes.AGENT, "tax_representative", name=agent.name, address=agent.address)
        vat_id = sheet.fit(agent.vat_id, sheet.release.reference, "tax_representative.vat_id")
        sheet.add("RFF", (codes.VAT_ID, vat_id))
