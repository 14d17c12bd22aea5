"""Servers whose own clock is wrong: what is over is over by the database's clock, which all share, and what
is decided is decided by it (F21)."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from consent.issuers import consent_policy
from consent.models import Consent, ConsentEvent, PaymentUse
from oidc.issuers import security_policy
from oidc.models import AccessToken, AuthorizationCode, Interaction, PushedRequest
from staff.models import Proposal, StaffEvent
from staff.proposals import LASTS
from tests.actors import CHALLENGE, Customer, Recipient
from tests.directories import Software, refused
from tests.events import refusal
from tests.gate.holdings import customer_with_an_account, hands_of
from tests.pages import HOST
from tests.payments import LANTERN, kind
from tests.people import Gateway, MakeGateway, MakePayer, MakeRecipient
from tests.relying_party import RelyingParty
from tests.staff.people import Member
from tests.staff.test_four_eyes import proposes_to_end
from tests.staff.things import a_consent

pytestmark = pytest.mark.django_db
SLOW, FAST = -timedelta(hours=1), timedelta(minutes=5)
AN_HOUR_FAST = timedelta(hours=1)
PKCE = {"code_challenge": CHALLENGE, "code_challenge_method": "S256"}
A_LITTLE_BEHIND = -timedelta(seconds=40)
"""By so little that what was signed just now is good."""
BEHIND = -timedelta(minutes=2)
"""By so little that certificates of now are good."""


def set_clock(monkeypatch: pytest.MonkeyPatch, off: timedelta) -> None:
    right = timezone.now
    monkeypatch.setattr(timezone, "now", lambda: right() + off)


@contextmanager
def clock_off(monkeypatch: pytest.MonkeyPatch, off: timedelta) -> Iterator[None]:
    """For the block, at a server whose clock is off; others go right."""
    right = time.time
    with monkeypatch.context() as wrong:
        set_clock(wrong, off)
        wrong.setattr(time, "time", lambda: right() + off.total_seconds())
        yield


def counts_from_now(ends: datetime, lasts: timedelta) -> bool:
    return abs(ends - lasts - datetime.now(UTC)) < timedelta(seconds=15)


def is_now(moment: datetime | None) -> bool:
    return moment is not None and abs(moment - datetime.now(UTC)) < timedelta(minutes=1)


@pytest.mark.clause("TOK-07", "TOK-20")
@pytest.mark.parametrize("off", [SLOW, FAST])
def test_a_server_whose_clock_is_off_admits_nothing_that_is_over(
    cds: Recipient, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = customer_with_an_account()
    good, expired, ended = (hands_of(cds, customer) for _ in range(3))
    just_now = timezone.now() - timedelta(seconds=1)
    AccessToken.objects.filter(consent=expired.consent_id).update(expires=just_now)
    Consent.objects.filter(pk=ended.consent_id).update(expires_at=just_now)

    set_clock(monkeypatch, off)

    assert cds.reads_accounts(expired.access).status_code == 401
    assert cds.reads_accounts(ended.access).status_code in {401, 403}
    if off is FAST:  # to a slow one certificates of this hour are of the future
        assert cds.reads_accounts(good.access).status_code == 200, "nor does it end what is not over"


@pytest.mark.clause("CAU-04")
def test_an_assertion_that_is_over_by_the_databases_clock_is_good_for_nothing(
    fapi2: Recipient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its `jti` may have been used, and forgotten since: a slow clock would let it in again."""
    made = int((timezone.now() + BEHIND).timestamp())
    old = fapi2.assertion("token", iat=made, nbf=made, exp=made + 60)
    set_clock(monkeypatch, BEHIND)

    answer = fapi2.post("token", grant_type="client_credentials", client_assertion=old)

    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert "out of date by far" in refusal(answer)["reason"]
    assert not AccessToken.objects.exists()


@pytest.mark.clause("REG-01", "REG-04")
def test_nor_is_a_registration_request_with_its_statement(
    au: Software, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = int((timezone.now() + BEHIND).timestamp())
    at_that_time = {"iat": made, "exp": made + 60}
    old = au.asks(**at_that_time, **au.with_statement(**at_that_time))
    set_clock(monkeypatch, BEHIND)

    assert refused(au, au.registers(old), "invalid_software_statement", "used before")


@pytest.mark.clause("AUD-02", "CON-70")
@pytest.mark.parametrize("off", [SLOW, AN_HOUR_FAST])
def test_what_is_decided_at_such_a_server_counts_from_then_on(
    cds: Recipient, mia: Customer, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = cds.link()

    with clock_off(monkeypatch, off):
        back = mia.allows(link)

    consent = Consent.objects.get()
    assert consent.authorised_at
    assert consent.lasts
    assert is_now(consent.authorised_at)
    assert consent.expires_at == consent.authorised_at + consent.lasts
    assert consent.pick_up_by == consent.authorised_at + consent_policy("cds").pick_up_within
    assert is_now(ConsentEvent.objects.get(verb="authorise").at)
    assert cds.redeems(cds.answer_in(back)["code"]).status_code == 200


@pytest.mark.clause("CON-11", "CON-70")
def test_a_slow_server_takes_no_decision_that_is_too_late(
    cds: Recipient, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = cds.link()

    with clock_off(monkeypatch, SLOW):
        page = mia.reaches_review(link)
        Consent.objects.update(authorise_by=datetime.now(UTC))
        page.press("btn-allow")

    assert Consent.objects.get().status == "awaiting"


@pytest.mark.clause("AUT-24")
def test_a_request_waits_as_long_at_such_a_server(
    cds: Recipient, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = [cds.link() for _ in range(2)]

    with clock_off(monkeypatch, SLOW):
        page = mia.reaches_review(links[0])
        Interaction.objects.update(expires_at=datetime.now(UTC))
        assert not page.press("btn-allow").has("btn-allow")
    with clock_off(monkeypatch, AN_HOUR_FAST):
        Customer("mia").allows(links[1])

    assert sorted(Consent.objects.values_list("status", flat=True)) == ["active", "awaiting"]


@pytest.mark.clause("PAR-05", "TOK-03", "TOK-07")
@pytest.mark.parametrize("off", [A_LITTLE_BEHIND, AN_HOUR_FAST])
def test_what_such_a_server_hands_out_lasts_as_long_as_it_says(
    cds: Recipient, mia: Customer, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    policy = security_policy("cds")

    with clock_off(monkeypatch, off):
        link = cds.link()
    pushed = PushedRequest.objects.get()
    back = mia.allows(link)
    with clock_off(monkeypatch, off):
        answer = cds.redeems(cds.answer_in(back)["code"])

    assert counts_from_now(pushed.expires_at, policy.request_uri_lifetime)
    assert is_now(pushed.created_at)
    assert answer.status_code == 200
    token = AccessToken.objects.get(consent__isnull=False)
    assert counts_from_now(token.expires, policy.access_token_lifetime)
    assert is_now(token.issued_at)


@pytest.mark.clause("AUT-10", "TOK-03")
def test_so_does_a_code_that_it_gives_without_a_page(
    app: RelyingParty, mia: Customer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app.tokens(mia)

    with clock_off(monkeypatch, FAST):
        mia.http.get(app.link(prompt="none"), secure=True, **HOST)

    code = AuthorizationCode.objects.latest("pk")
    assert AuthorizationCode.objects.count() == 2
    assert counts_from_now(code.expires, security_policy(app.issuer).code_lifetime)


@pytest.mark.clause("CON-11", "AUT-11")
@pytest.mark.parametrize("off", [A_LITTLE_BEHIND, AN_HOUR_FAST])
@pytest.mark.parametrize("left", [timedelta(0), timedelta(minutes=2)], ids=["just over", "not yet over"])
def test_such_a_server_takes_a_request_about_an_intent_that_still_waits_and_no_other(
    make_recipient: MakeRecipient, off: timedelta, left: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    uk = make_recipient("uk")
    named = uk.names(uk.intent())
    Consent.objects.update(authorise_by=datetime.now(UTC) + left)

    with clock_off(monkeypatch, off):
        answer = uk.pushes(claims=named, **PKCE)

    assert answer.status_code == (201 if left else 400)


@pytest.mark.clause("DASH-35", "ASVS §2.3.5")
@pytest.mark.parametrize("off", [SLOW, AN_HOUR_FAST])
def test_what_staff_propose_at_such_a_server_waits_a_day(
    bank: None, off: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    a_consent()

    with clock_off(monkeypatch, off):
        pia = Member("pia")
        pia.works_on()
        page = proposes_to_end(pia, "recipient", "Budget Fox")

    proposal = Proposal.objects.get()
    assert is_now(proposal.proposed_at)
    assert counts_from_now(proposal.expires_at, LASTS)
    assert is_now(StaffEvent.objects.get(did="proposed").at)
    rhea = Member("rhea")
    rhea.works_on()
    with clock_off(monkeypatch, off):
        rhea.opens(page.url).press("btn-approve")
    assert is_now(ConsentEvent.objects.latest("pk").at)


@pytest.mark.clause("CON-07", "CON-70")
@pytest.mark.parametrize("off", [BEHIND, FAST])
@pytest.mark.parametrize("left", [timedelta(0), timedelta(minutes=2)], ids=["just over", "not yet over"])
def test_such_a_server_reads_the_status_that_all_others_read(
    make_recipient: MakeRecipient, off: timedelta, left: timedelta, monkeypatch: pytest.MonkeyPatch
) -> None:
    uk = make_recipient("uk")
    intent, token = uk.intent(), uk.client_token()
    Consent.objects.update(authorise_by=datetime.now(UTC) + left)

    def status() -> str:
        answer = uk.reads(f"{uk.dialect.intents}/{intent}", token)
        return str(answer.json()["Data"]["Status"])

    right = status()
    with clock_off(monkeypatch, off):
        assert status() == right


@pytest.mark.clause("CON-51", "CON-54")
@pytest.mark.parametrize("off", [BEHIND, FAST])
def test_a_payment_is_counted_on_the_day_that_it_is(
    payer_of: MakePayer,
    ava: Customer,
    gateway_of: MakeGateway,
    off: timedelta,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    payer, gateway = payer_of(kind("uk", "v4.0/pisp/domestic-vrp-consents")), gateway_of("uk")
    body = payer.kind.body()
    begins = (datetime.now(UTC) + timedelta(minutes=2)).isoformat()
    soon = {**body["Data"]["ControlParameters"], "ValidFromDateTime": begins}
    later = {**body, "Data": {**body["Data"], "ControlParameters": soon}}
    intents = [payer.registered(asked) for asked in (body, later)]
    for intent in intents:
        payer.allowed_by(Customer("ava"), intent)

    with clock_off(monkeypatch, off):
        statuses = [_counts(gateway, intent) for intent in intents]

    assert statuses == [201, 400]
    assert is_now(PaymentUse.objects.get().at)


def _counts(gateway: Gateway, intent: str) -> int:
    """At a server that finds the gateway's assertion made just now."""
    made = int(timezone.now().timestamp())
    said = gateway.assertion("payment-uses", iat=made, nbf=made, exp=made + 240)
    order = {
        "currency": "GBP",
        "payee_scheme": LANTERN["SchemeName"],
        "payee_identification": LANTERN["Identification"],
    }
    status: int = gateway.counts(intent, amount="1.00", client_assertion=said, **order).status_code
    return status
