"""From the authorization request to tokens and data, and to their end, in every ecosystem."""

import time
from datetime import timedelta

import pytest
from django.db.models import F
from django.utils import timezone

from consent.models import Consent, ConsentAccount, ConsentEvent
from oidc.jose.sign import half_hash
from oidc.models import AccessToken, AuthorizationCode, RefreshToken
from tests.actors import Customer, Recipient
from tests.dialects import DIALECTS
from tests.evidence import decided_on
from tests.people import MakeRecipient

pytestmark = pytest.mark.django_db


def tokens_of(recipient: Recipient, customer: Customer, **changes: object) -> dict[str, str]:
    """A customer's yes, turned into tokens."""
    back = recipient.answer_in(customer.allows(recipient.link(**changes)))
    answer = recipient.redeems(back["code"])
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


@pytest.mark.clause("TOK-01", "TOK-05", "TOK-06", "TOK-18", "TLS-10", "RFC 6749 §4.1.3", "RFC 6749 §5.1")
@pytest.mark.clause("TOK-11", "TOK-12", "REF-07")
def test_a_customer_allows_and_the_recipient_reads(recipient: Recipient, mia: Customer) -> None:
    back = recipient.answer_in(mia.allows(recipient.link()))

    answer = recipient.redeems(back["code"])

    assert back["state"] == "a-state"
    assert back["iss"] == recipient.issuer_url
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert (answer.json()["token_type"], 120 <= answer.json()["expires_in"] <= 600) == ("Bearer", True)
    assert recipient.reads_accounts(answer.json()["access_token"]).status_code == 200
    assert Consent.objects.get().status == "active"
    assert list(ConsentEvent.objects.values_list("verb", flat=True)) == ["propose", "authorise"]


@pytest.mark.clause("AUT-13", "AUT-06", "IDT-01", "IDT-02", "IDT-03", "IDT-04", "IDT-10")
@pytest.mark.clause("OIDC-CORE §3.3.2.11", "RFC 9207 §2", "AUT-08", "GM-05", "SEC-04")
@pytest.mark.parametrize(("issuer", "claim"), [("nz", "ConsentId"), ("nz1", "openbanking_intent_id")])
def test_the_hybrid_answer_is_signed_over_code_and_state(
    make_recipient: MakeRecipient, mia: Customer, issuer: str, claim: str
) -> None:
    nz = make_recipient(issuer)
    intent = nz.intent()

    url = mia.allows(nz.link(claims=nz.names(intent)))

    assert "?" not in url
    back = nz.answer_in(url)
    front = nz.verified(back["id_token"])
    assert front["c_hash"] == half_hash(back["code"], "PS256")
    assert front["s_hash"] == half_hash("a-state", "PS256")
    assert "at_hash" not in front
    assert front["nonce"] == "a-nonce"
    assert front["acr"] == DIALECTS[issuer].acr
    assert front[claim] == front["sub"] == intent
    second = nz.redeems(back["code"]).json()
    behind = nz.verified(second["id_token"])
    assert behind["at_hash"] == half_hash(second["access_token"], "PS256")
    assert (behind["iss"], behind["sub"], behind["aud"]) == (nz.issuer_url, intent, nz.client_id)


@pytest.mark.clause("IDT-03", "PAR-17")
def test_an_intent_may_still_be_named_as_before_version_two(nz: Recipient, mia: Customer) -> None:
    intent = nz.intent()
    claims = {"id_token": {"openbanking_intent_id": {"value": intent, "essential": True}, **nz.acr()}}

    back = nz.answer_in(mia.allows(nz.link(claims=claims)))

    told = nz.verified(back["id_token"])
    assert told["openbanking_intent_id"] == told["ConsentId"] == intent


@pytest.mark.clause(
    "AUT-14", "AUT-15", "AUT-16", "JARM §2.1", "TOK-08", "IDT-05", "CON-70", "REF-04", "REF-05", "GM-05"
)
def test_the_jarm_answer_and_the_arrangement(cds: Recipient, mia: Customer) -> None:
    url = mia.allows(cds.link())

    back = cds.answer_in(url)
    assert url.startswith("https://recipient.test/callback?response=")
    assert (back["aud"], back["iss"]) == (cds.client_id, cds.issuer_url)
    assert 10 < back["exp"] - time.time() <= 600
    tokens = cds.redeems(back["code"]).json()
    consent = Consent.objects.get()
    assert tokens["cdr_arrangement_id"] == str(consent.pk)
    claims = cds.verified(tokens["id_token"])
    assert claims.keys() == {
        "iss", "sub", "aud", "iat", "exp", "auth_time", "acr", "amr", "nonce", "at_hash"
    }  # fmt: skip
    assert consent.authorised_at is not None
    assert consent.expires_at == consent.authorised_at + timedelta(seconds=7_776_000)
    assert RefreshToken.objects.get().expires == consent.expires_at


@pytest.mark.clause("IDT-06", "OIDC-CORE §8.1", "IDT-07")
def test_a_customer_looks_the_same_to_one_sector_and_different_to_another(
    cds: Recipient, make_recipient: MakeRecipient, mia: Customer, leo: Customer
) -> None:
    sibling = make_recipient("cds", "sibling")
    stranger = make_recipient("cds", "stranger", redirect_uris=["https://elsewhere.test/cb"])
    stranger.redirect_uri = "https://elsewhere.test/cb"

    def sub(recipient: Recipient, customer: Customer) -> str:
        fresh = Customer(customer.username)
        return str(recipient.verified(tokens_of(recipient, fresh)["id_token"])["sub"])

    assert sub(cds, mia) == sub(cds, mia) == sub(sibling, mia)
    assert len({sub(cds, mia), sub(stranger, mia), sub(cds, leo)}) == 3


@pytest.mark.peer("6-20")
@pytest.mark.clause("REF-01", "CON-70")
@pytest.mark.parametrize("claims", [{}, {"sharing_duration": 0}])
def test_a_single_occasion_has_no_refresh_token_and_ends_with_its_access_token(
    cds: Recipient, mia: Customer, claims: dict[str, object]
) -> None:
    tokens = tokens_of(cds, mia, claims={**claims, "id_token": cds.acr()})

    consent, access = Consent.objects.get(), AccessToken.objects.get()
    assert "refresh_token" not in tokens
    assert consent.expires_at is not None
    assert access.expires <= consent.expires_at


@pytest.mark.clause("REF-03")
def test_sharing_is_cut_to_one_year(cds: Recipient, mia: Customer) -> None:
    tokens_of(cds, mia, claims={"sharing_duration": 10**30, "id_token": cds.acr()})

    consent = Consent.objects.get()
    assert consent.authorised_at is not None
    assert consent.expires_at == consent.authorised_at + timedelta(days=365)


@pytest.mark.clause("AUT-18", "RFC 6749 §4.1.2.1", "PAR-25")
def test_a_customer_refuses_and_the_recipient_is_told(recipient: Recipient, mia: Customer) -> None:
    back = recipient.answer_in(mia.refuses(recipient.link()))

    assert back["error"] == "access_denied"
    assert back["state"] == "a-state"
    assert "code" not in back
    assert Consent.objects.get().status == "rejected"


@pytest.mark.clause("TOK-02", "TOK-03", "RFC 6749 §4.1.2")
def test_a_code_used_again_ends_everything_that_came_from_it(recipient: Recipient, mia: Customer) -> None:
    code = recipient.answer_in(mia.allows(recipient.link()))["code"]
    tokens = recipient.redeems(code).json()

    again = recipient.redeems(code)

    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 401
    assert recipient.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert recipient.introspects(tokens["refresh_token"]) == {"active": False}


@pytest.mark.clause("TOK-02", "TOK-04", "RFC 7636 §4.6", "TOK-09", "SEC-01")
def test_a_stolen_code_is_worth_nothing_and_its_theft_harms_nobody(
    recipient: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    thief = make_recipient(recipient.issuer, "thief")
    code = recipient.answer_in(mia.allows(recipient.link()))["code"]

    answers = [
        thief.redeems(code),
        recipient.redeems(code, redirect_uri="https://recipient.test/other"),
        recipient.redeems(code, redirect_uri=None),
        recipient.redeems(code, code_verifier="another-verifier-that-is-long-enough-for-rfc-7636"),
        recipient.redeems("x" * 43),
    ]

    assert [(a.status_code, a.json()["error"]) for a in answers] == [(400, "invalid_grant")] * 5
    assert recipient.redeems(code).status_code == 200


@pytest.mark.clause("TOK-03")
def test_a_code_lives_for_a_minute(recipient: Recipient, mia: Customer) -> None:
    code = recipient.answer_in(mia.allows(recipient.link()))["code"]
    AuthorizationCode.objects.update(
        issued_at=F("issued_at") - timedelta(seconds=61), expires=F("expires") - timedelta(seconds=61)
    )

    answer = recipient.redeems(code)

    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


@pytest.mark.clause("REF-06", "REF-08", "RFC 6749 §6")
def test_a_refresh_token_stays_and_gives_fresh_access(recipient: Recipient, mia: Customer) -> None:
    tokens = tokens_of(recipient, mia)

    first, second = (recipient.refreshes(tokens["refresh_token"]).json() for _ in range(2))

    assert first["refresh_token"] == second["refresh_token"] == tokens["refresh_token"]
    assert len({tokens["access_token"], first["access_token"], second["access_token"]}) == 3
    for granted in (tokens, first, second):
        assert recipient.reads_accounts(granted["access_token"]).status_code == 200


@pytest.mark.clause("REF-08", "REF-09", "TOK-09")
def test_a_refresh_token_is_its_clients_alone_and_never_grows(
    recipient: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    thief = make_recipient(recipient.issuer, "thief")
    token = tokens_of(recipient, mia)["refresh_token"]

    stolen = thief.refreshes(token)
    wider = recipient.refreshes(token, scope="openid everything")
    narrower = recipient.refreshes(token, scope="openid")
    spelled_oddly = recipient.refreshes(token, scope=" openid\topenid")
    blank = recipient.refreshes(token, scope=" ")

    assert (stolen.status_code, stolen.json()["error"]) == (400, "invalid_grant")
    assert (wider.status_code, wider.json()["error"]) == (400, "invalid_scope")
    assert narrower.json()["scope"] == spelled_oddly.json()["scope"] == "openid"
    assert "openid" in blank.json()["scope"].split()


@pytest.mark.clause("INT-01", "INT-02", "INT-04", "INT-07", "RFC 7662 §2.2", "REF-07")
def test_a_client_introspects_its_own_refresh_tokens(
    recipient: Recipient, make_recipient: MakeRecipient, mia: Customer
) -> None:
    other = make_recipient(recipient.issuer, "other")
    tokens = tokens_of(recipient, mia)

    view = recipient.introspects(tokens["refresh_token"])

    assert view["active"] is True
    assert "username" not in view
    if recipient.issuer == "cds":
        ends = RefreshToken.objects.values_list("expires", flat=True).get()
        assert view["exp"] == int(ends.timestamp())
        assert view["cdr_arrangement_id"] == tokens["cdr_arrangement_id"]
    assert other.introspects(tokens["refresh_token"]) == {"active": False}
    assert recipient.introspects("unknown") == {"active": False}


@pytest.mark.clause("INT-08", "INT-09", "RFC 7009 §2", "RFC 7009 §2.1")
@pytest.mark.parametrize("which", ["access_token", "refresh_token"])
def test_revoking_either_token_ends_both_but_not_the_consent(
    recipient: Recipient, make_recipient: MakeRecipient, mia: Customer, which: str
) -> None:
    other = make_recipient(recipient.issuer, "other")
    tokens = tokens_of(recipient, mia)

    assert other.post("revoke", token=tokens[which]).status_code == 200
    assert recipient.reads_accounts(tokens["access_token"]).status_code == 200
    assert recipient.post("revoke", token=tokens[which]).status_code == 200

    assert recipient.reads_accounts(tokens["access_token"]).status_code == 401
    assert recipient.refreshes(tokens["refresh_token"]).status_code == 400
    assert recipient.post("revoke", token="unknown").status_code == 200
    assert recipient.post("revoke").json()["error"] == "invalid_request"
    assert Consent.objects.get().status == "active"


@pytest.mark.clause("RES-01", "TOK-19", "ARR-12", "REF-09", "REF-11", "INT-10")
def test_a_stop_ends_everything_at_once(recipient: Recipient, mia: Customer) -> None:
    tokens = tokens_of(recipient, mia)
    consent = Consent.objects.get()

    page = mia.opens(f"/consents/{consent.pk}/stop").press("btn-stop")

    assert page.status == 200
    assert "stopped" in page.text
    data = recipient.reads_accounts(tokens["access_token"])
    status, word = recipient.dialect.withdrawn
    assert data.status_code == status
    assert word in data.content.decode()
    assert recipient.refreshes(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    assert recipient.introspects(tokens["refresh_token"]) == {"active": False}


@pytest.mark.clause("IDT-12", "OIDC-CORE §5.3.2")
def test_userinfo_tells_the_subject_of_the_id_token(recipient: Recipient, mia: Customer) -> None:
    tokens = tokens_of(recipient, mia)

    answer = recipient.reads(f"/{recipient.issuer}/userinfo", tokens["access_token"])

    assert answer.json() == {"sub": recipient.verified(tokens["id_token"])["sub"]}


@pytest.mark.clause("IDT-13", "IDT-07")
def test_the_name_is_told_only_where_the_customer_was_shown_so(cds: Recipient, mia: Customer) -> None:
    scope = "openid profile bank:accounts.basic:read"
    cds.register(scope=scope)
    review = mia.reaches_review(cds.link(scope=scope))

    tokens = cds.redeems(cds.answer_in(review.press("btn-allow").onward)["code"]).json()

    assert "Full name and title(s)" in review.text
    told = cds.reads("/cds/userinfo", tokens["access_token"]).json()
    assert told == {
        "sub": told["sub"],
        "name": "Mia Aroha Thompson",
        "given_name": "Mia",
        "family_name": "Thompson",
        "updated_at": 1740907800,
    }


@pytest.mark.clause("REF-10", "REF-11")
def test_no_token_outlives_the_consent(nz: Recipient, mia: Customer) -> None:
    until = timezone.now().replace(microsecond=0) + timedelta(minutes=3)
    intent = nz.intent(ExpirationDateTime=until.isoformat())

    nz.redeems(nz.answer_in(mia.allows(nz.link(claims=nz.names(intent))))["code"])

    assert Consent.objects.get().expires_at == until
    assert AccessToken.objects.get(consent__isnull=False).expires == until
    assert RefreshToken.objects.get().expires == until


@pytest.mark.clause("AUD-02", "AUD-03", "AUT-12", "ACR-09", "SEC-01", "CON-72")
def test_the_decision_keeps_the_request_as_signed_and_what_was_shown(
    recipient: Recipient, mia: Customer
) -> None:
    mia.allows(recipient.link())

    decision = decided_on()

    if recipient.dialect.signed:
        assert decision["request"].count(".") == 2
    else:
        assert decision["request"]["scope"] == recipient.dialect.scope
    assert f"Recipient {recipient.client_id}" in str(decision["shown"])
    assert decision["accounts"] == list(ConsentAccount.objects.values_list("account", flat=True))
    assert tuple(decision["amr"]) == recipient.dialect.amr


@pytest.mark.clause("CON-11", "AUT-11")
def test_an_intent_that_waited_too_long_can_no_longer_be_decided(nz: Recipient, mia: Customer) -> None:
    link = nz.link()
    Consent.objects.update(authorise_by=timezone.now())

    back = nz.answer_in(mia.http.get(link, secure=True)["Location"])

    assert back["error"] == "invalid_request"
