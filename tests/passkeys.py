"""A device that keeps passkeys, in software: it signs whatever it is told to, also what no browser would."""

import base64
import hashlib
import json
import secrets
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256

ORIGIN = "https://localhost:9443"
PRESENT, VERIFIED, ELIGIBLE, ATTESTED = 0x01, 0x04, 0x08, 0x40


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def data(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


@dataclass
class Device:
    """One passkey. What it would say can be changed call by call."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    credential: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    handle: bytes = b""
    uses: int = 0
    synced: bool = False

    def makes(self, options: str, **said: Any) -> str:
        """The answer to creation options, as our script sends it."""
        asked = json.loads(options)
        self.handle = data(asked["user"]["id"])
        attested = (
            b"\0" * 16
            + len(self.credential).to_bytes(2, "big")
            + self.credential
            + cbor.encode(ES256.from_cryptography_key(self.key.public_key()))  # type: ignore[no-untyped-call]
        )
        found = self._authenticator_data(said, ATTESTED) + attested
        response = {
            "clientDataJSON": text(self._client_data("webauthn.create", asked, said)),
            "attestationObject": text(cbor.encode({"fmt": "none", "attStmt": {}, "authData": found})),
        }
        return self._credential(response)

    def signs(self, options: str, **said: Any) -> str:
        """The answer to request options."""
        self.uses += 1
        client_data = self._client_data("webauthn.get", json.loads(options), said)
        found = self._authenticator_data(said, 0)
        signed = found + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": text(client_data),
            "authenticatorData": text(found),
            "signature": text(said.get("key", self.key).sign(signed, ec.ECDSA(SHA256()))),
            "userHandle": text(said.get("handle", self.handle)),
        }
        return self._credential(response)

    def _client_data(self, kind: str, asked: dict[str, Any], said: dict[str, Any]) -> bytes:
        told = {
            "type": said.get("type", kind),
            "challenge": said.get("challenge", asked["challenge"]),
            "origin": said.get("origin", ORIGIN),
            "crossOrigin": said.get("framed", False),
        }
        return json.dumps(told).encode()

    def _authenticator_data(self, said: dict[str, Any], more: int) -> bytes:
        flags = said.get("flags", PRESENT | VERIFIED | (ELIGIBLE if self.synced else 0)) | more
        host = hashlib.sha256(said.get("rp_id", "localhost").encode()).digest()
        return bytes(host + bytes([flags]) + int(said.get("uses", self.uses)).to_bytes(4, "big"))

    def _credential(self, response: dict[str, Any]) -> str:
        return json.dumps(
            {
                "id": text(self.credential),
                "rawId": text(self.credential),
                "type": "public-key",
                "clientExtensionResults": {},
                "response": response,
            }
        )
