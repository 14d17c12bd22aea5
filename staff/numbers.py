"""What could be the number of a customer or of an account: it has no place in an address (pure)."""

import re

_NUMBER = re.compile(r"\d(?:[ -]?\d){5,}")
_ELSE = re.compile(
    r"\b(?:client|words|ref|ends|asked|given|changed|looked):(?:\"[^\"]*\"|\S+)"
    r"|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b|\bREF-[0-9a-f]{4}-[0-9a-f]{4}\b"
    r"|(?<![\w-])(?=[\d-]*[a-f])[0-9a-f]{4}-?[0-9a-f]{4}(?![\w-])|\b\d{4}-\d{2}-\d{2}\b",
    re.IGNORECASE,
)
"""Terms of a search line that mean something else by digits, ids and references of consents (one without
`REF-` by the letter in it), days."""


def could_be_a_number(typed: str) -> bool:
    """Whether six digits or more stand together in it, blanks and dashes between them or not."""
    return _NUMBER.search(_ELSE.sub(" | ", typed)) is not None
