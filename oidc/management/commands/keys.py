"""`manage.py keys ensure|show`: the issuers' signing keys."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from oidc.issuers import issuer_names, security_policy
from oidc.jose.keys import create_key
from oidc.models import SigningKey
from oidc.security_log import decided


class Command(BaseCommand):
    help = "Creates the signing keys that issuers lack, or lists those there are."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["ensure", "show"])

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["verb"] == "ensure":
            for issuer in issuer_names():
                for algorithm in security_policy(issuer).signing_algorithms:
                    if not SigningKey.objects.filter(issuer=issuer, algorithm=algorithm).exists():
                        key = create_key(issuer, algorithm, timezone.now())
                        decided(None, "key created", issuer=issuer, reason=f"{algorithm} {key.kid}")
        for key in SigningKey.objects.order_by("issuer", "algorithm", "-created_at"):
            self.stdout.write(f"{key.issuer:8} {key.algorithm}  {key.kid}  {key.created_at:%Y-%m-%d %H:%M}")
