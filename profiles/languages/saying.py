"""Says every text of a wording in another language, whatever shape the wording has."""

from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

from portal.wording import Cluster, Wording

NO_TEXT = frozenset({"version", "locale", "timezone", "register_url"})
"""Members that are names for machines."""


def said(source: Wording, tag: str, say: Callable[[str], str]) -> Wording:
    """The same wording, by a function from a text to the text in the language of this tag."""

    @cache
    def clusters(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
        return tuple(_said(cluster, say) for cluster in source.clusters(permissions))

    @cache
    def of_organisations(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
        return tuple(_said(cluster, say) for cluster in source.kinds(permissions, organisation=True))

    wording: Wording = replace(
        _said(source, say), locale=tag, clusters=clusters, of_organisations=of_organisations
    )
    return wording


def texts_of(source: Wording) -> frozenset[str]:
    """Every text of a wording, those of each permission included."""
    found: set[str] = set()

    def hear(text: str) -> str:
        found.add(text)
        return text

    _said(source, hear)
    return frozenset(found)


def _said(value: Any, say: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return say(value) if value else ""
    if isinstance(value, tuple):
        return tuple(_said(one, say) for one in value)
    if isinstance(value, Mapping):
        return {key: _said(one, say) for key, one in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        members = {one.name: getattr(value, one.name) for one in fields(value) if one.name not in NO_TEXT}
        return replace(value, **{name: _said(one, say) for name, one in members.items()})
    return value
