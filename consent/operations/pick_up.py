"""The recipient picks up what its customer agreed to: from its first token on, a consent is in use.

It is no move, and has no event: the token itself is the record, and this only says that there was one, in the
statement that stores it. What it says of the edition ends every token of an older one at the same instant.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Value
from django.db.models.functions import Coalesce, Greatest

from consent.models import Consent
from consent.storing import Proviso


def picking_up(consent: Consent, edition: int) -> Sequence[Proviso]:
    """What goes with storing a token that comes of an edition of a consent as it was read; nothing where that
    is in use already."""
    if consent.in_use_since is not None and consent.edition_in_use >= edition:
        return ()
    return (
        Proviso(
            "UPDATE consent_consent SET in_use_since = coalesce(in_use_since, statement_timestamp()),"
            " edition_in_use = greatest(edition_in_use, %s) FROM {before} WHERE id = %s RETURNING 1",
            (edition, consent.pk),
        ),
    )


def pick_up(consent_id: UUID, *, edition: int, at: datetime) -> None:
    """As `picking_up`, for a token that the caller stores while it holds the consent."""
    Consent.objects.filter(pk=consent_id).update(
        in_use_since=Coalesce("in_use_since", Value(at)),
        edition_in_use=Greatest("edition_in_use", Value(edition)),
    )
