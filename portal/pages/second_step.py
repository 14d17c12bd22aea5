"""A second factor after the password, and once more before whatever needs it fresh."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from allauth.account.internal.decorators import login_stage_required
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from consent.models import Person
from oidc import progress
from oidc.addresses import network_of
from oidc.clauses import clause
from oidc.policy import Factor
from oidc.redirects import SeeOther
from oidc.security_log import note, refused
from portal import one_time_codes, passkeys, second_factor
from portal.activity import Happened, happened
from portal.allowances import UsedUp
from portal.answers import see
from portal.forms import CodeForm
from portal.models import OneTimeCode
from portal.occasions import Occasion, occasion_of, onward_to
from portal.one_time_codes import Purpose
from portal.onward import onward_of, with_onward
from portal.pages.sign_in import PAUSED, TOO_MANY_SENT, asked_just_now, wrong_code
from portal.passkeys import Ceremony
from portal.proofs import accept
from portal.reach import Reach, factors_of, ways_known_to
from portal.risk import risk_of
from portal.scripts import PASSKEY, with_script
from portal.stages import SecondStep
from portal.tried_codes import tried


@dataclass(frozen=True, kw_only=True)
class Step:
    """One asking for a factor: whose, what for, and what follows."""

    person: Person
    purpose: Purpose
    page: str
    """The name of the page's address."""
    template: str
    occasion: Occasion
    factors: frozenset[Factor]
    """Those that count at this moment."""
    ways: tuple[Reach, ...]
    at: datetime
    done: Callable[[], HttpResponse]


@require_http_methods(["GET", "HEAD", "POST"])
@login_stage_required(stage=SecondStep.key, redirect_urlname="account_login")  # type: ignore[untyped-decorator]
def second_step(http: HttpRequest) -> HttpResponse:
    """The second step of a sign-in that began with a password."""
    stage = vars(http)["_login_stage"]  # where allauth keeps it
    return _ask(
        http,
        stage.login.user,
        Purpose.SECOND_STEP,
        page="mfa_authenticate",
        template="mfa/authenticate.html",
        done=stage.exit,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def step_up(http: HttpRequest) -> HttpResponse:
    """The same of somebody signed in: fresh, and for the consent at hand."""
    if not isinstance(http.user, Person):
        return see("account_login", query=with_onward(http))
    return _ask(
        http,
        http.user,
        Purpose.STEP_UP,
        page="mfa_reauthenticate",
        template="mfa/reauthenticate.html",
        done=lambda: SeeOther(onward_of(http) or reverse("portal:dashboard")),
    )


@clause("ACR-10", "ACR-11", "ACR-16")
def _ask(
    http: HttpRequest,
    person: Person,
    purpose: Purpose,
    *,
    page: str,
    template: str,
    done: Callable[[], HttpResponse],
) -> HttpResponse:
    at, occasion = timezone.now(), occasion_of(http)
    note(http, customer=person.pk)
    progress.identified(http, occasion.flow_id, known=True)
    factors = occasion.demand(risk_of(http, person.pk, at)).factors
    step = Step(
        person=person,
        purpose=purpose,
        page=page,
        template=template,
        occasion=occasion,
        factors=factors,
        ways=tuple(way for way in ways_known_to(person.customer_number) if way.channel in factors),
        at=at,
        done=done,
    )
    if http.method == "POST" and "send" in http.POST:
        return _send(http, step)
    form = CodeForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid() and _is_right(http, step, form):
        return step.done()
    return _page(http, step, form)


def _is_right(http: HttpRequest, step: Step, form: CodeForm) -> bool:
    """Whether the code proves a factor, which is kept then; else the form says why not."""
    try:
        proof = tried(
            http,
            step.person.pk,
            form.cleaned_data["code"],
            sent=second_factor.sent_in(http, step.purpose, step.occasion.link),
            factors=step.factors,
            at=step.at,
        )
    except second_factor.WrongCode as wrong:
        form.add_error("code", wrong_code(wrong.left))
        return False
    except (UsedUp, second_factor.Paused):
        form.add_error("code", _(PAUSED))
        return False
    accept(
        http,
        step.person,
        proof,
        link=step.occasion.link,
        at=step.at,
        again=step.purpose is Purpose.STEP_UP,
    )
    return True


def _send(http: HttpRequest, step: Step) -> HttpResponse:
    """Send a code by the way that was pressed, if it is one that counts.

    Where one went that way just now, say how long to wait: of a button pressed twice the second press would
    end the code that the first one sent.
    """
    way = next((way for way in step.ways if way.channel == http.POST["send"]), None)
    if way is None:
        return _page(http, step, CodeForm())
    before = _sent_to(http, step)
    wait = second_factor.seconds_before_another(http, step.at) if before == way.masked else 0
    if wait:
        messages.success(http, asked_just_now(wait))
        return see(step.page, query=with_onward(http))
    try:
        code_id = one_time_codes.send(
            person=step.person,
            name=step.person.username,
            way=way,
            purpose=step.purpose,
            occasion=step.occasion,
            network=network_of(http),
            at=step.at,
        )
    except UsedUp as limit:
        refused(http, "too many codes", str(limit), customer=step.person.pk)
        return _page(http, step, CodeForm(), _(TOO_MANY_SENT))
    second_factor.remember_sent(http, code_id, step.at)
    happened(http, step.person.pk, Happened.CODE_SENT, step.at, f"to {way.masked}")
    if before:  # which the page does not show else
        said = _("A new code is on its way to {to}. Only the newest one works.")
        messages.success(http, said.format(to=way.masked))
    return see(step.page, query=with_onward(http))


def _page(http: HttpRequest, step: Step, form: CodeForm, trouble: str = "") -> HttpResponse:
    ceremony = Ceremony.STEP_UP if step.purpose is Purpose.STEP_UP else Ceremony.SIGN_IN
    owned = factors_of(step.person) & step.factors
    context = {
        "form": form.asks_for(_hint(_sent_to(http, step), owned, step.factors)),
        "trouble": trouble,
        "here": reverse(step.page),
        "onward": onward_to(http, step.occasion),
        "occasion": step.occasion,
        "ways": step.ways,
        "sent_to": _sent_to(http, step),
        "passkey": passkeys.asked(
            http,
            ceremony,
            person=step.person if ceremony is Ceremony.STEP_UP else None,
            link=step.occasion.link,
        )
        if Factor.PASSKEY in owned
        else "",
    }
    page = render(http, step.template, context)
    return with_script(http, page, PASSKEY) if context["passkey"] else page


def _hint(sent_to: str, owned: frozenset[Factor], counting: frozenset[Factor]) -> str:
    """What to type into the one field."""
    if sent_to:
        return _("We’ve sent 6 digits to {sent_to}. They work for 5 minutes.").format(sent_to=sent_to)
    if Factor.APP not in owned:
        return _("6 digits that we send you: choose below where to.")
    if Factor.RECOVERY in counting:
        return _(
            "From your authenticator app: 6 digits that change every 30 seconds. A recovery code works too."
        )
    return _("From your authenticator app: 6 digits that change every 30 seconds.")


def _sent_to(http: HttpRequest, step: Step) -> str:
    """Where the code went that this page waits for, masked; "" where none was sent."""
    sent = second_factor.sent_in(http, step.purpose, step.occasion.link)
    if sent is None:
        return ""
    channel = (
        OneTimeCode.objects.filter(
            pk=sent.code_id,
            person=step.person,
            purpose=sent.purpose,
            link=sent.link,
            used_at=None,
            expires_at__gt=step.at,
        )
        .values_list("channel", flat=True)
        .first()
    )
    return next((way.masked for way in step.ways if way.channel == channel), "")
