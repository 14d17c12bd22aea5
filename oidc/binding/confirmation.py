"""`cnf`: what whoever presents a token must hold (RFC 7800)."""

from oidc.clauses import clause
from oidc.models import AccessToken


@clause("RFC 8705 §3.2", "RFC 9449 §6.2")
def confirmation(token: AccessToken) -> dict[str, dict[str, str]]:
    """The member that names the certificate or the key; no member where the token is bound to nothing."""
    found = {"x5t#S256": token.certificate, "jkt": token.dpop_jkt}
    bound = {method: thumbprint for method, thumbprint in found.items() if thumbprint}
    return {"cnf": bound} if bound else {}
