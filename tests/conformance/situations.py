"""Mutations that put a document into a situation that rules are about.

Another country, VAT category, specification, means of payment, identifier scheme, exemption or
date, in one place or throughout; mostly not consistently, which is the point.
"""

from random import Random

from lxml import etree

from tests.conformance.picking import World, above, local

COUNTRIES = ("NO", "DK", "SE", "IT", "NL", "GR", "EL", "IS", "DE", "FR", "ES", "XI", "AT")
CATEGORIES = ("S", "Z", "E", "AE", "K", "G", "O", "L", "M", "B", "s", "XX")
CATEGORY_PARENTS = (
    "TaxCategory",
    "ClassifiedTaxCategory",
    "ApplicableTradeTax",
    "CategoryTradeTax",
)
RATES = ("0", "19", "25", "0.00", "-1", "7.000")
SELLERS = ("AccountingSupplierParty", "SellerTradeParty")
BUYERS = ("AccountingCustomerParty", "BuyerTradeParty")
MEANS = ("1", "10", "20", "30", "31", "42", "48", "49", "54", "55", "57", "58", "59", "97", "ZZZ")
EN = "urn:cen.eu:en16931:2017"
XRECHNUNG = f"{EN}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
SPECIFICATIONS = (
    *(EN, XRECHNUNG, "urn:fdc:x", f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension"),
    f"{XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
    f"{XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
    f"{EN}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0",
)
PROCESSES = ("urn:fdc:peppol.eu:2017:poacc:billing:01:1.0", "urn:fdc:peppol.eu:2017:poacc:x", "Z")
IDENTIFIERS = (
    *(("0088", "9429041098400"), ("0088", "9429041098401"), ("0192", "974760673")),
    *(("0192", "974760674"), ("0184", "DK13585628"), ("0184", "1358562"), ("0007", "5567321709")),
    *(("0007", "5567321708"), ("0201", "AB1234"), ("0201", "a-1"), ("0210", "RSSMRA85T10A562S")),
    *(("0210", "X"), ("0211", "IT06363391001"), ("0211", "IT1"), ("9907", "06363391001")),
    *(("0208", "0206731645"), ("0208", "0206731646"), ("0106", "12345678"), ("0190", "00000001")),
    *(("0096", "1234567890"), ("0196", "1234567890"), ("9933", "GR1"), ("0151", "51824753556")),
    *(("0151", "1"), ("0160", "7300010000001"), ("XX", "1"), ("0204", "04011000-1234512345-35")),
)
EXEMPTED = ("79-C", "132", "143", "148", "151", "309", "AE", "D", "F", "G", "I", "IC", "J", "O")
EXEMPTIONS = tuple(f"VATEX-EU-{one}" for one in (*EXEMPTED, "132-1A", "143-1B", "X"))
REGISTRATIONS = ("PartyTaxScheme", "SpecifiedTaxRegistration")


def nationalize(random: Random, root: etree._Element, _: World) -> str:
    """The seller, or the buyer, or both, of another country."""
    country = random.choice(COUNTRIES)
    sides = random.choice((SELLERS, BUYERS, SELLERS + BUYERS, SELLERS + BUYERS))
    places, keeps_tax = 0, random.random() < 0.25
    for party in (one for one in root.iter("*") if local(one) in sides):
        for leaf in party.iter("*"):
            is_tax = above(leaf).endswith(REGISTRATIONS)
            if local(leaf) in ("IdentificationCode", "CountryID"):
                leaf.text = country
                places += 1
            elif is_tax and not len(leaf) and local(leaf) in ("CompanyID", "ID") and not keeps_tax:
                leaf.text = f"{country}{(leaf.text or '')[2:]}"
    return f"{places}x country {country} of {' '.join(sides)}" if places else ""


def recategorize(random: Random, root: etree._Element, _: World) -> str:
    """Another VAT category: in the whole document, in one kind of place, or in one."""
    found = [
        leaf
        for leaf in root.iter("*")
        if local(leaf) in ("ID", "CategoryCode") and above(leaf).endswith(CATEGORY_PARENTS)
    ]
    if not found:
        return ""
    one = random.choice(found)
    scope = random.choice(("all", "kind", "one"))
    chosen = {"all": found, "kind": [x for x in found if above(x) == above(one)], "one": [one]}
    category, rate = random.choice(CATEGORIES), random.choice((None, None, *RATES))
    for leaf in chosen[scope]:
        leaf.text = category
        parent = leaf.getparent()
        for beside in parent if parent is not None and rate is not None else ():
            if local(beside) in ("Percent", "RateApplicablePercent"):
                beside.text = rate
    return f"{len(chosen[scope])}x category {category} {rate or ''}"


def untax(random: Random, root: etree._Element, _: World) -> str:
    """A seller, a buyer, or nobody at all with a tax registration."""
    sides = random.choice((SELLERS, BUYERS, SELLERS + BUYERS, ()))
    found = [
        one
        for one in root.iter("*")
        if local(one) in REGISTRATIONS
        and (not sides or any(local(party) in sides for party in one.iterancestors()))
    ]
    for one in found:
        parent = one.getparent()
        if parent is not None:
            parent.remove(one)
    return f"no tax registration of {' '.join(sides) or 'anybody'}" if found else ""


def identify(random: Random, root: etree._Element, _: World) -> str:
    """An identifier of a known scheme, right or wrong by its own arithmetic."""
    names = ("EndpointID", "URIID", "ID", "CompanyID", "GlobalID")
    found = [one for one in root.iter("*") if local(one) in names and not len(one)]
    schemed = [one for one in found if one.get("schemeID")] or found
    if not schemed:
        return ""
    leaf = random.choice(schemed)
    scheme, leaf.text = random.choice(IDENTIFIERS)
    leaf.set("schemeID", scheme)
    return f"{local(leaf)} = {leaf.text} by {scheme}"


def specify(random: Random, root: etree._Element, _: World) -> str:
    """Another specification identifier or process."""
    names, values = random.choice(
        (
            (("CustomizationID", "GuidelineSpecifiedDocumentContextParameter"), SPECIFICATIONS),
            (("ProfileID", "BusinessProcessSpecifiedDocumentContextParameter"), PROCESSES),
        )
    )
    for leaf in root.iter("*"):
        if not len(leaf) and (local(leaf) in names or above(leaf).endswith(names)):
            leaf.text = random.choice(values)
            return f"{names[0]} = {leaf.text}"
    return ""


def pay(random: Random, root: etree._Element, _: World) -> str:
    """Other means of payment."""
    parents = ("PaymentMeans", "SpecifiedTradeSettlementPaymentMeans")
    found = [
        one
        for one in root.iter("*")
        if local(one) in ("PaymentMeansCode", "TypeCode") and above(one).endswith(parents)
    ]
    if not found:
        return ""
    value = random.choice(MEANS)
    for leaf in found if random.random() < 0.5 else found[:1]:
        leaf.text = value
    return f"means of payment {value}"


def exempt(random: Random, root: etree._Element, _: World) -> str:
    """A code for an exemption, in place of another or where there is none."""
    names = ("TaxExemptionReasonCode", "ExemptionReasonCode")
    found = [one for one in root.iter("*") if local(one) in names]
    value = random.choice(EXEMPTIONS)
    if found:
        random.choice(found).text = value
        return f"exemption {value}"
    rates = [one for one in root.iter("*") if local(one) in ("Percent", "RateApplicablePercent")]
    if not rates:
        return ""
    rate = random.choice(rates)
    is_ubl = local(rate) == "Percent"
    code = etree.Element(rate.tag.replace(local(rate), names[0 if is_ubl else 1]))
    code.text = value
    (rate.addnext if is_ubl else rate.addprevious)(code)
    return f"new exemption {value}"


def redate(random: Random, root: etree._Element, _: World) -> str:
    """Another day, in the form of the syntax or not."""
    found = [
        one
        for one in root.iter("*")
        if not len(one) and local(one).endswith(("Date", "DateTimeString", "DateString"))
    ]
    if not found:
        return ""
    leaf = random.choice(found)
    year, month, day = random.choice((1999, 2024, 2026, 2030)), random.randint(1, 12), 28
    compact, dashed = f"{year}{month:02}{day}", f"{year}-{month:02}-{day}"
    is_compact = "-" not in (leaf.text or "")
    odd = random.choice((dashed, compact, f"{compact}0000", "20261301", f"{dashed}Z"))
    right = compact if is_compact else dashed
    leaf.text = right if random.random() < 0.6 else odd
    return f"{local(leaf)} = {leaf.text}"
