"""A buyer whose systems speak EDIFACT: it takes interchanges, acknowledges and answers them.

It sees nothing but its own folder on the SFTP server. CONTRL says whether its system could read
what came, APERAK what its people say of the invoice.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from domain.exchange.envelope import Envelope
from domain.exchange.response import InvoiceResponse, ResponseCode
from domain.ports import Interchange
from integration.formats.edifact.aperak.settings import AperakWriting
from integration.formats.edifact.aperak.write import write as write_aperak
from integration.formats.edifact.reading import read_edifact
from worker.demo.counterparties import place

OURS, THEIRS = "4012345000009", "4098765000010"
"""The addresses (GLN) of both sides."""


@dataclass
class EdiBuyer:
    """A buyer behind its folder."""

    folder: Path
    clock: datetime
    address: str = THEIRS
    """What its gateway takes to be its own address."""
    _sent: int = 0

    def came(self, number: str) -> bytes | None:
        """The interchange with the invoice of that number, once it has arrived."""
        found = self._files(number)
        return found[0].read_bytes() if found else None

    def acknowledge(self, number: str) -> bool:
        """Read what came and say by CONTRL whether it can be used; what cannot is thrown away."""
        (file,) = self._files(number)
        settings: dict[str, Any] = {"addresses": [self.address]}
        taken = read_edifact(file.read_bytes(), settings=settings).content
        if not isinstance(taken, Interchange) or taken.answer is None:
            raise ValueError(f"{number} is no interchange that is acknowledged")
        self._put("CONTRL", taken.answer(self._envelope()))
        if not taken.parts:
            file.unlink()
        return bool(taken.parts)

    def answer(self, number: str, code: ResponseCode) -> None:
        """Say by APERAK what the buyer thinks of the invoice."""
        response = InvoiceResponse(id=f"AP-{number}", invoice_number=number, code=code)
        settings = AperakWriting.model_validate(
            {
                "sender": {"id": THEIRS, "qualifier": "14"},
                "receiver": {"id": OURS, "qualifier": "14"},
            }
        )
        self._put("APERAK", write_aperak(response, self._envelope(), settings))

    def _files(self, number: str) -> list[Path]:
        """One sent again has its control number in its name as well."""
        return sorted((self.folder / "in").glob(f"{number}*.edi"))

    def _envelope(self) -> Envelope:
        self._sent += 1
        return Envelope(control_number=self._sent, prepared_at=self.clock)

    def _put(self, kind: str, content: bytes) -> None:
        place(self.folder / "out", f"{kind}-{self._sent}.edi", content)
