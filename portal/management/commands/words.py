"""`manage.py words`: compiles the catalogues of the customers' pages, and says what they lack."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from portal.catalogue.making import TRANSLATED, compiled, left_over, missing
from portal.catalogue.marked import marked


class Command(BaseCommand):
    help = (
        "Compiles locale/*/LC_MESSAGES/django.po, and lists what is not translated, or not needed any more."
    )
    requires_system_checks = ()

    def handle(self, **_options: Any) -> None:
        for file, content in compiled().items():
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content)
        texts = marked()
        lacking = [
            f"{name}: no words for {one.text!r}" for name in TRANSLATED for one in missing(name, texts)
        ]
        lacking += [
            f"{name}: nobody says {one.text!r}" for name in TRANSLATED for one in left_over(name, texts)
        ]
        if lacking:
            raise CommandError("\n".join(lacking))
        self.stdout.write("every text has its words")
