"""The scenarios that the demo can tell, by name: a month of trade, one for each preset,
three more: on billing, on the exchange, on a lifecycle of one's own."""

from worker.demo.scenario import Scenario
from worker.demo.scenarios.billing import BILLING
from worker.demo.scenarios.dispute_friendly import DISPUTE_FRIENDLY
from worker.demo.scenarios.exchange import EXCHANGE
from worker.demo.scenarios.month import MONTH
from worker.demo.scenarios.own import OWN
from worker.demo.scenarios.payable import PAYABLE
from worker.demo.scenarios.prepayment import PREPAYMENT
from worker.demo.scenarios.public_sector import PUBLIC_SECTOR
from worker.demo.scenarios.self_billing import SELF_BILLING
from worker.demo.scenarios.standard import STANDARD
from worker.demo.scenarios.straight_through import STRAIGHT_THROUGH
from worker.demo.scenarios.two_step import TWO_STEP

ALL = "all"
"""Every scenario but the month, one after the other on one stack."""

SCENARIOS: dict[str, Scenario] = {
    scenario.name: scenario
    for scenario in (
        MONTH,
        STANDARD,
        STRAIGHT_THROUGH,
        TWO_STEP,
        PUBLIC_SECTOR,
        SELF_BILLING,
        PAYABLE,
        PREPAYMENT,
        DISPUTE_FRIENDLY,
        BILLING,
        EXCHANGE,
        OWN,
    )
}


def chosen(name: str) -> list[Scenario]:
    """The scenarios that `name` means."""
    if name == ALL:
        return [scenario for scenario in SCENARIOS.values() if scenario is not MONTH]
    return [SCENARIOS[name]]
