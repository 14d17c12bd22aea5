"""The conformance page: what it shows of a run, and what of it `make check` compares."""

import pytest

from tests.clauses import cited, known
from tests.clauses.page import page, skeleton
from tests.clauses.recorder import worse

ROW = "CONF-KEYS-02"


def line_of(text: str, clause: str) -> str:
    return next(line for line in text.splitlines() if line.startswith(f"| {clause} |"))


def ended(outcome: str, *issuers: str) -> dict[str, dict[str, str]]:
    """Results of the row's tests: so with these issuers."""
    return {test: dict.fromkeys(issuers, outcome) for test in cited.by_tests()[ROW]}


def test_a_row_shows_how_its_tests_ended_with_each_issuer() -> None:
    cells = line_of(page(ended("passed", "cds", "uk") | {"another": {"fapi1": "failed"}}), ROW).split(" | ")

    assert cells[-5:] == ["✓", "·", "·", "·", "✓ |"]


def test_a_test_without_an_issuer_counts_for_all() -> None:
    assert line_of(page(ended("failed", "")), ROW).endswith("| ✗ | ✗ | ✗ | ✗ | ✗ |")


def test_results_are_no_part_of_what_is_compared_and_tests_are() -> None:
    before, after = page({}), page(ended("passed", "cds"))
    (test,) = {place.rpartition(" ")[2] for place in cited.by_tests()[ROW]}

    assert before != after
    assert skeleton(before) == skeleton(after)
    assert skeleton(before) != skeleton(before.replace(test, "test_something_else", 1))


def test_marks_of_a_module_count_for_each_of_its_tests() -> None:
    places = cited.by_tests()["AUD-05"]

    assert "tests/oidc/test_security_events.py: test_a_host_that_is_not_ours_is_one_event" in places


def test_each_row_has_a_place_and_a_number_of_its_own() -> None:
    rows = [row for section in known.sections() for row in section.rows]

    assert len({row.id for row in rows}) == len(rows)
    assert all(row.rule.endswith(".") for row in rows)


@pytest.mark.parametrize(
    ("one", "other", "counts"),
    [("passed", "passed", "passed"), ("passed", "failed", "failed"), ("skipped", "passed", "skipped")],
)
def test_of_two_outcomes_the_worse_counts(one: str, other: str, counts: str) -> None:
    assert worse(one, other) == worse(other, one) == counts


def test_a_row_that_no_issuer_is_asked_says_so() -> None:
    assert "asked of no issuer here" in line_of(page({}), "CONF-FAPI2-11")
    assert "asked of no issuer here" not in line_of(page({}), ROW)
