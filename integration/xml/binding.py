"""A binding: one tree of nodes for a document type, used to write it and to read it."""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from lxml import etree
from pydantic import BaseModel, ValidationError

from domain.core.errors import Unreadable
from domain.core.findings import Finding
from integration.xml.nodes import Node
from integration.xml.plan import clark, compile_node, places
from integration.xml.reading import Reading
from integration.xml.writing import write_document

M = TypeVar("M", bound=BaseModel)


class Binding:
    """How documents with the root element `root` carry a model.

    `namespaces` maps prefixes to namespaces; the prefix `""` is the one of the root element.
    """

    def __init__(self, root: Node, namespaces: Mapping[str, str]) -> None:
        self.tag = clark(root.tag, namespaces)
        self._plan = compile_node(root, namespaces)
        self._places = dict(places(self._plan))
        self._declarations = "".join(
            f' xmlns{":" if prefix else ""}{prefix}="{namespace}"'
            for prefix, namespace in namespaces.items()
        )

    def write(self, model: BaseModel) -> bytes:
        """`model` as a document in UTF-8: the same model gives the same bytes."""
        return write_document(self._plan, model, self._declarations)

    def read(self, root: etree._Element, model: type[M]) -> M:
        """The model in `root`; `Unreadable` with everything that is wrong."""
        reading = Reading()
        reading.document(self._plan, root)
        try:
            result = model.model_validate(reading.data)
        except ValidationError as error:
            known = {finding.path for finding in reading.findings}
            reading.findings += [
                finding for finding in self._invalid(error) if finding.path not in known
            ]
        if reading.findings:
            raise Unreadable(
                f"the {self._plan.node.tag} could not be read: {len(reading.findings)} finding(s)",
                hint="see the findings; each names the element",
                findings=reading.findings,
            )
        return result

    def _invalid(self, error: ValidationError) -> Iterable[Finding]:
        for fault in error.errors(include_url=False, include_input=False, include_context=False):
            yield Finding(
                rule="XML_VALUE" if fault["type"] != "missing" else "XML_ELEMENT_MISSING",
                path=self._path(fault["loc"]),
                message=f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}",
                hint="mend the element, or ask the sender for a correct document",
            )

    def _path(self, loc: tuple[Any, ...]) -> str:
        """The XPath of the element that carries `loc`, or of the nearest one around it."""
        key = tuple("*" if isinstance(part, int) else part for part in loc)
        indexes = [part + 1 for part in loc if isinstance(part, int)]
        while key:
            near = next(
                (self._places[found] for found in self._places if found[: len(key)] == key), None
            )
            if near is not None:
                return near.format(*indexes, *[1] * near.count("{}"))
            key = key[:-1]
        return f"/{self._plan.node.tag}"
