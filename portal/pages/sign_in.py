"""Signing in: by name and password, by a passkey, or where the profile says so by name and one-time code."""

from typing import Any

from allauth.account.internal.flows.login import perform_login
from allauth.account.models import Login
from allauth.account.views import LoginView
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from consent.models import Person
from oidc import progress
from oidc.addresses import network_of
from oidc.clauses import clause
from oidc.security_log import note, refused
from portal import one_time_codes, passkeys, second_factor, tried_passwords
from portal.activity import Happened, happened
from portal.allowances import UsedUp, give_back, take
from portal.answers import see
from portal.forms import CodeForm, NameForm
from portal.gates import on_the_way
from portal.names import named, spelling
from portal.occasions import Occasion, occasion_of, onward_to
from portal.one_time_codes import Purpose
from portal.onward import onward_of, with_onward
from portal.passkeys import Ceremony
from portal.proofs import accept
from portal.reach import NOBODY, ways_to
from portal.risk import risk_of
from portal.scripts import PASSKEY, with_script

_NAMED, _CODE = "portal.named", "portal.code of the named"
TOO_MANY_SENT = noop(
    "We’ve sent several codes already. Use the newest one, or wait 15 minutes and start again."
)
PAUSED = noop("We’ve paused sign-in for 15 minutes, because of too many wrong codes.")


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@on_the_way
def sign_in(http: HttpRequest) -> HttpResponse:
    occasion = occasion_of(http)
    if occasion.identifier_first and not http.user.is_authenticated:
        return _named(http, occasion)
    if http.method == "POST":
        try:
            tried_passwords.count_sign_in(http, timezone.now())
        except UsedUp as limit:
            refused(http, "too many sign-ins", str(limit))
            return render(http, "429.html", status=429)
    page: HttpResponse = _with_password(http)
    return page


class _PasswordView(LoginView):
    """allauth's own, with our passkeys beside."""

    def get_context_data(self, **said: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**said)
        return context | _passkey(self.request, occasion_of(self.request))

    def render_to_response(self, *args: Any, **options: Any) -> HttpResponse:
        return with_script(self.request, super().render_to_response(*args, **options), PASSKEY)


_with_password = _PasswordView.as_view()


@clause("ACR-04", "ACR-15")
def _named(http: HttpRequest, occasion: Occasion) -> HttpResponse:
    """Take a name, and send a code to whoever has it; for a name that nobody has all looks the same."""
    form = NameForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        name = form.cleaned_data["login"].strip()
        if _send(http, name, occasion):
            http.session[_NAMED] = name  # no code is compared for a name that none was sent for
            return see("account_code", query=with_onward(http))
        form.add_error(None, _(TOO_MANY_SENT))
    context = {"form": form, **_passkey(http, occasion)}
    return with_script(http, render(http, "account/name.html", context), PASSKEY)


@require_http_methods(["GET", "HEAD", "POST"])
@clause("ACR-04", "ACR-06", "ACR-15")
@on_the_way
def sign_in_code(http: HttpRequest) -> HttpResponse:
    """The code that was sent to whoever has the name; the authenticator app's does as well."""
    name, occasion = http.session.get(_NAMED), occasion_of(http)
    if name is None or http.user.is_authenticated or not occasion.identifier_first:
        return see("account_login", query=with_onward(http))
    if http.method == "POST" and "send" in http.POST:
        return _send_another(http, name, occasion)
    form = CodeForm(http.POST or None)
    if http.method == "POST" and form.is_valid():
        answer = _try(http, name, form, occasion)
        if answer is not None:
            return answer
    return _code_page(http, form, occasion)


def _try(http: HttpRequest, name: str, form: CodeForm, occasion: Occasion) -> HttpResponse | None:
    """Signed in by the code; None, and the form says why, where it is wrong."""
    at, person = timezone.now(), _person(name)
    whose: int | str = person.pk if person else spelling(name)
    person_id = person.pk if person else None
    try:
        # The network's first: what is refused for others' guesses takes none of this name's.
        take(second_factor.WRONG_FROM_NETWORK, network_of(http), at)
    except UsedUp as limit:
        refused(http, "codes paused", str(limit), customer=whose)
        form.add_error("code", _(PAUSED))
        return None
    try:
        left = one_time_codes.guess(name, at)
    except UsedUp:
        refused(http, "codes paused", "too many wrong codes", customer=whose)
        happened(http, person_id, Happened.PAUSED, at)
        form.add_error("code", _(PAUSED))
        return None
    # Strangers are compared as well, with nothing: it takes as long.
    proof = second_factor.compared(
        person_id=person_id or 0,
        code=form.cleaned_data["code"],
        at=at,
        sent=second_factor.sent_in(http, Purpose.SIGN_IN, occasion.link),
        factors=occasion.demand(risk_of(http, person_id or 0, at)).factors - second_factor.STAND_INS,
    )
    if person is None or proof is None:
        refused(http, "wrong code", "sign-in failed", customer=whose)
        happened(http, person_id, Happened.WRONG_CODE, at)
        form.add_error("code", wrong_code(left))
        return None
    one_time_codes.forgive(name, network_of(http))
    give_back(second_factor.WRONG_FROM_NETWORK, network_of(http))
    del http.session[_NAMED]
    note(http, customer=person.pk)
    accept(http, person, proof, link=occasion.link, at=at)
    answer: HttpResponse = perform_login(http, Login(user=person, redirect_url=onward_of(http) or None))
    return answer


def _send_another(http: HttpRequest, name: str, occasion: Occasion) -> HttpResponse:
    """Say that one more is on its way, or how long to wait for it: of a button pressed twice the second press
    would end the code that the first one sent."""
    wait = second_factor.seconds_before_another(http, timezone.now())
    if wait:
        messages.success(http, asked_just_now(wait))
        return see("account_code", query=with_onward(http))
    if not _send(http, name, occasion):
        return _code_page(http, CodeForm(), occasion, _(TOO_MANY_SENT))
    wait = second_factor.COOLING_SECONDS
    said = ngettext(
        "If we know that name, a new code is on its way. Only the newest one works. "
        "You can ask for another in {wait} second.",
        "If we know that name, a new code is on its way. Only the newest one works. "
        "You can ask for another in {wait} seconds.",
        wait,
    )
    messages.success(http, said.format(wait=wait))
    return see("account_code", query=with_onward(http))


def _send(http: HttpRequest, name: str, occasion: Occasion) -> bool:
    """Send a code to whoever has the name; False where enough were sent."""
    at, person = timezone.now(), _person(name)
    progress.identified(http, occasion.flow_id, known=person is not None)
    ways = ways_to(person.customer_number if person else NOBODY)
    try:
        code_id = one_time_codes.send(
            person=person,
            name=name,
            way=ways[0] if ways else None,
            purpose=Purpose.SIGN_IN,
            occasion=occasion,
            network=network_of(http),
            at=at,
        )
    except UsedUp as limit:
        refused(http, "too many codes", str(limit), customer=person.pk if person else spelling(name))
        return False
    second_factor.remember_sent(http, code_id, at)
    return True


def _person(name: str) -> Person | None:
    return named(Person.objects.filter(is_active=True, customer_number__isnull=False), name)


def _code_page(http: HttpRequest, form: CodeForm, occasion: Occasion, trouble: str = "") -> HttpResponse:
    context = {
        "form": form.asks_for(_("6 digits. A code from your authenticator app works too.")),
        "onward": onward_to(http, occasion),
        "occasion": occasion,
        "trouble": trouble,
    }
    return render(http, "account/code.html", context)


def _passkey(http: HttpRequest, occasion: Occasion) -> dict[str, Any]:
    return {
        "passkey": passkeys.asked(http, Ceremony.SIGN_IN, person=None, link=occasion.link),
        "onward": onward_to(http, occasion),
    }


def asked_just_now(wait: int) -> str:
    """To whom asks for another code so many seconds too early."""
    return ngettext(
        "A code was asked for just now. You can ask for another in {wait} second.",
        "A code was asked for just now. You can ask for another in {wait} seconds.",
        wait,
    ).format(wait=wait)


def wrong_code(left: int) -> str:
    if not left:
        return _(PAUSED)
    return ngettext(
        "That code isn’t right, has run out, was replaced by a newer one, or was used before. "
        "After {left} more try we pause sign-in for 15 minutes.",
        "That code isn’t right, has run out, was replaced by a newer one, or was used before. "
        "After {left} more tries we pause sign-in for 15 minutes.",
        left,
    ).format(left=left)
