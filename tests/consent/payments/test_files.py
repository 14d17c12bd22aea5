"""Files of payments: taken once they are the file announced, and not before (CON-41)."""

import json

import pytest

from consent.models import Consent, ConsentEvent, PaymentFile
from consent.payment_records import payment_file
from tests.actors import Customer
from tests.chains import chain_holds
from tests.consent.payments.conftest import errors
from tests.pages import HOST
from tests.payments import FILE, JSON_FILES, Payer, hash_of, kind
from tests.people import MakePayer

pytestmark = pytest.mark.django_db
PAIN = b"""<?xml version="1.0"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.08"><CstmrCdtTrfInitn>
<GrpHdr><CtrlSum>30.75</CtrlSum></GrpHdr><PmtInf>
<CdtTrfTxInf><Amt><InstdAmt Ccy="GBP">10.25</InstdAmt></Amt></CdtTrfTxInf>
<CdtTrfTxInf><Amt><InstdAmt Ccy="GBP">20.50</InstdAmt></Amt></CdtTrfTxInf>
</PmtInf></CstmrCdtTrfInitn></Document>"""
BOMB = b"""<!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>"""
READS_FILES = b"""<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]><d>&f;</d>"""
COUNT, SUM, HASH = (f"Data.Initiation.{name}" for name in ("NumberOfTransactions", "ControlSum", "FileHash"))


@pytest.fixture(params=["3.1", "4.0"])
def payer(request: pytest.FixtureRequest, payer_of: MakePayer) -> Payer:
    return payer_of(kind("uk", f"v{request.param}/pisp/file-payment-consents"))


def announced(payer: Payer, content: bytes = FILE, **changes: object) -> str:
    """An intent for a file; `changes` replace members of what is said about it."""
    body = payer.kind.body()
    body["Data"]["Initiation"] |= {"FileHash": hash_of(content), **changes}
    answer = payer.posts(body)
    assert answer.status_code == 201, answer.content
    return str(answer.json()["Data"]["ConsentId"])


def sends(payer: Payer, intent: str, content: bytes, **headers: str):
    return payer.call("POST", f"/{intent}/file", body=content, **headers)


@pytest.mark.clause("CON-41", "CON-33", "CON-17")
def test_a_file_is_taken_once_and_read_again_byte_for_byte(payer: Payer) -> None:
    intent = announced(payer)
    assert payer.told(intent)["Status"] in {"AWUP", "AwaitingUpload"}
    early = payer.call("GET", f"/{intent}/file")

    first, again = (sends(payer, intent, FILE, content_type="application/json") for _ in range(2))

    assert early.status_code == 400
    assert (first.status_code, again.status_code) == (200, 200)
    assert payer.told(intent)["Status"] in {"AWAU", "AwaitingAuthorisation"}
    read = payer.call("GET", f"/{intent}/file")
    assert (read.status_code, read.content, read["Content-Type"]) == (200, FILE, "application/json")
    assert read["x-jws-signature"]
    assert PaymentFile.objects.count() == 1
    assert ConsentEvent.objects.filter(verb="complete").count() == 1
    assert chain_holds(Consent.objects.get().pk)


@pytest.mark.clause("CON-41")
def test_a_file_of_iso_20022_is_counted_and_added_up_too(payer: Payer) -> None:
    intent = announced(payer, PAIN, FileType="UK.OBIE.pain.001.001.08")

    assert sends(payer, intent, PAIN, content_type="text/xml").status_code == 200


@pytest.mark.clause("CON-33", "CON-41")
def test_each_version_takes_its_own_type_of_file_and_no_others(payer: Payer) -> None:
    body, own = payer.kind.body(), JSON_FILES[payer.kind.version]
    for named in {*JSON_FILES.values(), "UK.OBIE.pain.001.001.09"} - {own}:
        body["Data"]["Initiation"]["FileType"] = named
        answer = payer.posts(body)
        assert (answer.status_code, [path for _, path in errors(answer)]) == (
            400,
            ["Data.Initiation.FileType"],
        )

    intent = announced(payer, FileType=own)

    assert sends(payer, intent, FILE).status_code == 200
    assert payer.told(intent)["Initiation"]["FileType"] == own


@pytest.mark.clause("CON-41")
@pytest.mark.parametrize(
    ("said", "paths"),
    [
        ({"NumberOfTransactions": "3"}, [COUNT]),
        ({"ControlSum": 30.76}, [SUM]),
        ({"NumberOfTransactions": "1", "ControlSum": 1}, [COUNT, SUM]),
    ],
    ids=str,
)
def test_a_file_that_does_not_add_up_is_refused(
    payer: Payer, said: dict[str, object], paths: list[str]
) -> None:
    intent = announced(payer, **said)

    answer = sends(payer, intent, FILE)

    assert answer.status_code == 400
    assert [path for _, path in errors(answer)] == paths
    assert not PaymentFile.objects.exists()


@pytest.mark.clause("CON-41")
def test_another_file_than_the_one_announced_is_refused(payer: Payer) -> None:
    intent = announced(payer)

    for content in (FILE + b" ", b"", FILE[:-1]):
        answer = sends(payer, intent, content)
        assert (answer.status_code, [path for _, path in errors(answer)]) == (400, [HASH])
    assert sends(payer, intent, FILE).status_code == 200
    other = sends(payer, intent, FILE + b" ")
    assert other.status_code == 400
    assert payment_file(PaymentFile.objects.get().pk) == (FILE, "application/json")


@pytest.mark.clause("CON-41", "CON-69")
@pytest.mark.parametrize(
    ("kind_of_file", "content"),
    [
        ("", b"no JSON"),
        ("", b"[]"),
        ("", b'{"Data": {"DomesticPayments": []}}'),
        ("", b'{"Data": {"DomesticPayments": [{}]}}'),
        (
            "",
            json.dumps({"Data": {"DomesticPayments": [{"InstructedAmount": {"Amount": "NaN"}}]}}).encode(),
        ),
        ("UK.OBIE.pain.001.001.08", b"no XML"),
        ("UK.OBIE.pain.001.001.08", b"<Document/>"),
        ("UK.OBIE.pain.001.001.08", BOMB),
        ("UK.OBIE.pain.001.001.08", READS_FILES),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_file_that_is_not_of_its_type_is_refused(payer: Payer, kind_of_file: str, content: bytes) -> None:
    intent = announced(payer, content, FileType=kind_of_file or JSON_FILES[payer.kind.version])

    answer = sends(payer, intent, content)

    assert answer.status_code == 400
    assert b"passwd" not in answer.content
    assert payer.told(intent)["Status"] in {"AWUP", "AwaitingUpload"}


def test_a_file_may_be_larger_than_a_body_but_not_endless(payer: Payer) -> None:
    many = [{"InstructedAmount": {"Amount": "1.00", "Currency": "GBP"}}] * 3000
    content = json.dumps({"Data": {"DomesticPayments": many}}).encode()
    assert len(content) > 64 * 1024
    intent = announced(payer, content, NumberOfTransactions="3000", ControlSum=3000)

    assert sends(payer, intent, content).status_code == 200
    assert sends(payer, intent, b"x" * 1_000_001).status_code == 413


@pytest.mark.clause("CON-41", "AUT-11")
def test_nobody_decides_on_a_file_that_has_not_come(payer: Payer, ava: Customer) -> None:
    intent = announced(payer)

    back = payer.recipient.answer_in(ava.http.get(payer.link(intent), secure=True, **HOST)["Location"])
    sends(payer, intent, FILE)
    text = ava.reaches_review(payer.link(intent)).text

    assert back["error"] == "invalid_request"
    assert "£30.75" in text
    assert "Number of payments" in text
