"""An auditor's browser for `bench.staff`. Needs Django set up."""

import io
import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from bench.load import LoadFailed
from demo.sign_in import ONE_TIME_CODE

HOST = "staff.bench.test"
WHY = {"why": "audit", "case": "BENCH-1"}


class Browser:
    """An auditor's, which speaks to the application in this process and counts the statements it sends."""

    def __init__(self) -> None:
        from django.db import connection
        from django.test import Client

        self.statements, self.last = 0, ""
        self._client = Client(SERVER_NAME=HOST, SERVER_PORT="443", HTTP_REFERER=f"https://{HOST}/")
        connection.execute_wrappers.append(self._counted)

    def signs_in(self) -> None:
        from django.core.management import call_command

        from consent.models import Person

        told = io.StringIO()
        verb = "renew" if Person.objects.filter(username="ada").exists() else "add"
        role = ["--role", "auditor"] if verb == "add" else []
        call_command("staff", verb, "ada", *role, "--emergency", "--case", "BENCH-1", stdout=told)
        password = told.getvalue().split("Password: ")[1].split()[0]
        self.opens("/sign-in", {"username": "ada", "password": password})
        self.opens("/sign-in/code", {"code": ONE_TIME_CODE})
        self.opens("/purpose", WHY)

    def opens(self, url: str, form: Mapping[str, str] | None = None) -> str:
        """The page that comes of it in the end."""
        self.last = url
        ask = partial(self._client.get, url) if form is None else partial(self._client.post, url, form)
        answer = ask(secure=True, follow=True)
        if answer.status_code != 200 or (form is None and "id_username" in answer.content.decode()):
            raise LoadFailed(f"{answer.status_code} for {url}\n{answer.content.decode()[:2000]}")
        return str(answer.content.decode())

    def opens_customer(self, number: str) -> str:
        """By their number; with why, which is asked for each of them."""
        page = self.opens("/customers/", {"number": number})
        onward = re.search(r'name="next" value="([^"]+)"', page)
        return self.opens("/purpose", {**WHY, "next": onward[1]}) if onward else page

    def older(self, _consent: Any, days: int) -> str:
        """A place in a timeline so many days ago."""
        from datetime import UTC, datetime, timedelta
        from urllib.parse import urlencode

        at = datetime.now(UTC) - timedelta(days=days)
        return urlencode({"after": f"{at.isoformat()}_0"})

    def _counted(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        self.statements += 1
        return execute(sql, params, many, context)
