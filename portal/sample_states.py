"""Every state of every component, for the gallery: the usual ones, and what each of these is not."""

from collections.abc import Mapping
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

from django.contrib.messages import SUCCESS
from django.contrib.messages.storage.base import Message

from portal.cards import HistoryCard
from portal.contact import Contact
from portal.forms import CodeForm, NameForm
from portal.found_accounts import NONE, Order, found
from portal.samples import ASKER, EVERYDAY, JOINT, LAST, LOOKED, PORTAL, Samples, samples

_OUTCOMES = {
    "a change was refused": ("kept", False),
    "a change of payments was refused": ("still allowed", True),
    "what there was had ended": ("had ended", False),
    "what there was is paused": ("paused", False),
    "a sharing failed": ("failed", False),
    "a payment failed": ("failed", True),
    "a sharing was left undecided": ("left", False),
    "a payment was left undecided": ("left", True),
    "the bank was away": ("bank away", False),
}


def every_sample() -> Samples:
    """By the name of the component's template, each state with what its page would pass."""
    usual = samples()
    more = _more(usual)
    return {name: {**states, **more.get(name, {})} for name, states in usual.items()}


def _more(usual: Samples) -> Mapping[str, Mapping[str, dict[str, Any]]]:
    def first(name: str, **changes: Any) -> dict[str, Any]:
        """What the component's first state passes, but for `changes`."""
        return {**next(iter(usual[name].values())), **changes}

    def card(name: str, key: str = "card", **changes: Any) -> dict[str, Any]:
        """The same where it passes a card, with `changes` of that."""
        return first(name, **{key: replace(first(name)[key], **changes)})

    business = replace(EVERYDAY, business=True)
    accounts = [replace(EVERYDAY, token=str(number)) for number in range(11)]
    allowed, file = first("allowed")["allowed"], first("payment_list")["list"]
    choices = usual["option_choice"]["the customer asks"]
    day = {**first("day_fields"), "error": "", "wrong": ""}
    lists, joints = usual["sharing_list"], usual["joint_list"]
    return {
        "account": {
            "of a business": {"account": business},
            "not held any more": {"account": replace(EVERYDAY, detail="")},
            "to take out": {"account": replace(EVERYDAY, take_out="/consents/1/accounts/2")},
        },
        "account_choice": {"of a business": {"account": business, "number": 5}},
        "activity": {
            "of no account": {"rows": (replace(LOOKED, accounts=""),), "caption": "What was looked at"}
        },
        "allowed": {
            "to whomever": {"allowed": replace(allowed, payees=())},
            "with nothing said beside": {"allowed": replace(allowed, facts=())},
            "without a limit": {"allowed": replace(allowed, limits=())},
        },
        "came_to_nothing": {
            state: {"app": "Budget Fox", "outcome": outcome, "pays": pays}
            for state, (outcome, pays) in _OUTCOMES.items()
        },
        "code_form": {"which leads on": first("code_form", form=CodeForm(), onward="/security/")},
        "day_fields": {
            "nothing is wrong": day,
            "the month is wrong": {**day, "error": "There is no month 13.", "wrong": "month"},
            "the year is wrong": {**day, "error": "Enter the year, too.", "wrong": "year"},
        },
        "error_word": {"nothing is wrong": {"messages": (Message(SUCCESS, "Done."),)}},
        "fact_of_accounts": {"two": {"accounts": (EVERYDAY, JOINT)}},
        "factors": {
            "a passkey first": first("factors", form=CodeForm(), passkey="{}", onward="/"),
            "a code was sent": first("factors", form=CodeForm(), sent_to="••• 018"),
        },
        "find_accounts": {
            "nothing searched": {"found": found(accounts, ""), "one_only": False},
            "none fits": {"found": found(accounts, "unknown"), "one_only": False},
            "one to choose": {"found": found(accounts, "every"), "one_only": True},
            "put in order": {"found": found(accounts, "", order=Order.NAME), "one_only": False},
            "just asked for": {"found": found(accounts, "every", NONE), "one_only": False},
        },
        "footer": {
            "without a number": {"portal": _portal(contact=Contact(phone="", help_url=""))},
            "where nothing is known": {"portal": _portal(bank="")},
        },
        "form_errors": {"nothing is wrong": {"form": NameForm(), "first": "id_username"}},
        "joint_card": {
            "to pay": card("joint_card", pays=True, allowed=allowed),
            "not agreed to yet": card("joint_card", given="", asks=False),
        },
        "joint_list": {"begun elsewhere": {"list": replace(joints["ended"]["list"], whole="", more="")}},
        "masthead": {
            "nobody signed in": first("masthead", user=SimpleNamespace(is_authenticated=False)),
            "in one language": first("masthead", portal=_portal(languages=())),
        },
        "more_time": {"for the last time": {"asker": _asker(ends=LAST), "csrf_token": ""}},
        "option_choice": {
            "somebody else asks": {**choices, "card": replace(choices["card"], mine=False)},
        },
        "organisation_card": {"not agreed to yet": card("organisation_card", given="")},
        "passkey_form": {"which leads on": first("passkey_form", onward="/security/")},
        "payment_list": {
            "of one page, without a sum": {
                "list": replace(file, first=1, number=2, last=2, total="", more=False)
            },
            "past its end": {"list": replace(file, cards=(), more=False)},
        },
        "sharing_card": {
            "paused": card("sharing_card", flows=False, paused="Budget Fox gets nothing at present."),
            "for an organisation": card("sharing_card", acting_for="Sinclair Ceramics Ltd"),
            "of no account": card("sharing_card", accounts=()),
        },
        "sharing_list": {
            "what has ended": {
                "list": replace(
                    lists["empty"]["list"],
                    tab="ended",
                    cards=(usual["ended_row"]["stopped"]["card"],),
                )
            }
        },
        "sign_in_lines": {
            "with how": {
                "lines": [replace(one, about="with a passkey") for one in first("sign_in_lines")["lines"]]
            }
        },
        "software_links": {"none": {"links": ()}},
        "timeline": {
            "with a receipt": {
                "history": (
                    HistoryCard(when="1 March 2026", what="You agreed to share", receipt="/receipts/1"),
                )
            }
        },
    }


def _portal(**changes: Any) -> SimpleNamespace:
    return SimpleNamespace(**vars(PORTAL) | changes)


def _asker(**changes: Any) -> SimpleNamespace:
    return SimpleNamespace(**vars(ASKER) | changes)
