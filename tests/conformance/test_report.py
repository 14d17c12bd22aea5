"""The document of results says what was run, and how it ended, in the suite's words."""

from conformance.outcome import ModuleOutcome, PlanOutcome, Result
from conformance.report import outcomes_in, report


def outcome(**changed) -> PlanOutcome:
    given = {
        "key": "fapi1-plain",
        "name": "fapi1-advanced-final-test-plan",
        "issuer": "fapi1",
        "variant": {"fapi_profile": "plain_fapi", "fapi_response_mode": "jarm"},
        "suite": "5.2.4 (12f2a4d)",
        "day": "2026-01-02",
        "planned": 3,
        "modules": (
            ModuleOutcome(module="happy", result=Result.PASSED),
            ModuleOutcome(module="bad-aud", result=Result.FAILED, complaints=("Check: no error",)),
            ModuleOutcome(module="stuck", result=Result.INTERRUPTED),
        ),
    }
    return PlanOutcome(**given | changed)


def test_a_row_counts_every_way_to_end():
    rows = report([outcome()]).splitlines()

    assert (
        "| fapi1-advanced-final | fapi1 | plain_fapi, jarm | 3 | 1 | 2 | 0 | 0 | 0 | 5.2.4 (12f2a4d) "
        "| 2026-01-02 |"
    ) in rows


def test_a_plan_that_was_run_in_part_says_so():
    assert "| 3 of 63 |" in report([outcome(planned=63)])


def test_what_did_not_simply_pass_is_listed_with_its_reason():
    text = report([outcome()])

    assert "- FAILED: `bad-aud`\n  - Check: no error" in text
    assert "`happy`" not in text


def test_what_is_to_be_known_of_the_suite_stands_before_its_verdicts():
    text = report([outcome()], note="built without its frontend.")

    assert text.index("built without its frontend.") < text.index("| Plan |")


def test_every_outcome_kept_is_reported(tmp_path):
    for key in ("b", "a"):
        outcome(key=key).write(tmp_path / f"{key}.json")

    assert [kept.key for kept in outcomes_in(tmp_path)] == ["a", "b"]
