"""Who reads the database can use none of what was handed out: digests alone are kept."""

import pytest
from django.apps import apps
from django.db import connection

from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db


def everything_kept() -> str:
    """All rows of all tables as text, in which bytes are hexadecimal."""
    rows = list[str]()
    with connection.cursor() as cursor:
        for table in sorted({model._meta.db_table for model in apps.get_models() if model._meta.managed}):
            cursor.execute(f'SELECT kept::text FROM "{table}" AS kept')  # noqa: S608 -- our own tables
            rows += [row for (row,) in cursor.fetchall()]
    return "\n".join(rows)


@pytest.mark.clause("SEC-06")
def test_codes_handles_and_tokens_are_long_and_stand_nowhere(fapi2: Recipient, mia: Customer) -> None:
    handle = fapi2.request_uri()
    code = fapi2.answer_in(mia.allows(fapi2.link_to(request_uri=handle)))["code"]
    tokens = fapi2.redeems(code).json()
    handed_out = {
        "handle": handle.rpartition(":")[2],
        "code": code,
        "access token": tokens["access_token"],
        "refresh token": tokens["refresh_token"],
        "token of its own": fapi2.client_token(),
        "browser": mia.http.cookies["__Host-flow"].value,
    }

    kept = everything_kept()

    assert "budget-fox" in kept
    for what, value in handed_out.items():
        assert len(value) >= 43, what
        assert value not in kept, what
        assert value.encode().hex() not in kept, what
