"""Passkeys of staff: sign in and confirm by one, add one, remove one. Each is two factors by itself."""

from allauth.mfa.models import Authenticator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from consent.database_clock import database_now
from consent.models import Person
from oidc.addresses import address_of, network_of
from oidc.clauses import clause
from oidc.redirects import SeeOther
from oidc.security_log import refused, signed_in
from portal import passkeys as ceremonies
from portal.allowances import UsedUp, take
from portal.answers import see
from portal.passkey_names import name_of
from portal.passkeys import Ceremony, Refused
from portal.scripts import PASSKEY, with_script
from staff import sessions, troubles
from staff.answers import onward_of, show
from staff.forms import PasskeyForm
from staff.gates import page
from staff.member import Member, staff_person_of
from staff.pages.sign_in import BY_NETWORK
from staff.recording import Did, append, record

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
NOT_ADDED = "That passkey couldn’t be added. Try once more."
TOO_MANY = f"You have {ceremonies.MOST} passkeys, which is as many as we keep. Remove one first."
LAST_ONE = "Nothing else would prove it’s you. Add another passkey before you remove this one."


@require_POST
@clause("WEBAUTHN §7.2", "ACR-10")
def use_passkey(http: HttpRequest) -> HttpResponse:
    """Signs a member in, or confirms the one who is; whoever is no staff gets nowhere by any passkey."""
    at = database_now()
    member = sessions.member_of(http, at)
    ceremony = Ceremony.STEP_UP if member else Ceremony.SIGN_IN
    person = Person.objects.get(pk=member.id) if member else None
    try:
        take(BY_NETWORK, network_of(http), at)
        used = ceremonies.used(http, http.POST.get("credential", ""), ceremony, person=person, link="", at=at)
        owner = staff_person_of(used.authenticator.user_id)
        if owner is None:
            raise Refused("a customer’s")
    except (Refused, UsedUp) as why:
        refused(http, "wrong passkey", str(why), customer=member.id if member else None)
        return see("staff:confirm" if member else "staff:sign_in", query={"next": onward_of(http)})
    used.authenticator.record_usage()
    onward = onward_of(http)
    if member:
        sessions.confirmed(http, at)
        record(http, member, Did.CONFIRMED, by="passkey")
        return SeeOther(onward)
    sessions.begin(http, owner, at)
    append(at=at, member=owner.username, did=Did.SIGNED_IN, source=address_of(http), detail={"by": "passkey"})
    signed_in(http, "staff signed in", customer=owner.pk)
    return SeeOther(onward)


@page("passkeys")
@clause("WEBAUTHN §7.1", "ASVS §7.5.3")
def passkeys(http: HttpRequest, member: Member) -> HttpResponse:
    """A member's own, and one more of them."""
    person = Person.objects.get(pk=member.id)
    form = PasskeyForm(http.POST if http.method == "POST" else None)
    if form.is_bound and form.is_valid() and _add(http, member, person, form):
        return see("staff:passkeys")
    rows = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).order_by("pk")
    own = [{"id": row.pk, "name": name_of(row), "used": row.last_used_at} for row in rows]
    context = {"form": form, "own": own, "options": ceremonies.offered(http, person)}
    return with_script(http, show(http, member, "passkeys", context), PASSKEY)


@page("passkey_remove")
def passkey_remove(http: HttpRequest, member: Member, passkey_id: int) -> HttpResponse:
    with transaction.atomic():
        person = Person.objects.select_for_update().get(pk=member.id)
        own = Authenticator.objects.filter(user=person, type__in=FACTORS)
        row = own.filter(pk=passkey_id, type=Authenticator.Type.WEBAUTHN).first()
        if row is None:
            return troubles.not_there(http, member, "passkey of yours")
        if own.count() < 2:
            return troubles.too_late(http, member, LAST_ONE)
        row.delete()
        record(http, member, Did.CHANGED_FACTORS, removed="passkey")
    return see("staff:passkeys")


def _add(http: HttpRequest, member: Member, person: Person, form: PasskeyForm) -> bool:
    kept = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).count()
    if kept >= ceremonies.MOST:
        form.add_error(None, TOO_MANY)
        return False
    try:
        with transaction.atomic():
            sent = http.POST.get("credential", "")
            ceremonies.enrolled(http, sent, form.cleaned_data["name"], person, member.at)
            record(http, member, Did.CHANGED_FACTORS, added="passkey")
    except Refused as why:
        refused(http, "wrong passkey", str(why))
        form.add_error(None, NOT_ADDED)
        return False
    return True
