"""Who hears of an Australian arrangement's change."""

from consent.notices import Change, Channel, Notice
from oidc.clauses import clause
from profiles.cds_au.joint import letters_on_joint_accounts
from profiles.notices import letters, stopped_at_the_bank


@clause("ARR-05", "ARR-07")
def notices(change: Change) -> tuple[Notice, ...]:
    """The recipient hears of a stop at the bank; not of what it did itself, of time that ran out, nor of what
    ended because its register removed it."""
    call = (Notice(Channel.CALL, "stopped"),) if stopped_at_the_bank(change) else ()
    return call + letters(change) + letters_on_joint_accounts(change)
