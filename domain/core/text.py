"""Text as a document carries it, and as we take it in ourselves."""

from typing import Annotated

from pydantic import StringConstraints

Text = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100_000, pattern=r"^[^\x00-\x08\x0b-\x1f\x7f]*$"),
]
"""Text of a document: possibly of many lines; the only control characters are tab and line feed."""

TextLine = Annotated[
    str, StringConstraints(min_length=1, max_length=300, pattern=r"^[^\x00-\x1f]*$")
]
"""A line of text without control characters: what people type into our own records."""
