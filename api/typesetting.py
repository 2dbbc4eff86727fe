"""Where PDFs are set: one at a time, off the loop that answers requests."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec

P = ParamSpec("P")

PDF = "application/pdf"

_TYPESETTER = ThreadPoolExecutor(max_workers=1, thread_name_prefix="typesetter")
"""One at a time: each thread would keep fonts of its own in memory."""


async def on_typesetter(write: Callable[P, bytes], *args: P.args, **more: P.kwargs) -> bytes:
    """What `write` makes of its arguments."""
    loop = asyncio.get_running_loop()
    return await loop.run_in_executor(_TYPESETTER, lambda: write(*args, **more))
