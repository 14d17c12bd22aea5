"""Names are found, and their guesses counted, by one rule, whatever PostgreSQL's locale calls the same."""

import pytest
from django.db import connection

from consent.models import Person
from portal.models import Allowance
from portal.names import counted, named
from staff.member import staff_person
from tests.actors import Customer

WRONG = "123123"
DOTLESS, DOTTED = "m\N{LATIN SMALL LETTER DOTLESS I}a", "M\N{LATIN CAPITAL LETTER I WITH DOT ABOVE}A"
LONG, LIGATURE = "le\N{LATIN SMALL LETTER LONG S}", "\N{LATIN SMALL LIGATURE FI}n"


@pytest.fixture
def unicode_locale(db: None) -> None:
    """For this transaction letters have their capitals as under a Unicode locale; the tests' own is C."""
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA unicode")
        cursor.execute(
            "CREATE FUNCTION unicode.upper(text) RETURNS text LANGUAGE sql IMMUTABLE "
            """AS $$ SELECT pg_catalog.upper($1 COLLATE "und-x-icu") $$"""
        )
        cursor.execute("SET LOCAL search_path TO unicode, pg_catalog, public")


def guesses(name: str, link: str, times: int) -> str:
    """What the last page says."""
    page = Customer(name).opens(link).press("btn-continue", id_username=name)
    for _ in range(times):
        page = page.press("btn-continue", id_otp=WRONG)
    return page.text


@pytest.mark.clause("ACR-15")
@pytest.mark.parametrize("typed", ["mia", "MIA", "Mia"])
def test_case_makes_no_other_name(mia, unicode_locale, typed):
    assert named(Person.objects.all(), typed) == Person.objects.get(username="mia")
    assert counted(typed) == counted("mia")


@pytest.mark.clause("ACR-15")
def test_a_spelling_that_only_the_database_calls_the_same_is_a_strangers(mia, unicode_locale):
    assert Person.objects.filter(username__iexact=DOTLESS).get().username == "mia"

    assert named(Person.objects.all(), DOTLESS) is None


@pytest.mark.clause("ACR-15")
@pytest.mark.parametrize("typed", [DOTLESS, LONG, LIGATURE, DOTTED])
def test_whoever_is_found_is_counted_under_their_own_name(unicode_locale, typed):
    """Straight through the table of cases: what is found and what is counted can never differ."""
    for each in ("mia", "les", "fin", DOTLESS, LONG, LIGATURE, DOTTED.lower()):
        Person.objects.create(username=each)

    found = named(Person.objects.all(), typed)

    assert found is None or counted(found.username) == counted(typed)


@pytest.mark.clause("ACR-15")
def test_two_people_whose_names_differ_by_case_alone_are_nobody(db):
    Person.objects.create(username="Kit")
    Person.objects.create(username="kit")

    assert named(Person.objects.all(), "kit") is None


@pytest.mark.clause("ACR-15")
def test_another_spelling_gives_no_more_guesses_at_somebodys_codes(cds, mia, unicode_locale, inbox):
    for name in ("mia", DOTLESS):
        assert "We’ve paused sign-in" in guesses(name, cds.link(), 6)

    assert [message.to for message in inbox.messages] == ["+6421555018"]
    assert Allowance.objects.filter(subject__startswith="guesses at codes").count() == 2


@pytest.mark.clause("ACR-15")
def test_nor_at_their_password(uk, mia, unicode_locale):
    page = mia.opens(uk.link()).press("btn-continue", id_username=DOTLESS, id_password="accord-demo")

    assert "We don’t recognise those details" in page.text
    assert not page.has("id_otp")


def test_nor_at_the_password_of_staff(staff_sam: Person, unicode_locale):
    assert staff_person("SAM") == staff_sam
    assert staff_person("\N{LATIN SMALL LETTER LONG S}am") is None


@pytest.fixture
def staff_sam(db: None) -> Person:
    return Person.objects.create(username="sam", is_staff=True)
