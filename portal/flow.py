"""What the session remembers of a consent being decided: which one, for whom, and the accounts chosen."""

import re
from collections.abc import Sequence
from uuid import UUID

from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest
from django.http.request import UnreadablePostError

_CURRENT = "portal.flow"
_CHOSEN = "portal.chosen"
_ACTING = "portal.acting"
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


def act_for(session: SessionBase, flow_id: UUID, organisation: str) -> None:
    """Keep whom the customer acts for, by the bank's key; what they chose for another is chosen no more."""
    if acts_for(session, flow_id) != organisation:
        choose(session, flow_id, ())
    _keep(session, _ACTING, flow_id, organisation)


def acts_for(session: SessionBase, flow_id: UUID) -> str | None:
    """None where they have not chosen."""
    chosen: str | None = session.get(_ACTING, {}).get(str(flow_id))
    return chosen


def choose(session: SessionBase, flow_id: UUID, references: Sequence[str]) -> None:
    """Keep the bank's references of the accounts ticked; the decision checks them again."""
    _keep(session, _CHOSEN, flow_id, list(references))


def chosen(session: SessionBase, flow_id: UUID) -> frozenset[str]:
    return frozenset(session.get(_CHOSEN, {}).get(str(flow_id), ()))


def _keep(session: SessionBase, name: str, flow_id: UUID, what: str | list[str]) -> None:
    kept = {key: one for key, one in session.get(name, {}).items() if key != str(flow_id)}
    session[name] = dict([*kept.items(), (str(flow_id), what)][-_REMEMBERED:])
