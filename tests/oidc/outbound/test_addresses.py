"""Which addresses belong to the public internet."""

from ipaddress import ip_address, ip_network

import pytest

from oidc.outbound.addresses import is_public, unreachable

INSIDE = [
    "0.0.0.0",  # noqa: S104 -- nothing is bound to it
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.8.8.8",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:10.0.0.1",
    "::ffff:8.8.8.8",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::1",
    "100::1",
    "2001::1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
    "4000::1",
]


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize("address", INSIDE)
def test_an_address_that_is_not_the_internets_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.clause("SEC-11")
@pytest.mark.parametrize("address", ["1.1.1.1", "8.8.8.8", "172.32.0.1", "2606:4700::1111", "2a00:1450::1"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.clause("SEC-11")
def test_every_address_is_judged_and_only_what_is_allowed_is_let_through() -> None:
    public, private, other = (ip_address(text) for text in ("8.8.8.8", "10.1.2.3", "10.9.9.9"))

    assert unreachable([public, private], []) == [private]
    assert unreachable([public, private, other], [ip_network("10.1.0.0/16")]) == [other]
