"""Jobs of the protocol; each calls one function. Nothing depends on their running."""

from celery import shared_task
from django.utils import timezone

from consent.schedule import once_a_slot
from oidc.jose.rotation import rotate
from oidc.pruning import prune
from oidc.security_log import decided


@shared_task(name="oidc.prune_spent")
@once_a_slot("oidc.prune_spent")
def prune_spent() -> None:
    prune(timezone.now())


@shared_task(name="oidc.rotate_keys")
@once_a_slot("oidc.rotate_keys")
def rotate_keys() -> None:
    for move in rotate(timezone.now()):
        decided(None, f"key {move.state}", issuer=move.issuer, reason=f"{move.algorithm} {move.kid}")
