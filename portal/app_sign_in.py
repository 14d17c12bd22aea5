"""A sign-in in one of the bank's own apps: it is checked, counted and noted as one on our pages is, by the
same rules. The app shows what our pages would, and keeps no cookie of ours.
"""

from dataclasses import dataclass
from datetime import datetime

from allauth.account.adapter import get_adapter
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from bank.port import CoreAway
from consent.models import Person
from oidc.acr import demanded
from oidc.addresses import network_of
from oidc.authentication import authentication_by
from oidc.clauses import clause
from oidc.errors import AccessDenied, InsufficientAuthorization, InvalidRequest, TooManyRequests
from oidc.first_party import SignIn, end, to_web
from oidc.forms import Form
from oidc.issuers import security_policy
from oidc.policy import Authentication, Demand, Factor
from oidc.security_log import note, refused, signed_in
from portal import devices, one_time_codes, second_factor, tried_passwords
from portal.activity import BY_OUR_APP, Happened, happened
from portal.allowances import UsedUp
from portal.forms import CodeForm
from portal.occasions import Occasion
from portal.one_time_codes import Purpose
from portal.proofs import Proof, note_use
from portal.reach import factors_of, ways_known_to
from portal.risk import risk_on
from portal.speaking import language_of_call
from portal.spoken import speaking
from portal.tried_codes import tried

LONGEST_NAME = 150
TYPED = frozenset({Factor.APP, Factor.SMS, Factor.EMAIL})
"""Factors that an app can ask for: of these a customer types a code. A passkey is ours in a browser alone."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """The second step of one sign-in."""

    going: SignIn
    person: Person
    demand: Demand
    by: frozenset[Factor]
    """Those of TYPED that the customer has and that count at this moment."""
    at: datetime

    def needs_code(self, description: str, **more: object) -> InsufficientAuthorization:
        return self.going.needs(description, ask="code", by=sorted(self.by), **more)


@clause("ACR-10", "ACR-11", "ACR-14", "ACR-15")
def proved(http: HttpRequest, going: SignIn, form: Form, at: datetime) -> Authentication:
    """What the customer proved, once that is all that the request demands.

    Raises InsufficientAuthorization, which says what is asked next; TooManyRequests where too much was
    guessed; RedirectToWeb where the app cannot ask for it; AccessDenied where the sign-in is closed.
    """
    if "consent" in going.request.prompts:
        raise to_web(going, "the request wants its customer to agree anew")
    person = going.row.customer
    if person is None:
        person = _by_password(http, going, form)
        going.row.customer, going.row.password_at = person, at
    try:
        step = _second_step(http, going, person, at)
        if "send" in form:
            raise _send(http, step, form["send"])
        if "code" not in form:
            raise step.needs_code("a code is asked for")
        proof = _by_code(http, step, form["code"])
    except CoreAway:
        raise TooManyRequests("the bank's own systems do not answer at present", wait=5) from None
    return _signed_in(http, step, proof)


def _by_password(http: HttpRequest, going: SignIn, form: Form) -> Person:
    """Whose name and password these are; one that nobody has is as one whose password is wrong."""
    name, password = form.get("username"), form.get("password")
    if name is None or password is None:
        raise going.needs("username and password are asked for", ask="password")
    if len(name) > LONGEST_NAME:
        raise InvalidRequest(f"username is longer than {LONGEST_NAME} characters")
    try:
        person = get_adapter(http).authenticate(http, username=name.strip(), password=password)
    except ValidationError:
        raise TooManyRequests(
            "too many wrong passwords", wait=int(tried_passwords.PAUSE.total_seconds())
        ) from None
    if person is None:
        raise going.needs("username or password is wrong", ask="password")
    found: Person = person
    return found


def _second_step(http: HttpRequest, going: SignIn, person: Person, at: datetime) -> Step:
    note(http, customer=person.pk)
    if not person.is_active:
        refused(http, "sign-in closed", "the password is right", customer=person.pk)
        end(going)
        raise AccessDenied("this sign-in is closed")
    if person.customer_number is None:
        raise to_web(going, "whoever signed in is no customer")
    risk = risk_on(going.app.device, person.pk, at)
    demand = demanded(security_policy(going.app.client.issuer), going.request, risk)
    by = factors_of(person) & demand.factors & TYPED
    if not by:
        raise to_web(going, "as things stand the customer proves who they are in a browser")
    return Step(going=going, person=person, demand=demand, by=by, at=at)


def _send(http: HttpRequest, step: Step, channel: str) -> InsufficientAuthorization:
    """Send a code by that way, if it is one that counts; what the app is told."""
    ways = ways_known_to(step.person.customer_number)
    way = next((way for way in ways if way.channel == channel and way.channel in step.by), None)
    if way is None:
        raise step.needs_code("no code is sent that way")
    row = step.going.row
    wait = second_factor.seconds_after(int(row.sent_at.timestamp()), step.at) if row.sent_at else 0
    if wait:
        return step.needs_code("a code was sent just now", wait=wait)
    try:
        with speaking(language_of_call(http, step.person.pk)):
            row.sent = one_time_codes.send(
                person=step.person,
                name=step.person.username,
                way=way,
                purpose=Purpose.SECOND_STEP,
                occasion=_occasion(step),
                network=network_of(http),
                at=step.at,
            )
    except UsedUp as limit:
        refused(http, "too many codes", str(limit), customer=step.person.pk)
        return step.needs_code("enough codes were sent: the newest one works")
    row.sent_at = step.at
    happened(http, step.person.pk, Happened.CODE_SENT, step.at, f"to {way.masked}")
    return step.needs_code("a code is on its way", sent_to=way.masked)


def _occasion(step: Step) -> Occasion:
    return Occasion(
        flow_id=None,
        link="",
        words=_("sign in"),
        pays=False,
        demand=lambda _risk: step.demand,
        identifier_first=False,
    )


def _by_code(http: HttpRequest, step: Step, typed: str) -> Proof:
    code = CodeForm({"code": typed})
    if not code.is_valid():
        raise InvalidRequest("code cannot be one of ours")
    sent = step.going.row.sent
    try:
        return tried(
            http,
            step.person.pk,
            code.cleaned_data["code"],
            sent=second_factor.Sent(code_id=sent, purpose=Purpose.SECOND_STEP, link="") if sent else None,
            factors=step.demand.factors,
            at=step.at,
        )
    except second_factor.WrongCode as wrong:
        raise step.needs_code("the code is wrong", tries_left=wrong.left) from None
    except (UsedUp, second_factor.Paused):
        wait = int(second_factor.PAUSE.total_seconds())
        raise TooManyRequests("too many wrong codes", wait=wait) from None


def _signed_in(http: HttpRequest, step: Step, proof: Proof) -> Authentication:
    """Note it as any sign-in is, but for a session, which there is none of; know the device from now on."""
    person, row, at = step.person, step.going.row, step.at
    note_use(http, person, proof, at=at)
    records = [
        # Another server's clock, by which it was proved, may be ahead of ours.
        {"method": "password", "at": min(row.password_at or at, at).timestamp()},
        {"method": "mfa", "type": str(proof.factor), "at": at.timestamp()},
    ]
    found = authentication_by(records, person.pk, at, step.demand.factors)
    if found is None or found.strength < step.demand.strength:
        raise to_web(step.going, "as things stand the customer proves who they are in a browser")
    happened(http, person.pk, Happened.SIGNED_IN, at, BY_OUR_APP)
    if devices.know(step.going.app.device, person.pk, at):
        happened(http, person.pk, Happened.NEW_DEVICE, at)
    signed_in(http, "signed in", customer=person.pk)
    return found
