"""Staff sign in on their own host: a name, a password and a second factor, every time."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from consent.database_clock import database_now
from consent.models import Person
from oidc.addresses import address_of, network_of
from oidc.clauses import clause
from oidc.policy import Factor
from oidc.redirects import SeeOther
from oidc.security_log import note, refused, signed_in
from portal import passkeys, second_factor
from portal.allowances import Rule, UsedUp, renew, take
from portal.answers import see
from portal.names import counted
from portal.passkeys import Ceremony
from portal.scripts import PASSKEY, with_script
from staff import sessions
from staff.answers import onward_of, show
from staff.forms import CodeForm, SignInForm
from staff.gates import FRESH
from staff.member import staff_person
from staff.recording import Did, append, record

BY_NAME = Rule(name="staff name", limit=5, within=sessions.IDLE)
BY_NETWORK = Rule(name="staff network", limit=60, within=sessions.IDLE)
FACTORS = frozenset({Factor.APP})
"""Whose codes count beside a password: none that was sent, and none that was written down."""
UNKNOWN = "We don’t recognise those details. Check both and try again."
TOO_MANY = "Too many tries. Wait fifteen minutes, then try again."
WRONG = "That code isn’t right, or was used before."


@require_http_methods(["GET", "HEAD", "POST"])
@sensitive_post_parameters("password")
@clause("ACR-15")
def sign_in(http: HttpRequest) -> HttpResponse:
    """Name and password; the same words whether or not anybody has the name."""
    form = SignInForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid():
        name, at = form.cleaned_data["username"].strip(), database_now()
        person = staff_person(name)
        try:
            take(BY_NETWORK, network_of(http), at)
            take(BY_NAME, counted(name), at)
        except UsedUp as limit:
            refused(http, "too many sign-ins", str(limit), customer=person.pk if person else None)
            form.add_error(None, TOO_MANY)
        else:
            if _knows_password(person, form.cleaned_data["password"]) and person is not None:
                sessions.half_begun(http, person, at)
                return see("staff:sign_in_code", query={"next": onward_of(http)})
            _failed(http, person, "wrong name or password")
            form.add_error(None, UNKNOWN)
    asked = passkeys.asked(http, Ceremony.SIGN_IN, person=None, link="")
    context = {"form": form, "onward": onward_of(http), "passkey": asked}
    return with_script(http, show(http, None, "sign_in", context), PASSKEY)


@require_http_methods(["GET", "HEAD", "POST"])
@clause("ACR-10", "ASVS §6.3.3")
def sign_in_code(http: HttpRequest) -> HttpResponse:
    """The second factor, without which nobody is signed in."""
    at = database_now()
    person = sessions.halfway(http, at)
    if person is None:
        return see("staff:sign_in", query={"next": onward_of(http)})
    note(http, customer=person.pk)
    form = CodeForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid() and _is_right(http, person, form):
        onward = onward_of(http)
        sessions.begin(http, person, at)
        renew(BY_NAME, counted(person.username))
        append(at=at, member=person.username, did=Did.SIGNED_IN, source=address_of(http))
        signed_in(http, "staff signed in", customer=person.pk)
        return SeeOther(onward)
    return show(http, None, "code", {"form": form, "onward": onward_of(http), "again": False})


@require_http_methods(["GET", "HEAD", "POST"])
@clause("ASVS §7.5.3")
def confirm(http: HttpRequest) -> HttpResponse:
    """The second factor once more, before what is dangerous."""
    at = database_now()
    member = sessions.member_of(http, at)
    if member is None:
        return see("staff:sign_in", query={"next": onward_of(http)})
    person = Person.objects.get(pk=member.id)
    form = CodeForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid() and _is_right(http, person, form):
        sessions.confirmed(http, at)
        record(http, member, Did.CONFIRMED)
        return SeeOther(onward_of(http))
    context = {"form": form, "onward": onward_of(http), "again": True, "minutes": FRESH.seconds // 60}
    if Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists():
        context["passkey"] = passkeys.asked(http, Ceremony.STEP_UP, person=person, link="")
    return with_script(http, show(http, member, "code", context), PASSKEY)


@require_POST
def sign_out(http: HttpRequest) -> HttpResponse:
    member = sessions.member_of(http, database_now())
    if member is not None:
        record(http, member, Did.SIGNED_OUT)
    sessions.end(http)
    answer = see("staff:sign_in")
    answer["Clear-Site-Data"] = '"cache", "storage"'
    return answer


def _knows_password(person: Person | None, password: str) -> bool:
    if person is None:
        Person().set_password(password)  # so that a stranger's name takes as long
        return False
    return person.check_password(password)


def _is_right(http: HttpRequest, person: Person, form: CodeForm) -> bool:
    """Whether the code is the person's; else the form says so, and the log."""
    try:
        proof = second_factor.prove(
            person_id=person.pk,
            code=form.cleaned_data["code"],
            network=f"staff {network_of(http)}",  # what customers mistype beside them pauses no staff
            at=database_now(),
            factors=FACTORS,
        )
    except (UsedUp, second_factor.Paused):
        _failed(http, person, "codes paused")
        form.add_error("code", TOO_MANY)
        return False
    except second_factor.WrongCode:
        _failed(http, person, "wrong code")
        form.add_error("code", WRONG)
        return False
    if proof.authenticator is not None:
        proof.authenticator.record_usage()
    return True


def _failed(http: HttpRequest, person: Person | None, why: str) -> None:
    refused(http, "staff sign-in failed", why, customer=person.pk if person else None)
    append(
        at=database_now(),
        member=person.username if person else "",
        did=Did.SIGN_IN_FAILED,
        source=address_of(http),
        detail={"because": why},
    )
