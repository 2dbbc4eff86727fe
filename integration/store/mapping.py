"""Models to stored documents and back, exactly.

A stored document is `_id`, the fields it is found by, its place in lists (`order`), a revision
where one is compared, and the model as a subdocument (`body`) of plain values:

- Decimal is Decimal128, every digit and the exponent kept, so that the database can add up;
- dates and moments are ISO 8601 text, because BSON dates cut off microseconds, and hashes
  cover them; moments outside of the body are in UTC with a fixed width, so that text order is
  the order in time;
- a field with several values is a list, which equals each of them, as MongoDB has it; none at
  all is not stored;
- or the model as compressed JSON (`packed`) instead: one that is bulky, and every one on the
  embedded server, which takes documents apart field by field on each read and write.
"""

import zlib
from collections.abc import Callable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import Any, TypeVar

from bson.codec_options import CodecOptions, TypeCodec, TypeRegistry
from bson.decimal128 import Decimal128
from pydantic import BaseModel

from integration.store.collection import Collection
from integration.store.table import Stored

M = TypeVar("M", bound=BaseModel)

ORDER, REVISION = "order", "revision"


class _ExactDecimal(TypeCodec):
    """Decimal in Python, Decimal128 in the database."""

    python_type = Decimal
    bson_type = Decimal128

    def transform_python(self, value: Any) -> Decimal128:
        """At most 34 digits; more are refused, never rounded."""
        return Decimal128(value)

    def transform_bson(self, value: Any) -> Decimal:
        """Every digit and the exponent."""
        exact: Decimal = value.to_decimal()
        return exact


CODEC: CodecOptions[dict[str, Any]] = CodecOptions(type_registry=TypeRegistry([_ExactDecimal()]))


def encode(collection: Collection[M], item: M, *, packed: bool = False) -> Stored:
    """`item` as it is kept."""
    document: Stored = {"_id": collection.id(item)}
    for name, getter in collection.fields.items():
        value = comparable(getter(item))
        if value not in (None, []):
            document[name] = value
    if collection.newest is not None:
        document[ORDER] = _place(collection.newest(item), document)
    for name, moment in collection.oldest.items():
        at = moment(item)
        if at is not None:
            document[name] = _place(at, document)
    if collection.revision is not None:
        document[REVISION] = collection.revision(item)
    if packed or collection.bulky(item):
        document["packed"] = zlib.compress(item.model_dump_json().encode(), level=1)
    else:
        document["body"] = plain(item.model_dump())
    return document


def decode(collection: Collection[M], document: Stored) -> M:
    """The model in a stored document."""
    packed = document.get("packed")
    if packed is None:
        return collection.model.model_validate(document["body"])
    return collection.model.model_validate_json(zlib.decompress(packed))


def _place(at: date, document: Stored) -> str:
    """A place in a list: no two have the same one."""
    return f"{comparable(at)} {document['_id']}"


def end_of(at: date) -> str:
    """What comes right after all places of `at`: `!` follows the blank that is in them."""
    return f"{comparable(at)}!"


def comparable(value: Any) -> Any:
    """`value` as a field that is compared: moments in UTC, all of one width."""
    if isinstance(value, datetime):
        moment = value.astimezone(UTC) if value.tzinfo else value
        return moment.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"
    return plain(value)


def plain(value: Any) -> Any:
    """`value` of plain types only; what is plain already is returned as it is."""
    kind = type(value)
    convert = _CONVERT.get(kind)
    if convert is not None:
        return convert(value)
    return value.value if isinstance(value, Enum) else value


def _moment(value: datetime) -> str:
    return value.isoformat().replace("+00:00", "Z")


_CONVERT: dict[type, Callable[[Any], Any]] = {
    dict: lambda value: {key: plain(item) for key, item in value.items()},
    list: lambda value: [plain(item) for item in value],
    tuple: lambda value: [plain(item) for item in value],
    datetime: _moment,
    date: date.isoformat,
    time: time.isoformat,
}
