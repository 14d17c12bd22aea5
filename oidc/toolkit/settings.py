"""What django-oauth-toolkit is told. Pure: settings.py imports it before any application exists."""

from typing import Any


def toolkit_settings() -> dict[str, Any]:
    """OAUTH2_PROVIDER: our validator, and every RFC 9700 switch on."""
    return {
        "OAUTH2_VALIDATOR_CLASS": "oidc.toolkit.validator.Validator",
        "OIDC_ENABLED": False,  # the OpenID Provider is ours; the toolkit's own views are not mounted
        "PKCE_REQUIRED": True,
        "ALLOWED_REDIRECT_URI_SCHEMES": ["https"],
        "COMPLIANT_BCP_RFC9700_IMPLICIT_GRANT": True,
        "COMPLIANT_BCP_RFC9700_PASSWORD_GRANT": True,
        "COMPLIANT_BCP_RFC9700_PKCE_METHOD": True,
        "COMPLIANT_BCP_RFC9700_ACCESS_TOKEN_TRANSPORT": True,
        "COMPLIANT_BCP_RFC9700_AUTHZ_RESPONSE_ISS": True,
        "COMPLIANT_BCP_RFC9700_TOKEN_STORAGE": True,
    }
