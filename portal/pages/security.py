"""The customer's second factors."""

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from portal.cards import FactorCard
from portal.gates import Customer, customers_only
from portal.moments import day


@require_safe
@customers_only
def security(http: HttpRequest, customer: Customer) -> HttpResponse:
    factors = Authenticator.objects.filter(user_id=customer.id)
    return render(http, "portal/security.html", {"factors": [_card(factor) for factor in factors]})


def _card(factor: Authenticator) -> FactorCard:
    if factor.type == Authenticator.Type.RECOVERY_CODES:
        left = len(factor.wrap().get_unused_codes())
        return FactorCard(kind=factor.type, name="Recovery codes", note=f"{left} left")
    used = f"last used on {day(factor.last_used_at, 'UTC')}" if factor.last_used_at else "not used yet"
    return FactorCard(
        kind=factor.type,
        name="Authenticator app",
        note=f"Set up on {day(factor.created_at, 'UTC')}, {used}",
    )
