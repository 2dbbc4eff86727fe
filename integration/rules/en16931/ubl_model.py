"""EN 16931 in UBL: presence, form and sums (BR, BR-CO, BR-DEC)."""

from collections.abc import Iterable

from integration.rules.pattern import Pattern, Rule, decimals, filled, present


def patterns() -> Iterable[Pattern]:
    """The pattern of the semantic model."""
    model = Pattern("UBL-model")
    model.at(
        "cac:LegalMonetaryTotal",
        present("BR-12", "cbc:LineExtensionAmount"),
        decimals("BR-DEC-09", "cbc:LineExtensionAmount"),
    )
    model.at(
        "/Invoice | /CreditNote",
        filled("BR-01", "cbc:CustomizationID"),
        filled("BR-02", "cbc:ID"),
        Rule("BR-16", lambda root: root.document.lines),
    )
    model.at("cac:InvoiceLine | cac:CreditNoteLine", filled("BR-21", "cbc:ID"))
    return (model,)
