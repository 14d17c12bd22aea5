"""Who signs out while an app is just being told who they are: the app hears of it, or learns nothing."""

from functools import partial

import pytest
from django.utils import timezone

from consent.models import OutboxMessage
from oidc.models import AuthorizationCode, SignedInClient
from portal import sessions
from portal.models import SignedInSession
from tests.actors import Customer
from tests.pages import HOST
from tests.races.threads import at_once, twin
from tests.relying_party import RelyingParty
from tests.websites import Website

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def app(app: RelyingParty, another_site: Website) -> RelyingParty:
    app.register(backchannel_logout_uri=another_site.url("/"))
    return app


@pytest.mark.clause("GM-07", "OIDC-BACKCHANNEL §2.5")
@pytest.mark.parametrize("times", range(3))
def test_no_app_is_signed_in_by_a_session_that_ends_without_hearing_of_it(
    app: RelyingParty, mia: Customer, times: int
) -> None:
    app.tokens(mia)
    session, person = SignedInSession.objects.get(), SignedInSession.objects.get().person_id
    link = app.link(prompt="none")
    windows = [twin(mia.http) for _ in range(4)]

    at_once(
        *(partial(each.get, link, secure=True, **HOST) for each in windows),
        partial(sessions.end, person, session.pk, timezone.now()),
    )

    assert not SignedInClient.objects.exists()
    sids = set(AuthorizationCode.objects.values_list("sid", flat=True))
    assert {str(sid) for sid in sids} == set(
        OutboxMessage.objects.filter(channel="logout").values_list("occasion", flat=True)
    )


@pytest.mark.clause("GM-07")
def test_who_ends_a_session_twice_at_once_tells_of_it_once(app: RelyingParty, mia: Customer) -> None:
    app.tokens(mia)
    row = SignedInSession.objects.get()

    at_once(*[partial(sessions.end, row.person_id, row.pk, timezone.now())] * 6)

    assert OutboxMessage.objects.filter(channel="logout").count() == 1
