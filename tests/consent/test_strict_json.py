"""JSON from strangers, understood in one way or not at all."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.strict_json import DEEPEST, strict_json

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12)
JSON: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | TEXT,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.clause("CON-05")
@given(JSON)
def test_what_any_parser_understands_alike_is_read_as_it_stands(value: Any) -> None:
    assert strict_json(json.dumps(value)) == value
    assert strict_json(json.dumps(value, ensure_ascii=False).encode()) == value


@pytest.mark.clause("CON-05")
@pytest.mark.parametrize(
    "text",
    [
        pytest.param('{"a": 1, "a": 1}', id="member twice"),
        pytest.param('{"a": 1, "\\u0061": 2}', id="member twice, spelt differently"),
        pytest.param('[{"b": {"a": 1, "a": 2}}]', id="member twice, further in"),
        pytest.param("NaN", id="NaN"),
        pytest.param('{"a": -Infinity}', id="infinity"),
        pytest.param("1e999", id="a number no double holds"),
        pytest.param('"\\u0000"', id="NUL"),
        pytest.param('{"\\u0000": 1}', id="NUL in a name"),
        pytest.param('["\\ud800"]', id="lone surrogate"),
        pytest.param('["\ud800"]', id="lone surrogate, not escaped"),
        pytest.param('{"\\udfff": 1}', id="lone surrogate in a name"),
        pytest.param(b'"\xff"', id="no UTF-8"),
        pytest.param(b'"\xed\xa0\x80"', id="surrogate in UTF-8"),
        pytest.param('{"a": 1}'.encode("utf-16"), id="UTF-16"),
        pytest.param('{"a": 1}'.encode("utf-16-le"), id="UTF-16 without a mark"),
        pytest.param('{"a": 1}'.encode("utf-32"), id="UTF-32"),
        pytest.param(b'\xef\xbb\xbf{"a": 1}', id="a byte order mark"),
        pytest.param("", id="nothing"),
        pytest.param("{}{}", id="two values"),
        pytest.param("{'a': 1}", id="single quotes"),
        pytest.param('{"a": 1,}', id="trailing comma"),
        pytest.param('"\n"', id="bare control character"),
        pytest.param("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1), id="too deep"),
        pytest.param('{"a":' * DEEPEST + "1" + "}" * DEEPEST, id="too deep by objects"),
        pytest.param("[" * 60_000, id="deep enough to exhaust a stack"),
        pytest.param("[" * 30_000 + "]" * 30_000, id="deep and well-formed"),
        pytest.param("1" * 5000, id="a number too long to read"),
    ],
)
def test_what_two_parsers_could_read_differently_is_refused(text: str | bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 -- any reason will do
        strict_json(text)


def test_ordinary_depth_and_escapes_are_read() -> None:
    deep = "[" * DEEPEST + "]" * DEEPEST

    assert json.dumps(strict_json(deep)) == deep
    assert strict_json('"\\\\u0000 \\ud83d\\ude00"') == "\\u0000 😀"


@given(st.binary(max_size=60) | st.text(max_size=60))
def test_no_input_ends_in_anything_but_a_value_or_a_refusal(text: str | bytes) -> None:
    try:
        value = strict_json(text)
    except ValueError:
        return
    assert json.loads(json.dumps(value)) == value
