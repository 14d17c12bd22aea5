"""From where somebody did something: the browser, the network, and what it was about, sealed."""

import json
from typing import Any, Self

from django.db import models

from vault.envelope import seal, unseal


class Observed(models.Model):
    """What a row tells of a person's own things lies in one envelope; none of it is searched for.

    Rows of before there was one hold it in the columns beside, until these are sealed (`portal.sealing`).
    """

    open_device = models.CharField(max_length=100, default="", db_default="", db_column="device")
    sealed = models.BinaryField(default=b"", db_default=b"")
    """JSON of what is known, by name. Empty where nothing is, or once it was erased."""

    _opened: tuple[bytes, dict[str, str]] | None = None

    class Meta:
        abstract = True

    def observe(self, **known: str) -> Self:
        """Have these stored instead of what was known before; its person, and its key where it has one
        before it is stored, must be there."""
        self.sealed = sealed_at(self.place, known)
        for name in self._open_names():
            setattr(self, f"open_{name}", "")
        return self

    @property
    def place(self) -> str:
        """Where the envelope is, as `vault` binds it."""
        raise NotImplementedError

    @property
    def observed(self) -> dict[str, str]:
        """All that is known, by name. Raises vault.CannotOpen."""
        if not self.sealed:
            return {name: getattr(self, f"open_{name}") for name in self._open_names()}
        sealed = bytes(self.sealed)
        if self._opened is None or self._opened[0] != sealed:  # each of its facts is asked for by itself
            self._opened = sealed, json.loads(unseal(sealed, self.place))
        return self._opened[1]

    @property
    def device(self) -> str:
        """In words: "Chrome on Windows"; "" where it is not known."""
        return self.observed.get("device", "")

    @property
    def source(self) -> str:
        """The network address, as the security log has it; "" where it is not known."""
        return self.observed.get("source", "")

    @property
    def about(self) -> str:
        """The name of the passkey, or how it was done; nothing secret."""
        return self.observed.get("about", "")

    @classmethod
    def _open_names(cls) -> tuple[str, ...]:
        return tuple(
            field.name.removeprefix("open_")
            for field in cls._meta.concrete_fields
            if field.name.startswith("open_")
        )


def sealed_at(place: str, known: dict[str, Any]) -> bytes:
    """An envelope around what is known; nothing where that is nothing."""
    said = {name: value for name, value in known.items() if value}
    return seal(json.dumps(said).encode(), place) if said else b""


def place_of_row(table: str, key: object) -> str:
    return f"{table}.sealed|{key}"


def place_of_persons_row(table: str, person_id: int | None) -> str:
    """Of rows that get their key only as they are stored: one of the same person's opens in another."""
    return f"{table}.sealed|of person {person_id}"
