"""`manage.py keys ensure|show|announce|rotate|retire`: the issuers' keys and their states; `keys rotate-data`
and `keys data`: what wraps the keys that everything sealed is under."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from oidc.issuers import issuer_names, security_policy
from oidc.jose import rotation
from oidc.models import IssuerKey
from oidc.models.issuer_key import State
from oidc.policy import Encryptable, SecurityPolicy
from oidc.security_log import decided
from vault.in_clear import as_long_as_it_takes
from vault.keys import newest as newest_key
from vault.rotation import remaining
from vault.rotation import rotate as rotate_data


class Command(BaseCommand):
    help = "Creates, lists and rotates the keys that issuers sign with and that clients encrypt to."

    def add_arguments(self, parser: ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        verbs.add_parser("ensure", help="make the keys that issuers lack, and list all")
        show = verbs.add_parser("show", help="list the keys and when they move on")
        show.add_argument("--retired", action="store_true", help="list retired ones too")
        announce = verbs.add_parser("announce", help="publish successors; they take over by themselves")
        announce.add_argument("--issuer", choices=sorted(issuer_names()), help="of this issuer alone")
        announce.add_argument("--algorithm", help="of this algorithm alone")
        verbs.add_parser("rotate", help="take every step whose wait is over, as the job does each minute")
        data = verbs.add_parser("rotate-data", help="wrap all that is sealed under the newest key")
        data.add_argument("--batch", type=int, default=500, help="rows a transaction (500)")
        verbs.add_parser("data", help="how much is sealed under which key")
        retire = verbs.add_parser("retire", help="take a key out of use at once")
        retire.add_argument("kid", help="after -- where it begins with a hyphen")
        retire.add_argument(
            "--compromised",
            action="store_true",
            help="even if tokens that are still good no longer verify; a successor signs from now on",
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        if options["verb"] in {"rotate-data", "data"}:
            self._of_data(options)
            return
        try:
            moves = list(self._moves(options))
        except rotation.RotationRefused as refusal:
            raise CommandError(str(refusal)) from None
        for move in moves:
            decided(None, f"key {move.state}", issuer=move.issuer, reason=f"{move.algorithm} {move.kid}")
        self._show(retired=options.get("retired", False))

    def _of_data(self, options: dict[str, Any]) -> None:
        with as_long_as_it_takes():
            self._seal_and_count(options)

    def _seal_and_count(self, options: dict[str, Any]) -> None:
        shut = 0
        for step in rotate_data(batch=options["batch"]) if options["verb"] == "rotate-data" else ():
            shut += len(step.shut)
            for why in step.shut:
                self.stderr.write(why)
            if step.done:
                self.stdout.write(f"{step.column}: {step.done} under the newest key")
        newest, _ = newest_key()
        for column, counted in remaining().items():
            for name, number in sorted(counted.items()):
                left = "" if name == newest else ", still to be rotated"
                self.stdout.write(f"{column:36} {name:30} {number}{left}")
        if shut:
            raise CommandError(f"{shut} stay as they are: they open by no key that is configured")

    def _moves(self, options: dict[str, Any]) -> list[rotation.Move]:
        at = timezone.now()
        match options["verb"]:
            case "ensure":
                return [
                    move
                    for issuer in issuer_names()
                    for move in rotation.ensure(issuer, algorithms(security_policy(issuer)), at)
                ]
            case "announce":
                return self._announce(options["issuer"], options["algorithm"])
            case "rotate":
                return rotation.rotate(at)
            case "retire":
                return rotation.retire(options["kid"], at, compromised=options["compromised"])
        return []

    def _announce(self, issuer: str | None, algorithm: str | None) -> list[rotation.Move]:
        kinds = [
            (name, offered)
            for name in issuer_names()
            for offered in algorithms(security_policy(name))
            if issuer in {None, name} and algorithm in {None, offered}
        ]
        if not kinds:
            raise CommandError(f"{algorithm} is not offered there")
        return [rotation.announce(*kind, timezone.now()) for kind in kinds]

    def _show(self, *, retired: bool) -> None:
        for key in IssuerKey.objects.order_by("issuer", "use", "algorithm", "-created_at"):
            if key.state == State.RETIRED and not retired:
                continue
            line = f"{key.issuer:8} {key.use} {key.algorithm:12} {key.kid}  {key.state:9}"
            if key.state in {State.ANNOUNCED, State.RETIRING}:
                line += f" until {rotation.moves_on_at(key):%Y-%m-%d %H:%M}"
            if key.state == State.ANNOUNCED and key.issuer in settings.JWKS_ADDRESSES:
                line += f" and until {settings.JWKS_ADDRESSES[key.issuer]} has it"
            self.stdout.write(line)


def algorithms(policy: SecurityPolicy) -> tuple[str, ...]:
    """Every algorithm that an issuer needs a key of its own for."""
    encryption = policy.encryption
    opens = encryption is not None and Encryptable.REQUEST_OBJECT in encryption.of
    return policy.signing_algorithms + (encryption.key_management if encryption and opens else ())
