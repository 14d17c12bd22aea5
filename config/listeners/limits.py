"""What every listener has in common: gunicorn's threads, time limits and refusals; they import it whole.

More workers for a bigger machine: GUNICORN_CMD_ARGS="--workers 4".
"""

import sys
from typing import Any

from config.logs import LOGGING

worker_class = "gthread"
workers = 1
threads = 16
timeout = 60  # seconds without a sign of life before a worker is replaced
graceful_timeout = 10
keepalive = 15
limit_request_line = 8190  # a request object by value fits
limit_request_fields = 50
limit_request_field_size = 8190

forwarded_allow_ips = ""  # no proxy stands in front, so X-Forwarded-* is only what a client claims
header_map = "drop"  # X_Client_Cert and X-Client-Cert are one name to WSGI; drop the ambiguous spelling
control_socket_disable = True  # no management socket in the home directory
proc_name = "accord"

logconfig_dict = LOGGING
accesslog = "-"
# The path without its query, which may hold a request object or a login hint.
access_log_format = '%(h)s "%(m)s %(U)s" %(s)s %(B)s bytes %(M)s ms'


def post_worker_init(_worker: Any) -> None:
    """What our own application answers is counted from now on; a listener may carry another."""
    if "config.wsgi" in sys.modules:
        from config.wsgi import begin

        begin()


def worker_exit(_server: Any, _worker: Any) -> None:
    if "config.wsgi" in sys.modules:
        from config.wsgi import end

        end()
