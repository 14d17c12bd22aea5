"""The listener for recipients: TLS that asks for a certificate and lets the application judge it (RFC 8705).

`gunicorn -c python:config.listeners.mtls --bind … --certfile … --keyfile …`
"""

from config.listeners.limits import *  # noqa: F403 -- gunicorn reads its settings from this module's names
from config.listeners.tls import gunicorn_hook

wsgi_app = "config.listeners.mtls_wsgi:application"
ssl_context = gunicorn_hook(asks_for_certificate=True)
