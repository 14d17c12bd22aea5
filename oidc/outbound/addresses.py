"""Which network addresses a client may send us to: the public internet's, and what the operator allows."""

from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_network

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

_GLOBAL_UNICAST = IPv6Network("2000::/3")
# Versions of Python differ on some of these, and all call multicast and ways into IPv4 public.
_NEVER = tuple(
    ip_network(network)
    for network in (
        "168.63.129.16/32",  # a cloud's own services, metadata among them, at an address that looks public
        "192.0.0.0/24",  # IETF protocols, and a cloud's own services
        "192.88.99.0/24",    # relays of 6to4
        "224.0.0.0/4",       # multicast
        "2001::/23",         # IETF protocols, Teredo among them
        "2001:db8::/32",     # documentation
        "2002::/16",         # 6to4: an IPv4 address inside
        "3fff::/20",         # documentation
    )
)  # fmt: skip


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet, by what it is and not by what it wraps.

    No loopback, private, shared (RFC 6598), link-local, unique-local, multicast, reserved or documentation
    address is, and no IPv6 address that stands for an IPv4 one.
    """
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, IPv6Address):
        return address in _GLOBAL_UNICAST and address.is_global
    return address.is_global


def unreachable(addresses: Iterable[Address], allowed: Collection[Network]) -> list[Address]:
    """Those a call must not go to."""
    return [
        address
        for address in addresses
        if not is_public(address) and not any(address in network for network in allowed)
    ]
