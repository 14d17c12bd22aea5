"""A customer comes from the bank's own app, in whose web view a consent goes on: who they are it has said."""

from allauth.account.adapter import get_adapter
from allauth.account.authentication import get_authentication_records
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from oidc.app_sign_ins import take_up
from oidc.asking import Asking
from oidc.clauses import clause
from oidc.digests import digest
from oidc.policy import Factor
from oidc.security_log import note, refused
from portal.paying import payment_of
from portal.proofs import Proof, accept

_TICKET = "portal.ticket of our app"


def remember_ticket(http: HttpRequest, ticket: str) -> None:
    """What the app's web view brought along counts at the request that it opens next."""
    http.session[_TICKET] = digest(ticket).hex()


def is_by_our_app(http: HttpRequest) -> bool:
    """Whether whoever is signed in is so by the app's word."""
    records = get_authentication_records(http, http.user)
    return any(record.get("type") == Factor.BANK_APP for record in records)


@clause("AUT-22", "AUT-24", "ACR-16")
def signed_in_by_app(http: HttpRequest, asking: Asking) -> HttpResponse | None:
    """Sign in whom the app speaks of, for this request, and lead back to the page; None where it says nothing
    that counts, so that they sign in here as everybody does.

    Whoever was signed in before is signed out: the app may have another user by now. Of a payment it knew
    neither payee nor amount, so for that the customer proves a factor here.
    """
    ticket = http.session.pop(_TICKET, None)
    if ticket is None:
        return None
    found = take_up(bytes.fromhex(ticket), asking.id)
    if found is None:
        refused(http, "app's word refused", "unknown, used, run out, or for another request")
        return None
    if http.user.is_authenticated:
        get_adapter(http).logout(http)
    note(http, customer=found.person.pk)
    link = asking.link if payment_of(asking.consent) is None else ""
    proof = Proof(factor=Factor.BANK_APP, methods=found.methods, at=found.at)
    accept(http, found.person, proof, link=link, at=timezone.now())
    answer: HttpResponse = perform_login(http, Login(user=found.person, redirect_url=http.get_full_path()))
    return answer
