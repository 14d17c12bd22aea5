"""Which version of an endpoint a call gets (`x-v`, `x-min-v`)."""

import pytest

from consent.problems import Fault, Problem
from profiles.cds_au.versions import negotiate

OFFERED = frozenset({2, 3, 5})


@pytest.mark.clause("CON-16")
@pytest.mark.parametrize(
    ("headers", "version"),
    [
        pytest.param({"x-v": "2"}, "2", id="exactly what is asked"),
        pytest.param({"x-v": "4", "x-min-v": "1"}, "3", id="the highest between both"),
        pytest.param({"x-v": "9", "x-min-v": "2"}, "5", id="the highest there is"),
        pytest.param({"x-v": "3", "x-min-v": "3"}, "3", id="a minimum equal to the maximum"),
        pytest.param({"x-v": "3", "x-min-v": "7"}, "3", id="a minimum above the maximum counts as absent"),
    ],
)
def test_a_call_gets_the_highest_version_it_understands(headers: dict[str, str], version: str) -> None:
    assert negotiate(headers, OFFERED) == {"x-v": version}


@pytest.mark.clause("CON-16")
@pytest.mark.parametrize(
    ("headers", "status", "fault", "named"),
    [
        pytest.param({}, 400, Fault.HEADER_MISSING, "x-v", id="no version"),
        pytest.param({"x-min-v": "1"}, 400, Fault.HEADER_MISSING, "x-v", id="a minimum alone"),
        pytest.param({"x-v": ""}, 400, Fault.VERSION_INVALID, "x-v", id="empty"),
        pytest.param({"x-v": "0"}, 400, Fault.VERSION_INVALID, "x-v", id="nought"),
        pytest.param({"x-v": "-1"}, 400, Fault.VERSION_INVALID, "x-v", id="negative"),
        pytest.param({"x-v": "2.0"}, 400, Fault.VERSION_INVALID, "x-v", id="a fraction"),
        pytest.param({"x-v": "foo"}, 400, Fault.VERSION_INVALID, "x-v", id="a word"),
        pytest.param({"x-v": "²"}, 400, Fault.VERSION_INVALID, "x-v", id="a digit of another kind"),
        pytest.param({"x-v": "3", "x-min-v": "foo"}, 400, Fault.VERSION_INVALID, "x-min-v", id="bad minimum"),
        pytest.param({"x-v": "1"}, 406, Fault.UNSUPPORTED_VERSION, "x-v", id="too old"),
        pytest.param({"x-v": "4"}, 406, Fault.UNSUPPORTED_VERSION, "x-v", id="never offered"),
        pytest.param({"x-v": "9", "x-min-v": "6"}, 406, Fault.UNSUPPORTED_VERSION, "x-v", id="too new"),
        pytest.param({"x-v": "9" * 5000}, 406, Fault.UNSUPPORTED_VERSION, "x-v", id="very many digits"),
    ],
)
def test_a_version_that_cannot_be_served_is_refused_by_name(
    headers: dict[str, str], status: int, fault: Fault, named: str
) -> None:
    with pytest.raises(Problem) as refused:
        negotiate(headers, OFFERED)

    assert refused.value.http_status == status
    assert [(flaw.fault, flaw.path) for flaw in refused.value.flaws] == [(fault, named)]
