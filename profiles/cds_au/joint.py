"""Who else has a say in an Australian consumer's joint account, and who hears what became of it."""

from bank.facts import Account
from bank.says import Says, as_joint_holders_chose
from consent.lifecycle import Actor, Status, Verb
from consent.notices import Addressee, Change, Channel, Notice
from oidc.clauses import clause


@clause("DASH-19", "DASH-21", "DASH-27")
def others_say(account: Account, number: str) -> Says:
    """Pre-approval, co-approval or none, as those who hold it have chosen together; of what a secondary user
    shares they see all, and can stop it."""
    return as_joint_holders_chose(account, number)


@clause("DASH-21", "DASH-24")
def letters_on_joint_accounts(change: Change) -> tuple[Notice, ...]:
    """Everybody who holds an account of the consent hears what the others did to its sharing.

    Nobody who may not know of it has a say in it, and so nobody is told who may not know (CX:4A.15).
    """
    if change.verb in _SAID:
        by_the_bank = change.actor is Actor.HOLDER and change.verb in {Verb.DECLINE, Verb.RETRACT}
        topic = "joint-taken-back" if by_the_bank else _SAID[change.verb]
        return tuple(_letter(topic, to) for to in (Addressee.CUSTOMER, Addressee.OTHERS))
    if change.verb in {Verb.REMOVE_ACCOUNT, Verb.SHORTEN}:  # nobody has to agree to less
        return (_letter("joint-changed", Addressee.OTHERS), _letter("joint-removed", Addressee.DROPPED))
    before, after = change.source is Status.ACTIVE, change.target is Status.ACTIVE
    if after:
        informed = "joint-changed" if before else "joint-given"
        told = (_letter("joint-asked", Addressee.ASKED), _letter(informed, Addressee.INFORMED))
        return (*told, _letter("joint-removed", Addressee.DROPPED)) if before else told
    return (_letter("joint-ended", Addressee.OTHERS),) if before else ()


_SAID = {
    Verb.APPROVE: "joint-approved",
    Verb.DECLINE: "joint-declined",
    Verb.RETRACT: "joint-retracted",
    Verb.TIME_OUT: "joint-timed-out",
    Verb.SUSPEND: "joint-suspended",
    Verb.RESUME: "joint-resumed",
}


def _letter(topic: str, to: Addressee) -> Notice:
    return Notice(Channel.MAIL, topic, to)
