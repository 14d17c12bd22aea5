"""Stands where nginx stands: takes what is said to the bank's two hosts to its server, with what it knows."""

from collections.abc import Callable
from urllib.parse import quote

import httpx

CERTIFICATE_HEADER = "X-Client-Cert"


class Door(httpx.BaseTransport):
    """For one caller, who comes from `address` and shows `certificate` (PEM, or "" for none) to the host that
    recipients call. Goes to whichever server is at `port` by then. Whatever is for another host ends here: a
    browser that is sent on has arrived."""

    def __init__(
        self,
        *,
        port: Callable[[], int],
        browser_host: str,
        mtls_host: str,
        address: str,
        certificate: str = "",
    ) -> None:
        self._inner = httpx.HTTPTransport()
        self._port, self._hosts, self._mtls_host = port, {browser_host, mtls_host}, mtls_host
        self._added = {"X-Forwarded-Proto": "https", "X-Forwarded-For": address}
        self._certificate = quote(certificate)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        headers = request.headers.copy()
        if headers["Host"] not in self._hosts:
            return httpx.Response(204)
        headers.update(self._added)
        if self._certificate and headers["Host"] == self._mtls_host:
            headers[CERTIFICATE_HEADER] = self._certificate
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port())
        # Another request, since the caller's own says to which host the answer's cookies belong.
        return self._inner.handle_request(
            httpx.Request(
                request.method, url, headers=headers, stream=request.stream, extensions=request.extensions
            )
        )

    def close(self) -> None:
        self._inner.close()
