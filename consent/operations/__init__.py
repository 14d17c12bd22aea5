"""What can be done to a consent, one file a verb. Nothing else writes."""

from consent.operations._accounts import AuthoriserUnknown, NothingToDecide, Other
from consent.operations._anew import ConsentChanged, PaysFromAnother
from consent.operations._own import AnothersConsent
from consent.operations.amend import amend
from consent.operations.approve import approve, decline, retract
from consent.operations.authorise import DecisionTooLate, NoAccountChosen, OneAccountOnly, authorise
from consent.operations.claim import claim_due
from consent.operations.complete import complete
from consent.operations.count import count_days, count_those_in_force
from consent.operations.disclose import (
    NOT_ALLOWED,
    Judged,
    Kinds,
    Told,
    ToldBefore,
    disclose,
    record_disclosure,
    record_reports,
)
from consent.operations.end import UNENDED, end
from consent.operations.end_many import Ordered, carry_on, order_end
from consent.operations.erase_person import erase_link, erase_names, erase_orders, lock_person
from consent.operations.erase_records import erase_records, lock_records
from consent.operations.expire import expire_due, sweep, sweep_anew
from consent.operations.fetch import acknowledge, fetch
from consent.operations.forget import forget_keys, forget_messages
from consent.operations.gather import gather_due
from consent.operations.hold import Because, lift_hold, place_hold
from consent.operations.letter_again import AGAIN, Again, letter_again, receipts_of
from consent.operations.name_words import name_words
from consent.operations.pick_up import pick_up, picking_up
from consent.operations.propose import IdempotencyConflict, Once, kept_by, propose
from consent.operations.prove_erasure import prove_erasure, said_by
from consent.operations.reauthorise import reauthorise
from consent.operations.reject import reject
from consent.operations.remind import remind
from consent.operations.remove_account import LastAccount, remove_account
from consent.operations.replay import replay
from consent.operations.replay_dead import REPLAYED_AT_MOST, Replayed, replay_dead
from consent.operations.report_progress import (
    AtItsEnd,
    NoSuchStatus,
    NoSuchUse,
    Reported,
    report_progress,
)
from consent.operations.revoke import revoke
from consent.operations.settle import give_up, settle
from consent.operations.shorten import NotSooner, shorten
from consent.operations.stop_user import stop_user
from consent.operations.subscribe import SubscribedAlready, resubscribe, subscribe, unsubscribe
from consent.operations.suspend import resume, suspend
from consent.operations.tally import add_up_tallies, count_tallies_anew
from consent.operations.tell_of_backchannel import letter_of_request, tell_of_decision
from consent.operations.tell_of_logout import tell_of_logout
from consent.operations.tell_of_use import tell_of_suspension, tell_of_unused, tell_of_unusual
from consent.operations.time_out import time_out_due
from consent.operations.use import Order, UseConflict, Used, UseRefused, use
from consent.operations.withdraw import withdraw
from consent.operations.would_end import WouldEnd, newest_of, would_end

__all__ = [
    "AGAIN",
    "NOT_ALLOWED",
    "REPLAYED_AT_MOST",
    "UNENDED",
    "Again",
    "AnothersConsent",
    "AtItsEnd",
    "AuthoriserUnknown",
    "Because",
    "ConsentChanged",
    "DecisionTooLate",
    "IdempotencyConflict",
    "Judged",
    "Kinds",
    "LastAccount",
    "NoAccountChosen",
    "NoSuchStatus",
    "NoSuchUse",
    "NotSooner",
    "NothingToDecide",
    "Once",
    "OneAccountOnly",
    "Order",
    "Ordered",
    "Other",
    "PaysFromAnother",
    "Replayed",
    "Reported",
    "SubscribedAlready",
    "Told",
    "ToldBefore",
    "UseConflict",
    "UseRefused",
    "Used",
    "WouldEnd",
    "acknowledge",
    "add_up_tallies",
    "amend",
    "approve",
    "authorise",
    "carry_on",
    "claim_due",
    "complete",
    "count_days",
    "count_tallies_anew",
    "count_those_in_force",
    "decline",
    "disclose",
    "end",
    "erase_link",
    "erase_names",
    "erase_orders",
    "erase_records",
    "expire_due",
    "fetch",
    "forget_keys",
    "forget_messages",
    "gather_due",
    "give_up",
    "kept_by",
    "letter_again",
    "letter_of_request",
    "lift_hold",
    "lock_person",
    "lock_records",
    "name_words",
    "newest_of",
    "order_end",
    "pick_up",
    "picking_up",
    "place_hold",
    "propose",
    "prove_erasure",
    "reauthorise",
    "receipts_of",
    "record_disclosure",
    "record_reports",
    "reject",
    "remind",
    "remove_account",
    "replay",
    "replay_dead",
    "report_progress",
    "resubscribe",
    "resume",
    "retract",
    "revoke",
    "said_by",
    "settle",
    "shorten",
    "stop_user",
    "subscribe",
    "suspend",
    "sweep",
    "sweep_anew",
    "tell_of_decision",
    "tell_of_logout",
    "tell_of_suspension",
    "tell_of_unused",
    "tell_of_unusual",
    "time_out_due",
    "unsubscribe",
    "use",
    "withdraw",
    "would_end",
]
