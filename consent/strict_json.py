"""Reads JSON from strangers: what two parsers could read differently is refused (RFC 8259 §4)."""

import json
import math
from typing import Any

DEEPEST = 16


def strict_json(text: str | bytes) -> Any:
    """The value, safe to store; raises ValueError for anything else.

    Refused are bytes that are not UTF-8, duplicate members, NaN, numbers too large for a double, NUL and lone
    surrogates (PostgreSQL stores neither), and absurd depth.
    """
    if isinstance(text, bytes):
        text = text.decode()  # json.loads would guess UTF-16 and UTF-32 too
    try:
        value = json.loads(
            text, object_pairs_hook=_no_duplicates, parse_constant=_no_constant, parse_float=_finite
        )
    except RecursionError:
        raise ValueError("nested too deep") from None
    if not _is_plain(text):
        _refuse_unstorable(value, DEEPEST)
    return value


def _is_plain(text: str) -> bool:
    """Whether nothing in it could be refused, so that the value need not be walked through: NUL needs an
    escape, a lone surrogate that or a character which is not ASCII, and depth needs brackets."""
    return text.isascii() and "\\u" not in text and text.count("{") + text.count("[") < DEEPEST


def _no_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("duplicate member")
    return members


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("number too large")
    return number


def _refuse_unstorable(value: Any, left: int) -> None:
    if left == 0:
        raise ValueError("nested too deep")
    match value:
        case str():
            _refuse_text(value)
        case list():
            for entry in value:
                _refuse_unstorable(entry, left - 1)
        case dict():
            for name, member in value.items():
                _refuse_text(name)
                _refuse_unstorable(member, left - 1)


def _refuse_text(text: str) -> None:
    if "\x00" in text:
        raise ValueError("NUL character")
    if not text.isascii() and any("\ud800" <= character <= "\udfff" for character in text):
        raise ValueError("lone surrogate")
