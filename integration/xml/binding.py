"""A binding: one tree of nodes for a document type, used to write it and to read it."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, NoReturn, TypeVar

from lxml import etree
from pydantic import BaseModel, ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.xml.direct import Data
from integration.xml.known import Strays
from integration.xml.names import Names, line_of
from integration.xml.nodes import Node
from integration.xml.parser import parse
from integration.xml.plan import clark, compile_node
from integration.xml.reading import Reader
from integration.xml.remainder import Leftover, restore
from integration.xml.trace import Place, Spot, Trace
from integration.xml.walk import Found, Left, Walk
from integration.xml.writing import Writer

M = TypeVar("M", bound=BaseModel)


class Unplaced(NamedTuple):
    """A field that was read and that the model does not hold as it stands."""

    place: Place
    kind: Left = Left.ELEMENT
    """A text is that of an element which is written all the same, with another one."""
    instead_of: str = ""
    """The field of the element that is written in its place."""


Gather = Callable[[Data], Iterable[Unplaced]]
"""Puts what is read into `~` fields where the model has it; names what it could not place."""

_MEND = "mend the element, or ask the sender for a correct document"
_MOST = 100
"""Findings of one kind that are worth having."""


@dataclass(frozen=True, slots=True)
class Content(Generic[M]):
    """A document that was read: its model, and what the model does not hold."""

    model: M
    remainder: tuple[Leftover, ...]


class Binding:
    """How documents with the root element `root` carry a model.

    `namespaces` maps prefixes to namespaces. `containers` names elements whose children are read
    one by one; `repeated` fields of the document that its attributes repeat.
    """

    def __init__(
        self,
        root: Node,
        namespaces: Mapping[str, str],
        *,
        containers: Sequence[str] = (),
        repeated: Sequence[str] = (),
        gather: Gather | None = None,
    ) -> None:
        self.tag = clark(root.tag, namespaces)
        self._plan = compile_node(root, namespaces)
        self._names = Names(namespaces)
        tags = tuple(clark(tag, namespaces) for tag in containers)
        self._reader = Reader(self._plan, self._names, tags, tuple(repeated))
        self._gather = gather
        declarations = (
            f' xmlns{":" if prefix else ""}{prefix}="{namespace}"'
            for prefix, namespace in namespaces.items()
        )
        self._writer = Writer(self._plan, "".join(declarations), repeated)

    def write(self, model: BaseModel, remainder: Sequence[Leftover] = ()) -> bytes:
        """`model` as a document in UTF-8: the same model gives the same bytes."""
        content = self._writer.write(model)
        if not remainder:
            return content
        root = parse(content)
        restore(self._walk(root), remainder)
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)

    def read(self, root: etree._Element, model: type[M], *, whole: bool = False) -> Content[M]:
        """The model in `root`; `Unreadable` with everything that is wrong.

        `whole`: it is also wrong if an element or a text is left over.
        """
        read = self._reader.read(root)
        unplaced = list(self._gather(read.data)) if self._gather else []
        findings: list[Finding] = []
        try:
            result = model.model_validate(read.data)
        except ValidationError as error:
            self._refuse([*self._misspelled(root, read.strays), *self._invalid(root, error)])
        if read.is_faulty:
            findings += self._misspelled(root, read.strays)
        if unplaced:
            read.remainder += self._kept(root, unplaced)
        if whole:
            left = [left for left in read.remainder if left.kind in (Left.ELEMENT, Left.TEXT)]
            findings += map(_unknown, left[:_MOST])
        if findings:
            self._refuse(findings)
        return Content(result, tuple(read.remainder))

    def trace(self, root: etree._Element) -> Trace:
        """Which element of the document `root` is what in the model."""
        return Trace(self._walk(root), self._names)

    def _walk(self, root: etree._Element) -> Found:
        found = Walk(self._reader.context(root)).enter(self._plan, root, set())
        assert found is not None
        return found

    def _kept(self, root: etree._Element, unplaced: Iterable[Unplaced]) -> Iterator[Leftover]:
        trace = self.trace(root)
        for place, kind, instead_of in unplaced:
            spot = trace.by_place.get(place)
            if spot is None:
                message = f"{dotted(place)} is more than can be kept"
                self._refuse([_finding("XML_VALUE", trace.path(place)[0], 0, message)])
            around = trace.by_anchor[spot.anchor[:-1]]
            while kind is Left.ELEMENT and _is_alone(spot, around):
                spot, around = around, trace.by_anchor[around.anchor[:-1]]
            xml = _xml(spot.found.element)
            steps = [child.step for child in around.found.children]
            after = tuple(steps[: steps.index(spot.anchor[-1])])
            anchor = around.anchor if kind is Left.ELEMENT else spot.anchor
            yield Leftover(spot.path, xml, kind, instead_of, anchor, after)

    def _misspelled(self, root: etree._Element, strays: Strays) -> Iterator[Finding]:
        """Texts that are not what they should be, or not where they should be."""
        walk = Walk(self._reader.context(root))
        top = walk.enter(self._plan, root, set())
        assert top is not None
        for element, text in [*strays, *walk.strays][:_MOST]:
            path = self._names.path(element)
            message = f"'{text[:40]}' stands between elements"
            yield _finding("XML_VALUE", path, line_of(element), message)
        for spot in Trace(top, self._names).by_anchor.values():
            form = spot.found.plan.node.form
            if form is None:
                continue
            raw = spot.found.element.text or ""
            try:
                form.read(raw)
            except ValueError as error:
                yield _finding("XML_VALUE", spot.path, spot.line, f"'{raw[:40]}' is {error}", spot)

    def _invalid(self, root: etree._Element, error: ValidationError) -> Iterator[Finding]:
        """What the model refuses."""
        trace = self.trace(root)
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            path, line, term = trace.path(fault["loc"])
            rule = "XML_ELEMENT_MISSING" if fault["type"] == "missing" else "XML_VALUE"
            name = dotted(fault["loc"])
            yield Finding(
                rule=rule,
                path=path,
                message=f"line {line}: {name}: {fault['msg']}",
                hint=_MEND,
                model_path=name,
                term=term,
            )

    def _refuse(self, findings: list[Finding]) -> NoReturn:
        first: dict[str, Finding] = {}
        for finding in findings:
            if finding.path.partition("/@")[0] not in first:
                first[finding.path] = finding
        raise Unreadable(
            f"the {self._plan.node.tag} could not be read: {len(first)} finding(s)",
            hint="see the findings; each names the element",
            findings=list(first.values()),
        )


def dotted(place: Place) -> str:
    """`lines[2].net_amount` for `("lines", 2, "net_amount")`."""
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in place)
    return said.removeprefix(".")


def _xml(element: etree._Element) -> str:
    return etree.tostring(element, encoding="unicode", with_tail=False)


def _is_alone(spot: Spot, around: Spot) -> bool:
    """Whether `around` says nothing but what `spot` says."""
    found = around.found
    others = (child for child in found.children if child is not spot.found)
    return (
        bool(around.anchor)
        and not found.attributes
        and not found.plan.node.always
        and not any(other.says_something for other in others)
    )


def _unknown(left: Leftover) -> Finding:
    if left.kind is Left.TEXT:
        return _finding("XML_VALUE", left.path, 0, "the text is not understood here")
    name = left.path.rpartition("/")[2][:80]
    return Finding(
        rule="XML_ELEMENT_UNKNOWN",
        path=left.path,
        message=f"the {left.kind.value} {name} is not understood",
        hint="leave it out, or agree with the sender on what it shall mean",
    )


def _finding(rule: str, path: str, line: int, message: str, spot: Spot | None = None) -> Finding:
    return Finding(
        rule=rule,
        path=path,
        message=f"line {line}: {message}" if line else message,
        hint=_MEND,
        model_path=dotted(spot.place) if spot else "",
        term=spot.found.plan.node.term if spot else "",
    )
