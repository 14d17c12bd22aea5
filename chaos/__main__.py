"""`python -m chaos`: kills everything under load, cuts the link at COMMIT, and compares what was promised
with what is left. Ends with 1 unless every figure is zero.
"""

import argparse
import secrets
import shutil
import sys
import tempfile
from pathlib import Path

from chaos.bank import Bank
from chaos.run import run
from demo.__main__ import ending_in_order, say
from demo.trouble import SetupFailed

MOST_SECONDS, MOST_CALLERS = 1800, 16


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m chaos", description=__doc__)
    parser.add_argument("--seconds", type=int, default=120, help="how long things break under load")
    parser.add_argument("--callers", type=int, default=6, help="how many ask at a time")
    parser.add_argument("--seed", type=int, help="of a run to be repeated; each prints its own")
    parser.add_argument("--logs", type=Path, help="where to copy the programs' logs to")
    parser.add_argument("--disk", type=Path, help="a folder on a small disk, which is filled up now and then")
    given = parser.parse_args()
    seed = secrets.randbelow(1_000_000) if given.seed is None else given.seed
    seconds, callers = min(given.seconds, MOST_SECONDS), min(given.callers, MOST_CALLERS)
    say(f"Chaos for {seconds} s, {callers} callers, seed {seed}")
    try:
        with (
            ending_in_order(),
            tempfile.TemporaryDirectory(
                prefix="accord-chaos-", dir=given.disk and given.disk.resolve()
            ) as name,
        ):
            Path(name).chmod(0o711)  # PostgreSQL may run as another account and has to walk through
            with Bank(state_dir=Path(name)) as bank:
                try:
                    small = given.disk is not None
                    return run(bank, seed=seed, seconds=seconds, callers=callers, small_disk=small)
                finally:
                    if given.logs and (bank.state_dir / "log").exists():
                        shutil.copytree(bank.state_dir / "log", given.logs, dirs_exist_ok=True)
                        shutil.copy(bank.cluster.log, given.logs / "postgresql.log")
    except SetupFailed as failure:
        print(f"\n{failure}", file=sys.stderr)
    except KeyboardInterrupt:
        say("Ended.")
    return 1


if __name__ == "__main__":
    sys.exit(main())
