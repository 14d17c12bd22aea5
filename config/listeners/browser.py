"""The listener for browsers: TLS that never asks for a client certificate, which would open a prompt.

`gunicorn -c python:config.listeners.browser --bind … --certfile … --keyfile …`
"""

from config.listeners.limits import *  # noqa: F403 -- gunicorn reads its settings from this module's names
from config.listeners.tls import gunicorn_hook

wsgi_app = "config.wsgi:application"
ssl_context = gunicorn_hook(asks_for_certificate=False)
