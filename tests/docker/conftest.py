"""docker/nginx.conf in a real nginx, and behind it the real application as it runs behind proxies."""

import select
import signal
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import quote

import pytest
from cryptography import x509
from cryptography.x509.oid import ExtendedKeyUsageOID
from django.db import connection
from pytest_django import DjangoDbBlocker

from consent.models import Recipient as Company
from demo import nginx
from demo.authority import Authority, Credential, subject
from demo.environment import CHECKOUT, as_deployed
from oidc.models import AccessToken, BusySecond, CallCount, Client, ServedHour, TrafficCount
from tests.actors import Recipient
from tests.credentials import with_x5c

WWW, MTLS, STAFF = "www.bank.example", "mtls.bank.example", "staff.bank.example"
PROXY = "127.0.0.2"
"""The address nginx speaks to the application from; everybody else here is 127.0.0.1."""
HEADER = "X-Client-Cert"
MAIN = """
daemon off; master_process off; pid {here}/nginx.pid; error_log stderr info;
events {{ }}
http {{
  client_body_temp_path {here}/body; proxy_temp_path {here}/proxied; fastcgi_temp_path {here}/fastcgi;
  uwsgi_temp_path {here}/uwsgi; scgi_temp_path {here}/scgi;
  proxy_bind {proxy};
  include {here}/accord.conf;
}}
"""


@dataclass(frozen=True, kw_only=True)
class Front:
    """nginx, and the two web processes that it stands in front of."""

    port: int
    web: int
    mtls: int
    authority: Authority
    log: Path

    @property
    def issuer(self) -> str:
        return f"https://{WWW}:{self.port}/fapi1"

    def speak(
        self,
        request: bytes,
        *,
        name: str | None = MTLS,
        show: Credential | None = None,
        source: str = "127.0.0.1",
    ) -> HTTPResponse:
        """Send bytes to nginx over TLS and read one answer; `name` goes into the handshake (SNI)."""
        context = ssl.create_default_context(cafile=self.authority.file)
        context.check_hostname = name is not None
        if show:
            context.load_cert_chain(show.certificate_file, show.key_file)
        with (
            socket.create_connection(
                ("127.0.0.1", self.port), timeout=60, source_address=(source, 0)
            ) as bare,
            context.wrap_socket(bare, server_hostname=name) as secure,
        ):
            return answer_to(request, secure)

    def floods(self, host: str, *, calls: int, source: str) -> bytes:
        """Ask for a page so many times on one connection, without waiting; all that comes back."""
        request = f"GET / HTTP/1.1\r\nHost: {host}:{self.port}\r\n\r\n".encode()
        context = ssl.create_default_context(cafile=self.authority.file)
        with (
            socket.create_connection(
                ("127.0.0.1", self.port), timeout=60, source_address=(source, 0)
            ) as bare,
            context.wrap_socket(bare, server_hostname=host) as secure,
        ):
            secure.sendall(request * (calls - 1) + request.replace(b"Host:", b"Connection: close\r\nHost:"))
            return b"".join(iter(lambda: secure.recv(65_536), b""))

    def asks_for_a_token(
        self, *headers: str, host: str = MTLS, client_id: str = "fox", show: Credential | None = None
    ) -> HTTPResponse:
        """The token request of a client that proves itself by its certificate alone."""
        request = token_request(f"{host}:{self.port}", client_id, headers)
        return self.speak(request, name=host, show=show)

    def bypassed(self, *headers: str, port: int, source: str = "127.0.0.1") -> HTTPResponse:
        """The same past nginx, to a web process itself, from another address than the proxy's."""
        request = token_request(f"{MTLS}:{self.port}", "fox", ("X-Forwarded-Proto: https", *headers))
        with socket.create_connection(("127.0.0.1", port), timeout=60, source_address=(source, 0)) as bare:
            return answer_to(request, bare)


def token_request(host: str, client_id: str, headers: tuple[str, ...]) -> bytes:
    body = f"grant_type=client_credentials&client_id={client_id}"
    lines = [
        "POST /fapi1/token HTTP/1.1", f"Host: {host}", "Content-Type: application/x-www-form-urlencoded",
        f"Content-Length: {len(body)}", *headers,
    ]  # fmt: skip
    return "\r\n".join([*lines, "", body]).encode()


def answer_to(request: bytes, connected: socket.socket) -> HTTPResponse:
    connected.sendall(request)
    answer = HTTPResponse(connected)
    answer.begin()
    answer.body = answer.read()
    return answer


def in_header(credential: Credential) -> str:
    """A certificate as nginx hands it over; anybody who has ever seen it can write the same."""
    return quote(credential.certificate_pem, safe="")


@pytest.fixture(scope="session")
def fox(pki: Authority) -> Credential:
    return pki.client("fox", organisation="Fox Limited")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture(scope="package")
def front(
    pki: Authority,
    fox: Credential,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_setup: None,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[Front]:
    program = nginx.find()
    if program is None:
        pytest.skip(f"NO NGINX: docker/nginx.conf is not tested here (apt-get install {nginx.PACKAGE})")
    here = tmp_path_factory.mktemp("nginx")
    front = Front(port=free_port(), web=free_port(), mtls=free_port(), authority=pki, log=here / "nginx.log")
    own = pki.self_signed()
    with django_db_blocker.unblock():
        Recipient("fapi1", "fox", "").register(
            token_endpoint_auth_method="tls_client_auth", tls_client_auth_san_dns="fox.recipient.test"
        )
        Recipient("fapi1", "owl", "").register(
            token_endpoint_auth_method="self_signed_tls_client_auth", jwks=with_x5c(own)
        )
    running: list[subprocess.Popen[bytes]] = []
    try:
        for port, extra in ((front.web, {}), (front.mtls, {"CLIENT_CERTIFICATE_HEADER": HEADER})):
            environment = deployment(front, here) | extra
            running.append(application(port, environment, here / f"{port}.log"))
        running.append(proxy(program, front, here))
        yield front
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
        for process in running:
            process.wait(timeout=30)
        with django_db_blocker.unblock():
            for model in (AccessToken, Client, Company, BusySecond, CallCount, ServedHour, TrafficCount):
                model.objects.all().delete()


def deployment(front: Front, state_dir: Path) -> dict[str, str]:
    """The environment of a bank, on the database of this test process."""
    at = connection.settings_dict
    own = f"postgresql://{at['USER']}:{at['PASSWORD']}@{at['HOST']}:{at['PORT']}/{at['NAME']}"
    if str(at["HOST"]).startswith("/"):  # a directory with a socket
        directory = quote(f"{at['HOST']}/{at['NAME']}", safe="")
        own = f"postgresql://{at['USER']}@/{directory}"
    return as_deployed(state_dir=state_dir, database_url=own, client_ca_file=front.authority.file) | {
        "BASE_URL": f"https://{WWW}:{front.port}",
        "MTLS_BASE_URL": f"https://{MTLS}:{front.port}",
        "STAFF_BASE_URL": f"https://{STAFF}:{front.port}",
        "STAFF_NETWORKS": "127.0.0.1/32,127.0.0.4/32",
        "TRUSTED_PROXIES": PROXY,
        "TRAFFIC_FACTOR": "1",
    }


def application(port: int, environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--blocking-threads", "4", "config.listeners.proxied_wsgi:application",
    ]  # fmt: skip
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=CHECKOUT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    wait_for(port, process, log)
    return process


def proxy(program: str, front: Front, here: Path) -> subprocess.Popen[bytes]:
    """The repository's configuration with this machine's ports and paths."""
    text = (CHECKOUT / "docker" / "nginx.conf").read_text()
    changes = {
        "rate=200r/s": "rate=2r/s",  # a flood is still felt when the next connection is there
        "listen 443 ssl": f"listen 127.0.0.1:{front.port} ssl",
        "http://web:8000": f"http://127.0.0.1:{front.web}",
        "http://mtls:8000": f"http://127.0.0.1:{front.mtls}",
        "allow 10.20.0.0/16": "allow 127.0.0.1",
        "/run/secrets/client-ca": str(front.authority.file),
        "/var/log/nginx/access.log": str(here / "access.log"),
    }
    for host, kind in ((WWW, "www"), (MTLS, "mtls"), (STAFF, "staff")):
        who = subject(organisation="The bank", common_name=host)
        certificate = front.authority.certify(
            kind, who, [x509.DNSName(host)], usage=ExtendedKeyUsageOID.SERVER_AUTH
        )
        changes |= {
            f"/run/secrets/{kind}.pem": str(certificate.certificate_file),
            f"/run/secrets/{kind}.key": str(certificate.key_file),
        }
    for written, ours in changes.items():
        assert written in text, f"docker/nginx.conf no longer says {written}"
        text = text.replace(written, ours)
    (here / "accord.conf").write_text(text)
    (here / "nginx.conf").write_text(MAIN.format(here=here, proxy=PROXY))
    with front.log.open("wb") as output:
        process = subprocess.Popen(
            [program, "-p", str(here), "-e", "stderr", "-c", str(here / "nginx.conf")],
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    wait_for(front.port, process, front.log)
    return process


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            select.select([], [], [], 0.05)
        else:
            return
