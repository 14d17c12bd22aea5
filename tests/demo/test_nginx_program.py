"""Finding nginx, and saying plainly what is not tested without it."""

import pytest

from demo import nginx
from demo.trouble import SetupFailed


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A machine without nginx or package manager."""
    monkeypatch.delenv(nginx.VARIABLE, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(nginx, "USUAL_PLACES", (str(tmp_path / "sbin"),))
    return tmp_path


def program(path):
    path.write_text("#!/bin/sh\n")
    path.chmod(0o755)
    return str(path)


def test_the_named_nginx_comes_first_then_the_path_then_usual_places(bare, monkeypatch):
    usual = program(bare / "sbin")
    assert nginx.find() == usual
    on_path = program(bare / "nginx")
    assert nginx.ensure(print) == on_path
    monkeypatch.setenv(nginx.VARIABLE, program(bare / "my-own"))
    assert nginx.find() == str(bare / "my-own")


def test_a_named_nginx_that_cannot_run_is_an_error(bare, monkeypatch):
    monkeypatch.setenv(nginx.VARIABLE, str(bare / "missing"))

    with pytest.raises(SetupFailed, match=r"NGINX=.*missing is not a program"):
        nginx.find()


def test_without_any_it_is_said_what_is_not_tested(bare):
    said: list[str] = []

    assert nginx.ensure(said.append) is None
    assert "docker/nginx.conf will NOT be tested" in said[-1]
    assert "nginx-light" in said[-1]
