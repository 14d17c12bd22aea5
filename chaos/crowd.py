"""`python -m chaos.crowd 24`: so many customers, who share the sandbox's accounts."""

import sys

import django


def name_of(number: int) -> str:
    return f"crowd-{number}"


def gather(count: int) -> None:
    """Make them, each with a password, an authenticator, and whatever Mia and Ava hold."""
    from allauth.mfa.totp.internal.auth import generate_totp_secret
    from django.contrib.auth.hashers import make_password

    from bank.example.models import Customer, Holding
    from consent.models import Person
    from demo.seed.people import AVA, MIA
    from demo.sign_in import PASSWORD
    from portal.factor_secrets import app_of

    kept = make_password(PASSWORD)
    held = list(Holding.objects.filter(customer_number__in=[MIA.customer_number, AVA.customer_number]))
    mia = Customer.objects.get(number=MIA.customer_number)
    for number in range(count):
        known_as = f"9{number:07}"
        person = Person.objects.create(
            username=name_of(number), password=kept, first_name="One", customer_number=known_as
        )
        app_of(person, generate_totp_secret()).save()
        Customer.objects.create(
            number=known_as, given_name="One", family_name="Many", changed_at=mia.changed_at
        )
        Holding.objects.bulk_create(
            Holding(account=one.account, customer_number=known_as, position=one.position) for one in held
        )


if __name__ == "__main__":
    django.setup()
    gather(int(sys.argv[1]))
