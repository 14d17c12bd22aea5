"""Hands the handshake's client certificate to Django as CLIENT_CERT_PEM (RFC 8705)."""

from collections.abc import Callable, Iterable
from typing import Any

VARIABLE = "CLIENT_CERT_PEM"
ASKS_FOR_CERTIFICATES = "accord.asks_for_certificates"
"""Set for every request of this listener; no header can set it, as those begin with HTTP_."""

WSGI = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


def from_handshake(application: WSGI) -> WSGI:
    """Set the variable from this connection's own handshake, whatever was there before."""

    def with_certificate(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        environ.pop(VARIABLE, None)
        environ[ASKS_FOR_CERTIFICATES] = True
        certificate = environ["gunicorn.socket"].client_certificate()
        if certificate is not None:
            environ[VARIABLE] = certificate
        return application(environ, start_response)

    return with_certificate
