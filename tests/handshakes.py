"""What a listener agrees to in a TLS handshake, asked by real ones."""

import socket
import ssl
import warnings

FAPI_SUITES = {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384"}
"""All that FAPI 1.0 Advanced §8.5 allows in TLS 1.2 for a certificate with an RSA key, but for DHE."""


def _client(lowest: ssl.TLSVersion, highest: ssl.TLSVersion) -> ssl.SSLContext:
    """A client that would take anything: trust and strength are not what is asked."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_ciphers("ALL:@SECLEVEL=0")
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # to ask for it is the point
        context.minimum_version, context.maximum_version = lowest, highest
    return context


def _agreed(context: ssl.SSLContext, port: int, name: str) -> tuple[str | None, str]:
    """Version and suite; two empty ones where the listener refuses."""
    with socket.create_connection(("127.0.0.1", port), timeout=20) as connection:
        try:
            with context.wrap_socket(connection, server_hostname=name) as secure:
                suite = secure.cipher()
                return secure.version(), suite[0] if suite else ""
        except (ssl.SSLError, ConnectionResetError):
            return None, ""


def preferred_version(port: int, name: str) -> str | None:
    """The version agreed with a client that speaks them all."""
    return _agreed(_client(ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3), port, name)[0]


def speaks(version: ssl.TLSVersion, port: int, name: str) -> bool:
    return _agreed(_client(version, version), port, name)[0] is not None


def suites_of_tls_1_2(port: int, name: str) -> set[str]:
    """Every suite that the listener agrees to when it is the only one offered."""
    v1_2 = ssl.TLSVersion.TLSv1_2
    known = [suite["name"] for suite in _client(v1_2, v1_2).get_ciphers() if suite["protocol"] != "TLSv1.3"]
    agreed = set()
    for suite in known:
        context = _client(v1_2, v1_2)
        context.set_ciphers(f"{suite}:@SECLEVEL=0")
        agreed.add(_agreed(context, port, name)[1])
    assert len(known) > 40, "this machine's OpenSSL offers too little to ask with"
    return agreed - {""}
