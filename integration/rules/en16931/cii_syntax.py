"""CII-SR: how EN 16931 uses the elements of a Cross Industry Invoice, and how often.

Source: CEN/TS 16931-3-3; rules of CEN EN16931-CII 1.3.16. The long lists of elements without a use
are data in `cii_unused_header` and `cii_unused_line`.
"""

from collections.abc import Iterable, Mapping

from domain.core.findings import Severity
from integration.rules.en16931.cii_facts import Invoice
from integration.rules.en16931.cii_forms import warn
from integration.rules.en16931.cii_paths import (
    AGREEMENT,
    DELIVERY,
    LINE,
    ROOT,
    SETTLED,
    SETTLEMENT,
    TOTALS,
)
from integration.rules.en16931.cii_unused_header import UNUSED_IN_HEADER
from integration.rules.en16931.cii_unused_line import UNUSED_IN_LINE
from integration.rules.en16931.cii_values import is_false
from integration.rules.node import Node
from integration.rules.pattern import Pattern, Rule, absent, at_most, present

UNUSED: Mapping[str, Mapping[str, str]] = {**UNUSED_IN_HEADER, **UNUSED_IN_LINE}
ONCE_IN_TOTALS = """
    477:LineTotalAmount 478:ChargeTotalAmount 479:AllowanceTotalAmount 480:TaxBasisTotalAmount
    481:RoundingAmount 482:GrandTotalAmount 483:InformationAmount 484:TotalPrepaidAmount
    485:TotalDiscountAmount 486:TotalAllowanceChargeAmount 487:DuePayableAmount
    488:RetailValueExcludingTaxInformationAmount 489:TotalDepositFeeInformationAmount
    490:ProductValueExcludingTobaccoTaxInformationAmount 491:TotalRetailValueInformationAmount
    492:GrossLineTotalAmount 493:NetLineTotalAmount 494:NetIncludingTaxesLineTotalAmount
"""
_PRICE = "ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge"
_NET_PRICE = "ram:NetPriceProductTradePrice/ram:ChargeAmount"
_MEANS = f"{SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans"


def patterns() -> Iterable[Pattern]:
    """The pattern of the syntax rules."""
    syntax = Pattern("CII-syntax")
    special = {**_in_document(), **_in_header(), **_in_line()}
    for context in {**UNUSED, **special}:
        syntax.at(context, *special.get(context, ()), *_unused(UNUSED.get(context, {})))
    return (syntax,)


def entries(table: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """Number and path of each entry of a table of unused elements."""
    for around, listed in table.items():
        for entry in listed.split():
            number, _, name = entry.partition(":")
            steps = [*around.split("/"), name] if around else [name]
            yield number, "/".join(f"ram:{step}" for step in steps)


def _unused(table: Mapping[str, str]) -> Iterable[Rule]:
    return [warn(absent(f"CII-SR-{number}", path)) for number, path in entries(table)]


def _in_document() -> dict[str, tuple[Rule, ...]]:
    guideline = "ram:GuidelineSpecifiedDocumentContextParameter"
    return {
        f"{ROOT}/rsm:ExchangedDocumentContext": (
            warn(at_most("CII-SR-003", 1, "ram:BusinessProcessSpecifiedDocumentContextParameter")),
            _one("CII-SR-009", guideline),
            _one("CII-SR-010", f"{guideline}/ram:ID"),
        ),
        f"{ROOT}/rsm:ExchangedDocument": (
            _one("CII-SR-014", "ram:TypeCode"),
            warn(absent("CII-SR-015", "ram:IssueDateTime/udt:DateTime")),
        ),
        f"{ROOT}/rsm:ExchangedDocument/ram:IncludedNote": (
            warn(at_most("CII-SR-030", 1, "ram:Content")),
        ),
        ROOT: (
            Rule("CII-SR-467", lambda root: _all_same(root, f"{_MEANS}/ram:TypeCode")),
            Rule("CII-SR-468", lambda root: _all_same(root, f"{_MEANS}/ram:Information")),
            at_most("CII-SR-469", 1, f"{SETTLED}/ram:PaymentReference"),
        ),
    }


def _in_header() -> dict[str, tuple[Rule, ...]]:
    terms = "ram:SpecifiedTradePaymentTerms"
    once = (entry.split(":") for entry in ONCE_IN_TOTALS.split())
    event = "ram:ActualDeliverySupplyChainEvent"
    return {
        AGREEMENT: _in_agreement(),
        DELIVERY: (
            warn(absent("CII-SR-322", f"{event}/ram:OccurrenceDateTime/udt:DateTime")),
            _one_identifier("CII-SR-449", "ram:ShipToTradeParty"),
        ),
        SETTLEMENT: (
            _one_identifier("CII-SR-451", "ram:PayeeTradeParty"),
            warn(absent("CII-SR-400", f"{terms}/ram:DueDateDateTime/udt:DateTime")),
            warn(at_most("CII-SR-452", 1, terms)),
            warn(at_most("CII-SR-453", 1, f"{terms}/ram:Description")),
            at_most("CII-SR-461", 1, "ram:ApplicableTradeTax/ram:TaxPointDate"),
            Rule("CII-SR-462", lambda node: len(node.document.fact(Invoice).due_codes) <= 1),
            Rule("CII-SR-470", _transfers_have_accounts),
        ),
        TOTALS: tuple(at_most(f"CII-SR-{number}", 1, f"ram:{name}") for number, name in once),
        "//ram:SpecifiedTradeAllowanceCharge": (
            present("CII-SR-463", "ram:ChargeIndicator"),
            at_most("CII-SR-471", 1, "ram:RateApplicablePercent"),
            at_most("CII-SR-472", 1, "ram:CategoryTradeTax"),
            at_most("CII-SR-473", 1, "ram:ActualAmount"),
        ),
    }


def _in_agreement() -> tuple[Rule, ...]:
    return (
        _one_identifier("CII-SR-450", "ram:BuyerTradeParty"),
        at_most("CII-SR-455", 1, "ram:SellerTradeParty/ram:DefinedTradeContact"),
        at_most("CII-SR-456", 1, "ram:BuyerTradeParty/ram:DefinedTradeContact"),
        warn(Rule("CII-SR-457", lambda node: len(_references(node, "50")) <= 1)),
        warn(Rule("CII-SR-458", lambda node: len(_references(node, "130")) <= 1)),
        at_most("CII-SR-459", 1, "ram:SellerTradeParty/ram:URIUniversalCommunication"),
        at_most("CII-SR-460", 1, "ram:BuyerTradeParty/ram:URIUniversalCommunication"),
        _person_or_department("CII-SR-465", "ram:SellerTradeParty/ram:DefinedTradeContact"),
        _person_or_department("CII-SR-466", "ram:BuyerTradeParty/ram:DefinedTradeContact"),
        warn(Rule("CII-SR-475", lambda node: _in_supporting(node, "ram:Name") <= 1)),
        warn(
            Rule("CII-SR-476", lambda node: _in_supporting(node, "ram:AttachmentBinaryObject") <= 1)
        ),
    )


def _in_line() -> dict[str, tuple[Rule, ...]]:
    note = "ram:IncludedNote"
    charge = "ram:SpecifiedTradeAllowanceCharge"
    return {
        f"{LINE}/ram:AssociatedDocumentLineDocument": (
            warn(at_most("CII-SR-039", 1, note)),
            warn(at_most("CII-SR-040", 1, f"{note}/ram:Content")),
        ),
        f"{LINE}/ram:SpecifiedTradeProduct": (
            Rule("CII-SR-046", _global_id_has_scheme),
            Rule("CII-SR-090", _origin_has_one_country),
        ),
        f"{LINE}/ram:SpecifiedTradeProduct/ram:ApplicableProductCharacteristic": (
            _one("CII-SR-069", "ram:Description"),
            _one("CII-SR-072", "ram:Value"),
        ),
        f"{LINE}/ram:SpecifiedLineTradeAgreement": (
            _one("CII-SR-439", _NET_PRICE),
            at_most("CII-SR-441", 1, _NET_PRICE),
            warn(Rule("CII-SR-119", _price_allowance_is_whole)),
        ),
        f"//{_PRICE}": (at_most("CII-SR-440", 1, "ram:ActualAmount"),),
        f"{LINE}/ram:SpecifiedLineTradeSettlement": (
            warn(absent("CII-SR-183", f"{charge}/ram:ChargeIndicator/udt:IndicatorString")),
            warn(Rule("CII-SR-186", lambda node: not _percent_has_format(node))),
            warn(_one("CII-SR-454", "ram:ApplicableTradeTax")),
            warn(Rule("CII-SR-474", lambda node: len(_named_references(node, "130")) <= 1)),
        ),
    }


def _one(id: str, path: str) -> Rule:
    return Rule(id, lambda node: len(node.all(path)) == 1)


def _one_identifier(id: str, party: str) -> Rule:
    """A party has an identifier or one with a scheme, not both."""
    paths = f"{party}/ram:ID", f"{party}/ram:GlobalID"
    return Rule(id, lambda node: not all(map(node.has, paths)), Severity.WARNING)


def _person_or_department(id: str, contact: str) -> Rule:
    paths = f"{contact}/ram:PersonName", f"{contact}/ram:DepartmentName"
    return Rule(id, lambda node: not all(map(node.has, paths)), Severity.WARNING)


def _all_same(root: Node, path: str) -> bool:
    return len(root.all(path)) < 2 or len(set(root.values(path))) == 1


def _references(node: Node, code: str) -> list[Node]:
    """Additional documents whose type is exactly `code`."""
    found = node.all("ram:AdditionalReferencedDocument")
    return [one for one in found if any(t.raw == code for t in one.all("ram:TypeCode"))]


def _named_references(node: Node, code: str) -> list[Node]:
    """The same, white space around the code apart."""
    found = node.all("ram:AdditionalReferencedDocument")
    return [one for one in found if one.value("ram:TypeCode") == code]


def _in_supporting(node: Node, path: str) -> int:
    return sum(len(one.all(path)) for one in _named_references(node, "916"))


def _transfers_have_accounts(node: Node) -> bool:
    account = "ram:PayeePartyCreditorFinancialAccount"
    return all(
        means.has(f"{account}/ram:IBANID") or means.has(f"{account}/ram:ProprietaryID")
        for means in node.all("ram:SpecifiedTradeSettlementPaymentMeans")
        if means.value("ram:TypeCode") in ("30", "58")
    )


def _global_id_has_scheme(node: Node) -> bool:
    found = node.all("ram:GlobalID")
    return not found or any("schemeID" in one.attributes for one in found)


def _origin_has_one_country(node: Node) -> bool:
    origin = "ram:OriginTradeCountry"
    return not node.has(origin) or len(node.all(f"{origin}/ram:ID")) == 1


def _price_allowance_is_whole(node: Node) -> bool:
    """A discount on the price has both its mark as an allowance and its amount, or neither."""
    marks = node.all(f"{_PRICE}/ram:ChargeIndicator")
    has_amount = node.has(f"{_PRICE}/ram:ActualAmount")
    return any(map(is_false, marks)) if has_amount else not marks


def _percent_has_format(node: Node) -> bool:
    found = node.all("ram:SpecifiedTradeAllowanceCharge/ram:CalculationPercent")
    return any("format" in one.attributes for one in found)
