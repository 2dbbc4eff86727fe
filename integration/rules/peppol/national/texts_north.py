"""The rules of Norway, Denmark, Sweden and Iceland in our words."""

from integration.rules.layer import RuleText

NORWEGIAN = {
    "NO-R-001": RuleText(
        "the Norwegian VAT number is not well formed",
        "write NO, the nine digits of the organisation number, and MVA",
        "BT-31",
    ),
    "NO-R-002": RuleText(
        "the invoice does not say that the seller is in the register of business enterprises",
        "state Foretaksregisteret as tax registration, if the seller is a company",
        "BT-32",
    ),
}

DANISH = {
    "DK-R-002": RuleText(
        "a Danish seller states no legal identifier", "state the CVR number", "BT-30"
    ),
    "DK-R-003": RuleText(
        "the UNSPSC code is of no version in use",
        "use version 19.05.01 or 26.08.01, and state which",
        "BT-158-2",
    ),
    "DK-R-004": RuleText(
        "a tax that is no VAT is not named as Danish buyers need it",
        "state its four figures as reason, or a text with # inside",
        "BT-97, BT-104",
    ),
    "DK-R-005": RuleText(
        "this means of payment is not in use between Danish parties",
        "use 1, 10, 31, 42, 48, 49, 50, 58, 59, 93 or 97",
        "BT-81",
    ),
    "DK-R-006": RuleText(
        "a Danish transfer lacks the account or the registration number",
        "state both for means of payment 31 and 42",
        "BT-84, BT-86",
    ),
    "DK-R-007": RuleText(
        "a Danish direct debit lacks the mandate or the debited account",
        "state both for means of payment 49",
        "BT-89, BT-91",
    ),
    "DK-R-008": RuleText(
        "a Danish giro payment lacks its card type or a giro account",
        "begin the remittance information with 01#, 04# or 15#, and state the account",
        "BT-83, BT-84",
    ),
    "DK-R-009": RuleText(
        "a Danish giro payment lacks its payment number",
        "write sixteen digits after 04# or 15#",
        "BT-83",
    ),
    "DK-R-010": RuleText(
        "a Danish FIK payment lacks its card type or the creditor number",
        "begin the remittance information with 71#, 73# or 75#, and state the eight digits",
        "BT-83, BT-84",
    ),
    "DK-R-011": RuleText(
        "a Danish FIK payment lacks its payment number",
        "write fifteen or sixteen digits after 71# or 75#",
        "BT-83",
    ),
    "DK-R-013": RuleText(
        "an identifier of a Danish party does not say of which scheme it is",
        "state the scheme",
        "BT-29-1, BT-46-1",
    ),
    "DK-R-014": RuleText(
        "the legal identifier of a Danish seller is no CVR number",
        "state the CVR number under scheme 0184",
        "BT-30-1",
    ),
    "DK-R-016": RuleText(
        "a Danish credit note is negative",
        "state what is given back as a positive amount, or send an invoice",
        "BT-115",
    ),
    "DK-R-017": RuleText(
        "the legal identifier of a Danish buyer is no CVR number",
        "state the CVR number under scheme 0184",
        "BT-47-1",
    ),
}

_GIRO = "BT-84"

SWEDISH = {
    "SE-R-001": RuleText(
        "the Swedish VAT number has not fourteen characters", "write SE and twelve digits", "BT-31"
    ),
    "SE-R-002": RuleText(
        "the Swedish VAT number is not of digits after SE", "write SE and twelve digits", "BT-31"
    ),
    "SE-R-003": RuleText(
        "the Swedish organisation number is not of digits", "write ten digits", "BT-30"
    ),
    "SE-R-004": RuleText(
        "the Swedish organisation number has not ten digits", "write ten digits", "BT-30"
    ),
    "SE-R-005": RuleText(
        "the tax registration of a Swedish seller is not the statement of F-tax",
        "state Godkänd för F-skatt",
        "BT-32",
    ),
    "SE-R-006": RuleText(
        "this is no Swedish VAT rate", "the rates are 25, 12 and 6 per cent", "BT-119, BT-152"
    ),
    "SE-R-007": RuleText("the Plusgiro account is not of digits", "write digits only", _GIRO),
    "SE-R-008": RuleText("the Bankgiro account is not of digits", "write digits only", _GIRO),
    "SE-R-009": RuleText(
        "the Bankgiro account has the wrong length", "write seven or eight digits", _GIRO
    ),
    "SE-R-010": RuleText(
        "the Plusgiro account has the wrong length", "write two to eight digits", _GIRO
    ),
    "SE-R-011": RuleText(
        "Swedish giro payments are not told by this means of payment",
        "use 30, and SE:BANKGIRO or SE:PLUSGIRO as the bank",
        "BT-81",
    ),
    "SE-R-012": RuleText(
        "between Swedish parties a transfer is told otherwise", "use 30 instead of 31", "BT-81"
    ),
    "SE-R-013": RuleText(
        "the check digit of the Swedish organisation number is wrong",
        "compare the number with the register",
        "BT-30",
    ),
}

_FINAL = "the reference described as EINDAGI"

ICELANDIC = {
    "IS-R-001": RuleText(
        "Icelandic documents are invoices or credit notes", "use 380 or 381", "BT-3"
    ),
    "IS-R-002": RuleText(
        "an Icelandic seller states no kennitala",
        "state it as legal identifier, under scheme 0196",
        "BT-30",
    ),
    "IS-R-003": RuleText(
        "the address of the Icelandic seller is incomplete",
        "state street and post code",
        "BT-35, BT-38",
    ),
    "IS-R-004": RuleText(
        "an Icelandic buyer has no kennitala",
        "state it as legal identifier, under scheme 0196",
        "BT-47",
    ),
    "IS-R-005": RuleText(
        "the address of the Icelandic buyer is incomplete",
        "state street and post code",
        "BT-50, BT-53",
    ),
    "IS-R-006": RuleText(
        "the Icelandic claim has no account of twelve digits",
        "state bank, ledger 66 and number",
        "BT-84",
    ),
    "IS-R-007": RuleText(
        "the Icelandic transfer has no account of twelve digits",
        "state bank, ledger and number",
        "BT-84",
    ),
    "IS-R-008": RuleText(
        "the final due date is no date", f"write 2026-01-31 in {_FINAL}", "BT-122"
    ),
    "IS-R-009": RuleText(
        "there is a final due date, but no due date", "state the due date as well", "BT-9"
    ),
    "IS-R-010": RuleText(
        "the final due date is before the due date",
        f"correct the due date, or {_FINAL}",
        "BT-9, BT-122",
    ),
}
