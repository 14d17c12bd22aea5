"""The ground that measured servers stand on: PostgreSQL of their own, an authority, one client's key."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
from joserfc.jwk import RSAKey

from bench.peers.peer import Ground
from demo.authority import Authority
from demo.cluster import Cluster


def database(directory: Path) -> Cluster:
    """PostgreSQL as its manual has an operator size it (19.4.1, 28.5): a quarter of the machine's memory, and
    room for all that is written between two checkpoints."""
    quarter = psutil.virtual_memory().total // 4
    return Cluster(
        state_dir=directory,
        settings={
            "shared_buffers": f"{quarter // 2**20}MB",
            "max_wal_size": "16GB",
            "checkpoint_timeout": "30min",
        },
    )


@contextmanager
def ground(*, requests: int) -> Iterator[Ground]:
    """Made for the block, and gone with it; `requests` single-use ones are prepared for a load."""
    with tempfile.TemporaryDirectory(prefix="accord-bench-") as name:
        directory = Path(name)
        directory.chmod(0o711)  # PostgreSQL may run as another account and has to walk through
        (directory / "static").mkdir()
        cluster = database(directory)
        cluster.start()
        try:
            authority = Authority(directory / "pki")
            yield Ground(
                directory=directory,
                cluster=cluster,
                authority=authority,
                certificate=authority.client("bench", organisation="bench"),
                key=RSAKey.generate_key(2048, {"use": "sig", "alg": "PS256", "kid": "bench"}),
                requests=requests,
            )
        finally:
            cluster.reset()
