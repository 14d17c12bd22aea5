"""Calls to be measured, and a register that asks a holder for its metrics, signing each call."""

import secrets
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from oidc.measuring import Call
from profiles.cds_au.reporting import kind_of
from tests.actors import Answer, Recipient
from tests.directories import Directory, signed

PATH = "/cds/cds-au/v1/admin/metrics"


@dataclass
class AsksForMetrics:
    directory: Directory
    http: Any

    def token(self, **changes: Any) -> str:
        now = int(time.time())
        claims = {
            "iss": "cdr-register",
            "sub": "cdr-register",
            "aud": "https://localhost:9444" + PATH,
            "jti": secrets.token_urlsafe(16),
            "iat": now,
            "exp": now + 60,
        }
        return signed(claims | changes, self.directory.key)

    def asks(
        self,
        period: str | None = None,
        *,
        token: str | None = None,
        shown: Recipient | None = None,
        **headers: str,
    ) -> Answer:
        """`shown`: whose certificate the call comes with."""
        said = {"Authorization": f"Bearer {self.token() if token is None else token}", "x-v": "5"}
        sent = {name: value for name, value in (said | headers).items() if value}
        query = {} if period is None else {"period": period}
        return self.http.get(
            PATH,
            query,
            secure=True,
            headers=sent,
            SERVER_NAME="localhost",
            SERVER_PORT="9444",
            CLIENT_CERT_PEM=shown.certificate if shown else "",
        )

    def data(self, period: str | None = None) -> dict[str, Any]:
        answer = self.asks(period)
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()["data"]
        return found


def call(path: str = "token", status: int = 200, *, at: datetime, took: float = 0.1, **said: Any) -> Call:
    kind = kind_of(path, said.pop("present", False))
    assert kind is not None
    return Call(
        issuer="cds", kind=kind, status=status, fault=said.get("fault", ""), at=at,
        took=timedelta(seconds=took),
    )  # fmt: skip
