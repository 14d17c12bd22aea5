"""What hostile senders draw from."""

from typing import Any

from hypothesis import strategies as st

JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=12,
)
"""Any JSON value, also those of which nothing good can come."""


@st.composite
def damaged(draw: st.DrawFn, whole: bytes) -> bytes:
    """`whole` with a few bytes changed, left out or put in, and never `whole` itself."""
    parts = bytearray(whole)
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, max(0, len(parts) - 1)))
        match draw(st.sampled_from(("change", "drop", "insert", "cut"))):
            case "change" if parts:
                parts[place] = draw(st.integers(0, 255))
            case "drop":
                del parts[place : place + draw(st.integers(1, 8))]
            case "insert":
                parts[place:place] = draw(st.binary(min_size=1, max_size=8))
            case "cut":
                del parts[place:]
    return bytes(parts) if parts and parts != whole else whole + b"!"
