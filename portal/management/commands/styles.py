"""`manage.py styles`: joins the parts of the customers' style sheet in the two files that pages load."""

from typing import Any

from django.core.management.base import BaseCommand

from portal.joined_styles import joined, parts


class Command(BaseCommand):
    help = "Joins what static/css/map.css names in static/css/app.css and own.css."
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        for sheet, rules in joined().items():
            sheet.write_text(rules)
        self.stdout.write(f"{len(parts())} parts joined")
