"""The end session endpoint (OpenID Connect RP-Initiated Logout §2): it ends a session, never a consent."""

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from oidc.clauses import clause
from oidc.endpoints._pages import UNPROVEN, error_page
from oidc.errors import InvalidRequest
from oidc.forms import Form, browser_form
from oidc.issuers import known_issuer, security_policy
from oidc.leaving import Leaving, read_leaving
from oidc.redirects import SeeOther
from oidc.security_log import decided, note, refused
from oidc.signed_in_clients import is_of_session, sign_out

_CARRIED = ("id_token_hint", "client_id", "post_logout_redirect_uri", "state")


@csrf_exempt
@require_http_methods(["GET", "POST"])
@clause("OIDC-LOGOUT §2", "OIDC-LOGOUT §6")
def logout(http: HttpRequest, issuer: str) -> HttpResponse:
    """Sign out at once where an ID token of this session's customer says so; else ask the customer first."""
    _require_offered(http, issuer)
    try:
        form = browser_form(http)
    except InvalidRequest as error:
        return error_page(http, error, UNPROVEN)
    if http.method == "POST":
        # A POST from elsewhere comes without the session's cookie; the GET that follows brings it.
        return SeeOther(f"{reverse('logout', args=[issuer])}?{urlencode(form)}")
    leaving = _leaving(http, issuer, form)
    if http.user.is_authenticated and (leaving is None or not _is_about_this_session(http, leaving)):
        return _ask(http, issuer, form, leaving)
    _sign_out(http)
    return SeeOther(leaving.back) if leaving and leaving.back else _signed_out(http, leaving)


@require_POST
@clause("OIDC-LOGOUT §2")
def confirmed_logout(http: HttpRequest, issuer: str) -> HttpResponse:
    """The customer said yes on our own page; what the app asked for is read and judged again."""
    _require_offered(http, issuer)
    leaving = _leaving(http, issuer, {name: http.POST[name] for name in _CARRIED if name in http.POST})
    _sign_out(http)
    return _signed_out(http, leaving)


def _require_offered(http: HttpRequest, issuer: str) -> None:
    if not security_policy(known_issuer(issuer)).end_session:
        raise Http404(f"{issuer} has no end session endpoint")
    note(http, issuer=issuer)


def _leaving(http: HttpRequest, issuer: str, form: Form) -> Leaving | None:
    """What is asked for, as far as it is proved; None for anything else, which is one line in the log."""
    try:
        leaving = read_leaving(issuer, form)
    except InvalidRequest as error:
        refused(http, error.code, error.log or error.description, status=200)
        return None
    if leaving is not None:
        note(http, client_id=leaving.client.client_id)
    return leaving


def _is_about_this_session(http: HttpRequest, leaving: Leaving) -> bool:
    """An ID token that came from another session of the same customer's is no word about this one."""
    if leaving.customer_id != http.user.pk:
        return False
    return leaving.sid is None or is_of_session(leaving.sid, http.session.session_key)


def _sign_out(http: HttpRequest) -> None:
    if http.user.is_authenticated:
        customer = http.user.pk
        sign_out(http, timezone.now())
        decided(http, "signed out", customer=customer)


def _ask(http: HttpRequest, issuer: str, form: Form, leaving: Leaving | None) -> HttpResponse:
    carried = {name: form[name] for name in _CARRIED if name in form} if leaving else {}
    context = {
        "app": leaving.client.recipient.name if leaving else "",
        "action": reverse("confirmed_logout", args=[issuer]),
        "fields": carried,
    }
    return render(http, "portal/sign_out.html", context)


def _signed_out(http: HttpRequest, leaving: Leaving | None) -> HttpResponse:
    """A page that goes on by itself where there is a way back: browsers hold a redirect behind our form."""
    context = {
        "app": leaving.client.recipient.name if leaving else "",
        "back": leaving.back if leaving else None,
    }
    return render(http, "portal/signed_out.html", context)
