"""Where things are in a Cross Industry Invoice: match patterns and paths that many rules share.

Source: CEN/TS 16931-3-3 (UN/CEFACT XML Cross Industry Invoice D16B).
"""

ROOT = "/rsm:CrossIndustryInvoice"
TRANSACTION = f"{ROOT}/rsm:SupplyChainTradeTransaction"
LINE = f"{TRANSACTION}/ram:IncludedSupplyChainTradeLineItem"
AGREEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeAgreement"
DELIVERY = f"{TRANSACTION}/ram:ApplicableHeaderTradeDelivery"
SETTLEMENT = f"{TRANSACTION}/ram:ApplicableHeaderTradeSettlement"
TOTALS = f"{SETTLEMENT}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"

# The same from the root element.
IN_ROOT = "rsm:SupplyChainTradeTransaction"
AGREED = f"{IN_ROOT}/ram:ApplicableHeaderTradeAgreement"
DELIVERED = f"{IN_ROOT}/ram:ApplicableHeaderTradeDelivery"
SETTLED = f"{IN_ROOT}/ram:ApplicableHeaderTradeSettlement"
SELLER = f"{AGREED}/ram:SellerTradeParty"
BUYER = f"{AGREED}/ram:BuyerTradeParty"
REPRESENTATIVE = f"{AGREED}/ram:SellerTaxRepresentativeTradeParty"
SUMMED = f"{SETTLED}/ram:SpecifiedTradeSettlementHeaderMonetarySummation"
