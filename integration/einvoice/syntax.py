"""A syntax of the invoice: its bindings, and what is read and written by them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from lxml import etree

from domain.core.errors import Invalid, Unreadable
from domain.core.findings import Finding
from domain.exchange.envelope import Envelope
from domain.exchange.statement import Reference
from domain.invoice.model import Invoice
from integration.einvoice.profile import Profile, profile_of
from integration.format_settings import no_settings
from integration.xml.binding import Binding, dotted
from integration.xml.parser import parse
from integration.xml.remainder import Leftover
from integration.xml.trace import Trace


@dataclass(frozen=True, slots=True)
class Reading:
    """A document that was read: the invoice, and what the model does not hold."""

    invoice: Invoice
    remainder: tuple[Leftover, ...]
    syntax: str

    @property
    def profile(self) -> Profile | None:
        """The profile that the document claims to follow."""
        return profile_of(self.invoice.specification or "", self.syntax)


class Location(NamedTuple):
    """Where something in a document stands in the model, and which business term it is."""

    model_path: str
    term: str


class Locator:
    """Finds for XPaths in a document their places in the model, as often as it is asked."""

    def __init__(self, binding: Binding, root: etree._Element) -> None:
        self._binding = binding
        self._root = root
        self._trace: Trace | None = None

    def __call__(self, xpath: str) -> Location:
        """The place of the element at `xpath`, or of the nearest one around it in the model."""
        if self._trace is None:
            self._trace = self._binding.trace(self._root)
        spot = self._trace.at(xpath)
        if spot is None:
            return Location("", "")
        return Location(dotted(spot.place), spot.found.plan.node.term)


class Syntax:
    """Invoices in one syntax; UBL has another root for a credit note."""

    def __init__(
        self,
        id: str,
        invoice: Binding,
        credit_note: Binding | None = None,
        *,
        unsaid: Callable[[Invoice], Iterable[str]],
    ) -> None:
        self.id = id
        self.unsaid = unsaid
        """What of an invoice it cannot say, by its path."""
        self._invoice = invoice
        self._credit_note = credit_note or invoice
        self._by_tag = {binding.tag: binding for binding in (invoice, self._credit_note)}

    @property
    def roots(self) -> tuple[str, ...]:
        """The names of root elements, with their namespaces."""
        return tuple(self._by_tag)

    def read(self, root: etree._Element) -> Reading:
        """The invoice in `root`; `Unreadable` with everything that is wrong."""
        content = self._by_tag[str(root.tag)].read(root, Invoice)
        return Reading(content.model, content.remainder, self.id)

    def write(self, invoice: Invoice, remainder: Sequence[Leftover] = ()) -> bytes:
        """The issued `invoice`, and `remainder` where it stood. A draft is refused."""
        check_issued(invoice)
        binding = self._credit_note if invoice.is_credit_note else self._invoice
        return binding.write(invoice, remainder)

    def locator(self, root: etree._Element) -> Locator:
        """What finds places in the model for the document `root`."""
        return Locator(self._by_tag[str(root.tag)], root)


def check_issued(invoice: Invoice) -> None:
    """`Invalid` for a draft, which is no document yet."""
    missing = [
        Finding(
            rule=rule,
            path=name,
            message=f"the {name.replace('_', ' ')} is not set",
            hint="a document is written after it was issued",
        )
        for rule, name in (("BR-02", "number"), ("BR-03", "issue_date"))
        if getattr(invoice, name) is None
    ]
    if missing:
        raise Invalid("only an issued invoice can be written", findings=missing)


class XmlFormat:
    """A syntax under a profile: who it is for decides the identifiers at its head."""

    media_type = "application/xml"
    extension = "xml"

    def __init__(self, id: str, syntax: Syntax, profile: Profile) -> None:
        self.id = id
        self.syntax = syntax
        self.profile = profile

    def read(self, content: bytes) -> Invoice:
        """The invoice in `content`; `Unreadable` with everything that is wrong."""
        root = parse(content)
        if root.tag not in self.syntax.roots:
            refuse_root(str(root.tag), self.syntax.roots)
        return self.syntax.read(root).invoice

    def check(self, settings: Mapping[str, Any]) -> list[Finding]:
        """What is wrong with the settings: this format has none."""
        return no_settings(self.id, settings)

    def references(self, _invoice: Invoice, _envelope: Envelope, /) -> tuple[Reference, ...]:
        """Nothing besides what every document is known by: there is no envelope in it."""
        return ()

    def write(self, invoice: Invoice, _envelope: Envelope | None = None, /) -> bytes:
        """The issued `invoice` as the profile wants it; whole, or `Invalid`."""
        headed = self.headed(invoice)
        unsaid = [
            Finding(
                rule="INV-SYNTAX",
                path=path,
                message=f"{self.syntax.id} has no place for it in {self.profile.title}",
                hint="choose another format, or leave it out",
            )
            for path in self.syntax.unsaid(headed)
        ]
        if unsaid:
            raise Invalid(f"the invoice cannot be written in {self.id}", findings=unsaid)
        return self.syntax.write(headed)

    def headed(self, invoice: Invoice) -> Invoice:
        """`invoice` with the identifiers of the profile."""
        heads = self.profile.heads(
            invoice.specification or "", invoice.business_process or "", self.syntax.id
        )
        if heads == (invoice.specification, invoice.business_process):
            return invoice
        specification, process = heads
        return invoice.model_copy(
            update={"specification": specification, "business_process": process}
        )


def refuse_root(tag: str, known: Iterable[str]) -> NoReturn:
    """Say that a document with the root element `tag` is none that is read here."""
    finding = Finding(
        rule="XML_WRONG_PROFILE",
        path=f"/{tag.rpartition('}')[2][:80]}",
        message=f"the root element is {tag[:120]}",
        hint=f"expected one of {', '.join(known)}",
    )
    raise Unreadable(
        "this is not an invoice in a known syntax", hint=finding.hint, findings=[finding]
    )
