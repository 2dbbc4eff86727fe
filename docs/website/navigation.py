"""The order of the site: what stands under which heading, and in which tab."""

from collections.abc import Iterable, Mapping
from typing import Any

from docs.website.page import Page

TABS: Mapping[str, tuple[str, ...]] = {
    "Start": ("index", "quickstart", "about"),
    "Guides": (
        "guides/index",
        "console",
        "guides/clerk",
        "guides/approver",
        "guides/developer",
        "guides/operator",
        "console",
    ),
    "Concepts": (
        "concepts",
        "lifecycles/",
        "approvals",
        "billing",
        "usage",
        "pricing/",
        "billing-adjustments",
        "worked-examples",
        "tax",
        "documents",
        "pdf",
        "validation",
        "rules",
        "glossary",
    ),
    "Exchange": ("exchange", "channels/", "formats/"),
    "Money": ("settlement", "bank-files", "receivables", "dunning", "paying-out"),
    "API": (
        "api/index",
        "api-guide",
        "reference/",
        "webhooks",
        "sdk",
        "api-checklist",
        "permissions",
        "errors/",
    ),
    "Operations": ("operations", "reliability", "security", "sign-in"),
    "Project": ("adding", "contributing", "changelog", "adr/"),
}
"""Pages without `.md`; a name that ends in `/` stands for all pages of that folder."""

WORDS = {
    "index": "Home",
    "about": "What it does",
    "guides/index": "By role",
    "api/index": "Try it: all operations",
    "api-guide": "How the API works",
    "lifecycles/": "Lifecycles",
    "pricing/": "Prices",
    "channels/": "Channels",
    "formats/": "Formats",
    "reference/": "Operations by topic",
    "errors/": "Errors",
    "adr/": "Decisions",
    "billing-adjustments": "Adjustments",
    "sdk": "Python client",
}
"""Words for the navigation that are shorter than the page's own heading."""


class Unplaced(Exception):
    """A page stands nowhere in the navigation."""


def navigation(pages: Iterable[Page]) -> list[dict[str, Any]]:
    """The navigation as the generator of the site takes it. Every page has its place."""
    left = {page.path: page for page in pages}
    tabs = [{tab: _entries(names, left)} for tab, names in TABS.items()]
    if left:
        raise Unplaced(f"add to TABS in docs/website/navigation.py: {', '.join(sorted(left))}")
    return [tab for tab in tabs if next(iter(tab.values()))]


def _entries(names: Iterable[str], left: dict[str, Page]) -> list[Any]:
    entries: list[Any] = []
    for name in names:
        if name.endswith("/"):
            paths = [path for path in left if path.startswith(name)]
            first = sorted(paths, key=lambda path: not path.endswith("index.md"))
            inside = [_entry(left.pop(path)) for path in first]
            entries += [{WORDS[name]: inside}] if inside else []
        elif f"{name}.md" in left:
            page = left.pop(f"{name}.md")
            entries.append({WORDS.get(name, page.short): page.path})
    return entries


def _entry(page: Page) -> Any:
    """An index page carries its folder's name, an error its code; others their own title."""
    if page.path.endswith("index.md"):
        return page.path
    name = page.path.removesuffix(".md")
    known = name.rpartition("/")[2] if name.startswith("errors/") else page.short
    return {WORDS.get(name, known): page.path}
