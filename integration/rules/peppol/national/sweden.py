"""Swedish sellers: VAT and organisation numbers, F-tax, VAT rates, giro accounts."""

from collections.abc import Callable
from decimal import Decimal

from domain.core.findings import Severity
from integration.rules.document import Document, constant
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule
from integration.rules.peppol import facts_cii, facts_ubl
from integration.rules.peppol.identifiers import is_swedish
from integration.rules.peppol.values import number, says

_APPROVED = "GODKÄND FÖR F-SKATT"
_RATES = {Decimal(25), Decimal(12), Decimal(6)}
_PARTY = "cac:AccountingSupplierParty/cac:Party"
_PARTY_CII = "ram:ApplicableHeaderTradeAgreement/ram:SellerTradeParty"
_MEANS_CII = "ram:ApplicableHeaderTradeSettlement/ram:SpecifiedTradeSettlementPaymentMeans"


def ubl() -> Pattern:
    """For UBL."""
    pattern = Pattern("PEPPOL-UBL-SE")
    pattern.at(_PARTY, _vat_rules(facts_ubl.vat_numbers), when=_is_registered)
    pattern.at(
        f"{_PARTY}/cac:PartyLegalEntity",
        _organisation_rules("cbc:CompanyID"),
        when=lambda entity: entity.has("cbc:CompanyID") and _is_swedish(entity.parent),
    )
    pattern.at(f"{_PARTY}/cac:PartyTaxScheme/cbc:CompanyID", _f_tax(), when=_is_tax_registration)
    pattern.at(
        "cac:TaxCategory | cac:ClassifiedTaxCategory",
        _rate("cbc:Percent"),
        when=lambda category: (
            category.document.fact(_sells_registered) and says(category, "cbc:ID", "S")
        ),
    )
    for giro, rules in _accounts().items():
        pattern.at(
            "cac:PaymentMeans/cac:PayeeFinancialAccount/cbc:ID", rules, when=_is_account(giro)
        )
    pattern.at("cac:PaymentMeans", _old_codes(), when=_pays_by("50", "56"))
    pattern.at("cac:PaymentMeans", _domestic(), when=_pays_by("31", is_domestic=True))
    return pattern


def cii() -> Pattern:
    """For CII."""
    pattern = Pattern("PEPPOL-CII-SE")
    pattern.at(_PARTY_CII, _vat_rules(_vat_numbers_cii), when=_is_registered_cii)
    pattern.at(
        f"{_PARTY_CII}/ram:SpecifiedLegalOrganization",
        _organisation_rules("ram:ID"),
        when=lambda entity: entity.has("ram:ID") and _is_swedish_cii(entity.parent),
    )
    pattern.at(
        f"{_PARTY_CII}/ram:SpecifiedTaxRegistration/ram:ID",
        _f_tax(),
        when=_is_tax_registration_cii,
    )
    pattern.at(
        "ram:ApplicableTradeTax | ram:CategoryTradeTax",
        _rate("ram:RateApplicablePercent"),
        when=lambda tax: tax.document.fact(_sells_registered_cii),
    )
    for giro, rules in _accounts().items():
        pattern.at(
            f"{_MEANS_CII}/ram:PayeePartyCreditorFinancialAccount/ram:ProprietaryID",
            rules,
            when=_is_account_cii(giro),
        )
    pattern.at(_MEANS_CII, _old_codes(), when=_pays_by_cii("50", "56"))
    pattern.at(_MEANS_CII, _domestic(), when=_pays_by_cii("31", is_domestic=True))
    return pattern


# The rules, the same for both syntaxes but for where they look.


def _vat_rules(vat_numbers: Callable[[Node], list[str]]) -> tuple[Rule, Rule]:
    def first(party: Node) -> str:
        return next(iter(vat_numbers(party)), "")

    return (
        Rule("SE-R-001", lambda party: len(" ".join(first(party).split())) == 14),
        Rule("SE-R-002", lambda party: number(first(party)[2:14]) is not None),
    )


def _organisation_rules(path: str) -> tuple[Rule, ...]:
    return (
        Rule("SE-R-003", lambda entity: number(entity.value(path)) is not None),
        Rule("SE-R-004", lambda entity: len(entity.value(path)) == 10),
        Rule("SE-R-013", lambda entity: is_swedish(entity.value(path))),
    )


def _f_tax() -> Rule:
    return Rule("SE-R-005", lambda id: id.text.upper() == _APPROVED)


def _rate(path: str) -> Rule:
    return Rule("SE-R-006", lambda category: number(category.value(path)) in _RATES)


def _accounts() -> dict[str, tuple[Rule, Rule]]:
    """By what the bank identifier says instead of a bank."""
    return {
        "SE:PLUSGIRO": (
            Rule("SE-R-007", lambda id: number(id.text) is not None, Severity.WARNING),
            Rule("SE-R-010", lambda id: 2 <= len(id.text) <= 8, Severity.WARNING),
        ),
        "SE:BANKGIRO": (
            Rule("SE-R-008", lambda id: number(id.text) is not None, Severity.WARNING),
            Rule("SE-R-009", lambda id: 7 <= len(id.text) <= 8, Severity.WARNING),
        ),
    }


def _old_codes() -> Rule:
    return Rule("SE-R-011", lambda _: False, Severity.WARNING)


def _domestic() -> Rule:
    return Rule("SE-R-012", lambda _: False, Severity.WARNING)


# Where they apply in UBL.


def _is_swedish(party: Node | None) -> bool:
    return party is not None and says(party, facts_ubl.COUNTRY, "SE")


def _is_registered(party: Node) -> bool:
    return _is_swedish(party) and _begin_with_se(facts_ubl.vat_numbers(party))


def _begin_with_se(numbers: list[str]) -> bool:
    return any(text[:2] == "SE" for text in numbers)


@constant
def _sells_registered(document: Document) -> bool:
    return any(map(_is_registered, document.root.all(facts_ubl.SELLER)))


def _is_tax_registration(id: Node) -> bool:
    scheme = id.parent
    party = None if scheme is None else scheme.parent
    return (
        scheme is not None
        and party is not None
        and _is_swedish(party)
        and party.has("cac:PartyLegalEntity/cbc:CompanyID")
        and scheme.value("cac:TaxScheme/cbc:ID").upper() != "VAT"
    )


def _is_account(giro: str) -> Callable[[Node], bool]:
    def fits(id: Node) -> bool:
        account = id.parent
        means = None if account is None else account.parent
        return (
            means is not None
            and "SE" in id.document.fact(facts_ubl.seller_codes)
            and means.value("cbc:PaymentMeansCode") == "30"
            and means.value("cac:PayeeFinancialAccount/cac:FinancialInstitutionBranch/cbc:ID")
            == giro
        )

    return fits


def _pays_by(*codes: str, is_domestic: bool = False) -> Callable[[Node], bool]:
    return lambda means: (
        "SE" in means.document.fact(facts_ubl.seller_codes)
        and (not is_domestic or "SE" in means.document.fact(facts_ubl.buyer_codes))
        and says(means, "cbc:PaymentMeansCode", *codes)
    )


# Where they apply in CII.


def _vat_numbers_cii(party: Node) -> list[str]:
    return [
        id.raw
        for id in party.all("ram:SpecifiedTaxRegistration/ram:ID")
        if id.attributes.get("schemeID") == "VAT"
    ]


def _is_swedish_cii(party: Node | None) -> bool:
    return party is not None and says(party, facts_cii.COUNTRY, "SE")


def _is_registered_cii(party: Node) -> bool:
    return _is_swedish_cii(party) and _begin_with_se(_vat_numbers_cii(party))


@constant
def _sells_registered_cii(document: Document) -> bool:
    return any(map(_is_registered_cii, document.root.all(facts_cii.SELLER)))


def _is_tax_registration_cii(id: Node) -> bool:
    if id.attributes.get("schemeID") != "FC":
        return False
    registration = id.parent
    party = None if registration is None else registration.parent
    return (
        party is not None
        and _is_swedish_cii(party)
        and party.has("ram:SpecifiedLegalOrganization/ram:ID")
    )


def _is_account_cii(giro: str) -> Callable[[Node], bool]:
    def fits(id: Node) -> bool:
        account = id.parent
        means = None if account is None else account.parent
        return (
            means is not None
            and "SE" in id.document.fact(facts_cii.seller_codes)
            and means.value("ram:TypeCode") == "30"
            and means.value("ram:PayeeSpecifiedCreditorFinancialInstitution/ram:BICID") == giro
        )

    return fits


def _pays_by_cii(*codes: str, is_domestic: bool = False) -> Callable[[Node], bool]:
    return lambda means: (
        "SE" in means.document.fact(facts_cii.seller_codes)
        and (not is_domestic or "SE" in means.document.fact(facts_cii.buyer_codes))
        and means.value("ram:TypeCode") in codes
    )
