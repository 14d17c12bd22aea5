"""Who signs in: allauth checks, and whoever has signed in is found by a lookup that is compiled once."""

from datetime import datetime

from allauth.account.auth_backends import AuthenticationBackend
from django.db.models.functions import Now

from consent.database_clock import database_now
from consent.lookup import Lookup
from consent.models import Person


class People(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """Whom a session belongs to; None where they may not sign in any more."""
        person = _PERSON.first(id=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


def read_at(person: Person) -> datetime:
    """When whoever a session belongs to was read, by the database's clock; now, where that is not known."""
    kept: datetime | None = getattr(person, "read_at", None)
    return kept or database_now()


_PERSON: Lookup[Person] = Lookup(lambda id: Person.objects.filter(pk=id).annotate(read_at=Now()), id=-1)
