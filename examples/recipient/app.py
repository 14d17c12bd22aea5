"""Serves Budget Fox: `python examples/recipient/app.py --help`."""

import argparse
from pathlib import Path
from typing import Any

from budget_fox.settings import Settings
from budget_fox.web import Application
from gunicorn.app.base import BaseApplication


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """gunicorn with TLS, told everything by arguments."""

    def __init__(self, application: Application, options: dict[str, Any]) -> None:
        self._application = application
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        return self._application


def main() -> None:
    parser = argparse.ArgumentParser(description="A sample company that connects to a bank.")
    parser.add_argument("--port", type=int, default=9445)
    parser.add_argument("--base-url", help="our address for browsers; by default https://localhost:PORT")
    parser.add_argument("--state", type=Path, required=True, metavar="DIR", help="our key and database")
    parser.add_argument("--provider", required=True, help="the bank's host for browsers: https://host[:port]")
    parser.add_argument(
        "--resources", required=True, help="the bank's host for companies: https://host[:port]"
    )
    parser.add_argument("--ca", type=Path, required=True, help="PEM: who vouches for the bank's certificate")
    parser.add_argument("--tls-cert", type=Path, required=True, help="our certificate for browsers")
    parser.add_argument("--tls-key", type=Path, required=True)
    parser.add_argument("--client-cert", type=Path, required=True, help="our certificate for the bank")
    parser.add_argument("--client-key", type=Path, required=True)
    given = parser.parse_args()
    application = Application(
        Settings(
            base_url=given.base_url or f"https://localhost:{given.port}",
            provider=given.provider,
            resources=given.resources,
            ca=given.ca,
            client_certificate=given.client_cert,
            client_key=given.client_key,
            state_dir=given.state,
        )
    )
    options = {
        "bind": f"127.0.0.1:{given.port}",
        "certfile": str(given.tls_cert),
        "keyfile": str(given.tls_key),
        "worker_class": "gthread",
        "threads": 4,
        "control_socket_disable": True,
        "loglevel": "warning",
    }
    Server(application, options).run()


if __name__ == "__main__":
    main()
