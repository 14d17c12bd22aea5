"""Secrets and account numbers, planted by customers, recipients and staff, appear in no export."""

import io
import zipfile
from dataclasses import dataclass

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings

from bank.port import core_banking
from consent.models import Person
from portal.factor_secrets import secret_of
from staff.exports.files import Form
from staff.exports.wish import SOURCES
from staff.models import Export, StaffEvent
from tests.actors import Recipient
from tests.arrangements import BASIC, given
from tests.customers import Customer
from tests.payments import LANTERN, kind
from tests.people import MakePayer
from tests.staff.exporting import approved_by, asks, fetches, made, opening_of, unpacked
from tests.staff.people import Member
from tests.staff.test_customers import opened
from tests.staff.things import MIA, a_consent, a_message

pytestmark = [pytest.mark.django_db, pytest.mark.clause("AUD-05", "DASH-35")]
WRONG_PASSWORD, NOBODYS = "a-mistyped-password", "99999999"


def account_numbers() -> list[str]:
    customers = Person.objects.exclude(customer_number=None).values_list("customer_number", flat=True)
    held = [account for number in customers for account in core_banking().accounts_of(str(number))]
    return [spelled for one in held for spelled in (one.number, one.number.replace("-", ""))]


@dataclass(frozen=True)
class Planted:
    """What happened, and what of it nobody may take away."""

    shared: str
    paid: str
    canaries: list[str]


@pytest.fixture
def planted(cds: Recipient, payer_of: MakePayer, mia: Customer, ava: Customer, ada: Member) -> Planted:
    shared = given(cds, mia, BASIC)
    assert cds.reads_accounts(shared.tokens["access_token"]).status_code == 200
    payer = payer_of(kind("uk", "v4.0/pisp/domestic-payment-consents"))
    intent = payer.registered()
    paid = payer.allowed_by(ava, intent)
    a_message(a_consent())
    ada.opens("/").press("btn-continue", id_username="ada", id_password=WRONG_PASSWORD)
    ada.works_on("AUD-1", "audit")
    for number in (MIA, NOBODYS):
        ada.opens("/customers/").press("btn-open", id_number=number)
    ada.opens(f"/consents/?q=ref:{shared.id}+app:fox")
    numbers = account_numbers()
    assert len(numbers) > 8
    tokens = [said[name] for said in (shared.tokens, paid) for name in said if name.endswith("token")]
    assert len(tokens) > 3
    seeds = [secret_of(row) for row in Authenticator.objects.filter(type="totp")]
    cookies = [one.value for http in (mia.http, ava.http, ada.http) for one in http.cookies.values()]
    canaries = {
        *numbers, *tokens, *seeds, *cookies, *Person.objects.values_list("password", flat=True),
        *Person.objects.exclude(customer_number=None).values_list("customer_number", flat=True),
        LANTERN["Identification"], LANTERN["Name"], WRONG_PASSWORD, "accord-demo", NOBODYS, "Thompson",
        settings.SECRET_KEY,
    }  # fmt: skip
    return Planted(str(shared.id), str(intent), [one for one in canaries if one and len(one) > 6])


def test_no_secret_and_no_account_number_is_in_any_export(
    planted: Planted, ada: Member, rhea: Member
) -> None:
    """Each kind of export, in each form, with every column there is."""
    rhea.works_on()

    seen = ""
    for address in (
        "/exports/consents?line=asked:<1d",
        f"/exports/events?consent={planted.shared}",
        f"/exports/events?consent={planted.paid}",
        f"/exports/data?consent={planted.shared}",
        f"/exports/timeline?consent={planted.paid}",
        f"/exports/timeline-with-purposes?opening={opening_of(opened(ada, MIA))}",
        "/exports/log?member=",
        "/exports/messages?state=dead",
    ):
        for form in Form:
            before = Export.objects.count()
            asks(ada, address, columns=sorted(_every_column()), form=form)
            if Export.objects.count() == before:
                approved_by(rhea)
            seen += _read(unpacked(fetches(ada, made())).data, form)

    assert {one.wish["of"] for one in Export.objects.all()} == set(SOURCES)
    assert not Export.objects.filter(ready_at=None).exists()
    assert planted.shared in seen  # so what is there is looked at
    assert "Budget Fox" in seen
    assert [one for one in planted.canaries if one in seen] == []
    kept = str(list(Export.objects.values()) + list(StaffEvent.objects.values("detail", "case", "customer")))
    assert [one for one in planted.canaries if one in kept] == []


def _every_column() -> set[str]:
    return {column.name for source in SOURCES.values() for column in source.columns}


def _read(data: bytes, form: Form) -> str:
    if form is not Form.XLSX:
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return "".join(book.read(name).decode() for name in book.namelist())
