"""What the session remembers of a consent being decided: which one, and the accounts chosen for it."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.request import UnreadablePostError

_CURRENT = "portal.flow"
_CHOSEN = "portal.chosen"
_REMEMBERED = 5  # flows begun side by side in one browser; older choices are asked again
_STEP = re.compile(r"^/consent/([0-9a-f-]{36})/")


def remember(session: SessionBase, flow_id: UUID) -> None:
    """The sign-in pages that follow belong to this flow."""
    if session.get(_CURRENT) != str(flow_id):  # or it would be stored again at every step
        session[_CURRENT] = str(flow_id)


def forget(session: SessionBase) -> None:
    """The customer went elsewhere: sign-in pages belong to no flow."""
    session.pop(_CURRENT, None)


def flow_id_of(http: HttpRequest) -> UUID | None:
    """The flow a page belongs to: by its address; on sign-in pages by where they lead, or the step before."""
    if not http.path.startswith("/account/"):
        return flow_in(http.path)
    onward = _onward(http)
    if onward:
        return flow_in(onward)
    # A request refused before it had a session (an unknown host) still gets a page.
    current = getattr(http, "session", {}).get(_CURRENT)
    return UUID(current) if current else None


def flow_in(path: str) -> UUID | None:
    """The flow that an address of ours is a step of."""
    found = _STEP.match(path)
    try:
        return UUID(found[1]) if found else None
    except ValueError:
        return None


def _onward(http: HttpRequest) -> str:
    """Where a sign-in page leads; "" also for a request so broken that its page says just that."""
    try:
        return http.POST.get("next") or http.GET.get("next") or ""
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        return ""


def choose(session: SessionBase, flow_id: UUID, references: Sequence[str]) -> None:
    """Keep the bank's references of the accounts ticked; the decision checks them again."""
    chosen = {key: kept for key, kept in session.get(_CHOSEN, {}).items() if key != str(flow_id)}
    session[_CHOSEN] = dict([*chosen.items(), (str(flow_id), list(references))][-_REMEMBERED:])


def chosen(session: SessionBase, flow_id: UUID) -> frozenset[str]:
    return frozenset(session.get(_CHOSEN, {}).get(str(flow_id), ()))
