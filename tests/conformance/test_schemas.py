"""What we say is held against published schemas: here against small ones of our own."""

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.published import operations, published_in
from conformance.said import Said, everything
from conformance.schemas import compare, faults, judged
from demo.trouble import SetupFailed

MONEY = {"type": "object", "required": ["Amount"], "properties": {"Amount": {"type": "string"}}}
FRAME = {"type": "object", "additionalProperties": False, "properties": {"Links": {}, "Meta": {}}}
ANSWER = {
    "allOf": [
        {
            "type": "object",
            "required": ["Data"],
            "properties": {"Data": {"$ref": "#/components/schemas/Data"}},
        },
        FRAME,
    ]
}


def openapi(data: dict[str, Any]) -> dict[str, Any]:
    """Of one resource, which it names as `{Id}`; `data` is what its answer holds."""
    answer = {"description": "", "content": {"application/json; charset=utf-8": {"schema": ANSWER}}}
    return {
        "openapi": "3.0.0",
        "servers": [{"url": "https://api.example/things/v1"}],
        "paths": {"/orders/{Id}": {"get": {"responses": {"200": {"$ref": "#/components/responses/One"}}}}},
        "components": {"schemas": {"Data": data, "Money": MONEY}, "responses": {"One": answer}},
    }


def said(body: Any, **changes: Any) -> Said:
    given = {"kind": "one", "method": "get", "path": "things/v1/orders/{}", "status": "200", "what": "answer"}
    return Said(**{**given, **changes}, body=body)


GOOD = {"Data": {"Paid": {"Amount": "1.00"}, "At": "2027-05-04T09:30:00+00:00"}, "Links": {}, "Meta": {}}
STRICT = {
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "Paid": {"$ref": "#/components/schemas/Money"},
        "At": {"type": "string", "format": "date-time", "nullable": True},
        "Within": {"$ref": "#/components/schemas/Data"},
    },
}


@pytest.mark.parametrize(
    ("body", "difference"),
    [
        (GOOD, None),
        (GOOD | {"Data": {"At": None}}, None),
        (GOOD | {"Data": {"Paid": {}}}, "Data.Paid: 'Amount' is a required property"),
        (GOOD | {"Data": {"At": "yesterday"}}, "Data.At: 'yesterday'"),
        (GOOD | {"Data": {"At": "2027-05-04T09:30:00"}}, "Data.At: '2027-05-04T09:30:00' is not"),
        (GOOD | {"More": 1}, "the body: Additional properties are not allowed ('More' was unexpected)"),
        (GOOD | {"Data": {"More": 1}}, "Data: Additional properties are not allowed"),
        ({"Links": {}}, "the body: 'Data' is a required property"),
    ],
)
def test_what_a_body_breaks_is_told_with_its_place(body: Any, difference: str | None) -> None:
    (verdict,) = judged([said(body)], list(operations(openapi(STRICT))))

    if difference is None:
        assert (verdict.fits, verdict.differs) == (1, ())
    else:
        assert verdict.fits == 0
        assert verdict.differs[0].startswith(f"get answer: {difference}"), verdict.differs


def test_what_no_file_speaks_of_is_counted_apart() -> None:
    (verdict,) = judged(
        [said(GOOD, status="201"), said(GOOD, path="others")], list(operations(openapi(STRICT)))
    )

    assert (verdict.fits, verdict.differs, verdict.unpublished) == (0, (), 2)


def test_a_request_of_swagger_is_read_too() -> None:
    document = {
        "swagger": "2.0",
        "basePath": "/things/v1",
        "paths": {
            "/orders": {
                "post": {
                    "parameters": [{"$ref": "#/parameters/Order"}],
                    "responses": {"201": {"schema": {"$ref": "#/definitions/Order"}}},
                }
            }
        },
        "parameters": {"Order": {"in": "body", "name": "Order", "schema": {"$ref": "#/definitions/Order"}}},
        "definitions": {"Order": {**MONEY, "x-nullable": True}},
    }

    (order,) = operations(document)

    assert (order.method, order.path) == ("post", "things/v1/orders")
    for schema in (order.request, order.answers["201"]):
        assert schema is not None
        assert list(faults({"Amount": "1.00"}, schema)) == []
        assert list(faults(None, schema)) == []
        assert list(faults({}, schema))


def test_the_command_keeps_counts_and_says_which_kinds_differ(tmp_path: Path) -> None:
    """Of two of our own resources: one as we have it, one that wants what we do not say."""
    published = {
        "info": {"title": "Payments of ours", "version": "4.0"},
        "servers": [{"url": "/open-banking/v4.0/pisp"}],
        "paths": {
            "/domestic-payment-consents": {"post": _takes({"type": "object"})},
            "/domestic-vrp-consents": {"post": _takes({"type": "object", "required": ["Unheard"]})},
        },
    }
    (tmp_path / "here.json").write_text(json.dumps(published))
    (tmp_path / "no-api.yaml").write_text("- a list\n")
    lines: list[str] = []

    differing = compare(tmp_path, tmp_path / "outcome", lines.append, code="here")

    assert differing == 1
    assert "fits     uk open-banking/v4.0/pisp/domestic-payment-consents: 1 bodies fit" in lines
    assert "    post request: the body: 'Unheard' is a required property" in lines
    outcome = json.loads((tmp_path / "outcome").read_text())
    assert (outcome["code"], outcome["against"]) == ("here", ["Payments of ours 4.0"])
    kept = outcome["kinds"]
    assert kept["uk open-banking/v4.0/pisp/domestic-vrp-consents"]["differ"] == 1
    assert set(kept) == {one.kind for one in everything()}


def test_without_any_file_it_says_where_they_are(tmp_path: Path) -> None:
    with pytest.raises(SetupFailed, match=r"docs/published-schemas\.md"):
        published_in(tmp_path)


def _takes(schema: dict[str, Any]) -> dict[str, Any]:
    return {"requestBody": {"content": {"application/json": {"schema": schema}}}, "responses": {}}
