"""Our own server under its production command, as it stands behind a proxy that ends TLS."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlencode

import django

from bench.assertions import authenticated
from bench.load import Load
from bench.peers.peer import Ground, Peer, Running
from bench.servers import free_port, granian, path_with_venv, serving
from bench.works import CLIENT, RESOURCE_SERVER, works
from demo.environment import CHECKOUT

BASE_URL, MTLS_HOST = "https://bench.test", "mtls.bench.test"
ISSUER = "fapi2"
PATHS = {"introspection": "introspect"}


class Accord:
    """Seeded once, then measured under one command after another."""

    def __init__(self) -> None:
        self._tokens: tuple[str, str] | None = None

    def under(self, command: Callable[[int], list[str]]) -> Peer:
        @contextmanager
        def peer(ground: Ground) -> Iterator[Running]:
            self._tokens = self._tokens or _seed(ground)
            port = free_port()
            with serving(
                command(port),
                environment=os.environ | path_with_venv(CHECKOUT),
                port=port,
                cwd=CHECKOUT,
                out=ground.directory / "accord.out",
            ) as server:
                yield Running(server, _loads(ground, port, *self._tokens))

        return peer


def production(port: int) -> list[str]:
    """The command of docker/Dockerfile."""
    return granian("config.listeners.proxied_wsgi:application", port)


def _seed(ground: Ground) -> tuple[str, str]:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SANDBOX": "0",
        "BASE_URL": BASE_URL,
        "MTLS_BASE_URL": f"https://{MTLS_HOST}",
        "ISSUERS": ISSUER,
        "CLIENT_CA_FILE": str(ground.authority.file),
        "DATABASE_URL": ground.cluster.url,
        "STATE_DIR": str(ground.directory),
        "CLIENT_CERTIFICATE_HEADER": "X-Client-Cert",
        "TRUSTED_PROXIES": "127.0.0.1",
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from bench.peers.accord_seed import seed

    return seed(ISSUER, ground.key, ground.certificate.certificate)


def _loads(ground: Ground, port: int, refresh_token: str, access_token: str) -> Iterator[tuple[str, Load]]:
    headers = {
        "Host": MTLS_HOST,
        "X-Forwarded-Proto": "https",
        "X-Client-Cert": quote(ground.certificate.certificate_pem),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for name, work in works(refresh_token=refresh_token, access_token=access_token).items():
        bodies = [urlencode({**work.form, "client_id": RESOURCE_SERVER})]
        if work.single_use:
            bodies = authenticated(
                work.form,
                count=ground.requests,
                client_id=CLIENT,
                audience=f"{BASE_URL}/{ISSUER}",
                key=ground.key,
            )
        url = f"http://127.0.0.1:{port}/{ISSUER}/{PATHS.get(work.endpoint, work.endpoint)}"
        yield name, Load(url=url, headers=headers, bodies=bodies)
