"""A customer comes from the bank's own app, in whose web view a consent goes on: who they are it has said."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc import interactions
from oidc.app_sign_ins import Word, may_be_good, take_up, word_behind
from oidc.asking import Asking
from oidc.clauses import clause
from oidc.digests import digest
from oidc.policy import Factor
from oidc.security_log import note, refused
from portal import troubles
from portal.paying import payment_of
from portal.proofs import Proof, accept

_TICKET = "portal.ticket of our app"


def remember_ticket(http: HttpRequest, ticket: str) -> None:
    """What the app's web view brought along counts at the request that it opens next."""
    if may_be_good(kept := digest(ticket)):  # or any stranger's call would store a session
        http.session[_TICKET] = kept.hex()


def is_by_our_app(http: HttpRequest) -> bool:
    """Whether whoever is signed in is so by the app's word."""
    records = get_authentication_records(http, http.user)
    return any(record.get("type") == Factor.BANK_APP for record in records)


@clause("AUT-22", "AUT-24", "ACR-16")
def signed_in_by_app(http: HttpRequest, asking: Asking) -> HttpResponse | None:
    """Sign in whom the app speaks of, for this request alone, and lead back to its page; None where they are
    signed in already, or it says nothing that counts, so that they sign in here as everybody does.

    A session of somebody else that began by the app ends, as the app may have another user by now; one that
    did not goes on, and a page says whose turn it is. Of a payment the app knew neither payee nor amount, so
    for that the customer proves a factor here.
    """
    kept = http.session.pop(_TICKET, None)
    if kept is None:
        return None
    ticket = bytes.fromhex(kept)
    word = word_behind(ticket, asking.id)
    others = http.user.is_authenticated and (word is None or http.user.pk != word.person.pk)
    if others and is_by_our_app(http):
        get_adapter(http).logout(http)
    elif others and word is not None:
        return troubles.other_customer(http, asking)
    if word is None or not take_up(ticket, asking.id):
        refused(http, "app's word refused", "used, run out, for another request, or of another customer")
        return None
    interactions.ask_anew(http)
    note(http, customer=word.person.pk, system=word.system)
    return _signed_in(http, asking, word)


def _signed_in(http: HttpRequest, asking: Asking, word: Word) -> HttpResponse | None:
    at = timezone.now()
    proof = Proof(
        factor=Factor.BANK_APP,
        methods=word.methods,
        flow=str(asking.id),
        at=min(word.authenticated_at, at),  # as the database has it, whose clock may be ahead
    )
    link = asking.link if payment_of(asking.consent) is None else ""
    again = http.user.is_authenticated
    accept(http, word.person, proof, link=link, at=at, again=again)
    if again:
        return None
    answer: HttpResponse = perform_login(http, Login(user=word.person, redirect_url=http.get_full_path()))
    return answer
