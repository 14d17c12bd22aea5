"""The runner reads what the suite answers, and its own verdict is the suite's."""

import json
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from conformance.outcome import PlanOutcome, Result
from conformance.pace import Pace
from conformance.run import Run, code_here, names_of, summary
from conformance.suite import Suite, SuiteFailed
from tests.conformance.suite_stand_in import Script, serving

PLAN = {
    "name": "fapi1-advanced-final-test-plan",
    "issuer": "fapi1",
    "variant": {"fapi_profile": "plain_fapi"},
}


@pytest.fixture
def plan_file(tmp_path):
    file = tmp_path / "fapi1-plain.json"
    file.write_text(json.dumps({"plan": PLAN, "configuration": {"alias": "fapi1-plain"}}))
    return file


def kept_in(file: Path) -> Path:
    """The file of the plan's outcome, by the one of its configuration."""
    return file.parent / "outcomes" / file.name


def run(
    script: Script, file, *, modules=("*",), patience=10.0, rotated: list[str] | None = None, pace=None
) -> tuple[Any, list[str]]:
    said: list[str] = []
    rotated = [] if rotated is None else rotated
    with serving(script) as address, Suite(address) as suite:
        running = Run(
            suite=suite,
            kept=kept_in(file).parent,
            modules=modules,
            patience=patience,
            rotate=rotated.append,
            code="0ddba11",
            say=said.append,
            pace=pace or Pace(),
        )
        (outcome,) = running.plans([file], jobs=1)
    return outcome, said


def test_each_module_is_run_to_its_end_and_its_result_kept(plan_file):
    script = Script(
        statuses={
            "happy": ["CREATED", "RUNNING", "WAITING", "FINISHED"],
            "page": ["FINISHED"],
            "old": ["FINISHED"],
            "odd": ["FINISHED"],
        },
        results={"happy": "PASSED", "page": "REVIEW", "old": "SKIPPED", "odd": "WARNING"},
    )

    outcome, said = run(script, plan_file)

    assert [(module.module, module.result) for module in outcome.modules] == [
        ("page", Result.REVIEW),
        ("old", Result.SKIPPED),
        ("odd", Result.WARNING),
    ]
    assert outcome.passed == 1
    assert not outcome.failed
    assert outcome.suite == "5.2.4 (12f2a4d)"
    assert any("4/4 WARNING" in line for line in said)
    assert "4 modules run: 1 warning, 1 review, 1 skipped, 1 passed" in said[-1]


def test_the_plan_is_made_with_its_variant_and_configuration(plan_file):
    script = Script(statuses={"happy": ["FINISHED"]}, results={"happy": "PASSED"})

    run(script, plan_file)

    (made,) = script.plans
    assert made["query"]["planName"] == PLAN["name"]
    assert json.loads(made["query"]["variant"]) == PLAN["variant"]
    assert made["configuration"] == {"alias": "fapi1-plain"}


@pytest.mark.parametrize(
    ("status", "result"), [("FINISHED", "FAILED"), ("INTERRUPTED", None), ("INTERRUPTED", "PASSED")]
)
def test_a_module_that_fails_or_breaks_off_is_a_failure(plan_file, status, result):
    script = Script(statuses={"broken": [status]}, results={"broken": result})

    outcome, _ = run(script, plan_file)

    assert outcome.failed


def test_failures_and_warnings_are_told_once_with_the_condition_that_found_them(plan_file):
    entry = {"src": "EnsureNonce", "msg": "nonce\n  missing", "result": "FAILURE"}
    script = Script(
        statuses={"broken": ["FINISHED"]},
        results={"broken": "FAILED"},
        logs={"broken": [entry, {"src": "Fine", "msg": "yes", "result": "SUCCESS"}, {"msg": "note"}, entry]},
    )

    outcome, said = run(script, plan_file)

    assert outcome.modules[0].complaints == ("EnsureNonce: nonce missing",)
    assert any("EnsureNonce: nonce missing" in line for line in said)


def test_a_module_that_will_not_end_is_cancelled_and_counts_as_a_failure(plan_file):
    script = Script(statuses={"stuck": ["WAITING"]}, results={})

    outcome, _ = run(script, plan_file, patience=0.1)

    assert script.cancelled == ["stuck"]
    assert outcome.modules[0].result == Result.INTERRUPTED
    assert "did not end" in outcome.modules[0].complaints[-1]


def test_a_module_that_waits_for_its_operator_is_started_once(plan_file):
    script = Script(
        statuses={"manual": ["CONFIGURED", "CONFIGURED", "FINISHED"]}, results={"manual": "PASSED"}
    )

    run(script, plan_file)

    assert script.started == ["manual"]


def test_patterns_choose_modules_and_the_outcome_says_how_many_there_were(plan_file):
    script = Script(
        statuses={"par-one": ["FINISHED"], "token-one": ["FINISHED"]},
        results={"par-one": "PASSED", "token-one": "FAILED"},
    )

    outcome, _ = run(script, plan_file, modules=("par-*",))

    assert outcome.passed == 1
    assert not outcome.modules
    assert outcome.planned == 2


def test_an_outcome_is_kept_and_read_back_as_it_was(plan_file):
    script = Script(
        statuses={"happy": ["FINISHED"], "odd": ["FINISHED"]}, results={"happy": "PASSED", "odd": "WARNING"}
    )

    outcome, _ = run(script, plan_file)

    assert PlanOutcome.read(kept_in(plan_file)) == outcome


def ended(**results: str) -> Script:
    return Script(statuses={name: ["FINISHED"] for name in results}, results=results)


def test_a_run_of_some_modules_renews_them_in_what_is_kept(plan_file):
    run(ended(one="PASSED", two="FAILED", three="WARNING", four="REVIEW", five="PASSED"), plan_file)

    run(
        ended(one="PASSED", two="PASSED", three="FAILED", four="REVIEW", five="SKIPPED"),
        plan_file,
        modules=("two", "three", "five"),
    )

    kept = PlanOutcome.read(kept_in(plan_file))
    assert [(module.module, module.result) for module in kept.modules] == [
        ("three", Result.FAILED),
        ("four", Result.REVIEW),
        ("five", Result.SKIPPED),
    ]
    assert (kept.passed, kept.planned) == (2, 5)


def test_a_run_of_some_modules_is_not_kept_of_a_plan_that_was_never_run_whole(plan_file):
    _, said = run(ended(one="PASSED", two="PASSED"), plan_file, modules=("two",))

    assert not kept_in(plan_file).exists()
    assert "not kept" in said[-1]


def test_a_run_of_some_modules_is_not_put_among_those_of_a_suite_that_has_others(plan_file):
    run(ended(one="PASSED", two="PASSED"), plan_file)

    run(ended(one="PASSED", two="FAILED", three="PASSED"), plan_file, modules=("two",))

    kept = PlanOutcome.read(kept_in(plan_file))
    assert (kept.passed, kept.planned) == (2, 2)


@pytest.mark.parametrize(
    ("changed", "says"),
    [("conformance/outcomes/a.json", ""), ("docs/conformance-suite-results.md", ""), ("oidc/a.py", "+")],
)
def test_what_a_run_writes_is_no_change_of_the_code_that_it_judges(tmp_path, changed, says):
    def git(*words: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com"]
        return subprocess.run(
            ["git", *who, *words], cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout.strip()

    git("init")
    git("commit", "--allow-empty", "--message", "begin")
    file = tmp_path / changed
    file.parent.mkdir(parents=True)
    file.touch()

    assert code_here(tmp_path) == git("rev-parse", "--short=7", "HEAD") + says


def test_a_module_is_as_many_sign_ins_as_its_browser_typed_passwords(plan_file):
    typed = [{"target": "id_username", "time": 1_000}, {"target": "id_password", "time": 2_500}]
    script = ended(happy="PASSED", quiet="PASSED")
    script.logs["happy"] = [*typed, {"target": "id_password", "time": 4_000}]
    signed_in: list[list[float]] = []

    class Noted(Pace):
        @contextmanager
        def turn(self):
            with super().turn() as times:
                yield times
            signed_in.append(times)

    run(script, plan_file, pace=Noted())

    assert signed_in == [[2.5, 4.0], []]


def test_a_plan_the_suite_refuses_is_said_with_the_reason_and_ends_no_other(plan_file):
    script = Script(statuses={}, results={}, refuses_plans=True)

    outcome, said = run(script, plan_file)

    assert outcome is None
    assert "400 to POST plan" in said[-1]
    assert "Unknown variant" in said[-1]


def test_no_suite_at_the_address_is_said_as_such():
    with Suite("http://127.0.0.1:9") as suite, pytest.raises(SuiteFailed, match="No suite answers"):
        suite.version()


def test_modules_are_called_by_what_tells_them_apart():
    modules = [
        {"testModule": "server", "variant": {"response_type": "code", "mode": "default"}},
        {"testModule": "server", "variant": {"response_type": "code token", "mode": "default"}},
    ]

    assert [names_of(modules)(module) for module in modules] == ["server code", "server code token"]
    assert names_of([{"testModule": "alone", "variant": None}])({"testModule": "alone"}) == "alone"


def test_a_summary_leaves_out_what_did_not_happen():
    outcome = PlanOutcome(
        key="k",
        name="n",
        issuer="i",
        variant={},
        suite="s",
        code="0ddba11",
        day="2026-01-01",
        planned=1,
        passed=1,
        modules=(),
    )

    assert summary(outcome) == "k: 1 modules run: 1 passed"


def test_of_each_module_that_waits_for_a_person_the_newest_page_is_found():
    script = Script(
        statuses={},
        results={"refusal1": "REVIEW", "refusal2": "REVIEW", "happy": "PASSED", "none": "REVIEW"},
        logs={
            "refusal1": [{"msg": "Show it", "page_source": "old"}],
            "refusal2": [{"msg": "Begun"}, {"msg": "Show it", "page_source": "new"}],
            "happy": [{"msg": "Seen", "page_source": "no question of anybody's"}],
            "none": [{"msg": "Show it"}],
        },
    )

    with serving(script) as address, Suite(address) as suite:
        assert suite.pages_to_look_at() == {"refusal": "new"}


def test_a_module_about_new_keys_finds_one_and_no_other_has_keys_rotated_for_it(plan_file):
    waits = ["CONFIGURED", "RUNNING", "FINISHED"]
    script = Script(
        statuses={"oidcc-server-rotate-keys": [*waits], "waits": [*waits]},
        results={"oidcc-server-rotate-keys": "PASSED", "waits": "PASSED"},
    )
    rotated: list[str] = []

    run(script, plan_file, rotated=rotated)

    assert rotated == ["fapi1"]
    assert script.started == ["oidcc-server-rotate-keys", "waits"]
