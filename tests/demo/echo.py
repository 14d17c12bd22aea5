"""A WSGI application that tells what the mTLS listener handed to it."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from config.listeners.certificate import from_handshake


def _echo(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    body = json.dumps(
        {
            "certificate": environ.get("CLIENT_CERT_PEM"),
            "dpop": environ.get("HTTP_DPOP"),
            "headers": sorted(name for name in environ if name.startswith("HTTP_")),
            "scheme": environ["wsgi.url_scheme"],
            "received": len(environ["wsgi.input"].read()),
        }
    ).encode()
    start_response("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


application = from_handshake(_echo)
