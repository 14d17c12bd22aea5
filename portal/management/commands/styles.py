"""`manage.py styles`: joins the parts of the customers' style sheet in the one file that pages load."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.joined_styles import JOINED, joined, parts


class Command(BaseCommand):
    help = "Joins what static/css/map.css names in static/css/app.css."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        JOINED.write_text(joined())
        self.stdout.write(f"{len(parts())} parts joined")
