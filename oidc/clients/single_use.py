"""What proves a client and counts once: spent in the statement by which the call stores something.

One statement is one round trip and one flush to disk, where two would be two. A call that stores nothing, or
is refused, spends its proof before it is answered all the same (`oidc.clients.authenticate.authenticated`):
no answer leaves, whatever it says, to whoever brings an assertion for the second time.
"""

from collections.abc import Sequence

from django.db.models import Model

from consent import storing
from oidc.clauses import clause
from oidc.clients.credentials import REFUSED
from oidc.errors import InvalidClient
from oidc.models import UsedJti


class SingleUse:
    """The proof of one call; None where the client's method has nothing to use up."""

    def __init__(self, proof: UsedJti | None) -> None:
        self._unspent = proof

    @clause("CAU-04", "RFC 7523 §3")
    def store(self, *rows: Model, provided: Sequence[storing.Proviso] = ()) -> tuple[bool, ...]:
        """As `consent.storing.store`, and only with a proof that nobody used before; InvalidClient.

        One conditional INSERT decides, also between callers that race.
        """
        if self._unspent is None:
            return storing.store(*rows, provided=provided)
        proof, self._unspent = self._unspent, None
        fresh, *held = storing.store(*rows, provided=[storing.unless_there(proof), *provided])
        if not fresh:
            raise InvalidClient(REFUSED, log="assertion: jti was used before")
        return tuple(held)

    def spend(self) -> None:
        """Use it up now, unless that was done; InvalidClient."""
        if self._unspent is not None:
            self.store()
