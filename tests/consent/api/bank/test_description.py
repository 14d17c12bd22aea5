"""The description of the API is read off the views, and says the truth about what they take and answer."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
import yaml
from django.utils import timezone
from jsonschema import Draft202012Validator

from consent.api.bank.description import description
from consent.models import Person
from demo.environment import CHECKOUT
from oidc.own_apps import own_apps
from tests.actors import Recipient
from tests.bank_systems import System
from tests.consent.api.bank.conftest import Give
from tests.customers import Customer
from tests.gate.routes import routes_of
from tests.own_app import OwnApp

KEPT = CHECKOUT / "docs" / "bank-api.yaml"
METHODS = ("get", "post")


def operations() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in description()["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def shape(schema: dict[str, Any]) -> Draft202012Validator:
    """A validator of one schema of the document, which may point at others."""
    return Draft202012Validator({**schema, "components": description()["components"]})


def test_the_kept_description_is_the_one_the_views_give() -> None:
    kept = yaml.safe_load(KEPT.read_text())

    assert kept == yaml.safe_load(yaml.safe_dump(plain(description()))), (
        "docs/bank-api.yaml is behind: run `.venv/bin/python -m demo run -- manage.py spectacular"
        " --urlconf config.mtls_urls --validate --file docs/bank-api.yaml`"
    )


def plain(value: Any) -> Any:
    """The same of dictionaries, lists and plain values alone."""
    match value:
        case dict():
            return {str(name): plain(member) for name, member in value.items()}
        case list() | tuple():
            return [plain(member) for member in value]
        case bool() | int() | float() | None:
            return value
        case _:
            return str(value)


def test_every_operation_there_is_stands_in_it_with_words_and_examples() -> None:
    described = {(path, method) for path, method, _ in operations()}
    served = {
        ("/" + route.pattern.replace("<uuid:", "{").replace(">", "}"), method)
        for route in routes_of("config.mtls_urls")
        if route.pattern.startswith("bank/v1/")
        for method in METHODS
        if hasattr(getattr(route.view, "view_class", None), method)
    }

    assert described == served
    for path, method, operation in operations():
        assert operation["summary"], path
        assert "Needs the role" in operation["description"], path
        assert {"400", "401", "403", "404"} <= operation["responses"].keys(), (method, path)
        content = operation["responses"]["200"]["content"]["application/json"]
        assert "examples" in content or path.endswith(("openapi.json", "health")), (method, path)


def test_the_examples_are_of_the_shapes_they_stand_beside() -> None:
    for path, _method, operation in operations():
        bodies = [operation.get("requestBody", {}), *operation["responses"].values()]
        for body in bodies:
            for media in body.get("content", {}).values():
                for example in media.get("examples", {}).values():
                    faults = [fault.message for fault in shape(media["schema"]).iter_errors(example["value"])]
                    assert not faults, (path, faults)


@pytest.mark.django_db
def test_real_answers_are_of_the_shapes_described(
    crm: System, give: Give, mia: Person, cds: Recipient, settings: Any
) -> None:
    given = give(mia)
    settings.BANK_APPS = own_apps([{"issuer": "cds", "apple": "ABCDE12345.example.bank"}], {"cds"})
    call = {
        "id": str(uuid4()),
        "consent_id": str(given.pk),
        "kind_of_data": "accounts",
        "accounts": ["everyday"],
        "customer_present": False,
        "interaction_id": str(uuid4()),
        "at": timezone.now().isoformat(),
    }
    order = {"of": "customer", "named": "40118204", "reason": "customer-left"}
    answers = {
        ("/bank/v1/consents", "get"): crm.call("GET", "consents"),
        ("/bank/v1/consents/{consent_id}", "get"): crm.call("GET", f"consents/{given.pk}"),
        ("/bank/v1/consents/{consent_id}/history", "get"): crm.call("GET", f"consents/{given.pk}/history"),
        ("/bank/v1/disclosures", "post"): crm.call("POST", "disclosures", {"disclosures": [call]}),
        ("/bank/v1/consents/{consent_id}/end", "post"): crm.ends(given.pk),
        ("/bank/v1/endings", "post"): (ordered := crm.ends_many(**order)),
        ("/bank/v1/endings/{order_id}", "get"): crm.call("GET", f"endings/{ordered.json()['id']}"),
        ("/bank/v1/openapi.json", "get"): crm.call("GET", "openapi.json"),
        ("/bank/v1/sign-ins", "post"): OwnApp(Customer("mia"), "40118204", crm).signs_in(cds.link()),
        ("/bank/v1/health", "get"): crm.call("GET", "health"),
    }

    assert answers.keys() == {(path, method) for path, method, _ in operations()}
    for (path, method), answer in answers.items():
        responses = description()["paths"][path][method]["responses"]
        schema = responses[str(answer.status_code)]["content"]["application/json"]["schema"]
        assert not [fault.message for fault in shape(schema).iter_errors(answer.json())], (path, method)
    refused = crm.call("GET", "consents?limit=0")
    content = description()["paths"]["/bank/v1/consents"]["get"]["responses"]["400"]["content"]
    schema = content["application/problem+json"]["schema"]
    assert not list(shape(schema).iter_errors(refused.json()))
