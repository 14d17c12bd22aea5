"""Where a client's answers go, its keys and its name are changed by two, and count at the next call."""

import json
from typing import Any

import pytest
from django.utils import timezone

from oidc.clients.known import remembered_client
from oidc.models import Client
from staff.acts import Doing, NotPossible
from staff.acts.change_client import CHANGE_CLIENT
from staff.models import Proposal, StaffEvent
from tests.actors import Recipient, signing_key
from tests.customers import Customer
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
ELSEWHERE = "https://recipient.test/another"


def change_of(client: Recipient) -> str:
    return f"/companies/software/{client.row.pk}/change"


def shows(member: Member, client: Recipient, what: str, after: str) -> Any:
    """The page with the difference, before anything is proposed."""
    form = {"id_what": what, "id_after": after, "id_why": "recipient-asked", "id_case": "CR-1"}
    return member.opens(change_of(client)).press("btn-show", **form)


def proposes(member: Member, client: Recipient, what: str, after: str) -> Any:
    return shows(member, client, what, after).press("btn-propose")


@pytest.fixture
def both(rhea: Member, ravi: Member) -> tuple[Member, Member]:
    """Two managers of recipients, signed in."""
    rhea.works_on()
    ravi.works_on()
    return rhea, ravi


@pytest.mark.clause("RFC 7591 §2", "ASVS §2.3.5")
def test_a_redirect_uri_counts_from_the_approval_on_and_the_old_one_no_more(
    both: tuple[Member, Member], cds: Recipient, mia: Customer
) -> None:
    rhea, ravi = both
    assert cds.pushes().status_code == 201
    assert remembered_client("cds", cds.client_id) is not None
    under_way = cds.link()

    shown = shows(rhea, cds, "redirect_uris", ELSEWHERE)
    assert cds.redirect_uri in shown.text
    assert ELSEWHERE in shown.text
    assert not Proposal.objects.exists()
    page = shown.press("btn-propose")
    assert not page.has("btn-approve")
    assert cds.pushes().status_code == 201
    page = ravi.opens(page.url)
    assert cds.redirect_uri in page.text
    page.press("btn-approve")

    assert cds.row.registered_redirect_uris == [ELSEWHERE]
    assert cds.pushes().status_code == 400
    assert "recipient.test/callback" not in mia.opens(under_way).url
    cds.redirect_uri = ELSEWHERE
    assert cds.pushes().status_code == 201


@pytest.mark.clause("RFC 7591 §2")
def test_a_new_key_proves_the_client_at_the_next_call_and_the_old_one_never_again(
    both: tuple[Member, Member], cds: Recipient
) -> None:
    rhea, ravi = both
    fresh = signing_key("somebody new")
    assert cds.pushes().status_code == 201

    keys = json.dumps({"keys": [fresh.as_dict(private=False)]})
    page = proposes(rhea, cds, "jwks", keys)
    assert cds.key.thumbprint() in page.text
    assert fresh.thumbprint() in page.text
    ravi.opens(page.url).press("btn-approve")

    refused = cds.pushes()
    assert (refused.status_code, refused.json()["error"]) == (401, "invalid_client")
    assert cds.row.jwks["keys"][0]["n"] == fresh.as_dict(private=False)["n"]


def test_a_name_is_changed_where_customers_read_it(both: tuple[Member, Member], cds: Recipient) -> None:
    rhea, ravi = both
    before = cds.row.recipient.name

    page = proposes(rhea, cds, "client_name", "Budget Fox & Sons")
    assert "Name of the company, as customers see it" in page.text
    ravi.opens(page.url).press("btn-approve")

    row = cds.row
    assert before != "Budget Fox & Sons"
    assert (row.recipient.name, row.registered("client_name")) == ("Budget Fox & Sons", "Budget Fox & Sons")
    assert row.recipient_id == Client.objects.get(pk=row.pk).recipient_id


@pytest.mark.clause("ASVS §2.3.5")
def test_what_has_moved_since_it_was_proposed_is_not_approved_over_it(
    both: tuple[Member, Member], cds: Recipient
) -> None:
    rhea, ravi = both
    first = proposes(rhea, cds, "redirect_uris", ELSEWHERE)
    second = proposes(rhea, cds, "redirect_uris", "https://recipient.test/a-third")
    open_page = ravi.opens(second.url)
    ravi.opens(first.url).press("btn-approve")

    looked_again = ravi.opens(second.url)
    answer = open_page.press("btn-approve")

    assert "has changed since it was proposed" in looked_again.text
    assert not looked_again.has("btn-approve")
    assert answer.status == 409
    assert "Have it proposed anew" in answer.text
    assert cds.row.registered_redirect_uris == [ELSEWHERE]


def test_what_its_company_changes_while_it_is_judged_is_not_undone(cds: Recipient) -> None:
    wished = {"client": cds.row.pk, "wished": {"redirect_uris": [ELSEWHERE]}}
    prepared, now = CHANGE_CLIENT.prepare(wished), timezone.now()
    of_theirs = {**cds.row.metadata, "contacts": ["security@recipient.test"]}
    Client.objects.filter(pk=cds.row.pk).update(metadata=of_theirs)

    approved = Doing(
        proposal=Proposal(arguments=wished),
        at=now,
        by="ravi",
        effect=CHANGE_CLIENT.effect(wished, now),
        prepared=prepared,
    )
    with pytest.raises(NotPossible, match="changed this moment"):
        CHANGE_CLIENT.do(approved)

    assert Client.objects.get(pk=cds.row.pk).metadata == of_theirs


@pytest.mark.parametrize(
    ("what", "after", "says"),
    [
        ("redirect_uris", "http://recipient.test/plain", "is not an https URI"),
        ("redirect_uris", "https://recipient.test/callback", "what is registered already"),
        ("jwks", "{", "This is no JSON"),
        ("jwks", "[]", "jwks"),
        ("jwks", '{"keys": []}', "jwks"),
        ("client_name", "\u202efox", "change how it is read"),
        ("jwks_uri", "https://127.0.0.1/keys", "jwks_uri"),
    ],
)
def test_what_could_not_be_registered_is_not_even_proposed(
    both: tuple[Member, Member], cds: Recipient, what: str, after: str, says: str
) -> None:
    page = shows(both[0], cds, what, after)

    assert says in page.text
    assert not page.has("btn-propose")
    assert not Proposal.objects.exists()


def test_a_private_key_is_refused_and_stands_nowhere(both: tuple[Member, Member], cds: Recipient) -> None:
    secret = cds.key.as_dict(private=True)

    page = shows(both[0], cds, "jwks", json.dumps({"keys": [secret]}))

    assert not page.has("btn-propose")
    assert str(secret["d"]) not in str(list(StaffEvent.objects.values_list("detail", flat=True)))


def test_only_what_was_shown_is_proposed(both: tuple[Member, Member], cds: Recipient) -> None:
    page = shows(both[0], cds, "redirect_uris", ELSEWHERE)

    page = page.press("btn-propose", id_after="https://recipient.test/slipped-in")

    assert "slipped-in" in page.text
    assert page.has("btn-propose")
    assert not Proposal.objects.exists()


def test_what_a_directory_states_is_changed_there(both: tuple[Member, Member], cds: Recipient) -> None:
    Client.objects.filter(pk=cds.row.pk).update(software_id="a-software")

    page = shows(both[0], cds, "redirect_uris", ELSEWHERE)

    assert "A directory states what it is" in page.text
    assert not Proposal.objects.exists()


@pytest.mark.clause("ASVS §2.3.5")
def test_not_even_a_superuser_approves_their_own(both: tuple[Member, Member], cds: Recipient) -> None:
    from consent.models import Person

    rhea, _ = both
    Person.objects.filter(username="rhea").update(is_superuser=True)
    page = proposes(rhea, cds, "redirect_uris", ELSEWHERE)
    proposal = Proposal.objects.get()

    answer = rhea.sends("POST", f"{page.url}decide", decision="approve", seen=proposal.effect["digest"])

    assert answer.status_code == 409
    assert cds.row.registered_redirect_uris == [cds.redirect_uri]
    assert StaffEvent.objects.filter(did="was refused", member="rhea").count() == 1


@pytest.mark.clause("DASH-35")
def test_a_form_that_proposed_to_suspend_never_reinstates(
    both: tuple[Member, Member], cds: Recipient
) -> None:
    rhea, ravi = both
    suspension = f"/companies/{cds.row.recipient_id}/suspension"
    open_page = ravi.opens(suspension)
    page = rhea.opens(suspension).press("btn-propose", id_why="fraud", id_case="F-2")
    twin = rhea.opens(suspension).press("btn-propose", id_why="fraud", id_case="F-2")
    ravi.opens(page.url).press("btn-approve")

    late = open_page.press("btn-propose", id_why="fraud", id_case="F-2")
    again = ravi.opens(twin.url).press("btn-approve")

    assert (late.status, again.status) == (409, 409)
    assert "Meanwhile the company is suspended" in late.text
    assert "It is suspended already" in again.text
    assert Proposal.objects.count() == 2
    cds.row.recipient.refresh_from_db()
    assert cds.row.recipient.suspended_at is not None
    assert cds.row.recipient.suspended_at <= timezone.now()


@pytest.mark.parametrize(
    ("what", "after"),
    [
        ("jwks", '{"keys": 5}'),
        ("jwks", '{"keys": [5, null, [], {"kty": 5}]}'),
        ("jwks", "[]"),
        ("redirect_uris", "https://["),
        ("redirect_uris", "https://recipient.test/\u202egood"),
        ("redirect_uris", "https://r\u0435cipient.test/callback"),
        ("jwks_uri", "https://["),
        ("jwks_uri", "https://169.254.169.254/latest"),
        ("jwks_uri", "file:///etc/passwd"),
    ],
)
def test_nonsense_is_refused_in_words_and_proposes_nothing(
    both: tuple[Member, Member], cds: Recipient, what: str, after: str
) -> None:
    page = shows(both[0], cds, what, after)

    assert page.status == 200
    assert "would not hold" in page.text
    assert not page.has("btn-propose")


@pytest.mark.parametrize(
    "member",
    ['"kid": "\\u0000"', '"kid": "\\ud800"', '"x5t": 1e999', '"x5t": NaN', f'"x5t": {"[" * 9000}'],
    ids=["NUL", "lone surrogate", "too large", "no number", "too deep"],
)
def test_keys_that_no_row_could_hold_are_refused_in_words(
    both: tuple[Member, Member], cds: Recipient, member: str
) -> None:
    page = shows(both[0], cds, "jwks", f'{{"keys": [{{"kty": "oct", {member}}}]}}')

    assert page.status == 200
    assert "This is no JSON" in page.text
    assert not page.has("btn-propose")
