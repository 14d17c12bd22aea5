"""What a peer is."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psutil
from joserfc.jwk import RSAKey

from bench.journeys import Site
from bench.load import Load
from demo.authority import Authority, Credential
from demo.cluster import Cluster


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What all of them stand on."""

    directory: Path
    cluster: Cluster
    authority: Authority
    certificate: Credential
    key: RSAKey
    requests: int
    """How many single-use requests are prepared for a load."""


@dataclass(frozen=True)
class Running:
    server: psutil.Process
    loads: Iterator[tuple[str, Load]]
    """Name of the work, and its load, made when it is asked for: assertions grow old."""
    journeys: Callable[[int], Site] | None = None
    """Gives where whole journeys go, for so many of them; None where the server knows no such thing."""


class Peer(Protocol):
    def __call__(self, ground: Ground, /) -> AbstractContextManager[Running]: ...
