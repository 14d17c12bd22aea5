"""Bodies of intents are read strictly, and every flaw is told at once."""

import json
from typing import Any

import pytest

from tests.actors import Customer
from tests.consent.api.conftest import Registrar, flaws_of, stored

pytestmark = pytest.mark.django_db

PAST, FUTURE = "2020-01-01T00:00:00Z", "2099-01-01T00:00:00Z"


@pytest.mark.clause("CON-05", "CON-06")
@pytest.mark.parametrize(
    ("asked", "fault", "member"),
    [
        ({"Permissions": ...}, "Field.Missing", "Permissions"),
        ({"Permissions": []}, "Field.Invalid", "Permissions"),
        ({"Permissions": "ReadAccountsBasic"}, "Field.Invalid", "Permissions"),
        ({"Permissions": None}, "Field.Invalid", "Permissions"),
        ({"Permissions": {"ReadAccountsBasic": True}}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", 7]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", ["ReadBalances"]]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", "readbalances"]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", "ReadProducts"]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", "x" * 60_000]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadBalances"]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", "ReadTransactionsBasic"]}, "Field.Invalid", "Permissions"),
        ({"Permissions": ["ReadAccountsBasic", "ReadTransactionsDebits"]}, "Field.Invalid", "Permissions"),
        ({"ExpirationDateTime": "tomorrow"}, "Field.Invalid", "ExpirationDateTime"),
        ({"ExpirationDateTime": "2099-01-01"}, "Field.Invalid", "ExpirationDateTime"),
        ({"ExpirationDateTime": "2099-01-01T00:00:00"}, "Field.Invalid", "ExpirationDateTime"),
        ({"ExpirationDateTime": None}, "Field.Invalid", "ExpirationDateTime"),
        ({"ExpirationDateTime": 4070908800}, "Field.Invalid", "ExpirationDateTime"),
        ({"ExpirationDateTime": PAST}, "Field.Invalid", "ExpirationDateTime"),
        ({"TransactionFromDateTime": "01/02/2025"}, "Field.Invalid", "TransactionFromDateTime"),
        ({"TransactionToDateTime": ""}, "Field.Invalid", "TransactionToDateTime"),
        (
            {"TransactionFromDateTime": FUTURE, "TransactionToDateTime": PAST},
            "Field.Invalid",
            "TransactionToDateTime",
        ),
        ({"Status": "Authorised"}, "Field.Unexpected", "Status"),
        ({"permissions": ["ReadPAN"]}, "Field.Unexpected", "permissions"),
    ],
)
def test_each_flaw_is_told_with_its_path(
    intents: Registrar, asked: dict[str, Any], fault: str, member: str
) -> None:
    answer = intents.post(intents.body(**asked))

    assert flaws_of(answer, 400) == [(fault, f"{intents.at}.{member}")]
    assert len(answer.content) < 4000
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-31")
def test_card_numbers_are_asked_for_in_the_versions_that_have_a_word_for_them(
    intents: Registrar, mia: Customer
) -> None:
    answer = intents.post(intents.body(Permissions=["ReadAccountsBasic", "ReadPAN"]))

    if intents.recipient.issuer == "nz":
        assert flaws_of(answer, 400) == [("Field.Invalid", f"{intents.at}.Permissions")]
        return
    assert answer.status_code == 201, answer.content
    nz = intents.recipient
    review = mia.reaches_review(nz.link(claims=nz.names(answer.json()["Data"][intents.identifier])))
    assert "Your card numbers" in review.text


@pytest.mark.clause("CON-05", "CON-64")
def test_every_flaw_is_told_at_once(intents: Registrar) -> None:
    said = {"Permissions": ["ReadEverything"], "ExpirationDateTime": "soon", "Note": "hello"}
    body = {"Data": {"Consent": said} if intents.at == "Data.Consent" else said, "Meta": {}}

    answer = intents.post(body)

    assert flaws_of(answer, 400) == [
        ("Field.Unexpected", "Meta"),
        ("Field.Missing", "Risk"),
        ("Field.Unexpected", f"{intents.at}.Note"),
        ("Field.Invalid", f"{intents.at}.Permissions"),
        ("Field.Invalid", f"{intents.at}.ExpirationDateTime"),
    ]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-05")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"Risk": ...}, ("Field.Missing", "Risk")),
        ({"Risk": None}, ("Field.Invalid", "Risk")),
        ({"Risk": []}, ("Field.Invalid", "Risk")),
        ({"Risk": {"MerchantName": "Fox"}}, ("Field.Unexpected", "Risk.MerchantName")),
        ({"Links": {}}, ("Field.Unexpected", "Links")),
    ],
)
def test_the_frame_of_a_body_is_read_strictly_too(
    intents: Registrar, change: dict[str, Any], expected: tuple[str, str]
) -> None:
    body = {name: value for name, value in (intents.body() | change).items() if value is not ...}

    assert flaws_of(intents.post(body), 400) == [expected]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-29", "CON-30")
def test_one_versions_body_is_not_the_others(intents: Registrar) -> None:
    asked = {"Permissions": ["ReadAccountsBasic"]}
    others = asked if intents.at == "Data.Consent" else {"Consent": asked}

    flaws = flaws_of(intents.post({"Data": others, "Risk": {}}), 400)

    assert {fault for fault, _ in flaws} == {"Field.Unexpected", "Field.Missing"}
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-05")
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="cut off"),
        pytest.param(b"[]", id="a list"),
        pytest.param(b"null", id="null"),
        pytest.param(b'"Data"', id="a string"),
        pytest.param(b'{"Data": NaN}', id="NaN"),
        pytest.param(b'{"Data": 1e999}', id="no number"),
        pytest.param(b'{"Data": {}, "Data": {}}', id="a member twice"),
        pytest.param(b'{"Data": "\\u0000"}', id="NUL"),
        pytest.param(b'{"Data": "\\ud800"}', id="a lone surrogate"),
        pytest.param(b'{"Data": "\xff"}', id="no UTF-8"),
        pytest.param('{"Data": {}}'.encode("utf-16"), id="UTF-16"),
        pytest.param(b'{"a":' * 200 + b"1" + b"}" * 200, id="nested deep"),
        pytest.param(b"[" * 50_000, id="nested without end"),
        pytest.param(b"Data=1&Risk=2", id="a form"),
    ],
)
def test_what_is_not_one_clear_json_object_is_malformed(intents: Registrar, body: bytes) -> None:
    answer = intents.post(body)

    assert flaws_of(answer, 400) == [("Resource.Invalid", "")]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-05")
def test_a_member_twice_is_refused_wherever_it_hides(intents: Registrar) -> None:
    good = json.dumps(intents.body())
    twice = good.replace('"Permissions":', '"Permissions": ["ReadPAN"], "Permissions":')
    assert twice != good

    assert flaws_of(intents.post(twice.encode()), 400) == [("Resource.Invalid", "")]
    assert stored() == (0, 0, 0)


@pytest.mark.clause("CON-69")
def test_a_body_over_64_kib_is_too_large(intents: Registrar) -> None:
    answer = intents.post(json.dumps(intents.body()).encode() + b" " * 70_000)

    assert flaws_of(answer, 413) == [("Resource.Invalid", "")]
    assert stored() == (0, 0, 0)


def test_an_empty_body_lacks_everything(intents: Registrar) -> None:
    flaws = flaws_of(intents.post(b""), 400)

    assert {("Field.Missing", "Data"), ("Field.Missing", "Risk")} <= set(flaws)


@pytest.mark.parametrize(
    "members", [{f"m{number}": 0 for number in range(4000)}, {"m" * 60_000: 0}], ids=["many", "long"]
)
def test_an_answer_stays_small_whatever_was_wrong(intents: Registrar, members: dict[str, int]) -> None:
    answer = intents.post(intents.body() | members)

    assert set(flaws_of(answer, 400))
    assert len(answer.content) < 16 * 1024
    assert stored() == (0, 0, 0)
