"""The sample recipient refuses an answer without what it asked for, and repeats a refusal in plain words."""

import httpx
import pytest
from budget_fox.bank import json_object, said
from budget_fox.journal import Refused


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<html>", id="a page"),
        pytest.param("[]", id="a list"),
        pytest.param('{"token_type": "Bearer"}', id="without its token"),
    ],
)
def test_an_answer_that_is_not_what_was_asked_for_is_refused(body):
    with pytest.raises(Refused):
        json_object(httpx.Response(200, text=body), "access_token")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        pytest.param(
            '{"error": "invalid_grant", "error_description": "spent"}', "invalid_grant: spent", id="OAuth"
        ),
        pytest.param('{"errors": [{"code": "urn:x", "detail": "no"}]}', "urn:x: no", id="Australia"),
        pytest.param('{"Errors": [{"ErrorCode": "X", "Message": "no"}]}', "X: no", id="New Zealand"),
        pytest.param("nothing to parse", "nothing to parse", id="no JSON"),
        pytest.param("[]", "[]", id="no object"),
    ],
)
def test_a_refusal_is_told_in_the_banks_own_words(body, words):
    assert said(httpx.Response(400, text=body)) == words
