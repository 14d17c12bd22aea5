"""Ports, secrets and variables of the demo's processes."""

import os
import socket

import pytest

from demo.environment import Ports, kept_secret
from demo.trouble import SetupFailed


def test_ports_have_their_usual_values_and_can_be_chosen(monkeypatch):
    monkeypatch.setenv("PORT_MTLS", "19444")

    assert Ports.of_the_environment() == Ports(browser=9443, mtls=19444, recipient=9445)


@pytest.mark.parametrize("value", ["", "https", "0", "-1", "65536", "94 44"])
def test_nonsense_for_a_port_is_named(monkeypatch, value):
    monkeypatch.setenv("PORT_BROWSER", value)

    with pytest.raises(SetupFailed, match="PORT_BROWSER"):
        Ports.of_the_environment()


def test_a_taken_port_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(SetupFailed, match=rf"Port {port} cannot be used.*PORT_RECIPIENT="):
            Ports(browser=0, mtls=0, recipient=port).require_free()


def test_free_ports_differ():
    ports = Ports.free()

    assert len({ports.browser, ports.mtls, ports.recipient, ports.staff}) == 4
    ports.require_free()


def test_another_process_can_be_told_every_port(monkeypatch):
    ports = Ports.free()
    for name, value in ports.as_environment().items():
        monkeypatch.setenv(name, value)

    assert Ports.of_the_environment() == ports


def test_a_secret_is_made_once_and_is_private(tmp_path):
    file = tmp_path / "secret"

    first = kept_secret(file)

    assert len(first) >= 64
    assert kept_secret(file) == first
    assert os.stat(file).st_mode & 0o777 == 0o600
