"""response_mode=fragment: parameters after the #, which only the browser sees (OIDC Core §3.3.2.5)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from oidc.clauses import clause
from oidc.responses.answer import Redirect


@clause("AUT-13", "OIDC-CORE §3.3.2.5")
def fragment(redirect_uri: str, parameters: Mapping[str, str]) -> Redirect:
    return Redirect(f"{redirect_uri}#{urlencode(parameters)}")
