"""The page that leads back says where the receipt is, and whose word is still missing."""

import pytest

from tests.actors import Customer, Recipient

pytestmark = pytest.mark.django_db


@pytest.mark.clause("DASH-19")
def test_who_shares_a_joint_account_reads_at_the_end_whom_it_waits_for(cds: Recipient, leo: Customer) -> None:
    done = leo.reaches_review(cds.link()).press("btn-allow")

    assert "Waiting for Leonie to agree, until" in done.text
    assert "Your receipt is there, too." in done.text


def test_where_nobody_else_has_to_agree_nobody_is_waited_for(cds: Recipient, mia: Customer) -> None:
    done = mia.reaches_review(cds.link()).press("btn-allow")

    assert "Your receipt is there, too." in done.text
    assert "Waiting for" not in done.text


def test_who_says_no_is_promised_no_receipt(cds: Recipient, leo: Customer) -> None:
    done = leo.reaches_review(cds.link()).press("btn-deny")

    assert "receipt" not in done.text
    assert "Waiting for" not in done.text
