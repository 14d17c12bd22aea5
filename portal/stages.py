"""The one stage between a password and being signed in: a second factor, where the person has any."""

from allauth.mfa.stages import AuthenticateStage
from django.http import HttpRequest
from django.utils import timezone

from oidc.authentication import authentication_of
from oidc.policy import Strength
from portal.flow import flow_id_of
from portal.reach import factors_of


class SecondStep(AuthenticateStage):
    """Asks for a factor beside a password; whoever came by a code or a passkey has proved one.

    Who has no factor is signed in with a password alone, which opens no page (`portal.gates`).
    """

    def _should_handle(self, request: HttpRequest) -> bool:
        person = self.login.user
        if person is None:
            return False
        proved = authentication_of(request, timezone.now(), person=person, flow=flow_id_of(request))
        return (proved is None or proved.strength < Strength.ONE_FACTOR) and bool(factors_of(person))
