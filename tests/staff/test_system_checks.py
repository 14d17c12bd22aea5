"""What `check --deploy` says of the staff's host."""

from ipaddress import ip_network
from typing import Any

import pytest

from staff.system_checks import the_staffs_host_is_theirs_alone


@pytest.mark.parametrize(
    ("url", "networks", "said"),
    [
        ("", [], []),
        ("https://staff.bank.example", ["10.0.0.0/8"], []),
        ("https://staff.bank.example", [], ["accord.W302"]),
        ("https://www.bank.example", ["10.0.0.0/8"], ["accord.E301"]),
        ("https://mtls.bank.example", ["10.0.0.0/8"], ["accord.E301"]),
        ("https://www.bank.example:8443", ["10.0.0.0/8"], ["accord.W301"]),
    ],
)
def test_the_staff_need_a_host_of_their_own(
    settings: Any, url: str, networks: list[str], said: list[str]
) -> None:
    settings.BASE_URL, settings.MTLS_BASE_URL = "https://www.bank.example", "https://mtls.bank.example"
    settings.STAFF_BASE_URL = url
    settings.STAFF_NETWORKS = [ip_network(network) for network in networks]

    assert [fault.id for fault in the_staffs_host_is_theirs_alone()] == said
