"""Typesetting: the same bytes each time, PDF/A-3a, nothing run and nothing lost of what is said."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PageObject, PdfReader

from domain.core.errors import Invalid
from domain.invoice.model import Invoice
from domain.invoice.references import Note
from integration.formats.pdf import fonts, typesetting
from integration.formats.pdf.fonts import has_chinese
from integration.formats.pdf.settings import PdfSettings
from integration.formats.pdf.typesetting import Enclosed, typeset
from integration.formats.pdf.wording import LANGUAGES, words_of
from tests import invoices
from tests.components.pdf.documents import AT, LOGO, made, owing, swiss, text_of
from tests.unit.formats.invoices import draft, exempt, full, issued, line

chinese = pytest.mark.skipif(not has_chinese(), reason="fonts-noto-cjk is not installed")


def opened(invoice: Invoice, **settings: Any) -> PdfReader:
    return PdfReader(BytesIO(made(invoice, **settings)))


def shown(invoice: Invoice, **settings: Any) -> str:
    return text_of(opened(invoice, **settings))


def many(count: int) -> Invoice:
    return issued(draft(lines=tuple(line(str(number + 1)) for number in range(count))))


def test_the_same_invoice_gives_the_same_bytes_in_any_thread() -> None:
    first = made(full(), logo=LOGO)
    with ThreadPoolExecutor(2) as pool:
        others = list(pool.map(lambda _: made(full(), logo=LOGO), range(4)))
    assert set(others) == {first}


def test_other_fonts_of_the_machine_change_no_byte(monkeypatch: pytest.MonkeyPatch) -> None:
    before = made(full())
    monkeypatch.setattr(fonts, "SYSTEM", ())
    kept = (fonts.fonts, fonts.families, fonts.has_chinese, typesetting._compiler)
    for known in kept:
        known.cache_clear()
    try:
        assert not fonts.has_chinese()
        assert made(full()) == before
        with pytest.raises(Invalid, match="no font for the language 'zh'"):
            made(full(), language="zh")
    finally:
        for known in kept:
            known.cache_clear()


def test_another_time_gives_other_bytes_and_stands_in_the_file() -> None:
    later = typeset(full(), PdfSettings(), prepared_at=AT + timedelta(hours=1))
    assert later != made(full())
    assert b"D:20261102133000Z" in later
    assert PdfReader(BytesIO(made(full()))).metadata["/CreationDate"] == "D:20261102123000Z"  # type: ignore[index]


def test_it_says_that_it_is_pdf_a_3a_and_pdf_ua() -> None:
    content = made(full())
    assert b"<pdfaid:part>3</pdfaid:part>" in content
    assert b"<pdfaid:conformance>A</pdfaid:conformance>" in content
    assert b"<pdfuaid:part>1</pdfuaid:part>" in content
    reader = PdfReader(BytesIO(content))
    assert reader.metadata is not None
    assert (reader.metadata.title, reader.metadata.author) == (
        "Invoice NW-00001",
        "Northwind Grid GmbH & Co. KG",
    )
    assert reader.trailer["/Root"]["/Lang"].startswith("en")


def test_files_are_enclosed_as_they_are() -> None:
    file = Enclosed("factur-x.xml", "<a>ä\n</a>\n".encode(), description="the invoice")
    content = typeset(full(), PdfSettings(), prepared_at=AT, enclosed=[file])
    reader = PdfReader(BytesIO(content))
    assert reader.attachments == {"factur-x.xml": [file.content]}
    (specification,) = reader.trailer["/Root"]["/AF"]
    assert specification.get_object()["/AFRelationship"] == "/Alternative"


def test_everything_that_the_invoice_says_is_shown() -> None:
    text = shown(full())
    for said in (
        *("Invoice NW-00001", "31\xa0Oct\xa02026", "PO-4711", "04011000-12345-34", "Contoso SAS"),
        *("FR40303265045", "1.5 h", "120.10", "−120.10", "Zero rated", "€256.02", "In October"),
        *("DE02 1203 0000 0000 2020 51", "BYLADEM1001", "Thank you", "HRB 12345", "Anna Weiß"),
        *("This document refers to NW-00000 of 30\xa0Sep\xa02026.", "Page 1 of 1", "NW-X"),
    ):
        assert " ".join(said.split()) in text, said


def test_many_lines_go_on_over_pages_with_head_and_carried_sum() -> None:
    reader = opened(many(60))
    pages = [page.extract_text() for page in reader.pages]
    assert len(pages) == 4
    for number, text in enumerate(pages, 1):
        assert f"Page {number} of 4" in text
        assert ("Unit price" in text) == (number < 4)
    carried = Decimal("180.15") * pages[0].count("Consulting")
    assert "Carried forward" not in pages[0]
    assert f"Carried forward {carried:,.2f}" in pages[1]
    assert "Carried forward" not in pages[3]


def test_more_lines_than_anybody_reads_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(typesetting, "MAX_LINES", 2)
    with pytest.raises(Invalid, match="3 lines, a PDF holds 2") as refused:
        made(many(3))
    assert refused.value.findings[0].rule == "PDF_LINES"


HOSTILE = '#read("/etc/passwd") *x* $a$ <b> @c //d /*e*/ \\u{41} ]] #panic() = F {page}'


def test_what_looks_like_a_program_is_only_text() -> None:
    invoice = issued(
        draft(lines=(line(name=HOSTILE, description=HOSTILE),), notes=(Note(text=HOSTILE),))
    )
    text = shown(invoice, introduction=HOSTILE, footer=(HOSTILE,)).replace(" ", "")
    assert text.count(HOSTILE.replace(" ", "")) == 5


def test_marks_that_turn_the_writing_are_taken_out() -> None:
    text = shown(issued(draft(lines=(line(name="pay \u202e00.1\u202c now \u2067x\u2069"),))))
    assert "pay 00.1 now x" in text


def test_a_word_as_long_as_a_page_is_broken() -> None:
    word = "A1" * 200
    assert word in shown(issued(draft(lines=(line(name=word),)))).replace(" ", "")


@pytest.mark.parametrize("character", ["\U00012000", "\ue000", "\ufffe"])
def test_a_character_that_no_font_has_is_named_with_its_place(character: str) -> None:
    with pytest.raises(Invalid) as refused:
        made(issued(draft(lines=(line(), line("2", name=f"odd {character} sign")))))
    (finding,) = refused.value.findings
    assert (finding.rule, finding.path) == ("PDF_GLYPH", "lines[1].name")
    assert f"U+{ord(character):04X}" in finding.message
    assert "odd" in finding.message


def test_a_picture_that_no_font_has_is_said_in_words() -> None:
    text = shown(issued(draft(lines=(line(name="by \U0001f69a and \U0001f680"),))))
    assert "by [delivery truck] and [rocket]" in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_can_be_set(language: str) -> None:
    if language in ("zh", "ja") and not has_chinese():
        with pytest.raises(Invalid, match="no font for the language"):
            made(full(), language=language)
        return
    words = words_of(language)
    said = "\n".join(words.values())
    text = shown(full().model_copy(update={"notes": (Note(text=said),)}), language=language)
    assert "NW-00001" in text
    if language != "ar":
        assert words["titles.invoice"] in text


def places(page: PageObject) -> list[tuple[str, float, float]]:
    """What stands where, in millimetres from the left and from the foot."""
    found: list[tuple[str, float, float]] = []

    def visit(text: str, outer: list[float], inner: list[float], *_: object) -> None:
        x, y = inner[4], inner[5]
        across = x * outer[0] + y * outer[2] + outer[4]
        up = x * outer[1] + y * outer[3] + outer[5]
        found.append((text.strip(), across / 72 * 25.4, up / 72 * 25.4))

    page.extract_text(visitor_text=visit)
    return found


def test_arabic_is_set_from_right_to_left() -> None:
    (page,) = opened(full(), language="ar").pages
    (title,) = [x for text, x, _ in places(page) if "240.20" in text]
    assert title < 40, "the sums stand in the last column, which is the left one"


def test_the_words_can_be_others() -> None:
    text = shown(full(), texts={"titles.invoice": "Tax invoice"}, closing="Bye", language="de")
    assert "Tax invoice NW-00001" in text
    assert "Bye" in text
    assert "Rechnung NW" not in text


def test_countries_have_words_of_their_own() -> None:
    assert "MWST 0 %" in shown(swiss("CH9300762011623852957", "1"), language="de", region="CH")


def test_a_credit_note_asks_for_no_payment() -> None:
    text = shown(issued(draft(type_code="381")), language="de")
    assert "Rechnungskorrektur NW-00001" in text
    assert "Wir erstatten Ihnen" in text
    assert "IBAN" not in text


def test_in_self_billing_the_buyer_writes_to_the_seller() -> None:
    reader = opened(issued(draft(type_code="389")), language="de")
    assert reader.metadata is not None
    assert reader.metadata.author == "Contoso SAS"
    assert "Gutschrift NW-00001" in text_of(reader)


def test_terms_of_ours_are_said_in_the_language() -> None:
    terms = "Payable within 30 days of issue; 2 % discount within 10 days"
    text = shown(issued(draft(payment_terms=terms)), language="fr")
    assert "Payable dans les 30 jours suivant la date de facture." in text
    assert "Escompte de 2 % pour un paiement au plus tard le 10/11/2026 : 4,29 €." in text
    marked = "#SKONTO#TAGE=10#PROZENT=2.00#\nanything else"
    text = shown(issued(draft(payment_terms=marked)), language="de")
    assert "Bei Zahlung bis zum 10.11.2026 gewähren wir 2 % Skonto: 4,29 €. anything else" in text


def test_why_there_is_no_vat_is_said() -> None:
    text = shown(exempt("AE", "Art. 196 VAT directive"), language="de")
    assert "Steuerschuldnerschaft des Leistungsempfängers: Art. 196 VAT directive" in text


def test_a_swiss_bill_stands_in_the_lowest_105_mm_of_one_page() -> None:
    (page,) = opened(swiss("CH9300762011623852957", "RF18 5390 0754 7034"), language="it").pages
    heads = {
        text: (round(x), round(105 - y))
        for text, x, y in places(page)
        if text in ("Ricevuta", "Sezione pagamento")
    }
    assert heads == {"Ricevuta": (5, 8), "Sezione pagamento": (67, 8)}


def test_a_trial_says_so_on_each_page() -> None:
    content = typeset(many(60), PdfSettings(), prepared_at=AT, test=True)
    for page in PdfReader(BytesIO(content)).pages:
        assert "NOT AN INVOICE" in page.extract_text()
    assert "NOT AN INVOICE" not in shown(full())


@chinese
@given(
    invoices.issued(),
    st.sampled_from(LANGUAGES),
    st.sampled_from(("classic", "plain")),
    st.sampled_from(("a4", "us-letter")),
)
def test_any_invoice_can_be_set(invoice: Invoice, language: str, template: Any, paper: Any) -> None:
    content = made(invoice, language=language, template=template, paper=paper)
    assert content.startswith(b"%PDF-1.7")


@given(st.text(min_size=1, max_size=40))
def test_any_text_is_shown_or_its_character_named(said: str) -> None:
    try:
        invoice = owing("10", notes=(Note(text=said),))
    except ValueError:
        return
    try:
        content = made(invoice)
    except Invalid as refused:
        for finding in refused.findings:
            assert finding.rule == "PDF_GLYPH"
            assert finding.path == "notes[0].text"
    else:
        assert content.startswith(b"%PDF-1.7")
