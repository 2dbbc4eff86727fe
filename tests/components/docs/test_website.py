"""How the site is made of the pages: what is split, where links lead, what is refused."""

import hashlib
import io
import json
import re
import tarfile
from base64 import b64encode
from pathlib import Path

import pytest

from api.problems import CATALOGUE
from docs.website import assets, problem_pages
from docs.website.assets import Asset, AssetRefused, pinned
from docs.website.finishing import _plain
from docs.website.linking import ROOT, DeadLink, Places, linked
from docs.website.navigation import Unplaced, navigation
from docs.website.operations import document, reference
from docs.website.page import Page, slug, with_links
from docs.website.screenshots import IMAGES, PICTURES, TAKEN, stale
from docs.website.splitting import SPLITS, moved, split
from docs.website.staging import staged, written

LONG = """# Prices

Before.

### Flat: `flat`

One price. It [holds](#what-holds).

#### Fields

### Per unit: `per_unit`

Each unit.

## What holds

After.
"""
SOURCE = ROOT / "docs" / "pricing.md"


def archive(member: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as package:
        entry = tarfile.TarInfo(member)
        entry.size = len(content)
        package.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


def asset_of(packed: bytes) -> Asset:
    digest = b64encode(hashlib.sha512(packed).digest()).decode()
    return Asset("@x/y", "1.0.0", "MIT", "package/y.js", f"sha512-{digest}")


def test_a_long_page_becomes_a_page_for_each_part() -> None:
    whole, flat, unit = split(Page("pricing.md", LONG, SOURCE), SPLITS[0])
    assert (whole.path, flat.path, unit.path) == (
        "pricing/index.md",
        "pricing/flat.md",
        "pricing/per_unit.md",
    )
    assert "#what-holds" not in whole.text
    assert "- [Flat](site:pricing/flat.md): One price." in whole.text
    assert "## What holds" in whole.text
    assert flat.text.startswith("# Flat: `flat`\n")
    assert "\n## Fields" in flat.text


def test_links_lead_to_where_a_part_has_gone() -> None:
    page = Page("pricing.md", LONG, SOURCE)
    parts = {SOURCE: moved(page, SPLITS[0])}
    places = Places({SOURCE: "pricing/index.md"}, parts)
    flat = linked(split(page, SPLITS[0])[1], places)
    assert "[holds](index.md#what-holds)" in flat.text
    other = Page("tax.md", "[a](pricing.md#flat-flat) [b](pricing.md#fields) `[c](d.md)`", SOURCE)
    text = linked(other, places).text
    assert text == "[a](pricing/flat.md) [b](pricing/flat.md#fields) `[c](d.md)`"


def test_a_link_to_nothing_is_a_fault() -> None:
    page = Page("tax.md", "[a](gone.md)", SOURCE)
    with pytest.raises(DeadLink, match=r"gone\.md is not in the site"):
        linked(page, Places({}, {}))


def test_code_is_left_alone() -> None:
    text = "[a](b)\n```\n[a](b)\n```\n`[a](b)` ``[a](b)``"
    assert with_links(text, str.upper) == "[a](B)\n```\n[a](b)\n```\n`[a](b)` ``[a](b)``"


def test_anchors_are_those_of_other_hosts_of_markdown() -> None:
    assert slug("UN/EDIFACT INVOIC, D.96A") == "unedifact-invoic-d96a"
    assert slug("Flat: `flat`") == "flat-flat"


def test_every_page_has_its_place_and_a_new_one_is_missed() -> None:
    site = staged([*problem_pages.problem_pages(), *reference(document(), frozenset())])
    assert navigation(site.pages)
    with pytest.raises(Unplaced, match=r"new\.md"):
        navigation([*site.pages, Page("new.md", "# New\n")])


def test_every_problem_has_its_page_and_a_new_one_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pages = {page.path for page in problem_pages.problem_pages()}
    assert pages == {f"errors/{code}.md" for code in (*CATALOGUE, "index")}
    monkeypatch.setitem(CATALOGUE, "new_code", CATALOGUE["not_found"])
    with pytest.raises(problem_pages.Unexplained, match="new_code"):
        list(problem_pages.problem_pages())


def test_every_operation_and_event_has_its_place() -> None:
    described = document()
    text = "".join(page.text for page in reference(described, frozenset()))
    for methods in described["paths"].values():
        for operation in methods.values():
            assert f"{{ #{operation['operationId']} }}" in text
    for name in described["webhooks"]:
        assert f"## {name} " in text


def test_another_package_than_the_pinned_one_is_refused() -> None:
    packed = archive("package/y.js", b"good")
    asset = asset_of(packed)
    assert asset.unpacked(packed) == b"good"
    with pytest.raises(AssetRefused, match="another package"):
        asset.unpacked(archive("package/y.js", b"evil"))
    assert asset.address("https://r.example/npm/") == "https://r.example/npm/@x/y/-/y-1.0.0.tgz"


def test_what_was_fetched_is_not_fetched_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = archive("package/y.js", b"good")
    asked: list[str] = []

    def get(asset: Asset) -> bytes:
        asked.append(asset.package)
        return packed

    monkeypatch.setattr(assets, "pinned", lambda: {"y.js": asset_of(packed)})
    monkeypatch.setattr(assets, "_archive", get)
    first, second = assets.fetched(tmp_path), assets.fetched(tmp_path)
    assert first == second
    assert first["y.js"].read_bytes() == b"good"
    assert asked == ["@x/y"]


def test_the_registry_is_the_one_that_npm_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("npm_config_registry", "https://r.example/")
    assert assets.registry() == "https://r.example/"


def test_pins_say_licence_and_hash() -> None:
    for asset in pinned().values():
        assert asset.licence == "MIT"
        assert asset.integrity.startswith("sha512-")


def test_a_twin_is_plain_markdown() -> None:
    text = '<div class="x" markdown>\n\n# A { #top }\n\n[b](c){ .md-button } :lucide-server: d\n'
    assert _plain(Page("a.md", text)) == "# A \n\n[b](c) d\n"


def test_python_that_is_shown_is_that_which_a_test_runs() -> None:
    """Snippets of the guides and the home page are those of the client's page, which are run."""
    run = (ROOT / "docs" / "sdk.md").read_text("utf-8")
    shown = [page for page in written() if page.path in ("index.md", "guides/developer.md")]
    assert len(shown) == 2
    for page in shown:
        found = re.search(r"^( *)```python\n(.*?)```", page.text, re.DOTALL | re.MULTILINE)
        assert found is not None
        text = re.sub(rf"^{found[1]}", "", found[2], flags=re.MULTILINE).rstrip(" ")
        assert text in run, page.path


def test_pictures_show_what_there_is() -> None:
    """Pictures of what looks otherwise by now are taken again: make screenshots."""
    assert stale() == []
    taken = json.loads(TAKEN.read_text("utf-8"))
    for name, picture in PICTURES.items():
        assert (IMAGES / f"{name}.png").exists() == (picture.group in taken), name
