"""A bucket as a file system: keys are paths, what is written is there whole or not at all.

Nothing is moved in a store: a rename is a copy under a condition, and then a deletion, which leaves
alone what came under the old key in between. Where a store knows no conditions, two readers may
both get a file; it is known by its bytes then. Source: Amazon S3 API.
"""

import base64
import hashlib
from collections.abc import Iterator
from typing import Any

from botocore.exceptions import ClientError

from integration.channels.s3.faults import NOT_IMPLEMENTED, as_files, code_of
from integration.file_system import Entry

_MAX_LISTED = 10_000
_PIECE = 1024 * 1024
_ONLY_NEW = {"IfNoneMatch": "*"}


class BucketFiles:
    """`FileSystem` on a bucket. `client` is the library's."""

    def __init__(self, client: Any, bucket: str, place: str) -> None:
        self._client = client
        self._bucket = bucket
        self.place = place

    def size(self, path: str) -> int | None:
        """The size of the object; `None` if there is none."""
        found = self._head(path)
        return None if found is None else int(found["ContentLength"])

    def files(self, folder: str) -> Iterator[Entry]:
        """The objects right below the prefix; of very many only the first."""
        prefix = f"{folder}/"
        with as_files(self.place):
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self._bucket,
                Prefix=prefix,
                Delimiter="/",
                PaginationConfig={"MaxItems": _MAX_LISTED},
            )
            for page in pages:
                for one in page.get("Contents", ()):
                    if name := one["Key"].removeprefix(prefix):
                        yield Entry(name, one["Size"], one["LastModified"].timestamp())

    def pieces(self, path: str, size: int) -> Iterator[bytes]:
        """The object from its beginning; of one longer than `size` no more than a byte more."""
        with as_files(self.place):
            body = self._client.get_object(Bucket=self._bucket, Key=path)["Body"]
            try:
                left = size + 1
                while left and (piece := body.read(min(left, _PIECE))):
                    left -= len(piece)
                    yield piece
            finally:
                body.close()

    def write(
        self, path: str, content: bytes, start: int = 0, unless: str | None = None
    ) -> int | None:
        """Put the whole object: there are no halves of one to go on with."""
        if start:
            raise OSError("objects are not written in parts")
        if unless and self._head(unless) is not None:
            return None
        with as_files(self.place):
            self._put(path, content, "application/octet-stream")
        return len(content)

    def create(self, path: str, content: bytes, media_type: str) -> None:
        """Put the object; `FileExistsError` if there is one. The store checks what arrives."""
        with as_files(self.place):
            try:
                self._put(path, content, media_type, **_ONLY_NEW)
            except ClientError as error:
                if code_of(error) not in NOT_IMPLEMENTED:
                    raise
                self._put(path, content, media_type)

    def rename(self, old: str, new: str) -> None:
        """Copy, and delete what was copied; `FileExistsError` if there is a `new`."""
        if self._head(new) is not None:
            raise FileExistsError(new)
        found = self._head(old)
        if found is None:
            raise FileNotFoundError(old)
        with as_files(self.place):
            try:
                self._copy(old, new, found["ETag"], **_ONLY_NEW)
            except ClientError as error:
                if code_of(error) not in NOT_IMPLEMENTED:
                    raise
                self._copy(old, new, found["ETag"])
        self._delete_same(old, found["ETag"])

    def remove(self, path: str) -> None:
        """Delete the object."""
        with as_files(self.place):
            self._client.delete_object(Bucket=self._bucket, Key=path)

    def make_folder(self, path: str) -> None:
        """Nothing to do: prefixes need not be made."""

    def _head(self, path: str) -> dict[str, Any] | None:
        try:
            with as_files(self.place):
                found: dict[str, Any] = self._client.head_object(Bucket=self._bucket, Key=path)
        except FileNotFoundError:
            return None
        return found

    def _put(self, path: str, content: bytes, media_type: str, **condition: str) -> None:
        checksum = hashlib.sha256(content)
        self._client.put_object(
            Bucket=self._bucket,
            Key=path,
            Body=content,
            ContentType=media_type,
            ChecksumSHA256=base64.b64encode(checksum.digest()).decode(),
            Metadata={"sha256": checksum.hexdigest()},
            **condition,
        )

    def _copy(self, old: str, new: str, etag: str, **condition: str) -> None:
        self._client.copy_object(
            Bucket=self._bucket,
            Key=new,
            CopySource={"Bucket": self._bucket, "Key": old},
            CopySourceIfMatch=etag,
            **condition,
        )

    def _delete_same(self, path: str, etag: str) -> None:
        """Delete what was copied, not what somebody has put there since."""
        found = self._head(path)
        if found is None or found["ETag"] != etag:
            return
        try:
            with as_files(self.place):
                self._client.delete_object(Bucket=self._bucket, Key=path)
        except FileNotFoundError:
            return
