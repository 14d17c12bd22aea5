"""docs/gate.md, from the table and the denials: `python -m demo run -- -m tests.gate.document` writes it."""

from collections.abc import Iterable
from itertools import groupby

from demo.environment import CHECKOUT

DOCUMENT = CHECKOUT / "docs" / "gate.md"
HEAD = """# What opens what

Written by `tests/gate/document.py` from the tests beside it; a change by hand does not last.

Every address that the product answers at, read from the URL resolver of both hosts, has a row in
`tests/gate/table.py` that says what opens it. An address without one fails the build. The tests then knock at
each with everything below, and see that nothing opens, changes, or tells of the customer, and that one event
is logged.
"""


def rendered() -> str:
    from tests.gate.denials import FLAWS_OF_A_PROOF, OF_A_CUSTOMERS_TOKEN, OF_ANY_TOKEN
    from tests.gate.table import TABLE
    from tests.gate.test_clients import FAILURES, NO_CERTIFICATE
    from tests.gate.test_grants import OF_A_CODE, OF_A_REFRESH_TOKEN, OF_ANY_GRANT

    parts = [HEAD, "## Addresses\n"]
    for opens, rows in groupby(sorted(TABLE, key=lambda row: (TABLE[row].name, row)), key=TABLE.__getitem__):
        parts.append(f"**{opens.value[0].upper()}{opens.value[1:]}**\n\n{_list(f'`/{row}`' for row in rows)}")
    parts.append("## Why it stays shut\n")
    for title, reasons in (
        ("To any token, at every address a token opens", OF_ANY_TOKEN),
        ("To a customer's token beside that, and to a code or refresh token", OF_A_CUSTOMERS_TOKEN),
        ("To a token bound to a key (DPoP)", FLAWS_OF_A_PROOF),
        ("To a client, at every address that it authenticates at", (*FAILURES, NO_CERTIFICATE)),
        ("To any grant", OF_ANY_GRANT),
        ("To a code beside that", OF_A_CODE),
        ("To a refresh token beside that", OF_A_REFRESH_TOKEN),
    ):
        parts.append(f"**{title}**\n\n{_list(reason.why for reason in reasons)}")
    return "\n".join(parts)


def _list(rows: Iterable[str]) -> str:
    return "".join(f"- {row}\n" for row in rows)


if __name__ == "__main__":
    import django

    django.setup()
    DOCUMENT.write_text(rendered())
