"""The toolkit's hooks, one line each: every decision is a named function of ours."""

from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request

from oidc.clients.authenticate import Caller
from oidc.revocation import revoke_token


class Validator(OAuth2Validator):
    """Made for one request, whose client the endpoint has authenticated already."""

    def __init__(self, caller: Caller | None = None) -> None:
        super().__init__()
        self.caller = caller

    def client_authentication_required(self, request: Request) -> bool:
        return True

    def authenticate_client(self, request: Request, *args: object, **kwargs: object) -> bool:
        return self.caller is not None

    def revoke_token(self, token: str, token_type_hint: str, request: Request) -> None:
        if self.caller is not None:
            revoke_token(token, self.caller.client)
