"""People by their names: records know them by the stable id of their token."""

from collections.abc import Iterable, Mapping

from domain.ports import Store


async def names_of(store: Store, ids: Iterable[str]) -> Mapping[str, str]:
    """Id → name, for those that the directory knows."""
    found = await store.people.several(sorted({id for id in ids if id}))
    return {id: person.name for id, person in found.items() if person.name}
