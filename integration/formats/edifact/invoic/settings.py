"""What a partner's profile says about INVOIC: its interchange, the subset, what is left out.

Sources: UN/EDIFACT D.96A and D.01B; EANCOM 1997 and 2002 (GS1).
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from integration.formats.edifact.interchange import InterchangeSettings

ModelPath = Annotated[str, StringConstraints(pattern=r"^[a-z_]+(\[\])?(\.[a-z_]+(\[\])?)*$")]

GLN, DUNS = "0088", "0060"
"""ISO 6523 codes of the two schemes that list 3055 has agencies for: GS1 and Dun & Bradstreet."""


class EdifactSettings(InterchangeSettings):
    """Format settings of the formats `edifact-invoic-d96a` and `edifact-invoic-d01b`."""

    association: str = Field(
        default="",
        pattern=r"^[A-Z0-9]{0,6}$",
        description="association assigned code (0057), such as `EAN008` (EANCOM 1997, D.96A) or"
        " `EAN010`, `EAN011` (EANCOM 2002, D.01B); with EAN…, seller and buyer need a GLN",
    )
    party_schemes: tuple[str, ...] = Field(
        default=(GLN, DUNS),
        description="which identifier of a party becomes its id in NAD: the first one with one of"
        " these schemes (ISO 6523), else the first of all. A GLN goes out with agency 9, a DUNS"
        " number with 16, others with their scheme as code list of agency 5, those without a"
        " scheme with `own_agency`",
    )
    own_agency: Literal["91", "92", "ZZZ"] = Field(
        default="92",
        description="who gives out ids without a scheme (3055): 91 the seller, 92 the buyer",
    )
    leave_out: tuple[ModelPath, ...] = Field(
        default=(),
        description="what the partner does not miss where INVOIC cannot say it, by its place in"
        " the invoice: `supporting_documents`, `seller.registration_id.scheme`,"
        " `lines[].classifications`. Anything else that cannot be said is refused",
    )

    @property
    def is_eancom(self) -> bool:
        """Whether the rules of GS1 hold."""
        return self.association.startswith("EAN")
