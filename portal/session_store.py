"""Sessions in the database, found by a lookup that is compiled once: every page asks for one."""

from django.contrib.sessions.backends.db import SessionStore as Sessions
from django.contrib.sessions.models import Session
from django.utils import timezone

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


_SESSION: Lookup[Session] = Lookup(lambda key: Session.objects.filter(session_key=key), key="a key")
