"""Who may do what, for docs/permissions.md: from the roles, the operations and the routes."""

from collections.abc import Iterator

from api.permissions import OPERATIONS, ROLES, permission_of
from api.routes import all_routes
from docs.tables import table


def roles() -> Iterator[str]:
    """Which role may do what."""
    rows = [
        (f"`{operation}`", does, *("✓" if operation in held else "" for held in ROLES.values()))
        for operation, does in OPERATIONS.items()
    ]
    yield table(("Operation", "Lets a person", *(f"`{role}`" for role in ROLES)), rows)


def routes() -> Iterator[str]:
    """Which operation every route needs, and who holds it."""
    rows = []
    for route in all_routes():
        permission = permission_of(route)
        method = "/".join(sorted(route.methods - {"HEAD"}))
        needs = f"`{permission.operation}`" if permission else "nothing"
        rows.append((f"`{method} {route.path}`", needs))
    yield table(("Request", "Needs"), sorted(rows, key=lambda row: row[0].split(" ")[1]))
