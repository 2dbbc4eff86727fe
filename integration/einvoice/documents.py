"""Documents in any known syntax: detected, read, converted, located.

The only place that knows several syntaxes at once; formats are handed in.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from domain.core.codes import InvoiceTypeCode
from domain.core.errors import NotFound
from domain.invoice.model import Invoice
from integration.einvoice.profile import Profile, profile_of
from integration.einvoice.syntax import Locator, Reading, Syntax, XmlFormat, refuse_root
from integration.xml.binding import dotted
from integration.xml.parser import parse, root_name, stream
from integration.xml.remainder import Leftover
from integration.xml.walk import Left

_SPECIFICATION = ("CustomizationID", "GuidelineSpecifiedDocumentContextParameter")
_INSTANCE = "http://www.w3.org/2001/XMLSchema-instance"
_TYPE = ("InvoiceTypeCode", "CreditNoteTypeCode", "TypeCode")


@dataclass(frozen=True, slots=True)
class Detected:
    """What a document is, by its first elements."""

    syntax: str
    kind: str
    """`invoice` or `credit-note`."""
    profile: Profile | None
    specification: str
    """BT-24 as it stands."""


@dataclass(frozen=True, slots=True)
class Lost:
    """Something that a conversion could not carry."""

    path: str
    """In the model; for what the model does not hold, the XPath in the source."""
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Conversion:
    """A converted document, and what is not in it."""

    content: bytes
    lost: tuple[Lost, ...]


class Documents:
    """What can be done with documents in the `syntaxes`; `formats` are targets of a conversion."""

    def __init__(self, syntaxes: Iterable[Syntax], formats: Mapping[str, XmlFormat]) -> None:
        self._by_root = {tag: syntax for syntax in syntaxes for tag in syntax.roots}
        self._formats = formats

    @property
    def roots(self) -> frozenset[str]:
        """The root elements of documents that are read here, with their namespaces."""
        return frozenset(self._by_root)

    def detect(self, content: bytes) -> Detected:
        """What `content` is; `Unreadable` if it is no invoice in a known syntax."""
        namespace, name = root_name(content)
        syntax = self._syntax(f"{{{namespace}}}{name}")
        specification, type_code = "", ""
        for element in stream(content, (*_SPECIFICATION, *_TYPE)):
            said = "".join(str(text) for text in element.itertext()).strip()
            if etree.QName(element).localname in _SPECIFICATION:
                specification = specification or said
            else:
                type_code = said
                break
        is_credit = name == "CreditNote" or (syntax.id == "cii" and _is_credit_note(type_code))
        return Detected(
            syntax.id,
            "credit-note" if is_credit else "invoice",
            profile_of(specification, syntax.id),
            specification,
        )

    def read(self, content: bytes) -> Reading:
        """The invoice in `content`, whatever its syntax is."""
        root = parse(content)
        return self._syntax(str(root.tag)).read(root)

    def locator(self, root: etree._Element) -> Locator:
        """What finds places in the model for XPaths in the document `root`."""
        return self._syntax(str(root.tag)).locator(root)

    def convert(self, content: bytes, to: str) -> Conversion:
        """`content` in the format `to`; in the same syntax nothing is lost."""
        target = self._target(to)
        source = self.read(content)
        if source.syntax == target.syntax.id:
            headed = target.headed(source.invoice)
            return Conversion(target.syntax.write(headed, source.remainder), ())
        written = self.written(source.invoice, to)
        return Conversion(written.content, (*written.lost, *not_held(source)))

    def written(self, invoice: Invoice, to: str) -> Conversion:
        """An `invoice` from anywhere in the format `to`."""
        target = self._target(to)
        headed = target.headed(invoice)
        content = target.syntax.write(headed)
        return Conversion(
            content, tuple(differences(headed, self.read(content).invoice, target.syntax.id))
        )

    def _target(self, to: str) -> XmlFormat:
        target = self._formats.get(to)
        if target is None:
            raise NotFound(f"there is no format '{to}'", hint=f"one of {', '.join(self._formats)}")
        return target

    def _syntax(self, tag: str) -> Syntax:
        syntax = self._by_root.get(tag)
        return syntax if syntax is not None else refuse_root(tag, self._by_root)


def _is_credit_note(type_code: str) -> bool:
    return type_code in tuple(InvoiceTypeCode) and InvoiceTypeCode(type_code).is_credit_note


def not_held(source: Reading) -> Iterator[Lost]:
    """What stands in a document and has no place in the model."""
    for left in source.remainder:
        if _says_something(left):
            yield Lost(left.path, left.xml, "the model does not hold it")


def _says_something(left: Leftover) -> bool:
    """Whether it is more than a spelling, an empty element, or a hint for schema processors."""
    if left.kind is Left.ATTRIBUTE:
        return not left.name.startswith(f"{{{_INSTANCE}}}")
    if left.kind is Left.SPELLING:
        return False
    element = parse(left.xml.encode())
    return bool("".join(str(text) for text in element.itertext()).strip())


def differences(said: Invoice, carried: Invoice, syntax: str) -> Iterator[Lost]:
    """What of `said` is not in `carried`, which was read from what was written."""
    before, after = dict(_values(said)), dict(_values(carried))
    for place, value in before.items():
        if place not in after:
            yield Lost(dotted(place), value, f"{syntax} has no place for it here")
        elif after[place] != value and not _is_same_number(after[place], value):
            yield Lost(dotted(place), value, f"{syntax} says {after[place]} here")


def _values(value: Any, place: tuple[str | int, ...] = ()) -> Iterator[tuple[Any, str]]:
    if isinstance(value, Invoice):
        value = value.model_dump()
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _values(inner, (*place, name))
    elif isinstance(value, list | tuple):
        for index, inner in enumerate(value):
            yield from _values(inner, (*place, index))
    elif value is not None:
        yield place, str(value)


def _is_same_number(one: str, other: str) -> bool:
    try:
        return Decimal(one) == Decimal(other)
    except ArithmeticError:
        return False
