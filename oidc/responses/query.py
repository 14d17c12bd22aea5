"""response_mode=query: parameters after the ?, for answers that hold no token (RFC 6749 §4.1.2)."""

from collections.abc import Mapping
from urllib.parse import urlencode

from oidc.clauses import clause
from oidc.responses.answer import Redirect


@clause("RFC 6749 §4.1.2")
def query(redirect_uri: str, parameters: Mapping[str, str]) -> Redirect:
    """Parameters the URI was registered with stay before ours."""
    return Redirect(f"{redirect_uri}{'&' if '?' in redirect_uri else '?'}{urlencode(parameters)}")
