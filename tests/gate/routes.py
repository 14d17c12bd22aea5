"""Every address the product answers at, read from the URL resolver of both hosts."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from django.urls import URLPattern, URLResolver

HOSTS = ("config.urls", "config.mtls_urls")
STAFFS = "(staff’s host) "
"""Stands before what their host alone answers at; `tests/staff/test_rights.py` knocks there."""
ANYBODY = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


@dataclass(frozen=True)
class Route:
    pattern: str
    """As Django writes it: `<slug:issuer>/token`."""
    view: Callable[..., Any] = field(compare=False)

    @property
    def methods(self) -> tuple[str, ...]:
        """What a resource's class has a handler for; any view else reads the method itself."""
        resource = getattr(self.view, "view_class", None)
        if resource is None:
            return ANYBODY
        return tuple(name.upper() for name in resource.http_method_names if hasattr(resource, name))

    def path(self, **values: object) -> str:
        """An address of this route, its parts filled in by name."""
        path = "/" + self.pattern
        for name, value in values.items():
            for converter in ("", "int:", "slug:", "uuid:"):
                path = path.replace(f"<{converter}{name}>", str(value))
        assert "<" not in path, f"{self.pattern}: nothing to fill in"
        return path


def endpoint_of(route: Route) -> str:
    """What follows the issuer's name: `token`, `arrangements/revoke`."""
    return route.pattern.partition("/")[2]


def routes_of(host: str) -> tuple[Route, ...]:
    return tuple(_walk(import_module(host).urlpatterns, ""))


def _walk(patterns: list[URLPattern | URLResolver], above: str) -> Iterator[Route]:
    for each in patterns:
        name = above + str(each.pattern)
        if isinstance(each, URLPattern):
            yield Route(name, each.callback)
        else:
            yield from _walk(each.url_patterns, name)


EVERY_ROUTE = (
    *{route.pattern: route for host in HOSTS for route in routes_of(host)}.values(),
    *(Route(STAFFS + route.pattern, route.view) for route in routes_of("config.staff_urls")),
)
