"""INVOIC between us and mock-edi, which somebody else wrote: both ways.

Its dictionary is smaller than D.96A: it has no TAX, and short code lists. So what it says of ours
is held against the list of exactly these gaps.
"""

from datetime import datetime
from decimal import Decimal

import mockedi.edifact as theirs
from mockedi.schema import lookup
from mockedi.transactions import Party, read_invoice, write_invoice
from mockedi.validate import validate

from integration.formats.edifact.invoic import INVOIC
from tests import invoices
from tests.unit.formats.edifact.invoices import envelope, plain, sayable

D96A = INVOIC["edifact-invoic-d96a"]
WHEN = datetime(2026, 11, 23, 9, 30)
ORDER = {
    "po_number": "4500001001",
    "currency": "EUR",
    "ship_to_id": "4098765000034",
    "ship_to_name": "Contoso warehouse",
    "ship_to_country": "DE",
}
LINES = [
    {
        "line": "1",
        "sku": "PUMP-1",
        "upc": "",
        "uom": "EA",
        "invoiced": "10",
        "price": "12.50",
        "description": "Pump, 50 µm, with a description that is cut at thirty-five characters",
    }
]
BILLED = {
    "invoice_number": "R-77",
    "invoiced_on": "2026-11-23",
    "subtotal": "125.00",
    "tax": "23.75",
    "total": "148.75",
    "currency": "EUR",
    "terms_days": 30,
}
PARTNER = {"id": "4098765000010", "name": "Contoso GmbH", "country": "DE"}
NOT_IN_THEIR_DICTIONARY = {"TAX", "PAI", "PCD", "FII", "ALI", "CTA", "COM", "DOC"}


def _written_by_them() -> bytes:
    us = Party(identifier="4012345000009", name="Northwind GmbH", city="Kiel", country="DE")
    body = write_invoice("EDIFACT", us, PARTNER, ORDER, LINES, BILLED, {}, WHEN)
    message = theirs.message("INVOIC", "1", body)
    whole = theirs.wrap([message], "4012345000009", "4098765000010", "7", moment=WHEN)
    return theirs.render(whole).encode("latin-1")


def test_theirs_is_read_by_us() -> None:
    found = D96A.reading(_written_by_them())
    invoice = found.invoice
    assert (invoice.number, invoice.order_reference) == ("R-77", "4500001001")
    assert (invoice.seller.name, invoice.buyer.name) == ("Northwind GmbH", "Contoso GmbH")
    assert invoice.delivery is not None
    assert invoice.delivery.name == "Contoso warehouse"
    (line,) = invoice.lines
    assert (line.quantity, line.unit_price, line.net_amount) == (10, Decimal("12.50"), 125)
    assert line.name == LINES[0]["description"]
    assert line.seller_item_id == "PUMP-1"
    assert (line.vat_category, line.vat_rate) == ("S", 19)
    assert (invoice.totals.tax, invoice.totals.tax_inclusive) == (
        Decimal("23.75"),
        Decimal("148.75"),
    )
    assert invoice.due_date is not None
    assert invoice.due_date.isoformat() == "2026-12-23"
    assert {one.rule for one in found.findings} <= {"INVOIC-ASSUMED", "INVOIC-UNHELD"}


def test_ours_is_read_by_them() -> None:
    interchange = theirs.parse(D96A.write(plain(), envelope(level="UNOC")).decode("latin-1"))
    (message,) = interchange.groups[0].messages
    invoice = read_invoice(message, "EDIFACT")
    assert (invoice.invoice_number, invoice.po_number) == ("NW-1", "4500001001")
    assert invoice.invoiced_on.isoformat() == "2026-11-23"
    (line,) = invoice.lines
    assert (line.sku, line.quantity, line.price) == ("PUMP-1", 10, Decimal("12.50"))
    assert (invoice.subtotal, invoice.tax) == (125, Decimal("23.75"))


def test_they_find_nothing_in_ours_but_what_their_dictionary_lacks() -> None:
    dictionary = lookup("EDIFACT", "INVOIC")
    for seed in range(12):
        content = D96A.write(sayable(invoices.seeded(seed)), envelope())
        report = validate(theirs.parse(content.decode()))
        assert report.interchange_findings == []
        assert report.envelope_errors == []
        (message,) = report.messages
        assert message.accepted
        for finding in message.segments:
            known = dictionary.segment_for(finding.tag)
            if known is None or finding.tag in NOT_IN_THEIR_DICTIONARY:
                continue
            assert finding.elements, (seed, finding)
            for element in finding.elements:
                assert element.code == "7", (seed, finding.tag, element)
