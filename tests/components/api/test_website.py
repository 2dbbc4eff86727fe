"""The documentation as it is served: what was built, compressed, kept by browsers, and no more."""

import gzip
import hashlib
import json
from pathlib import Path

import pytest

from tests.components.api.conftest import Api

PAGE = "<h1>Home</h1>" + "<p>text</p>" * 200
FILES = {
    "index.html": ("text/html", PAGE),
    "guides/index.html": ("text/html", "<h1>Guides</h1>"),
    "api/index.html": ("text/html", "<h1>API reference</h1>"),
    "404.html": ("text/html", "<h1>Not here</h1>"),
    "assets/main.12345678.min.css": ("text/css", "a{}"),
}


@pytest.fixture
def built(api: Api, tmp_path: Path) -> Path:
    files = {}
    for name, (kind, text) in FILES.items():
        place = tmp_path / "html" / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text)
        place.with_name(f"{place.name}.gz").write_bytes(gzip.compress(text.encode()))
        files[name] = {
            "hash": hashlib.sha256(text.encode()).hexdigest()[:20],
            "kind": kind,
            "compressed": name == "index.html",
            "for_ever": "assets" in name,
        }
    (tmp_path / "site.json").write_text(json.dumps({"files": files, "scripts": ["sha256-abc="]}))
    (tmp_path / "secret.txt").write_text("secret")
    (tmp_path / "html" / "unlisted.html").write_text("unlisted")
    api.app.state.settings = api.app.state.settings.model_copy(update={"docs_dir": tmp_path})
    return tmp_path


@pytest.mark.usefixtures("built")
async def test_a_page_comes_compressed_and_is_asked_for_again_by_its_tag(api: Api) -> None:
    answer = await api.http.get("/docs/")
    assert (answer.status_code, answer.text) == (200, PAGE)
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["cache-control"] == "no-cache"
    plain = await api.http.get("/docs/", headers={"Accept-Encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert plain.headers["etag"] != answer.headers["etag"]
    again = await api.http.get("/docs/", headers={"If-None-Match": answer.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    head = await api.http.head("/docs/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.usefixtures("built")
async def test_what_has_its_hash_in_its_name_is_kept_for_ever(api: Api) -> None:
    answer = await api.http.get("/docs/assets/main.12345678.min.css")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["content-type"].startswith("text/css")


@pytest.mark.usefixtures("built")
@pytest.mark.parametrize(
    "path", ["../secret.txt", "%2e%2e/secret.txt", "..%2fsecret.txt", "unlisted.html", "site.json"]
)
async def test_only_what_the_build_listed_is_served(api: Api, path: str) -> None:
    answer = await api.http.get(f"/docs/{path}")
    assert answer.status_code == 404
    assert "secret" not in answer.text.replace("secret.txt", "")
    assert "unlisted" not in answer.text.replace("unlisted.html", "")


@pytest.mark.usefixtures("built")
async def test_people_get_a_page_and_programs_a_problem_for_what_is_not_there(api: Api) -> None:
    person = await api.http.get("/docs/nothing/", headers={"Accept": "text/html"})
    assert (person.status_code, person.text) == (404, "<h1>Not here</h1>")
    program = await api.http.get("/docs/nothing/")
    assert program.json()["code"] == "not_found"


@pytest.mark.usefixtures("built")
async def test_addresses_without_their_slash_are_shown_the_way(api: Api) -> None:
    for short, whole in (
        ("/", "/docs/"),
        ("/docs", "/docs/"),
        ("/docs/guides", "/docs/guides/"),
        ("/llms.txt", "/docs/llms.txt"),
    ):
        answer = await api.http.get(short)
        assert (answer.status_code, answer.headers["location"]) == (307, whole)


@pytest.mark.usefixtures("built")
async def test_pages_run_only_scripts_that_were_built_in(api: Api) -> None:
    policy = (await api.http.get("/docs/")).headers["content-security-policy"]
    rules = dict(rule.partition(" ")[::2] for rule in policy.split("; "))
    assert rules["script-src"] == "'self' 'sha256-abc='"
    assert rules["connect-src"] == "'self'"
    assert rules["default-src"] == "'none'"
    assert "http" not in policy
    assert "eval" not in policy


async def test_another_build_is_seen_without_a_restart(api: Api, built: Path) -> None:
    before = (await api.http.get("/docs/guides/")).headers["etag"]
    listed = json.loads((built / "site.json").read_text())
    listed["files"]["guides/index.html"]["hash"] = "another"
    (built / "new").write_text(json.dumps(listed))
    (built / "new").replace(built / "site.json")
    after = (await api.http.get("/docs/guides/")).headers["etag"]
    assert before != after == '"another"'


async def test_a_site_that_was_not_built_says_how(api: Api, tmp_path: Path) -> None:
    api.app.state.settings = api.app.state.settings.model_copy(
        update={"docs_dir": tmp_path / "nothing"}
    )
    answer = await api.http.get("/docs/")
    assert answer.status_code == 503
    assert "make docs" in answer.text
    assert "script" not in answer.headers["content-security-policy"]


async def test_how_to_sign_in_is_empty_while_the_provider_is_silent(api: Api) -> None:
    answer = await api.http.get("/docs/sign-in.json")
    assert (answer.status_code, answer.json()) == (200, {})
