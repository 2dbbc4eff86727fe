"""What a delivery profile can say about the PDF: how it looks, in which language, with which code.

A logo stands in the settings itself, so that the same envelope gives the same bytes for ever, and
nothing is fetched from anywhere when an invoice is written.
"""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from domain.core.model import DomainModel
from domain.core.text import TextLine
from integration.formats.pdf.figures import regions_of
from integration.formats.pdf.logo import Logo, logo_of
from integration.formats.pdf.wording import LANGUAGES, WORDS

Template = Literal["classic", "plain"]

PaymentCode = Literal["auto", "none", "epc", "swiss"]


def _known_language(language: str) -> str:
    if language not in LANGUAGES:
        raise ValueError(f"known languages are {', '.join(LANGUAGES)}")
    return language


def _known_texts(texts: dict[str, str]) -> dict[str, str]:
    unknown = sorted(texts.keys() - WORDS)
    if unknown:
        raise ValueError(
            f"there is no text '{unknown[0][:60]}'; texts are named as in 'titles.invoice',"
            " 'lines.item', 'totals.payable'"
        )
    return texts


def _decodable(said: str) -> str:
    logo_of(said)
    return said


class PdfSettings(DomainModel):
    """How the invoice looks for this partner. All of it can be left out."""

    template: Template = Field(
        default="classic",
        description="how it looks: `classic` is set in a sans serif with the accent colour;"
        " `plain` in a book face, black and white",
    )
    language: Annotated[str, AfterValidator(_known_language)] = Field(
        default="en",
        description=f"the language of the labels, numbers and dates: {', '.join(LANGUAGES)}",
    )
    region: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")] | None = Field(
        default=None,
        description="a country (ISO 3166-1) whose way of writing numbers and dates is taken:"
        " `CH` with the language `de` writes 1’234.50",
    )
    accent: Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")] = Field(
        default="#1f4e79", description="the colour of rules, title and total, such as `#1f4e79`"
    )
    logo: Annotated[str, Field(max_length=420_000), AfterValidator(_decodable)] | None = Field(
        default=None,
        description="the logo: a PNG, JPEG or SVG file in base64, 300 KB at most; an SVG refers to"
        " nothing outside itself",
    )
    logo_height: int = Field(default=18, ge=6, le=40, description="height of the logo, in mm")
    paper: Literal["a4", "us-letter"] = Field(default="a4", description="the size of the sheet")
    introduction: TextLine | None = Field(
        default=None, description="a sentence before the items of the invoice"
    )
    closing: TextLine | None = Field(default=None, description="a sentence at its end")
    footer: tuple[TextLine, ...] = Field(
        default=(),
        max_length=6,
        description="lines at the foot of each page, besides what the invoice says of the seller:"
        " managing directors, opening hours",
    )
    texts: Annotated[dict[str, TextLine], AfterValidator(_known_texts)] = Field(
        default_factory=dict,
        max_length=100,
        description="other words than those of the language: `titles.invoice` → `Tax invoice`",
    )
    payment_code: PaymentCode = Field(
        default="auto",
        description="the code for paying with a banking app: `epc` (EPC069-12, GiroCode) for euros"
        " to a SEPA account, `swiss` (QR-bill) for francs or euros to a Swiss account;"
        " `auto` prints the one that fits, `none` prints none",
    )

    @model_validator(mode="after")
    def _written_there(self) -> "PdfSettings":
        known = regions_of(self.language)
        if self.region is not None and self.region not in known:
            raise ValueError(
                f"how '{self.language}' is written in {self.region} is not known;"
                f" known countries are {', '.join(known)}"
            )
        return self

    @property
    def picture(self) -> Logo | None:
        """The logo, unpacked."""
        return logo_of(self.logo) if self.logo else None
