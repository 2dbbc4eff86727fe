"""The numbers of the home page: `%operations%` and the like, counted when the site is built."""

import re
from dataclasses import replace

from docs.website.operations import document
from docs.website.staging import Site
from integration.rules.catalogue import entries
from integration.rules.layers import LAYERS

_HOME = "index.md"
_PLACE = re.compile(r"%([a-z]+)%")


def counted(site: Site) -> Site:
    """The site, with its numbers where the home page names them."""
    numbers = _numbers(site)
    pages = (
        replace(page, text=_PLACE.sub(lambda found: f"{numbers[found[1]]:,}", page.text))
        if page.path == _HOME
        else page
        for page in site.pages
    )
    return replace(site, pages=tuple(pages))


def _numbers(site: Site) -> dict[str, int]:
    paths = [page.path for page in site.pages]
    folders = ("errors", "lifecycles", "pricing", "channels")
    inside = {name: sum(path.startswith(f"{name}/") for path in paths) - 1 for name in folders}
    operations = sum(len(methods) for methods in document()["paths"].values())
    rules = sum(len(entries(layer.name)) for layer in LAYERS.values())
    return {**inside, "operations": operations, "rules": rules}
