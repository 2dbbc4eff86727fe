"""What a scenario is: its name, one line about it, who trades by SFTP, and how it is told."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from worker.demo.scene import Scene


@dataclass(frozen=True)
class Scenario:
    """One story that the demo can tell."""

    name: str
    line: str
    """What is special about it, for the list and above the story."""
    users: tuple[str, ...]
    """Partners and banks that need an SFTP account."""
    tell: Callable[[Scene], Awaitable[None]]
    """Tells it; raises `DemoStopped` where it does not go as it should."""
