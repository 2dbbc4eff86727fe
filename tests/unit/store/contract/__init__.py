"""What every store has to do, whatever it runs on. Engines subclass it with a `store`."""

from tests.unit.store.contract.dunning import DunningContract
from tests.unit.store.contract.journals import JournalContract
from tests.unit.store.contract.kinds import PeopleContract, RateContract, ShelfContract
from tests.unit.store.contract.lists import ListContract, OpenItemContract
from tests.unit.store.contract.repositories import RepositoryContract, VersionContract
from tests.unit.store.contract.transactions import CommandContract, TransactionContract
from tests.unit.store.contract.usage import CorrectionContract, UsageContract
from tests.unit.store.contract.waiting import WaitingContract


class StoreContract(
    RepositoryContract,
    VersionContract,
    ListContract,
    OpenItemContract,
    WaitingContract,
    ShelfContract,
    RateContract,
    PeopleContract,
    TransactionContract,
    CommandContract,
    JournalContract,
    DunningContract,
    UsageContract,
    CorrectionContract,
):
    """Everything."""
