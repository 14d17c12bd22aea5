"""Sessions and CSRF are for pages; machine endpoints never enter them."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from config.pages_only import is_for_a_person

ISSUERS = list(settings.ISSUERS)


def routes(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, str]]:
    """Each route with the module it was declared in."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            yield before + str(one.pattern), str(getattr(resolver.urlconf_module, "__name__", ""))
        else:
            yield from routes(one, before + str(one.pattern))


@pytest.mark.clause("SEC-12")
@pytest.mark.parametrize(("route", "module"), list(routes(get_resolver("config.urls"))))
def test_each_route_is_a_persons_or_a_machines(route: str, module: str) -> None:
    machines = module in {"oidc.urls", "portal.app_urls", "consent.api.urls", "bank.api.urls"}
    path = "/" + route.replace("<slug:issuer>", ISSUERS[0])

    assert is_for_a_person(RequestFactory().get(path)) is not machines


def test_no_page_is_on_the_host_of_certificates() -> None:
    http = RequestFactory().get("/")
    http.urlconf = "config.mtls_urls"

    assert not is_for_a_person(http)


@pytest.mark.django_db
def test_a_machine_endpoint_sees_no_session_and_sets_no_cookie() -> None:
    answer = Client(enforce_csrf_checks=True).post(f"/{ISSUERS[0]}/token", secure=True)
    request: HttpRequest = answer.wsgi_request

    assert answer.status_code in {400, 401}
    assert not hasattr(request, "session")
    assert not hasattr(request, "user")
    assert not answer.cookies


@pytest.mark.clause("SEC-08")
@pytest.mark.django_db
def test_a_page_still_refuses_a_form_that_is_not_its_own() -> None:
    page = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "mia"}, secure=True)

    assert page.status_code == 403


@pytest.mark.django_db
@pytest.mark.parametrize("page", ["/", "/account/login/"])
def test_a_session_cookie_that_cannot_even_be_looked_up_is_none(page: str) -> None:
    """Browsers quote cookies, and a quoted one may hold any byte as an octal number."""
    cookie = f'{settings.SESSION_COOKIE_NAME}="{"a" * 31}\\000"'

    answer = Client(headers={"Cookie": cookie}).get(page, secure=True)

    assert answer.status_code == (303 if page == "/" else 200)
