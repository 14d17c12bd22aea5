"""What a passkey signed comes here: to sign in, or to confirm who is signed in."""

from datetime import timedelta

from allauth.account.internal.flows.login import perform_login
from allauth.account.internal.stagekit import pop_login
from allauth.account.models import Login
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop
from django.views.decorators.http import require_POST

from consent.models import Person
from oidc.addresses import network_of
from oidc.policy import Factor
from oidc.redirects import SeeOther
from oidc.security_log import note, refused
from portal import passkeys
from portal.activity import Happened, happened
from portal.allowances import Rule, UsedUp, take
from portal.answers import see
from portal.occasions import occasion_of
from portal.onward import onward_of, with_onward
from portal.passkey_names import name_of
from portal.passkeys import Ceremony, Copied, Passkey, Refused
from portal.proofs import Proof, accept

USING = Rule(name="passkeys from network", limit=60, within=timedelta(minutes=5))
NOT_TAKEN = noop("That passkey didn’t work here. Try once more, or use another way.")


@require_POST
def use_passkey(http: HttpRequest) -> HttpResponse:
    person = http.user if isinstance(http.user, Person) else None
    ceremony = Ceremony.SIGN_IN if person is None else Ceremony.STEP_UP
    at, link = timezone.now(), occasion_of(http).link
    try:
        take(USING, network_of(http), at)
        used = passkeys.used(http, http.POST.get("credential", ""), ceremony, person=person, link=link, at=at)
    except UsedUp as limit:
        refused(http, "too many passkeys", str(limit))
        return _not_taken(http, ceremony)
    except Refused as why:
        _note_refusal(http, why, person)
        return _not_taken(http, ceremony)
    proof = Proof(factor=Factor.PASSKEY, authenticator=used.authenticator, key=used.key)
    if person is not None:
        accept(http, person, proof, link=link, at=at, again=True)
        return SeeOther(onward_of(http) or reverse("portal:dashboard"))
    return _sign_in(http, used, proof, link)


def _sign_in(http: HttpRequest, used: Passkey, proof: Proof, link: str) -> HttpResponse:
    owner = used.authenticator.user
    note(http, customer=owner.pk)
    pop_login(http)  # one that a password has begun; what was proved in it still counts, if it was theirs
    accept(http, owner, proof, link=link, at=timezone.now())
    answer: HttpResponse = perform_login(http, Login(user=owner, redirect_url=onward_of(http) or None))
    return answer


def _note_refusal(http: HttpRequest, why: Refused, person: Person | None) -> None:
    at = timezone.now()
    if isinstance(why, Copied):
        owner = why.authenticator.user_id
        refused(http, "passkey copied", str(why), customer=owner)
        happened(http, owner, Happened.PASSKEY_COPIED, at, name_of(why.authenticator))
        return
    refused(http, "wrong passkey", str(why), customer=person.pk if person else None)
    if person is not None:
        happened(http, person.pk, Happened.WRONG_PASSKEY, at)


def _not_taken(http: HttpRequest, ceremony: Ceremony) -> HttpResponse:
    messages.error(http, _(NOT_TAKEN))
    page = "account_login" if ceremony is Ceremony.SIGN_IN else "mfa_reauthenticate"
    return see(page, query=with_onward(http))
