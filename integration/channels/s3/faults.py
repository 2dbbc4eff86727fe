"""What the store answers, as faults of a file system. Source: Amazon S3 API, error responses."""

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    EndpointConnectionError,
    HTTPClientError,
)

from domain.core.errors import DeliveryRejected

_GONE = {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}
_DENIED = {"403", "AccessDenied", "AllAccessDisabled", "AccountProblem"}
_STRANGER = {
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "ExpiredToken",
    "InvalidToken",
    "TokenRefreshRequired",
}
_TAKEN = {"412", "PreconditionFailed"}
NOT_IMPLEMENTED = {"501", "NotImplemented"}


@contextmanager
def as_files(place: str) -> Iterator[None]:
    """Faults of the store as those of a file system; never with what was signed."""
    try:
        yield
    except ClientError as error:
        raise _translated(code_of(error), place) from None
    except (EndpointConnectionError, ConnectionClosedError, HTTPClientError) as error:
        raise ConnectionError(type(error).__name__) from None
    except BotoCoreError as error:
        raise OSError(type(error).__name__) from None


def code_of(error: ClientError) -> str:
    """`NoSuchKey`; for answers without a body the status."""
    return str(error.response.get("Error", {}).get("Code", ""))


def _translated(code: str, place: str) -> Exception:
    if code in _GONE:
        return FileNotFoundError(code)
    if code in _TAKEN:
        return FileExistsError(code)
    if code in _DENIED:
        return PermissionError(code)
    if code in _STRANGER:
        return DeliveryRejected(
            f"{place}: the store does not accept our keys ({code})",
            hint="compare access_key and secret_key with those that the partner gave us",
        )
    return OSError(code or "no reason given")
