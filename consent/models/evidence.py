"""What a decision rested on, kept beside the audit log and not in it, so that it can be erased one day."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from consent.models.consent import Consent
from vault.envelope import seal, unseal


class Evidence(models.Model):
    """What is personal of one event: accounts, words shown, the request. The event keeps a salted hash.

    Its content is sealed, but for what is searched: the bank's references of accounts, and which words it
    was that somebody read, which are nobody's and outlast the erasure. Triggers refuse
    DELETE, and each UPDATE but the one that erases it, saying when and why, and the one that wraps its data
    key anew.
    """

    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="+")
    sequence = models.PositiveIntegerField()
    salt = models.BinaryField(max_length=16, null=True)
    sealed = models.BinaryField(null=True)
    """JSON in an envelope (`vault.envelope`)."""
    accounts = models.JSONField(encoder=DjangoJSONEncoder, null=True)
    """The member of the content of that name, once more."""
    words = models.CharField(max_length=100, null=True)
    """The version of the words that were shown, once more; empty where none were, and null where nobody has
    looked yet (`consent.operations.name_words`)."""
    language = models.CharField(max_length=35, null=True)
    """That they were in."""
    erased_at = models.DateTimeField(null=True)
    erased_because = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["words", "language", "consent"],
                name="evidence_by_words",
                condition=models.Q(words__gt=""),
            ),
            models.Index(
                fields=["id"],
                name="evidence_to_be_named",
                condition=models.Q(words=None, erased_at=None),
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["consent", "sequence"], name="one_evidence_an_event"),
            models.CheckConstraint(
                name="evidence_whole_or_erased",
                condition=models.Q(salt__isnull=False, sealed__isnull=False, erased_at=None)
                | models.Q(salt=None, sealed=None, accounts=None, erased_at__isnull=False),
            ),
        ]

    @classmethod
    def of(
        cls, consent: Consent | UUID, sequence: int, *, salt: bytes, content: Mapping[str, Any]
    ) -> "Evidence":
        """What an event of a consent rests on, to be stored."""
        key = consent.pk if isinstance(consent, Consent) else consent
        words, language = words_in(content)
        plain = json.dumps(dict(content), cls=DjangoJSONEncoder).encode()
        return cls(
            consent_id=key,
            sequence=sequence,
            salt=salt,
            sealed=seal(plain, place_of(key, sequence)),
            accounts=content.get("accounts"),
            words=words,
            language=language,
        )

    @property
    def content(self) -> dict[str, Any] | None:
        """What was sealed; None once it was erased. Raises vault.CannotOpen."""
        if self.sealed is None:
            return None
        opened: dict[str, Any] = json.loads(
            unseal(bytes(self.sealed), place_of(self.consent_id, self.sequence))
        )
        return opened

    def __str__(self) -> str:
        return f"evidence of {self.consent_id} #{self.sequence}"


def words_in(content: Mapping[str, Any]) -> tuple[str, str]:
    """Version and language of the words that were shown; empty where none were."""
    shown = content.get("shown")
    if not isinstance(shown, Mapping):
        return "", ""
    return str(shown.get("wording") or ""), str(shown.get("language") or "")


def place_of(consent_id: UUID, sequence: int) -> str:
    """Where the content of an event's evidence is, for its envelope."""
    return f"consent_evidence.sealed|{consent_id}|{sequence}"
