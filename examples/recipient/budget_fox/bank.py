"""One issuer of the bank: its addresses by discovery, its keys, and a client that shows our certificate.

OIDC Discovery §4, RFC 8414 §3.3 (the issuer must be the one asked), RFC 8705 §5 (`mtls_endpoint_aliases`).
"""

import ssl
import uuid
from collections.abc import Mapping
from typing import Any

import httpx
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from budget_fox.journal import Refused, Step
from budget_fox.settings import Settings


class Bank:
    def __init__(self, settings: Settings, ecosystem: str) -> None:
        self.issuer = f"{settings.provider}/{ecosystem}"
        self.resources = f"{settings.resources}/{ecosystem}"
        trust = ssl.create_default_context(cafile=settings.ca)
        trust.load_cert_chain(settings.client_certificate, settings.client_key)
        self._http = httpx.Client(verify=trust, timeout=10, trust_env=False, follow_redirects=False)
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None

    def discover(self, step: Step) -> None:
        """Read the discovery document. Nothing in it is believed unless it speaks for the issuer we asked."""
        answer = self.call(step, "GET", f"{self.issuer}/.well-known/openid-configuration")
        found = json_object(answer, "authorization_endpoint", "jwks_uri")
        step.require(found.get("issuer") == self.issuer, "the document speaks for the issuer we asked")
        self._metadata = found

    @property
    def metadata(self) -> dict[str, Any]:
        """The discovery document, read at the first need."""
        if not self._metadata:
            self.discover(Step("discovery"))
        return self._metadata

    def endpoint(self, name: str) -> str:
        """An endpoint's address; the one that takes client certificates where the bank has two."""
        aliases = self.metadata.get("mtls_endpoint_aliases", {})
        address = aliases.get(name) or self.metadata.get(name)
        if not address:
            raise Refused(f"{self.issuer} publishes no {name}")
        return str(address)

    def keys_for(self, token: str) -> KeySet:
        """The bank's public keys, read again when a token names one we have not seen: keys are rotated."""
        try:
            kid = jws.extract_compact(token.encode()).headers().get("kid")
        except (JoseError, ValueError) as fault:
            raise Refused(f"this is not a signed token ({fault})") from fault
        if self._keys is None or kid not in {key.kid for key in self._keys}:
            published = json_object(self.call(Step("keys"), "GET", self.metadata["jwks_uri"]), "keys")
            self._keys = KeySet.import_key_set({"keys": published["keys"]})
        return self._keys

    def call(
        self,
        step: Step,
        method: str,
        url: str,
        *,
        expect: tuple[int, ...] = (200,),
        headers: Mapping[str, str] | None = None,
        form: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> httpx.Response:
        """One request over mutual TLS; a status we did not expect refuses, in the bank's own words."""
        try:
            answer = self._http.request(method, url, headers=headers, data=form, json=json)
        except httpx.HTTPError as fault:
            raise Refused(f"{method} {url} had no answer: {fault}") from fault
        step.requests.append(f"{method} {url} → {answer.status_code}")
        if answer.status_code not in expect:
            raise Refused(f"the bank answered {answer.status_code}: {said(answer)}")
        return answer

    def api_call(
        self,
        step: Step,
        method: str,
        url: str,
        *,
        access_token: str,
        expect: tuple[int, ...] = (200,),
        headers: Mapping[str, str] | None = None,
        json: Any = None,
    ) -> httpx.Response:
        """A call of a protected API. The interaction id lets both sides find it in their logs later."""
        interaction = str(uuid.uuid4())
        answer = self.call(
            step,
            method,
            url,
            expect=expect,
            json=json,
            headers={
                "Authorization": f"Bearer {access_token}",
                "Accept": "application/json",
                "x-fapi-interaction-id": interaction,
                **(headers or {}),
            },
        )
        echoed = answer.headers.get("x-fapi-interaction-id", "")
        step.require(echoed.lower() == interaction, "x-fapi-interaction-id came back as sent")
        return answer


def json_object(answer: httpx.Response, *needed: str) -> dict[str, Any]:
    """The JSON object of an answer, with the members `needed` in it."""
    try:
        found = answer.json()
    except ValueError as fault:
        raise Refused(f"the answer is not JSON: {answer.text[:200]}") from fault
    if not isinstance(found, dict):
        raise Refused("the answer is not a JSON object")
    if missing := [name for name in needed if name not in found]:
        raise Refused(f"the answer lacks {', '.join(missing)}")
    return found


def said(answer: httpx.Response) -> str:
    """What a refusal says in whichever format its API uses, on one line."""
    try:
        body = answer.json()
    except ValueError:
        body = None
    if not isinstance(body, dict):
        return answer.text[:200]
    if "error" in body:
        return f"{body['error']}: {body.get('error_description', '')}".rstrip(": ")
    faults = body.get("errors") or body.get("Errors") or []
    words = [f"{fault.get('code') or fault.get('ErrorCode')}: {fault.get('detail') or fault.get('Message')}"
             for fault in faults]  # fmt: skip
    return "; ".join(words) or str(body)[:200]
