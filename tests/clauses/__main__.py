"""`python -m tests.clauses write FILE` writes docs/conformance.md from the results of a run in FILE;
`python -m tests.clauses check` says whether what is written there has every row."""

import difflib
import json
import sys
from pathlib import Path

from tests.clauses import known
from tests.clauses.page import page, skeleton

PAGE = known.DOCS / "conformance.md"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["write", file]:
            PAGE.write_text(page(json.loads(Path(file).read_text())))
            return 0
        case ["check"]:
            return check()
        case _:
            sys.stderr.write(f"{__doc__}\n")
            return 2


def check() -> int:
    written = skeleton(PAGE.read_text()) if PAGE.exists() else []
    different = list(
        difflib.unified_diff(written, skeleton(page({})), "as written", "as it is", lineterm="", n=0)
    )
    if different:
        sys.stderr.write("".join(f"{line:.200}\n" for line in different[:40]))
        sys.stderr.write(
            "docs/conformance.md is out of date: run `make test`, then `make conformance-report`\n"
        )
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
