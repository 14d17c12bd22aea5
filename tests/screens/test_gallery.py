"""The gallery: whole, and nowhere that customers may be."""

import re
from typing import Any

from django.conf import settings as configured
from django.core import checks

from tests.actors import Customer
from tests.screens.world import Shot


def test_where_customers_may_be_there_is_no_gallery(mia: Customer) -> None:
    mia.signs_in()

    page = mia.opens("/gallery")

    assert page.status == 404
    assert "Gallery" not in page.text


def test_a_deployment_that_would_show_it_is_refused(settings: Any) -> None:
    settings.DEBUG = True

    found = {message.id for message in checks.run_checks(include_deployment_checks=True)}

    assert "security.W018" in found


def test_every_component_is_on_it(shots: dict[str, Shot]) -> None:
    components = {file.stem for file in (configured.ROOT / "templates" / "components").glob("*.html")}
    shown = set(re.findall(r'data-component="(\w+)"', shots["gallery"].html))

    assert components == shown


def test_every_icon_is_on_it(shots: dict[str, Shot]) -> None:
    icons = {file.stem for file in (configured.ROOT / "templates" / "components" / "icons").glob("*.html")}

    assert all(f"</svg> {icon}</li>" in re.sub(r"\s+", " ", shots["gallery"].html) for icon in icons)
