"""A search for which too much has to be read ends with advice, and leaves its line all the same."""

import pytest
from django.db import connection

from staff.models import StaffEvent
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = pytest.mark.django_db
SLOW = """
ALTER TABLE consent_disclosureday RENAME TO kept_disclosureday;
CREATE VIEW consent_disclosureday AS
    SELECT kept.* FROM (SELECT pg_sleep(30) OFFSET 0) slow LEFT JOIN kept_disclosureday kept ON true;
SET LOCAL statement_timeout = '3s';
"""


def test_it_says_how_to_ask_for_less(pia: Member) -> None:
    a_consent()
    pia.works_on()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(SLOW)

    page = pia.opens("/consents/?q=is:unused")

    assert page.status == 200
    assert "Too many consents have to be read for this." in page.text
    assert StaffEvent.objects.latest("number").did == "searched"
