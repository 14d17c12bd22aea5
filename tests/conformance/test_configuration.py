"""What the suite is told of a plan, and what its clients register here, fit each other and our pages."""

from fnmatch import fnmatchcase
from itertools import combinations

import pytest
from joserfc.jwk import KeySet

from conformance.browser import Places, script_that_first_turns_back
from conformance.companies import ROLES, Company, companies_of
from conformance.configuration import configuration
from conformance.ecosystems import BY_ISSUER
from conformance.plans import OIDCC_BASIC, OIDCC_DYNAMIC, Plan, all_plans
from conformance.registrations import registration
from demo.authority import Authority
from demo.environment import Ports
from oidc.endpoints.discovery import metadata
from oidc.issuers import issuer_names
from oidc.registration import validated

PORTS = Ports()
SUITE = "https://localhost:8443"
SECRETS = {f"oidc-oidcc-basic-discovery-static-client-{number}": f"secret {number}" for number in ROLES}


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("pki"))


@pytest.fixture(scope="module")
def companies(authority):
    return tuple(Company.new(number, authority) for number in ROLES)


def applying() -> list[Plan]:
    """The plans that apply to the issuers we really have."""
    return [
        plan
        for plan in all_plans()
        if plan.issuer in issuer_names() and not plan.lacks(metadata(plan.issuer))
    ]


def plan_of(issuer: str) -> Plan:
    return next(plan for plan in applying() if plan.issuer == issuer)


def told(plan: Plan, companies, authority):
    return configuration(plan, companies, SECRETS, ports=PORTS, authority=authority, suite=SUITE)


def test_plans_are_told_apart_by_their_keys():
    keys = [plan.key for plan in all_plans()]

    assert len(set(keys)) == len(keys)
    assert all(key.replace("-", "").isalnum() for key in keys), "the suite takes nothing else as an alias"


@pytest.mark.clause("SEC-13")
@pytest.mark.parametrize("issuer", ["cds", "fapi1", "fapi2"])
def test_every_issuer_the_suite_has_a_plan_for_is_judged(issuer):
    assert [plan for plan in applying() if plan.issuer == issuer]


def test_a_plan_that_needs_what_the_issuer_lacks_does_not_apply():
    lacking = {plan.key: plan.lacks(metadata("cds")) for plan in all_plans() if plan.issuer == "cds"}

    (fits,) = [key for key, lacks in lacking.items() if not lacks]
    assert fits.endswith("private-key-jwt-pushed-jarm")
    assert "fapi_auth_request_method by_value" in lacking[fits.replace("pushed", "by-value")]


def test_each_registration_is_one_our_own_rules_accept(companies):
    for plan in applying():
        for company in companies_of(plan, companies):
            wished = registration(company, plan, metadata(plan.issuer), SUITE)

            assert validated(plan.issuer, wished)["client_id"] == company.client_id(plan)


def test_both_ways_back_are_registered_the_second_with_its_query(companies):
    plan = plan_of("fapi1")

    registered = registration(companies[1], plan, metadata("fapi1"), SUITE)

    callback = f"{SUITE}/test/a/{plan.key}/callback"
    assert registered["redirect_uris"] == [callback, f"{callback}?dummy1=lorem&dummy2=ipsum"]


def test_the_suite_signs_with_the_key_that_is_registered(companies, authority):
    plan = plan_of("fapi1")

    clients = told(plan, companies, authority)

    for company, name in zip(companies, ("client", "client2"), strict=False):
        registered = registration(company, plan, metadata("fapi1"), SUITE)
        (private,) = clients[name]["jwks"]["keys"]
        (public,) = registered["jwks"]["keys"]
        assert private["kid"] == public["kid"]
        assert "d" in private
        assert "d" not in public
        assert KeySet.import_key_set(clients[name]["jwks"]).keys[0].thumbprint() == (
            KeySet.import_key_set(registered["jwks"]).keys[0].thumbprint()
        )


def test_the_two_companies_share_neither_key_nor_certificate(companies, authority):
    config = told(plan_of("cds"), companies, authority)

    for one, other in combinations(("client", "client2"), 2):
        assert config[one]["jwks"] != config[other]["jwks"]
    assert config["mtls"]["cert"] != config["mtls2"]["cert"]
    assert config["mtls"]["key"].startswith("-----BEGIN PRIVATE KEY-----")
    assert config["mtls"]["ca"] == authority.file.read_text()


def test_data_is_read_at_the_host_that_asks_for_certificates(companies, authority):
    for plan in all_plans():
        if plan.of_openid_connect or plan.without_customer:
            continue

        resource = told(plan, companies, authority)["resource"]

        assert resource["resourceUrl"] == f"{PORTS.mtls_base_url}{BY_ISSUER[plan.issuer].data}"


def test_plain_oauth_asks_for_no_identity_and_reads_the_other_document(companies, authority):
    plan = next(plan for plan in all_plans() if plan.variant.get("openid") == "plain_oauth")

    config = told(plan, companies, authority)

    assert "openid" not in config["client"]["scope"].split()
    assert config["server"]["discoveryUrl"].endswith("/.well-known/oauth-authorization-server/fapi2")


def test_a_plan_of_rich_requests_asks_for_types_its_clients_registered(companies, authority):
    rich = next(plan for plan in applying() if plan.with_details)

    asked = told(rich, companies, authority)["resource"]["richAuthorizationRequest"]

    registered = registration(companies[0], rich, metadata(rich.issuer), SUITE)
    assert [one["type"] for one in asked] == registered["authorization_details_types"]
    assert "richAuthorizationRequest" not in told(plan_of("fapi1"), companies, authority)["resource"]


def test_clients_that_act_for_themselves_ask_for_and_read_what_needs_no_customer(companies, authority):
    plan = next(plan for plan in applying() if plan.without_customer)

    config = told(plan, companies, authority)

    assert config["resource"]["resourceUrl"] == f"{PORTS.mtls_base_url}/fapi2/consents"
    registered = registration(companies[0], plan, metadata("fapi2"), SUITE)
    assert registered["scope"] == config["client"]["scope"] == "consents"
    assert "client_credentials" in registered["grant_types"]


def test_a_customer_refuses_in_the_module_that_is_about_it_and_allows_in_the_others(companies, authority):
    config = told(plan_of("fapi1"), companies, authority)

    refusing = config["override"]["fapi1-advanced-final-user-rejects-authentication"]["browser"]
    assert pressed(config["browser"]) & {"btn-allow", "btn-deny"} == {"btn-allow"}
    assert pressed(refusing) & {"btn-allow", "btn-deny"} == {"btn-deny"}


def test_no_page_of_ours_is_taken_for_the_suites_whatever_its_parameters(companies, authority):
    plan = plan_of("fapi1")
    entry, *_ = told(plan, companies, authority)["browser"]
    refused = f"{PORTS.base_url}/fapi1/authorize?redirect_uri={SUITE}/test/a/{plan.key}/callback"

    shown = [task["task"] for task in entry["tasks"] if fnmatchcase(refused, task["match"])]

    assert shown == ["See why it is refused"]


def test_signing_out_is_confirmed_where_the_bank_asks(companies, authority):
    plan = next(plan for plan in all_plans() if plan.of_logout)

    entry = told(plan, companies, authority)["browser"][-1]

    assert fnmatchcase(f"{PORTS.base_url}/oidc/logout?state=s", entry["match"])
    assert pressed([entry]) == {"btn-sign-out"}
    registered = registration(companies[0], plan, {}, SUITE)
    assert registered["post_logout_redirect_uris"] == [f"{SUITE}/test/a/{plan.key}/post_logout_redirect"]


def test_only_where_clients_are_to_hear_of_it_do_they_say_where_they_are_called(companies):
    told_of_it, *_ = [plan for plan in applying() if plan.of_what_clients_hear]
    not_told, *_ = [plan for plan in applying() if plan.of_logout and not plan.of_what_clients_hear]

    hears = registration(companies[0], told_of_it, metadata("oidc"), SUITE)
    does_not = registration(companies[0], not_told, metadata("oidc"), SUITE)

    assert hears["backchannel_logout_uri"] == f"{SUITE}/test/a/{told_of_it.key}/backchannel_logout"
    assert hears["backchannel_logout_session_required"]
    assert not [member for member in does_not if member.startswith("backchannel")]


def test_where_sessions_have_no_name_for_clients_none_is_judged_by_what_it_hears():
    plan = next(plan for plan in all_plans() if plan.of_what_clients_hear)
    nameless = metadata("oidc") | {"backchannel_logout_session_supported": False}

    assert plan.lacks(nameless) == ("backchannel_logout_session_supported",)


def test_where_nothing_proves_who_signs_out_the_question_is_pictured_and_not_answered(companies, authority):
    plan = next(plan for plan in all_plans() if plan.of_logout)

    config = told(plan, companies, authority)
    asked = config["override"]["oidcc-rp-initiated-logout-bad-id-token-hint"]["browser"]

    assert asked[0] == config["browser"][0]
    assert "btn-sign-out" not in pressed(asked)


def test_a_customer_who_turns_back_at_first_comes_again(companies, authority):
    first, second, *_ = script_that_first_turns_back(
        Places(base_url=PORTS.base_url, issuer="fapi1", suite=SUITE)
    )

    assert (first["match-limit"], first["tasks"]) == (1, [])
    assert second in told(plan_of("fapi1"), companies, authority)["browser"]


def test_clients_with_secrets_are_told_the_secret_each_was_given(companies, authority):
    plan = next(plan for plan in all_plans() if plan.name == OIDCC_BASIC)

    config = told(plan, companies, authority)

    assert [config[role]["client_secret"] for role in ROLES.values()] == ["secret 1", "secret 2", "secret 3"]
    methods = [
        registration(company, plan, {}, SUITE)["token_endpoint_auth_method"]
        for company in companies_of(plan, companies)
    ]
    assert methods == ["client_secret_basic", "client_secret_basic", "client_secret_post"]


def test_where_the_suite_registers_by_itself_nothing_is_registered_for_it(companies, authority):
    plan = next(plan for plan in all_plans() if plan.name == OIDCC_DYNAMIC)

    assert not companies_of(plan, companies)
    assert "client_id" not in told(plan, companies, authority)["client"]


def pressed(browser) -> set[str]:
    """The ids of what the scripted browser clicks."""
    commands = [command for entry in browser for task in entry["tasks"] for command in task["commands"]]
    return {command[2] for command in commands if command[0] == "click"}
