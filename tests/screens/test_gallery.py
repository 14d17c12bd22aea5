"""The gallery: whole, and nowhere that customers may be."""

import re
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings as configured
from django.core import checks
from django.template.base import NodeList
from django.template.defaulttags import IfNode
from django.template.loader import get_template

from tests.actors import Customer
from tests.screens.world import Shot


@dataclass(frozen=True)
class Noted:
    """One way that a template may go on, which is struck off `left` once it is gone."""

    nodes: NodeList
    name: str
    left: set[str]

    def render(self, context: Any) -> str:
        self.left.discard(self.name)
        return str(self.nodes.render(context))


def noted(component: str, left: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Put every way of each `{% if %}` of a component on the list `left`."""
    for node in get_template(component).template.nodelist.get_nodes_by_type(IfNode):
        ways = list(node.conditions_nodelists)
        if ways[-1][0] is not None:
            ways.append((None, NodeList()))  # none of them
        place = f"{component}:{node.token.lineno} {node.token.contents}"
        names = [f"{place}: way {number} of {len(ways)}" for number in range(1, len(ways) + 1)]
        left.update(names)
        marked = [
            (condition, Noted(nodes, name, left))
            for (condition, nodes), name in zip(ways, names, strict=True)
        ]
        monkeypatch.setattr(node, "conditions_nodelists", marked)


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


def test_every_component_is_on_it_in_every_state(
    mia: Customer, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = True  # which makes all templates anew
    left: set[str] = set()
    for file in sorted((configured.ROOT / "templates" / "components").glob("*.html")):
        noted(f"components/{file.name}", left, monkeypatch)
    assert len(left) > 200

    assert mia.opens("/gallery").status == 200

    assert not sorted(left), "give each component a sample in portal/sample_states.py that goes this way"


def test_every_icon_is_on_it(shots: dict[str, Shot]) -> None:
    icons = {file.stem for file in (configured.ROOT / "templates" / "components" / "icons").glob("*.html")}

    assert all(f"</svg> {icon}</li>" in re.sub(r"\s+", " ", shots["gallery"].html) for icon in icons)
