"""The reader of JSON bodies collects every flaw, and lets nothing else through."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consent.problems import Fault, Problem
from profiles.reading import LONGEST_NAME, MOST_FLAWS, Body

KNOWN = frozenset({"ReadBalances", "ReadParty"})
SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
VALUES: st.SearchStrategy[Any] = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)


def faults(body: Body) -> list[tuple[Fault, str]]:
    return [(flaw.fault, flaw.path) for flaw in body.flaws]


@pytest.mark.clause("CON-05")
@given(document=VALUES, value=VALUES)
def test_whatever_is_sent_is_read_or_noted_and_never_fails(document: Any, value: Any) -> None:
    for body in (Body(document), Body({"Data": value}).object("Data")):
        body.only(KNOWN)
        words, moment = body.words("Words", KNOWN), body.moment("Moment")

        assert set(words) <= KNOWN
        assert moment is None or moment.utcoffset() is not None
        assert words or body.flaws


@given(words=st.lists(st.sampled_from(sorted(KNOWN)), min_size=1))
def test_known_words_are_kept_in_order_and_once(words: list[str]) -> None:
    body = Body({"Words": words})

    assert body.words("Words", KNOWN) == tuple(dict.fromkeys(words))
    assert not body.flaws


@pytest.mark.clause("CON-06")
@given(st.datetimes(timezones=st.timezones()).filter(lambda moment: 2000 <= moment.year <= 2999))
def test_every_iso_moment_with_a_zone_is_read(sent: datetime) -> None:
    minutes = (sent.utcoffset() or sent - sent).total_seconds() / 60
    body = Body({"Moment": sent.isoformat()})

    read = body.moment("Moment")

    if minutes == int(minutes):  # historical zones have odd seconds, which RFC 3339 has not
        assert read == datetime.fromisoformat(sent.isoformat())
    else:
        assert faults(body) == [(Fault.FIELD_INVALID_DATE, "Moment")]


@pytest.mark.clause("CON-06")
@pytest.mark.parametrize(
    "sent",
    [
        "2027-04-01", "2027-04-01T00:00:00", "2027-W13-4T00:00:00Z", "20270401T000000Z", "20:00:00Z",
        "1999-12-31T00:00:00Z", "3000-01-01T00:00:00Z", "2027-02-29T00:00:00Z", "2027-04-01T25:00:00Z",
        "2027-04-01 00:00:00Z", "2027-04-01T00:00:00Z ", "2027-04-01T00:00:00z", "\uff12027-04-01T00:00:00Z",
        "2027-04-01T00:00:00+25:00", "tomorrow", "", None, 1806537600, True, ["2027-04-01T00:00:00Z"], {},
    ],
)  # fmt: skip
def test_anything_else_is_no_moment(sent: object) -> None:
    body = Body({"Moment": sent})

    assert body.moment("Moment") is None
    assert faults(body) == [(Fault.FIELD_INVALID_DATE, "Moment")]


@pytest.mark.parametrize("sent", [None, "ReadBalances", [], {}, [1], ["Other"], ["ReadBalances", []], True])
def test_what_is_no_list_of_known_words_is_noted(sent: object) -> None:
    body = Body({"Words": sent})

    assert body.words("Words", KNOWN) == ()
    assert faults(body) == [(Fault.FIELD_INVALID, "Words")]


@pytest.mark.clause("CON-05")
def test_all_flaws_leave_in_one_problem_each_with_its_path() -> None:
    body = Body({"Data": {"Moment": "soon", "Extra": 1}, "More": {}})
    body.only({"Data", "Risk"})
    body.object("Risk")
    data = body.object("Data")
    data.only({"Words", "Moment"})
    data.words("Words", KNOWN)
    data.moment("Moment")

    with pytest.raises(Problem) as refused:
        data.refuse_flawed()

    assert refused.value.http_status == 400
    assert [(flaw.fault, flaw.path) for flaw in refused.value.flaws] == [
        (Fault.FIELD_UNEXPECTED, "More"),
        (Fault.FIELD_MISSING, "Risk"),
        (Fault.FIELD_UNEXPECTED, "Data.Extra"),
        (Fault.FIELD_MISSING, "Data.Words"),
        (Fault.FIELD_INVALID_DATE, "Data.Moment"),
    ]


def test_a_refusal_names_no_more_flaws_than_anybody_reads() -> None:
    body = Body({f"m{number}" * 100: 0 for number in range(1000)})
    body.only(frozenset())

    with pytest.raises(Problem) as refused:
        body.refuse_flawed()

    assert len(refused.value.flaws) == MOST_FLAWS
    assert all(len(flaw.path) == LONGEST_NAME for flaw in refused.value.flaws)


def test_a_body_without_flaws_is_not_refused() -> None:
    Body({}).refuse_flawed()
