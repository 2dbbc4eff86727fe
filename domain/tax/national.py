"""Rules of single countries: small businesses, domestic reverse charge, split payment, exports.

Sources: the national laws named in the rows; they use articles 194 to 199b, 284 and 395 of
Directive 2006/112/EC. Only what is certain stands here. Where a country has a rule that is not
here, a supply is taxed as usual; a partnership or a deployment puts the row in by data.
"""

from datetime import date

from domain.core.codes import VatCategory
from domain.tax.case import Regime, Scheme, SupplyKind, TaxClass
from domain.tax.facts import Conditions, Route
from domain.tax.rule import Needs, RateFrom, TaxRule
from domain.tax.territory import MEMBER_STATES
from domain.tax.wording import Mention

# country, words on the invoice, law, VATEX
_SMALL_BUSINESSES: tuple[tuple[str, str, str, str | None], ...] = (
    ("AT", "Umsatzsteuerfrei gemäß § 6 Abs. 1 Z 27 UStG", "UStG, § 6(1) no. 27", None),
    (
        "BE",
        "Bijzondere vrijstellingsregeling kleine ondernemingen",
        "Btw-wetboek, article 56bis",
        None,
    ),
    ("BG", "чл. 113, ал. 9 от ЗДДС", "ЗДДС, article 113(9)", None),
    ("CZ", "Neplátce DPH", "Zákon č. 235/2004 Sb., § 6", None),
    ("DE", "Steuerfreier Umsatz gemäß § 19 UStG", "UStG, § 19; UStDV, § 34a", None),
    ("DK", "Fritaget for moms, momslovens § 48", "Momsloven, § 48", None),
    ("FI", "Arvonlisäveroton, AVL 3 §", "Arvonlisäverolaki, § 3", None),
    (
        "FR",
        "TVA non applicable, art. 293 B du CGI",
        "CGI, article 293 B",
        "VATEX-FR-FRANCHISE",
    ),
    ("HR", "PDV nije obračunat, čl. 90. st. 1. Zakona o PDV-u", "Zakon o PDV-u, article 90", None),
    ("HU", "Alanyi adómentes", "Áfa tv., sections 187 to 196", None),
    (
        "IT",
        "Operazione senza applicazione dell'IVA, art. 1, commi 54-89, L. 190/2014",
        "Legge 190/2014, article 1(54) to (89)",
        None,
    ),
    ("LU", "Franchise de taxe, art. 57 de la loi TVA", "Loi TVA, article 57", None),
    ("NL", "Vrijgesteld van btw, artikel 25 Wet OB 1968", "Wet OB 1968, article 25", None),
    (
        "PL",
        "Zwolnienie z VAT, art. 113 ust. 1 albo 9 ustawy o VAT",
        "Ustawa o VAT, article 113",
        None,
    ),
    ("PT", "IVA - regime de isenção", "CIVA, article 53", None),
    ("RO", "Scutit de TVA, art. 310 Cod fiscal", "Codul fiscal, article 310", None),
    (
        "SE",
        "Undantag från skatteplikt, 18 kap. mervärdesskattelagen",
        "Mervärdesskattelagen (2023:200), chapter 18",
        None,
    ),
    ("SI", "DDV ni obračunan, 94. člen ZDDV-1", "ZDDV-1, article 94", None),
)

_WITHOUT_THE_SCHEME = frozenset({"ES"})
_NOT_REGISTERED = {
    "CH": "MWSTG, article 10(2)",
    "GB": "VATA 1994, schedule 1",
    "NO": "Merverdiavgiftsloven, § 2-1",
}


def _small_business(country: str, words: str, law: str, code: str | None) -> TaxRule:
    return TaxRule(
        id=f"small-business-{country.lower()}",
        title=f"Small business in {country}",
        when=Conditions(scheme=(Scheme.SMALL_BUSINESS,), origin=(country,), at_home=(True,)),
        category=VatCategory.EXEMPT,
        rate=RateFrom.ZERO,
        reason=words,
        code=code,
        needs=(Needs.SELLER_TAX_ID,),
        source=f"{law}; Directive 2006/112/EC, article 284",
    )


_OTHER_SMALL_BUSINESS = TaxRule(
    id="small-business",
    title="Small business in another member state",
    when=Conditions(
        scheme=(Scheme.SMALL_BUSINESS,),
        origin=tuple(sorted(MEMBER_STATES - _WITHOUT_THE_SCHEME)),
        at_home=(True,),
    ),
    category=VatCategory.EXEMPT,
    rate=RateFrom.ZERO,
    reason="Exempt from VAT: special scheme for small enterprises",
    needs=(Needs.SELLER_TAX_ID,),
    source="Directive 2006/112/EC, article 284",
)


def _unregistered(country: str, law: str) -> TaxRule:
    return TaxRule(
        id=f"not-registered-{country.lower()}",
        title=f"Seller in {country} that is not registered for VAT",
        when=Conditions(scheme=(Scheme.SMALL_BUSINESS,), origin=(country,)),
        category=VatCategory.OUTSIDE_SCOPE,
        rate=RateFrom.NONE,
        reason="The seller is not registered for VAT",
        code=None,
        source=law,
    )


SMALL_BUSINESSES: tuple[TaxRule, ...] = (
    *(_small_business(*row) for row in _SMALL_BUSINESSES),
    _OTHER_SMALL_BUSINESS,
    *(_unregistered(country, law) for country, law in _NOT_REGISTERED.items()),
)

# country, what it applies to, law, since, until
_REVERSE_CHARGES: tuple[tuple[str, str, str, str, str], ...] = (
    ("AT", "construction cleaning real_estate scrap metals electronics energy emissions",
     "UStG, § 19(1a) to (1e); UStBBKV; Schrott-UStV", "2014-01-01", ""),
    ("BE", "construction cleaning", "Koninklijk besluit nr. 1, article 20", "2007-01-01", ""),
    ("BG", "scrap cereals", "ЗДДС, article 163а", "2014-01-01", ""),
    ("CY", "construction", "VAT Law 95(I)/2000, section 11B", "2014-01-01", ""),
    ("CZ", "construction scrap gold real_estate",
     "Zákon č. 235/2004 Sb., §§ 92b to 92e", "2016-01-01", ""),
    ("DE", "construction cleaning real_estate scrap metals gold electronics energy emissions",
     "UStG, § 13b(2) and (5)", "2014-10-01", ""),
    ("DE", "telecoms", "UStG, § 13b(2) no. 12 and (5)", "2021-01-01", ""),
    ("DK", "scrap electronics emissions gold", "Momsloven, § 46(1)", "2014-07-01", ""),
    ("EE", "scrap metals gold real_estate", "Käibemaksuseadus, § 41¹", "2017-01-01", ""),
    ("ES", "construction real_estate scrap metals gold electronics emissions",
     "Ley 37/1992, article 84.Uno.2º", "2015-04-01", ""),
    ("FI", "construction scrap gold emissions", "Arvonlisäverolaki, §§ 8a to 8d", "2015-01-01", ""),
    ("FR", "construction scrap energy emissions telecoms",
     "CGI, article 283(2 quinquies) to (2 nonies)", "2014-01-01", ""),
    ("HR", "construction scrap real_estate emissions",
     "Zakon o PDV-u, article 75(3)", "2014-01-01", ""),
    ("HU", "construction staff real_estate scrap metals cereals emissions",
     "Áfa tv., section 142(1)", "2015-01-01", ""),
    ("IE", "construction scrap emissions", "VATCA 2010, section 16", "2011-05-01", ""),
    ("IT", "construction cleaning real_estate scrap gold electronics energy emissions",
     "DPR 633/1972, articles 17(5), 17(6) and 74(7)", "2015-01-01", ""),
    ("LT", "construction scrap timber electronics", "PVM įstatymas, article 96", "2020-01-01", ""),
    ("LV", "construction scrap timber electronics cereals",
     "PVN likums, sections 141 to 143.2", "2018-01-01", ""),
    ("NL", "construction cleaning staff scrap electronics emissions",
     "Wet OB 1968, article 12(5); Uitvoeringsbesluit OB, articles 24b to 24bb", "2014-01-01", ""),
    ("PL", "energy emissions", "Ustawa o VAT, article 145e", "2023-04-01", "2026-12-31"),
    ("PT", "construction scrap emissions", "CIVA, article 2(1)(i), (j) and (l)", "2011-01-01", ""),
    ("RO", "scrap timber cereals emissions energy real_estate gold electronics",
     "Codul fiscal, article 331", "2016-01-01", ""),
    ("SE", "construction scrap gold emissions",
     "Mervärdesskattelagen (2023:200), chapter 16", "2013-01-01", ""),
    ("SE", "electronics", "Mervärdesskattelagen (2023:200), chapter 16", "2021-04-01", ""),
    ("SI", "construction staff real_estate scrap emissions",
     "ZDDV-1, article 76.a", "2010-01-01", ""),
    ("SK", "construction real_estate scrap gold metals cereals electronics",
     "Zákon č. 222/2004 Z. z., § 69(11) and (12)", "2016-01-01", ""),
    ("GB", "construction", "VATA 1994, section 55A; SI 2019/892", "2021-03-01", ""),
    ("GB", "gold electronics emissions energy telecoms",
     "VATA 1994, sections 55 and 55A", "2016-02-01", ""),
)  # fmt: skip


def _reverse_charge(country: str, regimes: str, law: str, since: str, until: str) -> TaxRule:
    named = tuple(Regime(name) for name in regimes.split())
    union = country in MEMBER_STATES
    return TaxRule(
        id=f"reverse-charge-{country.lower()}-{named[0].value}",
        title=f"Reverse charge inside {country}",
        when=Conditions(
            route=(Route.DOMESTIC,),
            origin=(country,),
            regime=named,
            taxable_buyer=(True,),
            end_user=(False,),
        ),
        valid_from=date.fromisoformat(since),
        valid_to=date.fromisoformat(until) if until else None,
        category=VatCategory.REVERSE_CHARGE,
        rate=RateFrom.ZERO,
        reason=None if union else "Reverse charge: the customer accounts for the VAT to HMRC",
        code="VATEX-EU-AE" if union else None,
        mention=Mention.REVERSE_CHARGE,
        needs=(Needs.SELLER_TAX_ID, Needs.BUYER_ID),
        source=law,
    )


REVERSE_CHARGES: tuple[TaxRule, ...] = tuple(_reverse_charge(*row) for row in _REVERSE_CHARGES)

SPLIT_PAYMENT = TaxRule(
    id="split-payment-it",
    title="Split payment in Italy",
    when=Conditions(
        route=(Route.DOMESTIC,),
        origin=("IT",),
        split_payment=(True,),
        tax_class=tuple(name for name in TaxClass if name not in (TaxClass.ZERO, TaxClass.EXEMPT)),
    ),
    category=VatCategory.SPLIT_PAYMENT,
    rate=RateFrom.TABLE,
    mention=Mention.SPLIT_PAYMENT,
    needs=(Needs.SELLER_TAX_ID,),
    source="DPR 633/1972, article 17-ter; Council Implementing Decision (EU) 2017/784, as amended",
)

# origin, law on exported goods
_EXPORTS = {
    "CH": "MWSTG, article 23(2) no. 1",
    "ES-CE": "Ley 8/1991, article 8",
    "ES-CN": "Ley 20/1991, article 11",
    "ES-ML": "Ley 8/1991, article 8",
    "GB": "VATA 1994, section 30(6)",
    "NO": "Merverdiavgiftsloven, § 6-21",
}

EXPORTS_FROM_OUTSIDE: tuple[TaxRule, ...] = tuple(
    TaxRule(
        id=f"export-{origin.lower()}",
        title=f"Goods leave {origin}",
        when=Conditions(route=(Route.FROM_OUTSIDE,), origin=(origin,), supply=(SupplyKind.GOODS,)),
        category=VatCategory.EXPORT,
        rate=RateFrom.ZERO,
        reason="Export of goods",
        needs=(Needs.SELLER_VAT_ID,),
        source=law,
    )
    for origin, law in _EXPORTS.items()
)

_SERVICES_ABROAD = {
    "CH": "MWSTG, article 8",
    "ES-CE": "Ley 8/1991, article 3",
    "ES-CN": "Ley 20/1991, article 17",
    "ES-ML": "Ley 8/1991, article 3",
    "GB": "VATA 1994, section 7A",
}

SERVICES_FROM_OUTSIDE: tuple[TaxRule, ...] = (
    TaxRule(
        id="services-abroad-no",
        title="Services used outside Norway",
        when=Conditions(route=(Route.FROM_OUTSIDE,), origin=("NO",), supply=(SupplyKind.SERVICE,)),
        category=VatCategory.EXPORT,
        rate=RateFrom.ZERO,
        reason="Service supplied for use outside the Norwegian VAT area",
        needs=(Needs.SELLER_VAT_ID,),
        source="Merverdiavgiftsloven, § 6-22",
    ),
    *(
        TaxRule(
            id=f"services-abroad-{origin.lower()}",
            title=f"Services whose place is outside {origin}",
            when=Conditions(
                route=(Route.FROM_OUTSIDE,), origin=(origin,), supply=(SupplyKind.SERVICE,)
            ),
            category=VatCategory.OUTSIDE_SCOPE,
            rate=RateFrom.NONE,
            reason="Place of supply outside the country of the seller",
            source=law,
        )
        for origin, law in _SERVICES_ABROAD.items()
    ),
)
