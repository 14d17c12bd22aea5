"""Signing browsers out from afar: one of them, or all others."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from oidc.security_log import signed_in
from portal import sessions
from portal.activity import Happened, happened
from portal.answers import done, see
from portal.gates import Customer, two_factors_only


@require_POST
@two_factors_only
def end_session(http: HttpRequest, customer: Customer, session_id: UUID) -> HttpResponse:
    """End one; one that is over already, or was never this customer's, changes nothing."""
    if sessions.end(customer.id, session_id, customer.at):
        happened(http, customer.id, Happened.SESSION_ENDED, customer.at)
        signed_in(http, "session ended")
        return done(http, _("That browser is signed out."), "portal:security")
    return see("portal:security")


@require_POST
@two_factors_only
def end_other_sessions(http: HttpRequest, customer: Customer) -> HttpResponse:
    if sessions.end_others(http, customer.id, customer.at):
        happened(http, customer.id, Happened.OTHERS_ENDED, customer.at)
        signed_in(http, "other sessions ended")
        return done(http, _("All other browsers are signed out."), "portal:security")
    return see("portal:security")
