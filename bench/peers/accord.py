"""Our own server under its production command, as it stands behind a proxy that ends TLS."""

import os
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from urllib.parse import quote, urlencode, urlsplit

import django

from bench.assertions import authenticated
from bench.journeys import BROWSERS, PROOFS, Site
from bench.load import Load
from bench.peers.peer import Ground, Peer, Running
from bench.servers import free_port, granian, path_with_venv, serving
from bench.works import ACCESS_CHECK, CLIENT, RESOURCE_SERVER, works
from demo.environment import CHECKOUT
from demo.sign_in import ONE_TIME_CODE, PASSWORD

BASE_URL, MTLS_HOST = "https://bench.test", "mtls.bench.test"
ISSUER = "fapi2"
PATHS = {"introspection": "introspect"}


class Accord:
    """Seeded once, then measured under one command after another."""

    def __init__(self) -> None:
        self._tokens: tuple[list[str], str] | None = None

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
                yield Running(server, _loads(ground, port, *self._tokens), partial(_journeys, ground, port))

        return peer


def production(port: int) -> list[str]:
    """The command of docker/Dockerfile."""
    return granian("config.listeners.proxied_wsgi:application", port)


def _seed(ground: Ground) -> tuple[list[str], str]:
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": secrets.token_urlsafe(64),
        "SANDBOX": "1",  # for its one-time code: a real one works once in half a minute
        "BASE_URL": BASE_URL,
        "MTLS_BASE_URL": f"https://{MTLS_HOST}",
        "ISSUERS": ISSUER,
        "CLIENT_CA_FILE": str(ground.authority.file),
        "DATABASE_URL": ground.cluster.url,
        "STATE_DIR": str(ground.directory),
        "CLIENT_CERTIFICATE_HEADER": "X-Client-Cert",
        "TRUSTED_PROXIES": "127.0.0.1",
        "TRAFFIC_FACTOR": "100000",  # one client is all the load
        "LOG_LEVEL": "ERROR",
    }
    django.setup()
    from bench.peers.accord_seed import seed

    return seed(ISSUER, ground.key, ground.certificate.certificate)


def _loads(
    ground: Ground, port: int, refresh_tokens: Sequence[str], access_token: str
) -> Iterator[tuple[str, Load]]:
    headers = _headers(ground) | {"Content-Type": "application/x-www-form-urlencoded"}
    for name, work in works(refresh_tokens=refresh_tokens, access_token=access_token).items():
        bodies = [urlencode({**work.form, "client_id": RESOURCE_SERVER})]
        if work.single_use:
            bodies = authenticated(
                work.form,
                in_turn=work.in_turn,
                count=ground.requests,
                client_id=CLIENT,
                audience=f"{BASE_URL}/{ISSUER}",
                key=ground.key,
            )
        yield (
            name,
            Load(url=_url(port, PATHS.get(work.endpoint, work.endpoint)), headers=headers, bodies=bodies),
        )
    call = {
        "client_id": RESOURCE_SERVER,
        "method": "GET",
        "path": "accounts",
        "authorization": f"Bearer {access_token}",
        "client_certificate": ground.certificate.certificate_pem,
    }
    yield ACCESS_CHECK, Load(url=_url(port, "access-checks"), headers=headers, bodies=[urlencode(call)])


def _url(port: int, path: str) -> str:
    return f"http://127.0.0.1:{port}/{ISSUER}/{path}"


def _headers(ground: Ground) -> dict[str, str]:
    return {
        "Host": MTLS_HOST,
        "X-Forwarded-Proto": "https",
        "X-Client-Cert": quote(ground.certificate.certificate_pem),
    }


def _journeys(ground: Ground, port: int, many: int) -> Site:
    from bench.peers.accord_seed import seed_customers

    issuer = f"{BASE_URL}/{ISSUER}"
    named = {name: PATHS.get(name, name) for name in ("authorize", "par", "token", "introspection")}
    return Site(
        port=port,
        origin=BASE_URL,
        browser_headers={"Host": urlsplit(BASE_URL).netloc, "X-Forwarded-Proto": "https"},
        machine_headers=_headers(ground),
        paths={name: f"/{ISSUER}/{path}" for name, path in named.items()},
        scope="openid accounts",
        introspects={"client_id": RESOURCE_SERVER},
        introspects_headers={},
        customers=[
            {"login": name, "password": PASSWORD, "code": ONE_TIME_CODE} for name in seed_customers(BROWSERS)
        ],
        proofs=authenticated({}, count=PROOFS * many, client_id=CLIENT, audience=issuer, key=ground.key),
    )
