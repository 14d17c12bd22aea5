"""Sessions in the database, found by a lookup that is compiled once: every page asks for one.

Each change of one is one statement: a new key is so long that nobody has it, and is not looked for first.
"""

from django.contrib.sessions.backends.base import VALID_KEY_CHARS, UpdateError
from django.contrib.sessions.backends.db import SessionStore as Sessions
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import get_random_string

from consent.lookup import Lookup


class SessionStore(Sessions):
    """Named as Django's `SESSION_ENGINE` wants it."""

    def _get_session_from_db(self) -> Session | None:
        """The row that has the key and has not ended; else the key is forgotten, as nobody may choose one."""
        row = _SESSION.first(key=self.session_key)
        if row is None or row.expire_date <= timezone.now():
            self._session_key = None
            return None
        return row

    def _get_new_session_key(self) -> str:
        return get_random_string(32, VALID_KEY_CHARS)

    def save(self, must_create: bool = False) -> None:
        """Raises UpdateError where the session has ended meanwhile."""
        if self.session_key is None:
            self.create()
            return
        row = self.create_model_instance(self._get_session(no_load=must_create))  # type: ignore[attr-defined]
        if must_create:
            row.save(force_insert=True)
            return
        kept = Session.objects.filter(pk=row.pk)
        if not kept.update(session_data=row.session_data, expire_date=row.expire_date):
            raise UpdateError

    def delete(self, session_key: str | None = None) -> None:
        Session.objects.filter(pk=session_key or self.session_key).delete()


_SESSION: Lookup[Session] = Lookup(lambda key: Session.objects.filter(session_key=key), key="a key")
