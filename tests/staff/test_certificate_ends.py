"""What ends soon of all that certificates rest on is said on the first page, while it can be renewed."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from demo.authority import Authority
from oidc.clients.certificate_ends import ending_soon
from oidc.models import Client
from tests.actors import Recipient
from tests.credentials import with_x5c
from tests.staff.people import Member

pytestmark = [pytest.mark.django_db, pytest.mark.clause("DASH-35")]
DAY = timedelta(days=1)


def test_an_authority_is_named_a_month_before_it_ends_and_after(pki: Authority) -> None:
    ends = pki.credential.certificate.not_valid_after_utc

    assert ending_soon(ends - 31 * DAY) == []
    (soon,) = ending_soon(ends - 29 * DAY)
    assert "Accord demo authority" in soon
    assert soon.endswith(f"ends on {ends:%Y-%m-%d}")
    for issuer in ("cds", "nz", "uk", "fapi1", "fapi2"):
        assert issuer in soon
    (over,) = ending_soon(ends + DAY)
    assert over.endswith(f"ended on {ends:%Y-%m-%d}")


def test_a_clients_own_is_named_at_home_and_on_its_companys_page(
    rhea: Member, pki: Authority, cds: Recipient
) -> None:
    own = pki.self_signed()
    row = Client.objects.get(issuer="cds", client_id=cds.client_id)
    row.jwks, row.token_endpoint_auth_method = with_x5c(own), "self_signed_tls_client_auth"
    row.save()
    ends = own.certificate.not_valid_after_utc

    rhea.signs_in()
    assert f"Its certificate ends {ends:%Y-%m-%d}" in rhea.opens(f"/companies/{row.recipient_id}/").text
    said = [one for one in ending_soon(ends - DAY) if one.startswith("a certificate of")]
    assert said == [f"a certificate of {cds.client_id} at cds ends on {ends:%Y-%m-%d}"]

    row.suspended_at = timezone.now()
    row.save()
    assert not any(one.startswith("a certificate of") for one in ending_soon(ends - DAY))


def test_lists_that_cannot_be_read_are_a_fault_at_home(otto: Member, tmp_path: Path, settings: Any) -> None:
    otto.signs_in()
    assert "revocation lists" not in otto.opens("/").text

    settings.CLIENT_CRL_FILE = str(tmp_path / "nowhere.pem")

    assert "the revocation lists cannot be read" in otto.opens("/").text
