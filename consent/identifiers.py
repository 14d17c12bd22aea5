"""Reads the ids that callers send."""

from uuid import UUID


def identifier(text: str) -> UUID | None:
    """A UUID in any of its spellings; None for whatever is none, which no row can have as its id."""
    try:
        return UUID(text)
    except ValueError:
        return None
