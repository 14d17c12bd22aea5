"""Ties a rule to the clause of the specification it keeps; tests carry the same words as marks."""

from collections.abc import Callable
from typing import TypeVar

F = TypeVar("F", bound=Callable[..., object])

CITED: dict[str, set[str]] = {}
"""Clause to the names of the rules that cite it, filled as modules are imported."""


def clause(*citations: str) -> Callable[[F], F]:
    """Say which clauses a rule keeps: `@clause("RFC 7636 §4.6")`. Short names: docs/specifications.md."""

    def cite(rule: F) -> F:
        for citation in citations:
            CITED.setdefault(citation, set()).add(f"{rule.__module__}.{rule.__qualname__}")
        return rule

    return cite
