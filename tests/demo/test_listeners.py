"""Both listeners over real TLS: who gets in, and what the application is told (RFC 8705)."""

import select
import signal
import socket
import ssl
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPSConnection

import httpx
import pytest

from config.listeners import tls
from config.listeners.tls import Context
from demo.authority import Authority, Credential
from demo.environment import CHECKOUT, Ports
from tests.handshakes import FAPI_SUITES, preferred_version, speaks, suites_of_tls_1_2


@pytest.fixture(scope="module")
def authority(tmp_path_factory) -> Authority:
    return Authority(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def listen(authority, tmp_path_factory):
    """Starts a listener on a free port and gives the port."""
    running: list[subprocess.Popen[bytes]] = []

    def start(module: str, application: str) -> int:
        port = Ports.free().browser
        server = authority.server()
        log = tmp_path_factory.mktemp("log") / f"{module}.log"
        with log.open("wb") as output:
            running.append(
                subprocess.Popen(
                    [
                        sys.executable, "-m", "gunicorn", "--config", f"python:config.listeners.{module}",
                        "--bind", f"127.0.0.1:{port}", "--certfile", server.certificate_file,
                        "--keyfile", server.key_file, application,
                    ],
                    cwd=CHECKOUT, stdout=output, stderr=output, start_new_session=True,
                )
            )  # fmt: skip
        deadline = time.monotonic() + 30
        while "Booting worker" not in log.read_text():
            assert running[-1].poll() is None, log.read_text()
            assert time.monotonic() < deadline, log.read_text()
            select.select([], [], [], 0.05)
        return port

    yield start
    for process in running:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


@pytest.fixture(scope="module")
def mtls(listen):
    return listen("mtls", "tests.demo.echo:application")


def trust(authority: Authority, client: Credential | None = None) -> ssl.SSLContext:
    context = ssl.create_default_context(cafile=authority.file)
    if client:
        context.load_cert_chain(client.certificate_file, client.key_file)
    return context


def browse(authority: Authority, port: int, client: Credential | None = None) -> httpx.Client:
    return httpx.Client(
        base_url=f"https://localhost:{port}", verify=trust(authority, client), trust_env=False, timeout=30
    )


def test_without_a_certificate_the_application_is_told_of_none(authority, mtls):
    with browse(authority, mtls) as client:
        told = client.get("/").json()

    assert told["certificate"] is None
    assert told["scheme"] == "https"


@pytest.mark.clause("RFC 8705 §2")
@pytest.mark.parametrize(
    "show",
    [
        pytest.param(lambda pki: pki.client("good", organisation="Good Limited"), id="of a known authority"),
        pytest.param(lambda pki: pki.self_signed(), id="self-signed"),
        pytest.param(lambda pki: pki.expired(), id="expired"),
        pytest.param(lambda pki: pki.not_yet_valid(), id="not yet valid"),
        pytest.param(lambda pki: pki.without_usage(), id="not for clients"),
        pytest.param(
            lambda pki: Authority(pki.directory / "other", "Another").client("twin", organisation="Twin"),
            id="of an unknown authority",
        ),
    ],
)
def test_every_certificate_reaches_the_application_which_judges_it(authority, mtls, show):
    shown = show(authority)

    with browse(authority, mtls, shown) as client:
        told = client.get("/").json()

    assert told["certificate"] == shown.certificate_pem


def test_a_client_cannot_claim_a_certificate_by_a_header(authority, mtls, pki):
    forged = pki.self_signed().certificate_pem.replace("\n", "%0A")

    with browse(authority, mtls) as client:
        told = client.get("/", headers={"CLIENT_CERT_PEM": forged, "X_Client_Cert": forged}).json()

    assert told["certificate"] is None
    assert not any("CERT" in name for name in told["headers"])


@pytest.mark.clause("TLS-17", "RFC 9449 §4.3")
def test_a_header_that_comes_twice_reaches_the_application_as_one_that_is_no_proof(authority, mtls):
    with browse(authority, mtls) as client:
        told = client.get("/", headers=[("DPoP", "a.b.c"), ("dpop", "d.e.f")]).json()

    assert told["dpop"] == "a.b.c,d.e.f"


def test_a_connection_is_kept_for_the_next_request(authority, mtls):
    connection = HTTPSConnection("localhost", mtls, context=trust(authority), timeout=30)
    connection.connect()
    first = connection.sock

    for _ in range(3):
        connection.request("GET", "/")
        assert connection.getresponse().read()

    assert connection.sock is first
    connection.close()


def test_a_large_body_arrives_whole(authority, mtls):
    with browse(authority, mtls) as client:
        told = client.post("/", content=b"x" * 1_000_000).json()

    assert told["received"] == 1_000_000


def test_eight_clients_at_once_each_see_their_own_certificate(authority, mtls):
    shown = [authority.client(f"company-{number}", organisation="Company") for number in range(8)]

    def ten_times(credential: Credential) -> set[str]:
        with browse(authority, mtls, credential) as client:
            return {client.get("/").json()["certificate"] for _ in range(10)}

    with ThreadPoolExecutor(len(shown)) as threads:
        told = list(threads.map(ten_times, shown))

    assert told == [{credential.certificate_pem} for credential in shown]


def test_a_silent_client_holds_up_nobody(authority, mtls):
    with socket.create_connection(("127.0.0.1", mtls), timeout=10) as silent:
        silent.sendall(b"\x16\x03\x01")  # begins a handshake and stops

        with browse(authority, mtls) as client:
            assert client.get("/").status_code == 200


@pytest.fixture
def context(authority) -> Context:
    server = authority.server()
    return Context(
        certificate_file=str(server.certificate_file),
        key_file=str(server.key_file),
        asks_for_certificate=True,
    )


def test_a_handshake_has_so_much_time(context, monkeypatch):
    monkeypatch.setattr(tls, "HANDSHAKE_SECONDS", 0.1)
    ours, theirs = socket.socketpair()

    with ours, theirs, pytest.raises(ConnectionResetError, match="too slow"):
        context.wrap_socket(ours)


@pytest.fixture
def connected(context, authority):
    """Our end and the client's of a connection whose handshake is done."""
    ours, theirs = socket.socketpair()
    with ThreadPoolExecutor(1) as thread:
        greeting = thread.submit(trust(authority).wrap_socket, theirs, server_hostname="localhost")
        connection = context.wrap_socket(ours)
    with greeting.result() as client:
        yield connection, client
    connection.close()


def drip(connection: tls.Connection, client: ssl.SSLSocket) -> None:
    """Send a byte whenever the last one was read, for half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        client.sendall(b"G")
        assert connection.recv(8192)


def test_a_request_has_so_much_time_however_slowly_it_comes(connected, monkeypatch):
    monkeypatch.setattr(tls, "REQUEST_SECONDS", 0.2)
    connection, client = connected
    begun = time.monotonic()
    connection.setblocking(True)

    with pytest.raises(ConnectionResetError, match="too slow"):
        drip(connection, client)

    assert time.monotonic() - begun < 15


def test_a_closing_connection_is_drained_without_waiting(connected):
    connection, _client = connected
    begun = time.monotonic()
    connection.shutdown(socket.SHUT_WR)

    assert connection.recv(8192) == b""
    assert time.monotonic() - begun < 5


def handshake(port: int, authority: Authority, *options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-CAfile", authority.file, *options],
        input="",
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


@pytest.mark.clause("CONF-TLS-01", "CONF-TLS-03")
@pytest.mark.clause("FAPI1-ADV §8.5", "TLS-04")
@pytest.mark.parametrize(
    "options",
    [
        pytest.param(("-tls1_1", "-cipher", "DEFAULT@SECLEVEL=0"), id="TLS 1.1"),
        pytest.param(("-tls1_2", "-cipher", "AES128-GCM-SHA256"), id="no forward secrecy"),
        pytest.param(("-tls1_2", "-cipher", "ECDHE-RSA-AES128-SHA256"), id="CBC"),
        pytest.param(("-tls1_2", "-cipher", "ECDHE-RSA-CHACHA20-POLY1305"), id="not on the list"),
    ],
)
def test_weak_tls_is_refused(authority, mtls, options):
    refused = handshake(mtls, authority, *options)

    assert refused.returncode == 1
    assert "alert" in refused.stderr


@pytest.mark.clause("CONF-TLS-01", "CONF-TLS-02", "CONF-TLS-03")
@pytest.mark.clause("TLS-01", "TLS-03", "FAPI1-ADV §8.5", "TLS-04", "SEC-03")
def test_tls_is_what_the_financial_profile_allows_and_nothing_else(mtls):
    assert preferred_version(mtls, "localhost") == "TLSv1.3"
    assert suites_of_tls_1_2(mtls, "localhost") == FAPI_SUITES
    assert speaks(ssl.TLSVersion.TLSv1_2, mtls, "localhost")
    assert not speaks(ssl.TLSVersion.TLSv1_1, mtls, "localhost")
    assert not speaks(ssl.TLSVersion.TLSv1, mtls, "localhost")


@pytest.mark.parametrize("version", ["-tls1_2", "-tls1_3"])
def test_good_tls_is_accepted_and_its_session_is_never_resumed(authority, mtls, tmp_path, version):
    session = tmp_path / "session.pem"

    first = handshake(mtls, authority, version, "-sess_out", str(session))
    offer = ("-sess_in", str(session)) if session.exists() else ()  # TLS 1.2 gave none to offer
    second = handshake(mtls, authority, version, *offer)

    for accepted in (first, second):
        assert accepted.returncode == 0
        assert "Verify return code: 0 (ok)" in accepted.stdout
        assert "\nNew, TLSv1." in accepted.stdout


def test_only_the_mtls_listener_asks_for_a_certificate(authority, mtls, listen):
    browser = listen("browser", "wsgiref.simple_server:demo_app")

    asked, not_asked = (handshake(port, authority, "-tls1_2").stdout for port in (mtls, browser))

    assert "No client certificate CA names sent" in asked
    assert "Client Certificate Types:" in asked
    assert "Client Certificate Types:" not in not_asked
