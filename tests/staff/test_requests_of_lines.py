"""What came with a request says which: a line leads to the logs about it, on the page and in a file."""

from uuid import UUID

import pytest
from django.utils import timezone

from consent.models import ConsentEvent
from oidc.models import Interaction
from staff.timelines.lines import What
from staff.timelines.merged import timeline
from staff.timelines.of import of_consent
from tests.arrangements import Arrangement
from tests.staff.exporting import approved_by, asks, fetches, made, unpacked
from tests.staff.people import Member
from tests.staff.things import a_consent

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]


def test_what_a_flow_brought_says_the_id_of_the_flow(shared: Arrangement, sam: Member) -> None:
    flow = str(Interaction.objects.get(consent=UUID(shared.id)).pk)

    lines = timeline(of_consent(UUID(shared.id), audits=False), now=timezone.now()).lines
    html = sam.works_on().opens(f"/consents/{shared.id}/").response.content.decode()

    requests = {line.says: line.request for line in lines if line.what in {What.LOG, What.PAGES}}
    assert requests["allowed it"] == requests["came from the app to our pages"] == flow
    decided = ConsentEvent.objects.get(consent=UUID(shared.id), verb="authorise")
    assert decided.detail["interaction"] == flow
    assert f'<span class="mono">request {flow}</span>' in html
    assert {line.request for line in lines if line.what is What.MESSAGES} <= {""}


def test_what_came_with_none_says_none(sam: Member, bank: None) -> None:
    consent = a_consent()

    html = sam.works_on().opens(f"/consents/{consent.pk}/").response.content.decode()

    assert "allowed it" in html
    assert '<span class="mono">request' not in html


def test_a_file_has_it_as_a_column(shared: Arrangement, pia: Member, paul: Member) -> None:
    flow = str(Interaction.objects.get(consent=UUID(shared.id)).pk)
    pia.works_on("DP-4", "complaint")
    asks(pia, f"/exports/timeline?consent={shared.id}")
    approved_by(paul.works_on())

    head, *rows = unpacked(fetches(pia, made())).rows

    told = {row[head.index("what happened")]: row[head.index("request")] for row in rows}
    assert told["allowed it"] == flow
