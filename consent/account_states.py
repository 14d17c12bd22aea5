"""The life of one account within a consent, and of what each of its authorisers says (pure).

An account:     waiting ──▶ shared ──▶ withdrawn      An authoriser:  waiting ──▶ approved ──▶ withdrawn
                   ├──▶ refused                                          ├──▶ refused
                   ├──▶ withdrawn                                        └──▶ timed out
                   └──▶ timed out

An account that the consent's customer takes out has no row any more; the evidence keeps that it was there.
That the bank may not share one at present is no state: it is suspended, and goes on later.
"""

from enum import StrEnum


class AccountState(StrEnum):
    WAITING = "waiting"
    """Somebody else who holds it has still to agree."""
    SHARED = "shared"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    """Somebody who holds it took back what they had agreed to, or that its user may share it."""
    TIMED_OUT = "timed out"


class AuthoriserState(StrEnum):
    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    TIMED_OUT = "timed out"


A, P = AccountState, AuthoriserState

ACCOUNT_MOVES = frozenset({
    (A.WAITING, A.SHARED),
    (A.WAITING, A.REFUSED),
    (A.WAITING, A.WITHDRAWN),
    (A.WAITING, A.TIMED_OUT),
    (A.SHARED, A.WITHDRAWN),
})  # fmt: skip
AUTHORISER_MOVES = frozenset({
    (P.WAITING, P.APPROVED),
    (P.WAITING, P.REFUSED),
    (P.WAITING, P.TIMED_OUT),
    (P.APPROVED, P.WITHDRAWN),
})  # fmt: skip
"""What may follow what. The database repeats both tables."""

OPEN = frozenset({A.WAITING, A.SHARED})
"""The states of an account that may still be, or come to be, shared."""

FOLLOWS = {
    P.REFUSED: A.REFUSED,
    P.WITHDRAWN: A.WITHDRAWN,
    P.TIMED_OUT: A.TIMED_OUT,
}
"""What an account comes to by one authoriser's word; it is shared once all have approved."""
