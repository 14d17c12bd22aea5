"""The conformance suite's REST API, as much of it as running a plan takes."""

import json
import ssl
from collections.abc import Mapping
from types import TracebackType
from typing import Any
from urllib.parse import urlsplit

import httpx

from demo.trouble import SetupFailed

LOOPBACK = {"localhost", "127.0.0.1", "::1"}
SECONDS = 60
LINE_LIMIT = 300
PAGES_OF_LOG = 1000
"""How many modules back pages to look at are searched for: as many as the suite lists in one answer."""
_JSON = {"Content-Type": "application/json"}


class SuiteFailed(SetupFailed):
    """The suite could not be reached, or refused a call; says which."""


class Suite:
    """One running suite. A copy on this machine may show any certificate, any other must show a good one."""

    def __init__(self, address: str, *, token: str = "") -> None:
        on_this_machine = urlsplit(address).hostname in LOOPBACK
        self._http = httpx.Client(
            base_url=f"{address}/api/",
            verify=False if on_this_machine else ssl.create_default_context(),
            headers={"Authorization": f"Bearer {token}"} if token else {},
            timeout=SECONDS,
            trust_env=not on_this_machine,
        )

    def __enter__(self) -> "Suite":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._http.close()

    def version(self) -> str:
        """Its release and the revision it was built from."""
        said = self._call("GET", "server")
        return f"{said['version']} ({said['revision']})"

    def create_plan(
        self, name: str, variant: Mapping[str, str], configuration: Mapping[str, Any]
    ) -> tuple[str, list[dict[str, Any]]]:
        """The new plan's id, and its modules: each a `testModule` with the `variant` it adds."""
        told = {"planName": name, "variant": json.dumps(variant)}
        made = self._call("POST", "plan", params=told, json=configuration)
        return made["id"], made["modules"]

    def create_module(self, plan_id: str, module: Mapping[str, Any]) -> str:
        """Begin one module of a plan; its id."""
        told = {"test": module["testModule"], "plan": plan_id}
        if module.get("variant"):
            told["variant"] = json.dumps(module["variant"])
        # The plan has the configuration: the call has no body, and yet has to say of which type it is.
        identifier: str = self._call("POST", "runner", params=told, headers=_JSON)["id"]
        return identifier

    def start(self, module_id: str) -> None:
        """Let a module go on that waits for its operator's word."""
        self._call("POST", f"runner/{module_id}")

    def cancel(self, module_id: str) -> None:
        self._call("DELETE", f"runner/{module_id}")

    def info(self, module_id: str) -> dict[str, Any]:
        """`status` and, once it has ended, `result`."""
        said: dict[str, Any] = self._call("GET", f"info/{module_id}")
        return said

    def complaints(self, module_id: str) -> list[str]:
        """The log's failures and warnings: which condition, and what it says."""
        return [
            f"{entry['src']}: {_one_line(entry)}"
            for entry in self._call("GET", f"log/{module_id}")
            if entry.get("result") in {"FAILURE", "WARNING"}
        ]

    def typed_at(self, module_id: str, field: str) -> list[float]:
        """When the module's browser typed into a field, in seconds since the epoch."""
        log = self._call("GET", f"log/{module_id}")
        return [entry["time"] / 1000 for entry in log if entry.get("target") == field]

    def pages_to_look_at(self) -> dict[str, str]:
        """The newest page kept for a person by each module that waits for one, by the module's name."""
        pages: dict[str, str] = {}
        asked = {"start": 0, "length": PAGES_OF_LOG, "order": "started,desc"}
        for run in self._call("GET", "log", params=asked)["data"]:
            if run.get("result") == "REVIEW" and run["testName"] not in pages:
                entries = self._call("GET", f"log/{run['testId']}")
                if kept := [entry["page_source"] for entry in entries if "page_source" in entry]:
                    pages[run["testName"]] = kept[-1]
        return pages

    def _call(self, method: str, path: str, **what: Any) -> Any:
        try:
            answer = self._http.request(method, path, **what)
        except httpx.TransportError as failure:
            raise SuiteFailed(f"No suite answers at {self._http.base_url}: {failure}") from failure
        if answer.is_error:
            raise SuiteFailed(
                f"The suite answers {answer.status_code} to {method} {path}: {answer.text:.500}"
            )
        return answer.json() if answer.content else None


def _one_line(entry: Mapping[str, Any]) -> str:
    return " ".join(str(entry.get("msg", "")).split())[:LINE_LIMIT]
