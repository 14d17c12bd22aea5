"""The image holds all that the server imports and reads, and nothing has to remember to put it there."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from demo.environment import CHECKOUT

IMAGE = (CHECKOUT / "docker" / "Dockerfile").read_text()
COPIED = set(re.findall(r"^COPY (?:\S+ )*?(\w+) \1$", IMAGE, re.MULTILINE))
OURS = {file.parent.name for file in CHECKOUT.glob("*/__init__.py")}
"""Packages of this checkout."""


def imported(source: str) -> Iterator[str]:
    """The packages that a module names, at whatever place in it."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (each.name.partition(".")[0] for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module.partition(".")[0]


@pytest.mark.parametrize("package", sorted(COPIED & OURS))
def test_every_package_that_the_server_imports_is_in_the_image(package: str) -> None:
    modules = list((CHECKOUT / package).rglob("*.py"))

    assert modules
    for module in modules:
        absent = set(imported(module.read_text())) & OURS - COPIED
        assert absent == set(), module


def test_every_app_and_every_folder_that_the_settings_name_is_in_the_image(settings: Any) -> None:
    apps = {name.partition(".")[0] for name in settings.INSTALLED_APPS} & OURS
    layers = {path.partition(".")[0] for path in settings.MIDDLEWARE} & OURS
    folders = [*settings.TEMPLATES[0]["DIRS"], *settings.STATICFILES_DIRS, *settings.LOCALE_PATHS]

    assert {"consent", "config"} <= apps | layers
    assert (apps | layers) - {"demo"} <= COPIED  # no image is a sandbox's
    assert {str(Path(folder).relative_to(CHECKOUT)) for folder in folders} <= COPIED
