"""What the sandbox's bank has on record about its customers: everything about Mia, less of the others."""

from datetime import UTC, date, datetime

from bank.example.models import Customer
from demo.seed.people import AVA, LEO, LEO2, MIA, NOAH, SandboxPerson

ON_RECORD_SINCE = datetime(2025, 3, 2, 9, 30, tzinfo=UTC)


def record(person: SandboxPerson, **details: object) -> Customer:
    return Customer(
        number=person.customer_number,
        given_name=person.first_name,
        family_name=person.last_name,
        changed_at=ON_RECORD_SINCE,
        **details,
    )


CUSTOMERS = (
    record(
        MIA,
        middle_name="Aroha",
        called="Mia T",
        gender="female",
        born_on=date(1991, 8, 23),
        email="mia@thompson.example",
        email_verified=True,
        phone="+6421555018",
        phone_verified=True,
        street="7/41 Epuni Street\nAro Valley",
        locality="Wellington",
        postal_code="6021",
        country="NZ",
        website="https://mia.thompson.example",
        profile="https://mia.thompson.example/about",
        picture="https://mia.thompson.example/portrait.jpg",
        language="en-NZ",
        timezone="Pacific/Auckland",
    ),
    record(
        LEO,
        born_on=date(1984, 1, 30),
        email="leo.carter@mail.example",
        email_verified=True,
        phone="+61491570156",
        phone_verified=True,
        street="12 Rathmines Parade",
        locality="Melbourne",
        region="VIC",
        postal_code="3058",
        country="AU",
        language="en-AU",
        timezone="Australia/Melbourne",
    ),
    record(
        LEO2,
        called="Leonie",
        born_on=date(1985, 11, 4),
        email="leonie.carter@mail.example",
        street="12 Rathmines Parade",
        locality="Melbourne",
        region="VIC",
        postal_code="3058",
        country="AU",
        language="en-AU",
        timezone="Australia/Melbourne",
    ),
    record(
        NOAH, email="noah@parata.example", phone="+6421555027", language="mi-NZ", timezone="Pacific/Auckland"
    ),
    record(
        AVA,
        email="studio@sinclairpots.example",
        email_verified=True,
        phone="+441174960833",
        street="Unit 9, Tobacco Quay",
        locality="Bristol",
        postal_code="BS1 6XN",
        country="GB",
        language="en-GB",
        timezone="Europe/London",
    ),
)


def seed_customers() -> int:
    """Put on record who is missing; returns how many."""
    known = set(Customer.objects.values_list("pk", flat=True))
    missing = [customer for customer in CUSTOMERS if customer.pk not in known]
    Customer.objects.bulk_create(missing)
    return len(missing)
