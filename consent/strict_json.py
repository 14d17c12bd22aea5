"""Reads JSON from strangers: what two parsers could understand differently is refused (RFC 8259 §4)."""

import json
from typing import Any

DEEPEST = 16


def strict_json(text: str | bytes) -> Any:
    """The value; ValueError for duplicate members, NaN, NUL, lone surrogates, bad UTF-8 or absurd depth."""
    try:
        value = json.loads(text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant)
    except RecursionError:
        raise ValueError("nested too deep") from None
    _refuse_depth(value, DEEPEST)
    # Neither can be stored in PostgreSQL; a lone surrogate already fails to encode.
    if "\\u0000" in json.dumps(value, ensure_ascii=True):
        raise ValueError("NUL character")
    json.dumps(value, ensure_ascii=False).encode()
    return value


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _refuse_depth(value: Any, left: int) -> None:
    if left == 0:
        raise ValueError("nested too deep")
    children = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for child in children:
        _refuse_depth(child, left - 1)
