"""Our signing key: it proves who we are without a shared secret (RFC 7523, OIDC Core §9)."""

import os
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

ALGORITHM = "PS256"
"""Financial-grade profiles accept PS256 and ES256 only (FAPI 1.0 Advanced §8.6)."""


class SigningKey:
    """Signs as us. The private part never leaves this process and its file."""

    def __init__(self, key: RSAKey) -> None:
        self._key = key
        self._kid = key.thumbprint()

    @classmethod
    def kept_in(cls, state_dir: Path) -> "SigningKey":
        """The key of this installation, made at the first use."""
        file = state_dir / "signing-key.pem"
        if not file.exists():
            state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
            new = RSAKey.generate_key(2048)
            with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
                opened.write(new.as_pem(private=True))
        return cls(RSAKey.import_key(file.read_bytes()))

    def sign(self, claims: dict[str, Any], *, typ: str = "JWT") -> str:
        """A compact JWS; the bank finds the public key by `kid`."""
        header = {"alg": ALGORITHM, "kid": self._kid, "typ": typ}
        return jwt.encode(header, claims, self._key, algorithms=[ALGORITHM])

    def public(self) -> dict[str, Any]:
        """The JWK set to register: public members only."""
        published = RSAKey.import_key(
            self._key.as_dict(private=False), {"kid": self._kid, "use": "sig", "alg": ALGORITHM}
        )
        return dict(KeySet([published]).as_dict(private=False))
