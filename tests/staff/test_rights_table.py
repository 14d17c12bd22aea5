"""The gate goes by the table as it was meant, row by row: roles, a purpose, a fresh second factor first."""

from datetime import timedelta

import pytest

from staff.gates import FRESH, TO_READ
from staff.kinds import EYES, Kind
from staff.models import StaffEvent
from staff.rights import RIGHTS
from staff.roles import Role
from tests.staff import rights_table
from tests.staff.people import EVERYONE, Member
from tests.staff.rights_table import ROLES, TABLE
from tests.staff.test_rights import ROUTES, name_of, path_of
from tests.staff.test_signing_in import aged

PATHS = {name_of(route): path_of(route) for route in ROUTES}


@pytest.mark.clause("ASVS §8.2.1", "DASH-35")
def test_the_table_of_rights_is_what_was_meant() -> None:
    said = {key: (right.roles, right.personal, right.danger) for key, right in RIGHTS.items()}

    assert said == {key: (row.roles, row.personal, row.danger) for key, row in TABLE.items()}


@pytest.mark.clause("ASVS §2.3.5", "DASH-35")
def test_who_decides_and_who_reads_what_is_proposed_is_what_was_meant() -> None:
    said = {kind.value: (eyes.decides, eyes.sees) for kind, eyes in EYES.items()}

    assert said == {
        kind: tuple(frozenset(ROLES[one] for one in letters) for letters in both)
        for kind, both in rights_table.EYES.items()
    }
    assert set(EYES) == set(Kind)


@pytest.mark.django_db
@pytest.mark.clause("ASVS §7.5.3")
@pytest.mark.parametrize("role", list(Role))
def test_each_danger_asks_for_a_fresh_second_factor(role: Role, bank: None) -> None:
    """A form may be read for some minutes more than its page may be opened after; then nothing is done."""
    member = Member(EVERYONE[role]).works_on()
    ours = [row for row in TABLE.values() if role in row.roles]
    before = StaffEvent.objects.count()
    aged(member, "proved", FRESH + timedelta(seconds=30))
    for row in ours:
        if row.danger and row.method == "GET":
            answer = member.sends("GET", PATHS[row.page])
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, "/confirm"), row
    aged(member, "proved", TO_READ)
    for row in ours:
        if row.danger and row.method == "POST":
            answer = member.sends("POST", PATHS[row.page])
            assert (answer.status_code, answer["Location"]) == (303, "/confirm"), row

    assert StaffEvent.objects.count() == before
    for row in ours:
        if not row.danger and row.page != "emergency_end":
            answer = member.sends(row.method, PATHS[row.page])
            assert not answer.get("Location", "").startswith("/confirm"), row


@pytest.mark.django_db
@pytest.mark.clause("AUD-04")
@pytest.mark.parametrize("role", list(Role))
def test_each_personal_page_asks_for_a_purpose_first(role: Role, bank: None) -> None:
    member = Member(EVERYONE[role])
    member.signs_in()
    before = StaffEvent.objects.count()

    for row in TABLE.values():
        if role in row.roles and row.personal:
            answer = member.sends(row.method, PATHS[row.page])
            assert (answer.status_code, answer["Location"].partition("?")[0]) == (303, "/purpose"), row

    assert StaffEvent.objects.count() == before
