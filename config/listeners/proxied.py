"""The listener behind a proxy that ends TLS: plain HTTP, believes X-Forwarded-Proto of TRUSTED_PROXIES only.

`gunicorn -c python:config.listeners.proxied --bind …`
"""

import os

from config.listeners.limits import *  # noqa: F403 -- gunicorn reads its settings from this module's names

wsgi_app = "config.wsgi:application"
forwarded_allow_ips = os.environ.get("TRUSTED_PROXIES", "")
secure_scheme_headers = {"X-FORWARDED-PROTO": "https"}
limit_request_field_size = (
    16_380  # the proxy hands over the client certificate, percent-encoded, in one header
)
