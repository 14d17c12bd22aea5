"""Every fault has its code in every ecosystem, in that ecosystem's own body."""

import re

import pytest

from consent.problems import Fault, Flaw, Problem
from profiles.cds_au import errors as cds
from profiles.nz import errors as nz

URN = re.compile(r"urn:au-cds:error:cds-(all|banking):[A-Za-z]+/[A-Za-z]+")
NZ_CODES = re.compile(
    r"(Field|Header|QueryParam|Resource|Unsupported)\.[A-Za-z.]+|Reauthenticate|Reauthorise|UnexpectedError"
)
ID = "8b1c8a0e-6d0b-4d4a-9a2e-2f1f0c6f3f10"
PATH = "/an-issuer/accounts"


@pytest.mark.clause("CON-65", "CON-66")
@pytest.mark.parametrize("fault", Fault)
def test_australia_has_a_urn_and_a_title_for_every_fault(fault: Fault) -> None:
    body = cds.describe_problem(Problem(400, Flaw(fault, "what is wrong", "where")), ID, PATH)

    (error,) = body["errors"]
    assert URN.fullmatch(error["code"])
    assert error["title"]
    assert error["detail"]


@pytest.mark.clause("CON-64")
@pytest.mark.parametrize("fault", Fault)
def test_new_zealand_has_a_code_for_every_fault(fault: Fault) -> None:
    body = nz.describe_problem(Problem(403, Flaw(fault, "what is wrong", "where")), ID, PATH)

    assert body.keys() == {"Code", "Id", "Message", "Errors"}
    assert (body["Code"], body["Id"]) == ("403 Forbidden", ID)
    (error,) = body["Errors"]
    assert NZ_CODES.fullmatch(error["ErrorCode"])
    assert error == {"ErrorCode": error["ErrorCode"], "Message": "what is wrong", "Path": "where"}


@pytest.mark.clause("CON-66")
def test_australia_names_a_missing_header_and_nothing_else() -> None:
    body = cds.describe_problem(Problem(400, Flaw(Fault.HEADER_MISSING, "x-v is missing", "x-v")), ID, PATH)

    assert body["errors"][0] == {
        "code": "urn:au-cds:error:cds-all:Header/Missing",
        "title": "Missing Required Header",
        "detail": "x-v",
    }


@pytest.mark.clause("CON-65")
def test_australia_s_general_errors_carry_the_urn_beside_the_code() -> None:
    body = cds.describe_problem(Problem(405, Flaw(Fault.METHOD, "Use GET")), ID, PATH)

    assert body["errors"][0]["meta"] == {"urn": body["errors"][0]["code"]}


@pytest.mark.clause("CON-64", "CON-65")
def test_each_flaw_is_told_and_long_texts_are_cut() -> None:
    problem = Problem(400, Flaw(Fault.FIELD_MISSING, "a" * 400), Flaw(Fault.FIELD_INVALID, "b" * 900))

    assert len(cds.describe_problem(problem, ID, PATH)["errors"]) == 2
    told = nz.describe_problem(problem, ID, PATH)
    assert len(told["Message"]) == 500
    assert [len(error["Message"]) for error in told["Errors"]] == [400, 500]
    assert all("Path" not in error for error in told["Errors"])
