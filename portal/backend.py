"""Who signs in: allauth checks, and whoever has signed in is found by a lookup that is compiled once."""

from allauth.account.auth_backends import AuthenticationBackend

from consent.lookup import Lookup
from consent.models import Person


class People(AuthenticationBackend):
    def get_user(self, user_id: int) -> Person | None:
        """Whom a session belongs to; None where they may not sign in any more."""
        person = _PERSON.first(id=user_id)
        return person if person is not None and self.user_can_authenticate(person) else None


_PERSON: Lookup[Person] = Lookup(lambda id: Person.objects.filter(pk=id), id=-1)
