"""The standards' own descriptions of their APIs (OpenAPI 3, Swagger 2), as an operator downloaded them."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from demo.trouble import SetupFailed

METHODS = frozenset({"get", "post", "put", "patch", "delete"})
Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Operation:
    """One call that is published, with its schemas as plain JSON schemas."""

    document: str
    """Title and version of what publishes it."""
    method: str
    path: str
    """Below the host, without slashes at its ends, each parameter as `{}`."""
    request: Schema | None
    answers: Mapping[str, Schema]
    """By status."""


def published_in(directory: Path) -> list[Operation]:
    """All that the files of a directory publish; raises SetupFailed where there is nothing."""
    files = sorted(file for file in directory.glob("**/*") if file.suffix in {".json", ".yaml", ".yml"})
    found = [operation for file in files for operation in operations(_read(file))]
    if not found:
        raise SetupFailed(f"No OpenAPI or Swagger files in {directory}: docs/published-schemas.md says which")
    return found


def operations(document: Mapping[str, Any]) -> Iterator[Operation]:
    """Those of one document; none of what is no description of an API."""
    plain, about = _Plain(document), document.get("info", {})
    for template, said in (document.get("paths") or {}).items():
        path = "/".join(
            "{}" if part.startswith("{") else part for part in (_base(document) + template).split("/")
        )
        for method in METHODS & said.keys():
            call = said[method]
            yield Operation(
                document=f"{about.get('title', 'Untitled')} {about.get('version', '')}".strip(),
                method=method,
                path=path.strip("/"),
                request=plain.request(call, said),
                answers=plain.answers(call),
            )


def _read(file: Path) -> Mapping[str, Any]:
    text = file.read_text()
    read = json.loads(text) if file.suffix == ".json" else yaml.safe_load(text)
    return read if isinstance(read, dict) else {}


def _base(document: Mapping[str, Any]) -> str:
    """Where its paths begin."""
    servers = document.get("servers") or [{"url": document.get("basePath", "")}]
    return urlsplit(str(servers[0]["url"])).path.rstrip("/")


class _Plain:
    """Schemas of one document without its references and its dialect.

    What `allOf` joins is merged first: several of these documents forbid further members in each part, and so
    in a literal reading every member of the others.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = document

    def request(self, call: Mapping[str, Any], beside: Mapping[str, Any]) -> Schema | None:
        parameters = [
            self._target(one) for one in (*call.get("parameters", ()), *beside.get("parameters", ()))
        ]
        bodies = [one["schema"] for one in parameters if one.get("in") == "body"]
        if "requestBody" in call:
            bodies += self._of_json(self._target(call["requestBody"]))
        return self.schema(bodies[0]) if bodies else None

    def answers(self, call: Mapping[str, Any]) -> dict[str, Schema]:
        found = {}
        for status, said in call.get("responses", {}).items():
            answer = self._target(said)
            bodies = [answer["schema"]] if "schema" in answer else self._of_json(answer)
            if bodies:
                found[str(status)] = self.schema(bodies[0])
        return found

    def schema(self, said: Any, within: tuple[str, ...] = ()) -> Any:
        """What `said` means; of what refers to itself the inner one holds anything."""
        if isinstance(said, list):
            return [self.schema(one, within) for one in said]
        if not isinstance(said, dict):
            return said
        if isinstance(said.get("$ref"), str):
            name = said["$ref"]
            return {} if name in within else self.schema(self._target(said), (*within, name))
        plain = {key: self.schema(value, within) for key, value in said.items() if key != "allOf"}
        for part in said.get("allOf", ()):
            plain = _merged(plain, self.schema(part, within))
        return _nullable(plain)

    def _target(self, said: Mapping[str, Any]) -> Mapping[str, Any]:
        while isinstance(said.get("$ref"), str):
            found: Any = self.document
            for step in said["$ref"].removeprefix("#/").split("/"):
                found = found[step.replace("~1", "/").replace("~0", "~")]
            said = found
        return said

    def _of_json(self, said: Mapping[str, Any]) -> list[Any]:
        content = said.get("content", {})
        return [one["schema"] for kind, one in content.items() if "json" in kind and "schema" in one]


def _merged(one: Schema, other: Schema) -> Schema:
    """Whatever both ask for, in one schema; members of the same name are merged as well."""
    both = {**one, **other}
    if "properties" in one and "properties" in other:
        both["properties"] = {
            name: _merged(one["properties"].get(name, {}), other["properties"].get(name, {}))
            for name in {**one["properties"], **other["properties"]}
        }
    if "required" in one and "required" in other:
        both["required"] = sorted({*one["required"], *other["required"]})
    return both


def _nullable(schema: Schema) -> Schema:
    if schema.get("nullable") is True or schema.get("x-nullable") is True:
        return {"anyOf": [{"enum": [None]}, schema]}
    return schema
