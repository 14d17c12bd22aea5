"""The document of results says what was run, and how it ended, in the suite's words."""

import re
from dataclasses import replace
from datetime import date

import pytest

from conformance.__main__ import OUTCOMES, RESULTS
from conformance.judged import Beyond, Expected, Judged, Picture, judged
from conformance.outcome import ModuleOutcome, PlanOutcome, Result
from conformance.report import outcomes_in, report

NOTHING = Judged(note="", pictures=[], expected=[], beyond=[])
REFUSAL = Picture(
    kind="A refusal", modules=("*-uri",), asked="Show it.", seen="A page that says why.", day="2026-01-03"
)


def outcome(**changed) -> PlanOutcome:
    given = {
        "key": "fapi1-plain",
        "name": "fapi1-advanced-final-test-plan",
        "issuer": "fapi1",
        "variant": {"fapi_profile": "plain_fapi", "fapi_response_mode": "jarm"},
        "suite": "5.2.4 (12f2a4d)",
        "code": "0ddba11",
        "day": "2026-01-02",
        "planned": 3,
        "passed": 1,
        "modules": (
            ModuleOutcome(module="bad-aud", result=Result.FAILED, complaints=("Check: no error",)),
            ModuleOutcome(module="stuck", result=Result.INTERRUPTED),
        ),
    }
    return PlanOutcome(**given | changed)


def test_a_row_counts_every_way_to_end():
    rows = report([outcome()], NOTHING).splitlines()

    assert (
        "| fapi1-advanced-final | fapi1 | plain_fapi, jarm | 3 | 1 | 2 | 0 | 0 | 0 | 5.2.4 (12f2a4d) "
        "| 0ddba11 | 2026-01-02 |"
    ) in rows


def test_what_did_not_simply_pass_is_listed_with_its_reason():
    text = report([outcome()], NOTHING)

    assert "- FAILED: `bad-aud`\n  - Check: no error" in text


def test_what_is_to_be_known_of_the_suite_stands_before_its_verdicts():
    text = report([outcome()], replace(NOTHING, note="built without its frontend."))

    assert text.index("built without its frontend.") < text.index("| Plan |")


def test_a_picture_that_was_looked_at_says_what_was_seen_and_any_other_that_nobody_has():
    modules = (
        ModuleOutcome(module="bad-uri basic", result=Result.REVIEW),
        ModuleOutcome(module="sign-in", result=Result.REVIEW),
    )

    text = report([outcome(modules=modules)], replace(NOTHING, pictures=[REFUSAL]))

    assert "**A refusal** (1 modules; looked at on 2026-01-03)." in text
    assert "Seen: A page that says why." in text
    assert "- REVIEW: `bad-uri basic` (a refusal)" in text
    assert "- REVIEW: `sign-in` (nobody has looked at this picture yet)" in text


def test_a_kind_of_picture_that_no_module_took_is_not_spoken_of():
    assert "A refusal" not in report([outcome()], replace(NOTHING, pictures=[REFUSAL]))


def test_a_complaint_left_as_it_is_says_why():
    known = replace(NOTHING, expected=[Expected(condition="Check", reason="it is meant so.")])

    text = report([outcome()], known)

    assert "  - Check: no error\n    *Left as it is:* it is meant so." in text
    other = ModuleOutcome(module="bad-aud", result=Result.WARNING)
    assert known.reason_for(other, "Checked: no error") is None


def test_a_complaint_that_is_meant_in_one_module_is_news_in_another():
    known = replace(
        NOTHING, expected=[Expected(condition="Check", modules=("good-*",), reason="it is meant so.")]
    )

    assert "Left as it is" not in report([outcome()], known)


def test_all_that_is_written_down_has_a_day_and_says_what_was_seen():
    written = judged()

    assert all(picture.seen and date.fromisoformat(picture.day) for picture in written.pictures)
    assert all(re.fullmatch(r"[A-Z]\w+", each.condition) and each.reason for each in written.expected)


def test_plans_that_apply_and_were_not_run_are_named():
    text = report([outcome()], NOTHING, not_run=["fapi2-plain"])

    assert "1 plans apply too and were not run:\n\n- `fapi2-plain`" in text


def test_a_plan_that_does_not_apply_is_told_by_itself_with_the_reason_and_counts_in_no_other_total():
    known = replace(NOTHING, beyond=[Beyond(plans=("oidc-dynamic-*",), reason="Nobody claims it.")])

    text = report(
        [outcome(), outcome(key="oidc-dynamic-code")],
        known,
        not_run=["oidc-dynamic-token", "fapi2-plain"],
    )

    applying, _, beyond = text.partition("## Run, though they do not apply")
    assert "1 plans, 3 modules: 1 passed, 1 interrupted, 1 failed." in applying
    assert "1 plans apply too and were not run:\n\n- `fapi2-plain`" in applying
    assert "Nobody claims it.\n\n| Plan |" in beyond
    assert "1 plans, 3 modules: 1 passed, 1 interrupted, 1 failed." in beyond
    assert "## oidc-dynamic-code\n\n- FAILED: `bad-aud`" in beyond


@pytest.mark.clause("SEC-13")
def test_every_outcome_kept_is_reported(tmp_path):
    for key in ("b", "a"):
        outcome(key=key).write(tmp_path / f"{key}.json")

    assert [kept.key for kept in outcomes_in(tmp_path)] == ["a", "b"]


@pytest.mark.clause("SEC-13")
def test_the_document_says_what_is_kept_and_what_was_judged():
    document = RESULTS.read_text().splitlines()

    assert set(report(outcomes_in(OUTCOMES), judged()).splitlines()) <= set(document)
