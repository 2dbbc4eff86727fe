"""What every store has to do, whatever it runs on. Engines subclass it with a `store`."""

from tests.unit.store.contract.journals import JournalContract
from tests.unit.store.contract.lists import ListContract, NumberInTextContract
from tests.unit.store.contract.repositories import RepositoryContract, VersionContract
from tests.unit.store.contract.transactions import CommandContract, TransactionContract


class StoreContract(
    RepositoryContract,
    VersionContract,
    ListContract,
    NumberInTextContract,
    TransactionContract,
    CommandContract,
    JournalContract,
):
    """Everything."""
