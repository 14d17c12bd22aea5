"""`manage.py check`: does this deployment keep what its profiles promise? Each message says what to set."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

from cryptography import x509
from django.conf import settings
from django.core import checks

from oidc.binding.revocation_lists import read_lists
from oidc.clients.methods import METHODS
from oidc.issuers import client_authorities, issuer_names, security_policy
from oidc.jose.directory_keys import NotAKeySet, keys_in
from oidc.policy import SecurityPolicy


@checks.register("accord", deploy=True)
def sandbox_is_off(**_options: Any) -> list[checks.CheckMessage]:
    """In a sandbox everybody knows the second factor."""
    if not settings.SANDBOX:
        return []
    return [
        checks.Error(
            "SANDBOX is on: the code 000000 opens every account", hint="unset SANDBOX", id="accord.E001"
        )
    ]


@checks.register("accord", deploy=True)
def client_authorities_can_be_read(**_options: Any) -> list[checks.CheckMessage]:
    """Without anchors no client certificate could ever be trusted."""
    faults: list[checks.CheckMessage] = []
    for file in sorted({client_authorities(issuer) for issuer in issuer_names()}):
        try:
            x509.load_pem_x509_certificates(Path(file).read_bytes())
        except (OSError, ValueError) as error:
            hint = "CLIENT_CA_FILE and CLIENT_CA_FILES name PEM files of authorities for client certificates"
            faults.append(checks.Error(f"{file} cannot be read: {error}", hint=hint, id="accord.E002"))
    return faults


@checks.register("accord", deploy=True)
def revocation_lists_can_be_read(**_options: Any) -> list[checks.CheckMessage]:
    """Where lists are expected and cannot be read no certificate is trusted."""
    if not settings.CLIENT_CRL_FILE:
        return []
    try:
        read_lists(settings.CLIENT_CRL_FILE, 0)
    except (OSError, ValueError) as error:
        hint = "CLIENT_CRL_FILE names a PEM file with the revocation lists of the authorities for clients"
        return [checks.Error(f"CLIENT_CRL_FILE cannot be read: {error}", hint=hint, id="accord.E008")]
    return []


@checks.register("accord", deploy=True)
def certificates_in_headers_come_from_named_proxies(**_options: Any) -> list[checks.CheckMessage]:
    """Without a proxy that is trusted to set it, the header would be read from nobody."""
    if settings.TRUSTED_PROXIES or not settings.CLIENT_CERTIFICATE_HEADER:
        return []
    hint = "set TRUSTED_PROXIES to the addresses of the proxy that ends mutual TLS"
    message = "CLIENT_CERTIFICATE_HEADER is set, and no proxy is trusted to send it"
    return [checks.Error(message, hint=hint, id="accord.E003")]


@checks.register("accord", deploy=True)
def clients_cannot_send_us_inside(**_options: Any) -> list[checks.CheckMessage]:
    """What a client names by address is fetched: from the internet, not from the bank's own networks."""
    if not settings.OUTBOUND_ALLOWED_NETWORKS:
        return []
    named = ", ".join(str(network) for network in settings.OUTBOUND_ALLOWED_NETWORKS)
    hint = "unset OUTBOUND_ALLOWED_NETWORKS, unless this is a sandbox"
    return [checks.Warning(f"clients can make this server call {named}", hint=hint, id="accord.W001")]


@checks.register("accord", deploy=True)
def outbound_authorities_can_be_read(**_options: Any) -> list[checks.CheckMessage]:
    """Without anchors nothing that a client names by address could be fetched."""
    if not settings.OUTBOUND_CA_FILE:
        return []
    try:
        x509.load_pem_x509_certificates(Path(settings.OUTBOUND_CA_FILE).read_bytes())
    except (OSError, ValueError) as error:
        hint = "OUTBOUND_CA_FILE names a PEM file with the authorities of clients' servers"
        return [checks.Error(f"OUTBOUND_CA_FILE cannot be read: {error}", hint=hint, id="accord.E010")]
    return []


@checks.register("accord", deploy=True)
def directories_keys_can_be_read(**_options: Any) -> list[checks.CheckMessage]:
    """A file without keys would refuse every statement; what stands at an address is read when needed."""
    faults: list[checks.CheckMessage] = []
    for issuer, place in settings.DIRECTORY_KEYS.items():
        if place.startswith("https://"):
            continue
        try:
            keys_in(place, security_policy(issuer).signing_algorithms)
        except (OSError, NotAKeySet) as error:
            hint = "DIRECTORY_KEYS names https addresses, or files, of JWK Sets"
            faults.append(checks.Error(f"{issuer}: {error}", hint=hint, id="accord.E020"))
    return faults


@checks.register("accord", deploy=True)
def recipients_know_who_calls_them(**_options: Any) -> list[checks.CheckMessage]:
    """Recipients that are called look the caller up by the name that their scheme's register gave it."""
    called = [name for name in issuer_names() if security_policy(name).recipient_call is not None]
    return [
        checks.Warning(
            f"{name}: recipients are called in the name of the issuer's URL, which no register knows",
            hint=f"set HOLDER_IDS to {name}=the id that the register knows this bank by",
            id="accord.W002",
        )
        for name in called
        if name not in settings.HOLDER_IDS
    ]


@checks.register("accord")
def profiles_are_whole(**_options: Any) -> list[checks.CheckMessage]:
    """What one part of a profile offers, the others must know."""
    faults: list[checks.CheckMessage] = []
    for name in issuer_names():
        policy = security_policy(name)
        profile = settings.ISSUERS[name]
        for tag, wording in profile.wordings.items():
            try:
                for permission in profile.consent.permissions:
                    for organisation in (False, True):
                        wording.kinds((permission,), organisation=organisation)
            except KeyError as wordless:
                message = f"{name}: permissions without words in {tag}: {wordless}"
                faults.append(checks.Error(message, id="accord.E006"))
        strays = policy.client_scopes - policy.scopes
        if strays:
            faults.append(checks.Error(f"{name}: client_scopes not among scopes: {strays}", id="accord.E004"))
        opens: frozenset[str] = getattr(policy.registration, "opened_by", frozenset())
        if strays := (policy.solitary_scopes | policy.operator_scopes | opens) - policy.client_scopes:
            faults.append(checks.Error(f"{name}: not among client_scopes: {strays}", id="accord.E021"))
        faults += _faults_of_methods(name, policy)
        in_query = [kind for kind, modes in policy.response_modes.items() if _tokens_in_query(kind, modes)]
        if in_query:
            faults.append(checks.Error(f"{name}: tokens in a query: {in_query}", id="accord.E009"))
        if not policy.unbound_tokens and any("token" in kind.split() for kind in policy.response_modes):
            unbound = f"{name}: tokens from the authorization endpoint, which could not be bound"
            faults.append(checks.Error(unbound, id="accord.E011"))
        if policy.userinfo and any("customer" not in one.resource_words for one in profile.wordings.values()):
            faults.append(checks.Error(f"{name}: no words for looks at userinfo", id="accord.E012"))
        if policy.own_apps and not policy.session_reuse:
            faults.append(
                checks.Error(f"{name}: own_apps where no consent of before counts", id="accord.E023")
            )
        if policy.code_lifetime.total_seconds() > 60:
            faults.append(checks.Error(f"{name}: codes live longer than 60 s", id="accord.E005"))
    return faults


def _tokens_in_query(response_type: str, modes: Collection[str]) -> bool:
    return bool({"id_token", "token"} & set(response_type.split()) and {"query", "query.jwt"} & set(modes))


def _faults_of_methods(name: str, policy: SecurityPolicy) -> list[checks.CheckMessage]:
    """The nonce of a DPoP proof that stands for an attestation's holds the challenge, and nothing else."""
    faults: list[checks.CheckMessage] = []
    unknown = set(policy.client_authentication) - METHODS.keys()
    if unknown:
        faults.append(checks.Error(f"{name}: no such client authentication: {unknown}", id="accord.E007"))
    taken = "dpop" in policy.sender_constraints and policy.dpop_nonce_lifetime is None
    if "attest_jwt_client_auth_dpop" in policy.client_authentication and not taken:
        message = f"{name}: attestations by DPoP proofs, which are not taken, or need a nonce of their own"
        faults.append(checks.Error(message, id="accord.E022"))
    return faults
