"""One of the bank's own apps on somebody's phone, which signs its customer in by itself."""

from dataclasses import dataclass, replace
from typing import Any

from demo.sign_in import ONE_TIME_CODE, PASSWORD
from oidc.models import Client
from tests.actors import CHALLENGE, Answer
from tests.attested import BY_DPOP, AttestedApp
from tests.customers import Customer

PATH = "authorize-challenge"
TYPED = {"username": "mia", "password": PASSWORD}
SCOPE = "openid profile offline_access"


@dataclass
class PhoneApp(AttestedApp):
    """Attested, with its phone's DPoP key."""

    def registered_as_own(self, **changes: Any) -> "PhoneApp":
        self.register(token_endpoint_auth_method=BY_DPOP, **changes)
        Client.objects.filter(pk=self.row.pk).update(first_party=True)
        return self

    def on_another_phone(self) -> "PhoneApp":
        return replace(self, instance=type(self.instance)())

    def asks_for_code(self, **changes: Any) -> Answer:
        """The first call; a member given as ... is left out."""
        return self.post(PATH, **self.request(**changes))

    def request(self, **changes: Any) -> dict[str, str]:
        challenged = {"code_challenge": CHALLENGE, "code_challenge_method": "S256", "scope": SCOPE}
        return self.asks(**{**challenged, **changes})

    def goes_on(self, before: Answer, **typed: str) -> Answer:
        return self.post(PATH, auth_session=before.json()["auth_session"], **typed)

    def signs_in(self, code: str = ONE_TIME_CODE, **changes: Any) -> Answer:
        """Name and password, then a code."""
        return self.goes_on(self.asks_for_code(**TYPED, **changes), code=code)

    def agreed_to(self, customer: Customer) -> None:
        """What its customer agreed to before, on our page."""
        self.tokens(customer, scope=SCOPE, code_challenge=..., code_challenge_method=...)


def error(answer: Answer) -> str:
    assert answer.status_code >= 400, answer.content
    return str(answer.json()["error"])
