"""The scenarios of the demo: chosen, listed, judged by their end; the lifecycle of `own`."""

import json
from pathlib import Path

from typer.testing import CliRunner

from api.known import deciding_roles
from domain.exchange.envelope import Envelope
from domain.exchange.response import ResponseCode
from domain.exchange.statement import Statement, Syntax
from domain.ports import Interchange
from integration.definitions import check_text
from integration.expressions import CelConditions
from integration.formats.edifact.invoic import INVOIC
from integration.inbound import read_inbound
from tests.builders import NOON
from tests.unit.formats import invoices
from worker.cli import app
from worker.demo import edi_buyer
from worker.demo.companies import Company
from worker.demo.ending import money
from worker.demo.people import CAST
from worker.demo.report import Report, Told
from worker.demo.scenarios import SCENARIOS, own_lifecycle
from worker.demo.world import BANK
from worker.verification import Check

QUICKSTART = Path(__file__).parents[3] / "docs" / "quickstart.md"


def faults(written: str) -> list[str]:
    _, found = check_text(
        written.encode(), conditions=CelConditions(), roles=deciding_roles(), formats=("ubl-2.1",)
    )
    return sorted(finding.rule for finding in found)


def test_each_story_is_listed_with_a_line_that_fits_a_terminal() -> None:
    listed = CliRunner().invoke(app, ["demo", "--list"])
    assert listed.exit_code == 0
    lines = listed.stdout.splitlines()
    assert [line.split()[0] for line in lines] == list(SCENARIOS)
    assert max(map(len, lines)) <= 100


def test_the_list_is_data_too() -> None:
    listed = CliRunner().invoke(app, ["demo", "--list", "--json"])
    assert [one["name"] for one in json.loads(listed.stdout)] == list(SCENARIOS)


def test_an_unknown_story_is_refused_with_those_that_are_known() -> None:
    refused = CliRunner().invoke(app, ["demo", "--scenario", "fairy-tale"])
    assert refused.exit_code == 2
    assert "fairy-tale" in refused.output
    assert "dispute-friendly" in refused.output


def test_the_quickstart_has_every_story_but_the_default() -> None:
    text = QUICKSTART.read_text()
    assert [name for name in SCENARIOS if name != "month" and f"| `{name}` |" not in text] == []


def test_the_first_writing_has_the_planted_faults_and_the_mended_one_none() -> None:
    planted = ["LC-CONDITION", "LC-DEADLINE", "LC-ERRORS", "LC-TARGET"]
    assert faults(own_lifecycle.FIRST_TRY) == planted
    assert faults(own_lifecycle.MENDED) == []
    assert faults(own_lifecycle.SECOND_VERSION) == []


def test_the_demo_holds_only_if_every_story_ended_and_every_invariant_holds() -> None:
    good, short = Told("own", 1.0), Told("own", 1.0, problem="waited 120 s")
    sound, broken = Check("gapless"), Check("gapless", problems=["NW-00002 is missing"])
    assert Report([good], [], [sound], {}, 1.0).holds
    assert not Report([good, short], [], [sound], {}, 1.0).holds
    assert not Report([good], [], [sound, broken], {}, 1.0).holds


def test_companies_do_not_share_accounts_or_vat_ids() -> None:
    from worker.demo import companies

    found = [one for one in vars(companies).values() if isinstance(one, Company)]
    assert len({one.vat for one in found}) == len({one.id for one in found}) == len(found) == 11
    assert all(BANK in scenario.users for scenario in SCENARIOS.values())


def test_people_of_the_demo_and_money_read_as_people_say_them() -> None:
    assert CAST["frida"] == ("approver",)
    assert money("12000.00", "EUR") == "12,000.00 EUR"


def test_the_edi_buyer_acknowledges_refuses_and_answers(tmp_path: Path) -> None:
    for folder in ("in", "out"):
        (tmp_path / folder).mkdir()
    settings = {"sender": {"id": edi_buyer.OURS}, "receiver": {"id": edi_buyer.THEIRS}}
    envelope = Envelope(control_number=7, prepared_at=NOON, settings=settings)
    file = tmp_path / "in" / "NW-00001-7.edi"
    invoice = invoices.issued(invoices.draft())
    file.write_bytes(INVOIC["edifact-invoic-d96a"].write(invoice, envelope))
    buyer = edi_buyer.EdiBuyer(tmp_path, NOON)
    assert buyer.came("NW-00001") == file.read_bytes()
    assert buyer.acknowledge("NW-00001") is True
    buyer.answer("NW-00001", ResponseCode.ACCEPTED)
    buyer.address = "4098765000003"
    assert buyer.acknowledge("NW-00001") is False
    assert buyer.came("NW-00001") is None
    said = [_said(tmp_path / "out" / name) for name in ("CONTRL-1.edi", "CONTRL-3.edi")]
    assert [one.syntax for one in said] == [Syntax.ACCEPTED, Syntax.REJECTED]
    answer = _said(tmp_path / "out" / "APERAK-2.edi")
    assert (answer.business, answer.about.value) == (ResponseCode.ACCEPTED, "NW-00001")


def _said(file: Path) -> Statement:
    """What an acknowledgement says, as we read it."""
    taken = read_inbound(file.read_bytes()).content
    assert isinstance(taken, Interchange)
    found = read_inbound(taken.parts[0].content, part=True).content
    assert isinstance(found, tuple)
    return found[0]
