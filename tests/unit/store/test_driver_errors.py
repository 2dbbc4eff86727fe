"""What the driver's errors mean."""

import pytest
from bson.errors import InvalidDocument
from pymongo.errors import (
    AutoReconnect,
    ConfigurationError,
    DocumentTooLarge,
    DuplicateKeyError,
    ExecutionTimeout,
    InvalidOperation,
    NetworkTimeout,
    NotPrimaryError,
    OperationFailure,
    PyMongoError,
    ServerSelectionTimeoutError,
    WaitQueueTimeoutError,
    WriteConcernError,
    WTimeoutError,
)

from domain.core.errors import AlreadyExists, Invalid, StoreUnavailable
from integration.store.driver_errors import translated

PASSING = [
    AutoReconnect("reset"),
    NetworkTimeout("slow"),
    NotPrimaryError("stepped down"),
    ServerSelectionTimeoutError("nobody"),
    WaitQueueTimeoutError("busy"),
    ExecutionTimeout("slow", 50),
    WTimeoutError("no majority"),
    WriteConcernError("no majority"),
    OperationFailure("internal server error", 1),
    OperationFailure("not authorized", 13),
    OperationFailure("authentication failed", 18),
    OperationFailure("shutting down", 91),
]
OURS = [
    InvalidOperation("closed"),
    ConfigurationError("?"),
    OperationFailure("unknown operator", 2),
]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_what_passes_is_unavailable_and_retryable(error: PyMongoError) -> None:
    with pytest.raises(StoreUnavailable) as meant, translated():
        raise error
    assert meant.value.retryable
    assert meant.value.__cause__ is error
    assert "mongodb" not in meant.value.message.lower()


@pytest.mark.parametrize("error", OURS, ids=lambda error: type(error).__name__)
def test_a_fault_of_our_own_stays_what_it_is(error: PyMongoError) -> None:
    with pytest.raises(type(error)), translated():
        raise error


def test_a_taken_key_says_which() -> None:
    details = {"keyValue": {"number": "NW-00001"}}
    with pytest.raises(AlreadyExists, match="number 'NW-00001'"), translated():
        raise DuplicateKeyError("E11000", 11000, details)
    with pytest.raises(AlreadyExists, match="already there"), translated():
        raise DuplicateKeyError("E11000", 11000)


def test_what_is_too_large_is_invalid() -> None:
    with pytest.raises(Invalid, match="too large"), translated():
        raise DocumentTooLarge("16 MB")


@pytest.mark.parametrize("error", [InvalidDocument("NUL"), OverflowError("8-byte ints")])
def test_what_bson_cannot_say_is_invalid(error: Exception) -> None:
    with pytest.raises(Invalid, match="cannot be stored"), translated():
        raise error


@pytest.mark.parametrize("label", ["TransientTransactionError", "UnknownTransactionCommitResult"])
def test_inside_a_transaction_what_is_run_again_passes_as_it_is(label: str) -> None:
    error = AutoReconnect("reset")
    error._add_error_label(label)
    with pytest.raises(AutoReconnect), translated(transactional=True):
        raise error
    with pytest.raises(StoreUnavailable), translated():
        raise error
