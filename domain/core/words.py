"""The words that definitions and policies are written in: names, roles, people, conditions."""

from typing import Annotated

from pydantic import StringConstraints

StateName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A state, by a name of lower-case letters and `_`."""

Role = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A role as the identity provider names it, such as `approver`."""

PersonId = Annotated[str, StringConstraints(pattern=r"^[^\s\x00-\x1f\x7f]{1,100}$")]
"""A person by the stable subject of their token."""

Expression = Annotated[str, StringConstraints(min_length=1, max_length=500)]
"""A CEL condition over the facts of `domain.lifecycle.facts`; money in minor units."""
