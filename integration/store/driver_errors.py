"""What the driver's errors mean: translated once, here, into the tree of domain errors."""

from collections.abc import Iterator
from contextlib import contextmanager

from bson.errors import InvalidDocument
from pymongo.errors import (
    ConnectionFailure,
    DocumentTooLarge,
    DuplicateKeyError,
    ExecutionTimeout,
    OperationFailure,
    PyMongoError,
    WaitQueueTimeoutError,
    WriteConcernError,
)

from domain.core.errors import AlreadyExists, Invalid, InvoicingError, StoreUnavailable

_TRANSIENT = "TransientTransactionError"
_UNKNOWN_COMMIT = "UnknownTransactionCommitResult"

_PASSING_CODES = {
    1,  # SecantusDB answers InternalError to everything once its disk was full
    13,  # Unauthorized
    18,  # AuthenticationFailed
    50,  # MaxTimeMSExpired
    91,  # ShutdownInProgress
    112,  # WriteConflict
    251,  # NoSuchTransaction
    262,  # ExceededTimeLimit
}


def commit_unknown(error: PyMongoError) -> bool:
    """Whether a transaction may or may not have been committed."""
    return error.has_error_label(_UNKNOWN_COMMIT)


def conflicting(error: PyMongoError) -> bool:
    """Whether the whole transaction has to be run again: a conflict, or a lost reply."""
    return error.has_error_label(_TRANSIENT) or commit_unknown(error)


def in_words(error: PyMongoError) -> InvoicingError | None:
    """The domain error that `error` means; `None` for a fault of our own."""
    if isinstance(error, DuplicateKeyError):
        pattern = (error.details or {}).get("keyValue") or {}
        taken = ", ".join(f"{name} '{value}'" for name, value in pattern.items())
        return AlreadyExists(f"already there: {taken}" if taken else "already there")
    if _passing(error):
        return StoreUnavailable(
            "the system of record does not answer",
            hint="it is tried again; if it lasts, look at the database",
        )
    return None


def _passing(error: PyMongoError) -> bool:
    if conflicting(error):
        return True
    passing = ConnectionFailure | ExecutionTimeout | WaitQueueTimeoutError | WriteConcernError
    if isinstance(error, passing):
        return True
    return isinstance(error, OperationFailure) and error.code in _PASSING_CODES


@contextmanager
def translated(*, transactional: bool = False) -> Iterator[None]:
    """Raise domain errors. Inside a transaction, one to be run again passes as it is."""
    try:
        yield
    except PyMongoError as error:
        if transactional and conflicting(error):
            raise
        meant = in_words(error)
        if meant is None:
            raise
        raise meant from error
    except DocumentTooLarge as error:
        hint = "split it into several documents"
        raise Invalid("it is too large to be stored", hint=hint) from error
    except (InvalidDocument, OverflowError) as error:
        hint = "names hold no zero byte; numbers have at most 64 bits, as text any length"
        raise Invalid("it holds a value that cannot be stored", hint=hint) from error
