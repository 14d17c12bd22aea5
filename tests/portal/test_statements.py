"""What a step of a consent costs the database: its flow is asked about once, whatever the page shows."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.actors import Customer, Recipient
from tests.pages import HOST

pytestmark = pytest.mark.django_db
MOST, MOST_TO_DECIDE = 10, 30


@pytest.mark.parametrize("step", ["accounts", "review"])
def test_a_page_of_a_consent_costs_few_statements(fapi2: Recipient, mia: Customer, step: str) -> None:
    page = mia.reaches_review(fapi2.link())
    address = page.url.rpartition("/")[0] + f"/{step}"

    with CaptureQueriesContext(connection) as asked:
        answer = mia.http.get(address, secure=True, **HOST)

    said = [query["sql"] for query in asked]
    assert answer.status_code == 200
    assert 0 < len(said) <= MOST, said
    assert sum('FROM "oidc_interaction" INNER JOIN' in sql for sql in said) == 1, said
    assert not any(sql.startswith("UPDATE") and "django_session" in sql for sql in said), said


def test_a_decision_costs_few_statements(fapi2: Recipient, mia: Customer) -> None:
    page = mia.reaches_review(fapi2.link())

    with CaptureQueriesContext(connection) as asked:
        answer = page.send("btn-allow")

    assert answer.status_code == 303
    assert 0 < len(asked) <= MOST_TO_DECIDE, [query["sql"] for query in asked]
