"""Where providers write roles and partners in a token, and what they call them.

Keycloak nests roles below `realm_access` and `resource_access`, Entra writes `roles`, Okta
`groups`, Auth0 a name that is an address. docs/sign-in.md has the settings for each.
"""

from collections.abc import Iterator
from typing import Any

from api.auth.principal import PARTNER
from integration.settings import AuthSettings


class ClaimReader:
    """Reads what this product asks of the claims of a token that has been checked."""

    def __init__(self, settings: AuthSettings, roles: frozenset[str]) -> None:
        """`roles`: those that are known here; `ValueError` if the settings name another."""
        unknown = sorted(set(settings.role_names) - roles)
        if unknown:
            raise ValueError(
                f"INVOICING__AUTH__ROLE_NAMES names '{unknown[0]}', but the roles are "
                f"{', '.join(sorted(roles))}"
            )
        self._paths = settings.roles_claims
        self._partner_path = settings.partner_claim
        self._subject_path = settings.subject_claim
        self._given_by = {role: settings.role_names.get(role, (role,)) for role in roles}

    def subject(self, claims: dict[str, Any]) -> Any:
        """The stable id of who it is."""
        return find(claims, self._subject_path)

    def roles(self, claims: dict[str, Any]) -> tuple[str, ...]:
        """Our roles. Who has the one of partners' users has no other, whatever else is claimed."""
        claimed = {name for path in self._paths for name in _words(find(claims, path))}
        held = sorted(role for role, names in self._given_by.items() if claimed & set(names))
        return (PARTNER,) if PARTNER in held else tuple(held)

    def partners(self, claims: dict[str, Any]) -> tuple[str, ...]:
        """The ids of the partners whose documents a partner's user sees."""
        return tuple(sorted(_words(find(claims, self._partner_path))))


def find(claims: Any, path: str) -> Any:
    """What stands at `path`, with dots for nesting; a claim's own name may have dots in it."""
    if not isinstance(claims, dict):
        return None
    if path in claims:
        return claims[path]
    for head, rest in _splits(path):
        if head in claims:
            return find(claims[head], rest)
    return None


def _splits(path: str) -> Iterator[tuple[str, str]]:
    parts = path.split(".")
    for count in range(len(parts) - 1, 0, -1):
        yield ".".join(parts[:count]), ".".join(parts[count:])


def _words(found: Any) -> set[str]:
    """A list of names, or one name alone."""
    listed = found if isinstance(found, list) else [found]
    return {name for name in listed if isinstance(name, str) and name}
