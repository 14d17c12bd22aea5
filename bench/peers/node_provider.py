"""node-oidc-provider on PostgreSQL: the fastest open provider of the same protocols that we know."""

import base64
import json
import os
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import quote, urlencode

import psycopg

from bench.assertions import authenticated
from bench.journeys import BROWSERS, PROOFS, Site
from bench.load import Load
from bench.peers.peer import Ground, Running
from bench.servers import free_port, serving
from bench.works import CLIENT, CONSENTS, RESOURCE_SERVER, SECRET, works

HERE = Path(__file__).parent / "node"
PATHS = {"token": "token", "par": "request", "introspection": "token/introspection"}


_BASIC = base64.b64encode(f"{RESOURCE_SERVER}:{SECRET}".encode()).decode()
_ASKING = {"Authorization": f"Basic {_BASIC}"}


@contextmanager
def node_provider(ground: Ground) -> Iterator[Running]:
    if not (HERE / "node_modules").exists():
        subprocess.run(["npm", "ci", "--silent"], cwd=HERE, check=True)
    home = str(ground.cluster.home)
    with psycopg.connect(host=home, user="accord", dbname="accord", autocommit=True) as connection:
        connection.execute("CREATE DATABASE node")
    jwks, out = ground.directory / "jwks.json", ground.directory / "node.out"
    jwks.write_text(json.dumps({"keys": [ground.key.as_dict(private=False)]}))
    certificate = str(ground.certificate.certificate_file)
    port = free_port()
    with serving(
        ["node", "server.mjs", str(port), home, "node", str(jwks), certificate, str(CONSENTS)],
        environment=os.environ | {"NODE_ENV": "production"},
        port=port,
        cwd=HERE,
        out=out,
    ) as server:
        seeded = json.loads(out.read_text().splitlines()[-1])
        yield Running(
            server,
            _loads(ground, port, seeded["refresh_tokens"], seeded["access_token"]),
            partial(_journeys, ground, port),
        )


def _loads(
    ground: Ground, port: int, refresh_tokens: Sequence[str], access_token: str
) -> Iterator[tuple[str, Load]]:
    issuer = f"http://127.0.0.1:{port}"
    headers = {
        "X-Client-Cert": quote(ground.certificate.certificate_pem),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    for name, work in works(refresh_tokens=refresh_tokens, access_token=access_token).items():
        url = f"{issuer}/{PATHS[work.endpoint]}"
        if work.single_use:
            bodies = authenticated(
                work.form,
                in_turn=work.in_turn,
                count=ground.requests,
                client_id=CLIENT,
                audience=issuer,
                key=ground.key,
            )
            yield name, Load(url=url, headers=headers, bodies=bodies)
        else:
            asking = headers | _ASKING
            yield name, Load(url=url, headers=asking, bodies=[urlencode(work.form)])


def _journeys(ground: Ground, port: int, many: int) -> Site:
    issuer = f"http://127.0.0.1:{port}"
    return Site(
        port=port,
        origin=issuer,
        browser_headers={},
        machine_headers={"X-Client-Cert": quote(ground.certificate.certificate_pem)},
        paths={"authorize": "/auth", **{name: f"/{path}" for name, path in PATHS.items()}},
        scope="openid offline_access accounts",
        introspects={},
        introspects_headers=_ASKING,
        customers=[{"login": f"customer-{number}"} for number in range(BROWSERS)],
        proofs=authenticated({}, count=PROOFS * many, client_id=CLIENT, audience=issuer, key=ground.key),
    )
