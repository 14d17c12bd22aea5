"""How passwords are kept: by Argon2id, and what was kept otherwise once is kept so after a sign-in."""

import pytest
from django.contrib.auth.hashers import make_password

from consent.models import Person

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


def test_passwords_are_hashed_by_argon2id_with_owasps_memory_and_passes() -> None:
    assert make_password(PASSWORD).startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")


@pytest.mark.parametrize("before", ["scrypt", "pbkdf2_sha256"])
def test_an_older_hash_is_replaced_when_its_customer_signs_in(before: str) -> None:
    person = Person.objects.create(username="mia", password=make_password(PASSWORD, hasher=before))

    assert not person.check_password("another")
    person.refresh_from_db()
    assert person.password.startswith(before)

    assert person.check_password(PASSWORD)
    person.refresh_from_db()
    assert person.password.startswith("argon2$argon2id$")
    assert person.check_password(PASSWORD)
