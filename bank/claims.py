"""Who a customer is, in the standard claims of OpenID Connect (OIDC Core §5.1)."""

from typing import Any

from bank.facts import Address, Customer
from bank.port import core_banking
from consent.queries import customer_number


def claims_of(customer_id: int) -> dict[str, Any]:
    """Every standard claim of which the bank has a value on record; what it does not know is left out."""
    customer = core_banking().customer(customer_number(customer_id))
    return _claims(customer) if customer is not None else {}


def _claims(customer: Customer) -> dict[str, Any]:
    names = (customer.given_name, customer.middle_name, customer.family_name)
    told: dict[str, Any] = {
        "name": " ".join(name for name in names if name),
        "given_name": customer.given_name,
        "middle_name": customer.middle_name,
        "family_name": customer.family_name,
        "nickname": customer.called,
        "preferred_username": customer.called,
        "gender": customer.gender,
        "birthdate": customer.born_on.isoformat() if customer.born_on else "",
        "website": customer.website,
        "profile": customer.profile,
        "picture": customer.picture,
        "locale": customer.language,
        "zoneinfo": customer.timezone,
        "updated_at": int(customer.changed_at.timestamp()),
        "email": customer.email,
        "phone_number": customer.phone,
        "address": _address(customer.address) if customer.address else "",
    }
    if customer.email:
        told["email_verified"] = customer.email_verified
    if customer.phone:
        told["phone_number_verified"] = customer.phone_verified
    return {claim: value for claim, value in told.items() if value != ""}


def _address(address: Address) -> dict[str, str]:
    """OIDC Core §5.1.1: the parts, and all of them as they stand on an envelope."""
    town = " ".join(part for part in (address.locality, address.postal_code) if part)
    lines = [address.street, address.region, town, address.country]
    parts = {
        "formatted": "\n".join(line for line in lines if line),
        "street_address": address.street,
        "locality": address.locality,
        "region": address.region,
        "postal_code": address.postal_code,
        "country": address.country,
    }
    return {name: value for name, value in parts.items() if value}
