"""What may be used once has one user, however many come at once."""

from collections import Counter
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from consent.models import Consent, ConsentEvent, IdempotencyKey
from oidc.digests import digest
from oidc.models import AccessToken, AuthorizationCode, RefreshToken, SpentRefreshToken, UsedJti, UsedProof
from tests.actors import Recipient
from tests.attested import BY_DPOP, BY_JWT, AttestedApp
from tests.people import MakeRecipient
from tests.races.conftest import CodeFor
from tests.races.threads import at_once, copies

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.clause("TOK-02", "TOK-03", "RFC 6749 §4.1.2")
def test_thirty_two_threads_redeem_one_code_and_one_gets_tokens(
    recipient: Recipient, code_for: CodeFor
) -> None:
    code = code_for(recipient, "mia")

    answers = at_once(
        *(
            partial(each.redeems, code, client_assertion=recipient.assertion())
            for each in copies(recipient, 32)
        )
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 31}
    won = next(answer.json() for answer in answers if answer.status_code == 200)
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_grant"}
    assert (AccessToken.objects.count(), RefreshToken.objects.count()) == (1, 1)
    # The others were replays, which end what the winner got (RFC 6749 §4.1.2).
    assert AuthorizationCode.objects.get().revoked_at is not None
    assert recipient.reads_accounts(won["access_token"]).status_code == 401
    assert recipient.refreshes(won["refresh_token"]).json()["error"] == "invalid_grant"
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("RFC 9700 §4.14.2")
def test_sixteen_threads_rotate_one_refresh_token_and_the_family_has_one_head(
    settings: Any, make_recipient: MakeRecipient, code_for: CodeFor
) -> None:
    profile = settings.ISSUERS["nz"]
    rotating = replace(profile.security, rotates_for=frozenset({"private_key_jwt"}))
    settings.ISSUERS = {**settings.ISSUERS, "nz": replace(profile, security=rotating)}
    nz = make_recipient("nz")
    first = nz.redeems(code_for(nz, "mia")).json()["refresh_token"]

    answers = at_once(*(partial(each.refreshes, first) for each in copies(nz, 16)))

    assert Counter(answer.status_code for answer in answers) == {200: 16}
    values = [answer.json()["refresh_token"] for answer in answers]
    family = RefreshToken.objects.get()
    assert [digest(value) for value in values].count(bytes(family.digest)) == 1
    assert (family.generation, SpentRefreshToken.objects.count()) == (2, 16)
    assert len(set(values)) == 16


@pytest.mark.clause("CAU-04", "RFC 7523 §3")
def test_sixteen_threads_use_one_jti_and_one_is_let_in(recipient: Recipient) -> None:
    assertion = recipient.assertion()

    answers = at_once(
        *(
            partial(each.post, "token", grant_type="client_credentials", assertion=assertion)
            for each in copies(recipient, 16)
        )
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 401: 15}
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_client"}
    assert (UsedJti.objects.count(), AccessToken.objects.count()) == (1, 1)


@pytest.mark.clause("TLS-18", "RFC 9449 §11.1")
def test_sixteen_threads_show_one_dpop_proof_and_one_is_let_in(fapi2: Recipient) -> None:
    fapi2 = fapi2.with_dpop()
    proof = fapi2.prover.proof("POST", fapi2.url("token"))

    answers = at_once(
        *(
            partial(each.post, "token", grant_type="client_credentials", proof=proof)
            for each in copies(fapi2, 16)
        )
    )

    assert Counter(answer.status_code for answer in answers) == {200: 1, 400: 15}
    assert {answer.json().get("error") for answer in answers} == {None, "invalid_dpop_proof"}
    assert (UsedProof.objects.count(), AccessToken.objects.count()) == (1, 1)


@pytest.mark.clause("CAU-22")
@pytest.mark.parametrize("method", [BY_JWT, BY_DPOP])
def test_sixteen_threads_show_one_proof_of_a_phone_and_one_is_let_in(issuer_keys: None, method: str) -> None:
    phone = AttestedApp("oidc", "phone-app", "").register(token_endpoint_auth_method=method)
    proof = {"possession": phone.possession()}
    if method == BY_DPOP:
        url, challenge = phone.url("introspect"), phone.challenge()
        proof = {"proof": phone.instance.proof("POST", url, nonce=challenge)}

    answers = at_once(*(partial(each.post, "introspect", token="x", **proof) for each in copies(phone, 16)))

    said = Counter(answer.json().get("error") for answer in answers)
    refused = "invalid_client_attestation" if method == BY_JWT else "invalid_dpop_proof"
    assert said == {None: 1, refused: 15}
    assert UsedJti.objects.count() + UsedProof.objects.count() == 1


@pytest.mark.clause("CON-17")
@pytest.mark.parametrize("issuer", ["nz", "nz1"])
def test_sixteen_threads_send_one_idempotency_key_and_one_intent_is_registered(
    make_recipient: MakeRecipient, issuer: str
) -> None:
    nz = make_recipient(issuer)
    token = nz.client_token()

    answers = at_once(*(partial(each.registers_intent, key="k", token=token) for each in copies(nz, 16)))

    assert Counter(answer.status_code for answer in answers) == {201: 16}
    assert len({answer.content for answer in answers}) == 1
    assert (Consent.objects.count(), ConsentEvent.objects.count(), IdempotencyKey.objects.count()) == (
        1,
        1,
        1,
    )


@pytest.mark.clause("CON-18")
def test_two_bodies_race_under_one_key_and_the_first_counts(nz: Recipient) -> None:
    token = nz.client_token()
    asked = [["ReadAccountsBasic"], ["ReadAccountsDetail"]] * 8

    answers = at_once(
        *(
            partial(each.registers_intent, key="k", token=token, Permissions=permissions)
            for each, permissions in zip(copies(nz, 16), asked, strict=True)
        )
    )

    assert Counter(answer.status_code for answer in answers) == {201: 8, 400: 8}
    kept = Consent.objects.get()
    for answer, permissions in zip(answers, asked, strict=True):
        assert (answer.status_code == 201) == (kept.permissions == permissions)
