"""A story stops at its first broken step and says which one."""

import pytest

from demo.journey.telling import BrokenStep, step


def test_a_true_step_is_one_line(capsys):
    with step("Discovery") as told:
        told.require(True, "speaks for the issuer")
        told.require(True, "offers PAR")

    line = capsys.readouterr().out

    assert line.split(maxsplit=2)[1:] == ["Discovery", "speaks for the issuer; offers PAR\n"]


def test_a_fact_that_does_not_hold_breaks_the_step_and_shows_what_was_found(capsys):
    with (
        pytest.raises(BrokenStep, match=r"Discovery: .*offers PAR.*\(found: nothing\)"),
        step("Discovery") as told,
    ):
        told.require(False, "offers PAR", found="nothing")

    assert capsys.readouterr().out == ""


def test_an_answer_without_what_is_needed_breaks_the_step():
    with pytest.raises(BrokenStep, match="Discovery: KeyError"), step("Discovery"):
        {}["issuer"]
