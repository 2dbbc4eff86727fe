"""How thorough property tests are: quick by default, so that unit tests stay a matter of seconds.

`HYPOTHESIS_PROFILE=thorough` tries a hundred times as many examples.
"""

import os

from hypothesis import HealthCheck, settings

settings.register_profile(
    "quick", max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile("thorough", parent=settings.get_profile("quick"), max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))
