"""Signing in to the console over real HTTP, and the ways to abuse it."""

import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from html import unescape
from urllib.parse import quote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.session.sealing import Sealer
from api.session.sign_in import safe_next
from api.session.tokens import read
from tests.integration.sign_in.desk import DESK, Console, application
from tests.integration.sign_in.serving import Browser, location, query, serving
from worker.embedded.ports import pick_port


@pytest.fixture
def other() -> Iterator[Browser]:
    """Somebody else's browser."""
    with Browser() as made:
        yield made


# It works


def test_a_page_sends_to_the_sign_in_and_the_sign_in_back_to_the_page(
    running: Console, browser: Browser
) -> None:
    first = browser.get(f"{running.home}{DESK}", params={"state": "approval", "page": "2"})
    leave = location(first)
    assert leave.startswith(f"{running.home}/console/sign-in?next=")
    back = browser.get(location(browser.choose(location(browser.get(leave)), "carla")))
    assert location(back) == f"{DESK}?state=approval&page=2"
    assert running.look(browser)[:2] == ["carla", "approver,finance_director"]


def test_cookies_tell_a_script_nothing_and_are_sent_to_no_form_of_others(
    running: Console, browser: Browser
) -> None:
    leave = browser.get(f"{running.home}/console/sign-in")
    back = running.enter(browser)
    for answer in (leave, back):
        for cookie in answer.headers.get_list("set-cookie"):
            assert "HttpOnly" in cookie
            assert "SameSite=lax" in cookie
            assert "Path=/" in cookie


def test_no_token_reaches_the_browser(running: Console, browser: Browser) -> None:
    seen: list[str] = []
    browser.event_hooks["response"].append(
        lambda answer: seen.append(str(answer.headers) + answer.read().decode())
    )
    running.enter(browser)
    running.look(browser)
    assert len(seen) >= 5
    assert not any("eyJ" in text for text in seen), "a JWT begins like that"


def test_what_is_kept_tells_a_thief_of_the_database_nothing(
    running: Console, browser: Browser
) -> None:
    before = set(running.kept())
    running.enter(browser)
    (id,) = set(running.kept()) - before
    sealed = running.kept()[id].sealed
    held = browser.cookies["invoicing-session"]
    assert held not in id
    assert b"eyJ" not in sealed
    stolen = Browser()
    stolen.cookies.set("invoicing-session", id)
    assert running.is_out(stolen)
    stolen.close()


def test_another_process_of_the_api_knows_the_session(running: Console, browser: Browser) -> None:
    running.enter(browser, "ben")
    port = pick_port(0, print)
    app = application(running.place.settings, running.adapters, running.clock)
    with serving(app, port):
        answer = browser.get(f"http://127.0.0.1:{port}{DESK}")
    assert answer.text.startswith("ben approver ")


def test_a_part_of_a_page_makes_the_whole_page_go_to_the_sign_in(
    running: Console, browser: Browser
) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": f"{running.home}{DESK}?a=1"}
    answer = browser.get(f"{running.home}{DESK}", headers=headers)
    assert answer.status_code == 401
    next = quote(f"{DESK}?a=1", safe="/")
    assert answer.headers["hx-redirect"] == f"{running.home}/console/sign-in?next={next}"


# Time


def test_tokens_are_renewed_while_somebody_works(running: Console, browser: Browser) -> None:
    before = set(running.kept())
    running.enter(browser)
    (id,) = set(running.kept()) - before
    first = running.kept()[id].sealed
    running.clock.by += timedelta(minutes=14, seconds=30)
    assert running.look(browser)[0] == "anna"
    second = running.kept()[id].sealed
    assert second != first
    assert running.look(browser)[0] == "anna"
    assert running.kept()[id].sealed == second


def test_many_requests_at_the_end_of_a_token_renew_it_once(
    running: Console, browser: Browser
) -> None:
    """A refresh token that is used twice would end the session at the provider."""
    running.enter(browser)
    held = dict(browser.cookies)
    running.clock.by += timedelta(minutes=20)

    def look(_: int) -> int:
        return httpx.get(f"{running.home}{DESK}", cookies=held, timeout=20).status_code

    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(look, range(16))) == [200] * 16
    running.clock.by += timedelta(minutes=20)
    assert running.look(browser)[0] == "anna"


def test_who_does_nothing_for_an_hour_signs_in_again(running: Console, browser: Browser) -> None:
    running.enter(browser)
    running.clock.by += timedelta(minutes=59)
    assert running.look(browser)[0] == "anna"
    running.clock.by += timedelta(minutes=61)
    assert running.is_out(browser)


def test_after_twelve_hours_everybody_signs_in_again(running: Console, browser: Browser) -> None:
    running.enter(browser)
    for _ in range(14):
        running.clock.by += timedelta(minutes=50)
        assert running.look(browser)[0] == "anna"
    running.clock.by += timedelta(minutes=25)
    assert running.is_out(browser)


def test_who_is_ended_at_the_provider_is_out_when_the_token_ends(
    running: Console, browser: Browser
) -> None:
    before = set(running.kept())
    running.enter(browser)
    (id,) = set(running.kept()) - before
    sealer = Sealer(running.place.settings.console.session_secret.get_secret_value())
    held = browser.cookies["invoicing-session"]
    opened = sealer.open(running.kept()[id].sealed, "session", held)
    assert opened is not None
    session = read(opened, held, datetime.now(UTC))
    form = {"token": session.tokens.refresh, **running.place.console()}
    httpx.post(running.place.protocol("revoke"), data=form)
    running.clock.by += timedelta(minutes=15)
    assert running.is_out(browser)
    assert id not in running.kept()


# Abuse


def test_who_comes_back_without_having_left_is_refused(
    running: Console, browser: Browser, other: Browser
) -> None:
    """Login CSRF: a thief's own sign-in, finished in somebody else's browser."""
    leave = other.get(f"{running.home}/console/sign-in")
    back = location(other.choose(location(leave), "dora"))
    answer = browser.get(back)
    assert answer.status_code == 400
    assert "not begun in this browser" in answer.text
    assert "invoicing-session" not in browser.cookies


def test_the_state_has_to_be_the_one_of_the_beginning(
    running: Console, browser: Browser, other: Browser
) -> None:
    mine = location(browser.get(f"{running.home}/console/sign-in"))
    theirs = location(other.get(f"{running.home}/console/sign-in"))
    code = query(location(browser.choose(mine, "anna")))["code"]
    for state in (query(theirs)["state"], query(mine)["state"][:-1] + "!", "", "x" * 200):
        url = f"{running.home}/console/signed-in"
        answer = browser.get(url, params={"code": code, "state": state})
        assert answer.status_code == 400
    assert "invoicing-session" not in browser.cookies


def test_a_code_for_another_sign_in_is_refused(
    running: Console, browser: Browser, other: Browser
) -> None:
    """Code injection: the verifier belongs to the browser that began."""
    leave = location(other.get(f"{running.home}/console/sign-in"))
    stolen = query(location(other.choose(leave, "carla")))
    mine = location(browser.get(f"{running.home}/console/sign-in"))
    asked = {"code": stolen["code"], "state": query(mine)["state"]}
    answer = browser.get(f"{running.home}/console/signed-in", params=asked)
    assert answer.status_code == 400
    assert "invalid_grant" in answer.text


def test_an_answer_of_another_provider_is_refused(running: Console, browser: Browser) -> None:
    """RFC 9207: who mixes up providers sends the code of one to the other."""
    leave = location(browser.get(f"{running.home}/console/sign-in"))
    back = httpx.URL(location(browser.choose(leave, "anna")))
    answer = browser.get(back.copy_set_param("iss", "https://id.example"))
    assert answer.status_code == 400
    assert "another identity provider" in answer.text


def test_coming_back_twice_does_not_work(running: Console, browser: Browser) -> None:
    leave = browser.get(f"{running.home}/console/sign-in")
    back = location(browser.choose(location(leave), "anna"))
    held = dict(browser.cookies)
    assert browser.get(back).status_code == 303
    again = httpx.get(back, cookies=held)
    assert again.status_code == 400
    assert not any("session" in cookie for cookie in again.headers.get_list("set-cookie"))


def test_several_tabs_may_sign_in_at_the_same_time(running: Console, browser: Browser) -> None:
    tabs = [location(browser.get(f"{running.home}/console/sign-in")) for _ in range(3)]
    for tab in reversed(tabs):
        assert location(browser.get(location(browser.choose(tab, "anna")))) == "/console"
    for _ in range(20):
        browser.get(f"{running.home}/console/sign-in")
    assert sum("sign-in-" in name for name in browser.cookies) <= 6


def test_an_id_that_was_set_before_is_worth_nothing_after(
    running: Console, browser: Browser, other: Browser
) -> None:
    """Session fixation: the id is new at every sign-in, and the old one ends."""
    browser.cookies.set("invoicing-session", "fixed-by-a-thief", domain="127.0.0.1")
    running.enter(browser)
    other.cookies.set("invoicing-session", "fixed-by-a-thief")
    assert running.is_out(other)
    first = browser.cookies["invoicing-session"]
    assert first != "fixed-by-a-thief"
    running.enter(browser, "ben")
    assert browser.cookies["invoicing-session"] != first
    other.cookies.set("invoicing-session", first)
    assert running.is_out(other)


@pytest.mark.parametrize(
    "next",
    [
        "https://evil.example/console",
        "//evil.example/console",
        "/\\evil.example/console",
        "\\\\evil.example",
        "/console\\@evil.example",
        "/console/../../evil",
        "/console/%2e%2e/v1",
        "/consolex",
        "/v1/invoices",
        "javascript:alert(1)",
        "/console/\r\nSet-Cookie: a=b",
        "/console/sign-in",
        "/console/sign-out",
        "http:/console",
        "",
    ],
)
def test_nobody_is_led_elsewhere(running: Console, browser: Browser, next: str) -> None:
    assert location(running.enter(browser, next=next)) == "/console"


ADDRESSES = st.text(st.characters(codec="utf-8"), max_size=40) | st.from_regex(
    r"[/\\:]{0,3}console[./\\%a-f0-9?#@:]{0,12}", fullmatch=True
)


@given(next=ADDRESSES)
def test_wherever_it_leads_is_a_page_of_the_console(next: str) -> None:
    url = httpx.URL("http://127.0.0.1:8000").join(safe_next(next))
    assert (url.host, url.port) == ("127.0.0.1", 8000)
    assert url.path == "/console" or url.path.startswith("/console/")


def test_a_form_of_another_site_changes_nothing(
    running: Console, browser: Browser, other: Browser
) -> None:
    running.enter(browser)
    token = running.look(browser)[2]
    assert running.act(browser, token).text == "anna did it"
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": running.home + "0"},
        {"Origin": "", "Referer": "https://evil.example/console"},
        {"Origin": ""},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        answer = running.act(browser, token, **headers)
        assert answer.status_code == 403, headers
        assert "did it" not in answer.text
    running.enter(other, "ben")
    for wrong in ("", "x", token[:-2], "A" * 86, running.look(other)[2]):
        assert running.act(browser, wrong).status_code == 403, wrong


def test_a_request_may_carry_the_mark_in_a_header(running: Console, browser: Browser) -> None:
    running.enter(browser)
    token = running.look(browser)[2]
    url, headers = f"{running.home}{DESK}", {"Origin": running.home}
    answer = browser.post(url, data={"what": "it"}, headers=headers | {"X-CSRF-Token": token})
    assert answer.text == "anna did it"
    assert browser.post(url, json={}, headers=headers).status_code == 403


def test_the_mark_looks_different_every_time(running: Console, browser: Browser) -> None:
    running.enter(browser)
    tokens = [running.look(browser)[2] for _ in range(3)]
    assert len(set(tokens)) == 3
    assert all(running.act(browser, token).status_code == 200 for token in tokens)


def test_a_form_after_the_end_of_the_session_leads_to_the_sign_in(
    running: Console, browser: Browser
) -> None:
    running.enter(browser)
    token = running.look(browser)[2]
    running.clock.by += timedelta(hours=13)
    answer = running.act(browser, token, Referer=f"{running.home}{DESK}")
    assert location(answer) == f"{running.home}/console/sign-in?next={DESK}"


def test_what_the_provider_says_is_shown_in_our_words(running: Console, browser: Browser) -> None:
    asked = {"error": "<b>x</b>", "error_description": "<i>y</i>", "state": "s"}
    answer = browser.get(f"{running.home}/console/signed-in", params=asked)
    assert answer.status_code == 400
    assert "<b>" not in answer.text
    assert "<i>" not in answer.text
    assert "script" not in answer.text


# Signing out


def test_signing_out_ends_it_here_and_at_the_provider(running: Console, browser: Browser) -> None:
    running.enter(browser)
    held = dict(browser.cookies)
    token = running.look(browser)[2]
    headers = {"Origin": running.home}
    refused = browser.post(f"{running.home}/console/sign-out", headers=headers)
    assert refused.status_code == 403
    form = {"csrf_token": token}
    answer = browser.post(f"{running.home}/console/sign-out", data=form, headers=headers)
    assert "invoicing-session" not in browser.cookies
    stolen = Browser()
    stolen.cookies.update(held)
    assert running.is_out(stolen)
    stolen.close()
    onward = re.search(r'url=([^"]+)"', answer.text)
    assert onward is not None
    there = unescape(onward.group(1))
    assert there.startswith(running.place.protocol("logout"))
    assert location(browser.get(there)) == f"{running.home}/console/signed-out"
    assert "Signed out" in browser.get(f"{running.home}/console/signed-out").text


def test_nobody_signs_out_by_a_link(running: Console, browser: Browser) -> None:
    running.enter(browser)
    assert browser.get(f"{running.home}/console/sign-out").status_code == 405
    assert running.look(browser)[0] == "anna"
