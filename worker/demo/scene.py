"""A scene: how a scenario lets people, partners and the bank act, and shows what came of it.

Every act is one step on the screen: who does what, and where the invoice stands afterwards. What
is refused is shown with its reason.
"""

from collections.abc import Awaitable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from domain.exchange.response import ResponseCode
from domain.invoice.model import Invoice
from worker.cli.reporter import Reporter
from worker.demo import counterparties, world
from worker.demo.companies import Company
from worker.demo.ending import Ending, in_words, money, read_ending
from worker.demo.people import DemoStopped, People, until
from worker.demo.trade import OURS, Setup, Trade
from worker.embedded.stack import Stack


@dataclass
class Scene:
    """One scenario while it is told."""

    name: str
    stack: Stack
    people: People
    reporter: Reporter
    endings: list[Ending] = field(default_factory=list)
    _companies: list[Company] = field(default_factory=list)
    _opened: int = 0
    _statements: int = 0

    @property
    def setup(self) -> Setup:
        """What sets trades up."""
        return Setup(self.people["dora"], self.stack.sftp)

    def say(self, text: str) -> None:
        """A remark of the narrator."""
        self.reporter.say(text)

    async def sets_up(self, company: Company, sold: str, **terms: Any) -> Trade:
        """A trade between us and `company`, called as the scenario is."""
        with self.reporter.step("Dora sets up") as step:
            self._companies.append(company)
            trade = await self.setup.trade(self.name, company, sold, **terms)
            ours = world.PARTNERS[OURS]["party"]["name"]
            sides = (company.name, ours) if trade.we_buy else (ours, company.name)
            step.done(" sells to ".join(sides) + f": {sold}")
        return trade

    def partner(self, company: Company) -> counterparties.Partner:
        """The other side, behind its folder."""
        return counterparties.Partner(self.stack.sftp.folder(company.id), datetime.now(UTC))

    async def opens(self, person: str, trade: Trade, net: str, then: str, **content: Any) -> str:
        """Somebody opens and submits an invoice with one line; its id."""
        self._opened += 1
        id = f"{self.name}-{self._opened}"
        named = {"id": id, "partnership_id": trade.partnership, "submit": True}
        body = {**named, "lines": [_line(trade, net)], **content}
        title = f"{person.title()} opens {money(net, 'EUR')}"
        await self._step(title, id, then, self.people[person].post("/v1/invoices", body))
        return id

    async def amends(
        self, person: str, what: str, id: str, trade: Trade, net: str, then: str, **content: Any
    ) -> Any:
        """Somebody sends the invoice with other content."""
        body = {"lines": [_line(trade, net)], **content}
        asked = self.people[person].put(f"/v1/invoices/{id}", body)
        return await self._step(f"{person.title()} {what}", id, then, asked)

    async def does(
        self, person: str, what: str, id: str, command: str, then: str, **said: Any
    ) -> Any:
        """Somebody asks something of an invoice; `what` says it in words."""
        asked = self.people[person].post(f"/v1/invoices/{id}/{command}", said)
        seen = await self._step(f"{person.title()} {what}", id, then, asked)
        self._quote(said)
        return seen

    async def decides(
        self, person: str, what: str, id: str, verdict: str, then: str, **said: Any
    ) -> Any:
        """Somebody decides on exactly the content they see."""
        content = (await self._read(person, id))["content_hash"]
        return await self.does(person, what, id, verdict, then, content_hash=content, **said)

    async def approves(self, person: str, id: str, then: str, reason: str = "") -> Any:
        """Somebody says yes."""
        return await self.decides(person, "approves", id, "approve", then, reason=reason)

    async def rejects(self, person: str, id: str, then: str, reason: str) -> Any:
        """Somebody says no."""
        return await self.decides(person, "rejects", id, "reject", then, reason=reason)

    async def tries_to_approve(self, person: str, id: str) -> None:
        """Somebody says yes who may not; why it does not count."""
        with self.reporter.step(f"{person.title()} tries to approve") as step:
            content = (await self._read(person, id))["content_hash"]
            path = f"/v1/invoices/{id}/approve"
            why = await self.people[person].refused(path, {"content_hash": content})
            step.done("refused")
        self.say(f"“{why}”")

    async def answers(
        self, company: Company, id: str, then: str, code: ResponseCode, reason: str = ""
    ) -> Any:
        """The other side finds the document in its folder and answers it over SFTP."""
        verb = "rejects" if code is ResponseCode.REJECTED else "accepts"
        seen = await self._step(
            f"{company.id.title()} {verb}", id, then, self._answer(company, id, code, reason)
        )
        self._quote({"reason": reason})
        return seen

    async def bank_reports(self, *paid: tuple[str, str | None], then: str) -> None:
        """A statement over SFTP: per invoice how much came in; `None` is all that is open."""
        with self.reporter.step("The bank reports money") as step:
            now, entries = datetime.now(UTC), []
            for id, amount in paid:
                seen = await self.seen(id)
                got = Decimal(amount or seen["open_amount"])
                entry = counterparties.money_in(seen["number"], got, "EUR", seen["buyer"], now)
                entries.append(entry)
            self._statements += 1
            folder = self.stack.sftp.folder(world.BANK)
            name = f"{self.name}-statement-{self._statements}"
            counterparties.send_statement(folder, name, world.EUR_IBAN, "EUR", entries, now)
            total = money(sum((entry.amount for entry in entries), Decimal(0)), "EUR")
            last = [await self.until(id, then) for id, _ in paid][-1]
            step.done(f"{total}: {standing(last)}")

    async def ends(self, id: str, state: str) -> Ending:
        """The invoice has come to the end that the story promises."""
        await self.until(id, state)
        ending = await read_ending(self.people["audit"], id)
        self.endings.append(ending)
        return ending

    async def closes(self) -> None:
        """The story is over: other stories on this stack need the attention."""
        for company in self._companies:
            await self.setup.rest(company)

    async def seen(self, id: str) -> Any:
        """The invoice as an auditor sees it."""
        return await self._read("audit", id)

    async def until(self, id: str, state: str) -> Any:
        """Wait until the invoice stands in `state`."""
        return await until(
            lambda: self.seen(id),
            lambda seen: seen["state"] == state,
            f"{id} to be {state}",
            tell=_told,
        )

    async def arrived(self, company: Company, number: str) -> Invoice:
        """The document with that number, read from the folder of the other side."""
        partner = self.partner(company)

        async def look() -> Invoice | None:
            return partner.invoice(number)

        found: Invoice = await until(
            look, lambda document: document is not None, f"{number} to arrive at {company.name}"
        )
        return found

    async def _answer(self, company: Company, id: str, code: ResponseCode, reason: str) -> None:
        number = (await self.seen(id))["number"]
        if number is None:
            raise DemoStopped(f"{id} is not issued, so {company.name} cannot answer it")
        self.partner(company).answer(await self.arrived(company, number), code, reason)

    async def _step(self, title: str, id: str, then: str, act: Awaitable[Any]) -> Any:
        with self.reporter.step(title) as step:
            await act
            seen = await self.until(id, then)
            step.done(standing(seen))
        return seen

    async def _read(self, person: str, id: str) -> Any:
        return await self.people[person].get(f"/v1/invoices/{id}")

    def _quote(self, said: dict[str, Any]) -> None:
        words = said.get("reason") or said.get("text")
        if words:
            self.say(f"“{words}”")


def _line(trade: Trade, net: str) -> dict[str, str]:
    return {"marketable_id": trade.item, "quantity": "1", "unit_price": net}


def standing(seen: Any) -> str:
    """Where an invoice stands, and whom it asks."""
    asked = f" (asks {in_words(*seen['must_act'])})" if seen["must_act"] else ""
    return f"{seen['title']}{asked}"


def _told(seen: Any) -> str:
    """What is worth knowing of an invoice that does not go on."""
    findings = [f"{one['rule']}: {one['message']}" for one in seen["findings"]]
    return "; ".join(filter(None, (standing(seen), *findings, seen["failure"])))
