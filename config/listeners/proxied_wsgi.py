"""The server behind a proxy that ends TLS: plain HTTP, believing X-Forwarded-Proto of TRUSTED_PROXIES only.

`granian --interface wsgi --workers 2 --respawn-failed-workers --blocking-threads 4 …`

The proxy has to drop headers whose names hold underscores, as nginx does: here nobody can tell them from the
names that it sets itself (docs/configuration.md).
"""

import atexit
from typing import Any

from django.conf import settings

from config.wsgi import application as server
from config.wsgi import begin, end

begin()
atexit.register(end)


def application(environ: dict[str, Any], start_response: Any) -> Any:
    believed = environ.get("REMOTE_ADDR", "") in settings.TRUSTED_PROXIES
    sent = environ.get("HTTP_X_FORWARDED_PROTO") if believed else None
    environ["wsgi.url_scheme"] = "https" if sent == "https" else "http"
    return server(environ, start_response)
