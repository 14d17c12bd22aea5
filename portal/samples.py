"""What the gallery shows of each component: made-up cards, the usual ones and the awkward ones."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from django.contrib.messages import ERROR, SUCCESS
from django.contrib.messages.storage.base import Message

from oidc.responses import FormPost, Redirect
from portal.askers import LinkCard, RecipientCard, SoftwareCard
from portal.cards import AccountCard, ActivityCard, ChangeCard, HistoryCard, KindCard, SharingCard, Terms
from portal.context import Ends
from portal.forms import CodeForm, NameForm
from portal.joint_cards import JointCard
from portal.languages import SPOKEN
from portal.sample_elsewhere import elsewhere_samples
from portal.sample_lists import REACH, list_samples
from portal.security_cards import ActivityLine

_ID = UUID("5f0c1f2e-7a39-4a6b-9d5e-2f8b1f0c7e11")
_LONG = "Wolfeschlegelsteinhausenbergerdorff Haushaltsbuchführung & Consolidated Budgeting Services"

FOX = RecipientCard(
    name="Budget Fox",
    legal_name="Budget Fox Pty Ltd",
    register_entry="Accredited, ADR000123 on the register",
    website="https://budget-fox.example",
    self_described=False,
)
LONG = RecipientCard(name=_LONG, legal_name=_LONG, register_entry="", website="", self_described=False)
UNCHECKED = RecipientCard(
    name="An app", legal_name="An app", register_entry="", website="", self_described=True
)
PLAIN = SoftwareCard(name="", logo="", links=())
LINKED = SoftwareCard(
    name="Fox for phones",
    logo="/static/icon.svg",
    links=(LinkCard(label="Privacy policy", url="https://budget-fox.example/p", host="budget-fox.example"),),
)
NEW = SoftwareCard(name="", logo="", links=(), new="None of our customers has used Budget Fox yet.")
EVERYDAY = AccountCard(name="Everyday", detail="Harbour Everyday •••• 3600 · NZD", joint=False)
JOINT = AccountCard(
    name="Household",
    detail="Harbour Joint Access •••• 2736 · AUD",
    joint=True,
    tag="New",
    note="We’ll ask Leonie, who must agree too, by 6 December 2026.",
    looked="today at 09:41",
)
SHUT = AccountCard(
    name="Term deposit", detail="•••• 8123", joint=False, reason="Closed on 4 May 2026. Nothing to do."
)
TICKED = AccountCard(name=_LONG, detail="NZD", joint=False, ticked=True)
MONEY = KindCard(
    title="Transaction details",
    items="Incoming and outgoing transactions, amounts, dates",
    meaning="Each payment in and out. It can reveal health, faith, habits and the people you pay.",
    not_included="card PIN, full card number",
)
PLAIN_KIND = KindCard(
    title="Your balances", items="", meaning="How much is in the account.", not_included="payments", tag="New"
)
UNTIL = Terms(
    until="Until 12 March 2027",
    phrase="until 12 March 2027",
    length="12 months",
    reading="They can look at any time until then, even when you’re not signed in.",
    past="Payments from the last two years.",
    tag="Longer",
)
CHANGES = (
    ChangeCard(tag="New", what="Transaction details"),
    ChangeCard(tag="", what="Everything else stays."),
)
LOOKED = ActivityCard(
    when="today at 09:41",
    what="Your accounts",
    accounts="1 account",
    present="Budget Fox looked by itself",
    times=18,
)
_SHARING: dict[str, Any] = {
    "recipient": FOX,
    "sharing": True,
    "flows": True,
    "status": "Sharing",
    "kinds": ("Account name, type and balance", "Transaction details"),
    "accounts": ("Everyday", "Rainy day"),
    "until": "Until 12 March 2027",
    "looked": "today at 09:41",
    "unused": "",
    "used": (),
    "waits": (),
    "stoppable": True,
    "pays": False,
}
_JOINT: dict[str, Any] = {
    "recipient": FOX,
    "software": PLAIN,
    "ecosystem": "Consumer Data Right",
    "giver": "Leo",
    "status": "Waiting for you",
    "sharing": False,
    "asks": True,
    "over": False,
    "stoppable": False,
    "pays": False,
    "used": False,
    "kinds": (MONEY,),
    "allowed": None,
    "accounts": (JOINT,),
    "terms": UNTIL,
    "given": "28 November 2026",
    "looked": "",
    "decide_by": "6 December 2026",
    "history": (),
    "care_note": "",
    "already_has": "",
    "bank": "Harbour Bank",
}
SOON = Ends(at="9:51 am", minutes=10, seconds=600, more=True)
LAST = Ends(at="9:42 am", minutes=1, seconds=60, more=False)
ASKER = SimpleNamespace(flow_id=_ID, recipient=FOX, again=False, pays=False, ends=SOON)
MIA = SimpleNamespace(username="mia", get_full_name="Mia Thompson", is_authenticated=True)
ENGLISH, *OTHERS = SPOKEN.values()
_CHOICE: dict[str, Any] = {"language": ENGLISH, "languages": (ENGLISH, *OTHERS), "here": "/"}
PORTAL = SimpleNamespace(bank="Harbour Bank", host="www.bank.example", contact=REACH, **_CHOICE)


def _wrong(form: Any) -> Any:
    form.is_valid()
    return form


def _sharing(number: int, **changes: Any) -> dict[str, Any]:
    return {"card": SharingCard(**{**_SHARING, "id": UUID(int=number), **changes})}


def _joint(number: int, **changes: Any) -> dict[str, Any]:
    return {"card": JointCard(**{**_JOINT, "id": UUID(int=number), **changes})}


def _code(form: CodeForm) -> dict[str, Any]:
    return {"form": form.asks_for("6 digits."), "action": "", "onward": "", "csrf_token": ""}


_TYPED = {"options": "{}", "onward": "", "csrf_token": ""}
_FACTORS: dict[str, Any] = {
    "passkey": "",
    "onward": "",
    "here": "",
    "csrf_token": "",
    "sent_to": "",
    "occasion": SimpleNamespace(pays=False, words=""),
    "ways": (),
}
_WAYS = (
    SimpleNamespace(channel="sms", masked="••• 018"),
    SimpleNamespace(channel="email", masked="m•••@thompson.example"),
)

Samples = Mapping[str, Mapping[str, dict[str, Any]]]


def samples() -> Samples:
    """By the name of the component's template, each state with what its page would pass."""
    return {
        "masthead": {
            "signed in": {"portal": PORTAL, "user": MIA, "navigate": True},
            "a consent being decided": {"portal": PORTAL, "user": MIA, "navigate": False},
        },
        "language": {"on every page": {**_CHOICE, "csrf_token": ""}},
        "footer": {"on every page": {"portal": PORTAL}},
        "sandbox_banner": {"in a sandbox": {}},
        "mark": {"the bank’s": {}},
        "exchange": {"to a company": {"recipient": FOX}},
        "progress": {f"step {at} of {of}": {"at": at, "of": of} for of in (3, 4) for at in range(1, of + 1)},
        "status": {
            "sharing": {"status": "Sharing", "sharing": True},
            "waiting": {"status": "Waiting for you", "waiting": True},
            "over": {"status": "Stopped"},
        },
        "asker": {
            "on a register": {"recipient": FOX, "software": PLAIN, "host": "budget-fox.example"},
            "by a software with a logo": {"recipient": FOX, "software": LINKED, "host": ""},
            "new to the bank": {"recipient": FOX, "software": NEW, "host": ""},
            "not checked by anybody": {"recipient": UNCHECKED, "software": PLAIN, "host": "app.example"},
            "of a long name": {"recipient": LONG, "software": PLAIN, "host": "a" * 60 + ".example"},
        },
        "software_links": {"one": {"links": LINKED.links}},
        "kind": {"as a scheme lists it": {"kind": MONEY}, "new, without a list": {"kind": PLAIN_KIND}},
        "account": {
            "usual": {"account": EVERYDAY},
            "joint, new, looked at": {"account": JOINT},
            "not to be had": {"account": SHUT},
        },
        "account_choice": {
            "one of many": {"account": EVERYDAY, "number": 1},
            "ticked": {"account": TICKED, "number": 2},
            "joint": {"account": JOINT, "number": 3},
            "the only one": {"account": EVERYDAY, "number": 4, "one_only": True},
        },
        "changes": {"two": {"changes": CHANGES}},
        "timeline": {
            "a history": {
                "history": (
                    HistoryCard(when="today at 09:41", what="You changed what they see", changes=CHANGES),
                    HistoryCard(when="1 March 2026", what="You agreed to share"),
                )
            }
        },
        "activity": {"two looks": {"rows": (LOOKED, LOOKED), "caption": "What was looked at"}},
        "sign_in_lines": {
            "one of them trouble": {
                "lines": tuple(
                    ActivityLine(
                        what=what,
                        about="",
                        trouble=trouble,
                        device="Safari on iPhone",
                        source="127.0.0.1",
                        when="today at 09:41",
                    )
                    for what, trouble in (("You signed in", False), ("Wrong password", True))
                )
            }
        },
        "sharing_card": {
            "sharing": _sharing(1),
            "of a long name, waiting": _sharing(
                2, recipient=LONG, flows=False, status="Waiting", waits=("Household: waiting for Leonie",)
            ),
            "a payment": _sharing(3, pays=True, stoppable=False, kinds=("Pay Lantern Books £42.50",)),
            "payments over and over": _sharing(8, pays=True, used=("£40.00 of £100.00 this week",)),
            "not used for long": _sharing(9, looked="", unused="Not used since 3 August 2026"),
        },
        **list_samples(
            SharingCard(**{**_SHARING, "id": UUID(int=10)}),
            _joint(11)["card"],
            _joint(12, asks=False, over=True, status="Ended")["card"],
        ),
        "ended_row": {"stopped": _sharing(4, sharing=False, flows=False, status="Stopped")},
        "joint_card": {
            "asks": _joint(5),
            "sharing": _joint(6, asks=False, sharing=True, stoppable=True, status="Sharing"),
            "of a user": _joint(13, asks=False, sharing=True, stoppable=True, status="Sharing", used=True),
        },
        "joint_row": {"over": _joint(7, asks=False, over=True, status="Ended")},
        "field": {
            "empty": {"field": NameForm(auto_id="a_%s")["login"]},
            "wrong": {"field": _wrong(NameForm({}, auto_id="b_%s"))["login"]},
        },
        "code_form": {"empty": _code(CodeForm()), "wrong": _code(_wrong(CodeForm({})))},
        "factors": {
            "a code, and ways to get one": {**_FACTORS, "form": CodeForm(), "ways": _WAYS},
            "for one payment": {
                **_FACTORS,
                "form": CodeForm(),
                "occasion": SimpleNamespace(pays=True, words="pay Lantern Books £42.50"),
            },
        },
        "passkey_form": {"without script": _TYPED},
        "error_summary": {"of a page": {"text": "Choose at least one account.", "target": "account-1"}},
        "error_word": {
            "of a form": {"form": _wrong(NameForm({}))},
            "of the page before": {"messages": (Message(ERROR, "Too many tries."),)},
        },
        "form_errors": {"of a form": {"form": _wrong(NameForm({})), "first": "id_username"}},
        "messages": {
            "an error": {"messages": (Message(ERROR, "Too many tries."),)},
            "what was done": {"messages": (Message(SUCCESS, "That browser is signed out."),)},
        },
        "signed_in": {"while deciding": {"flow_id": _ID, "user": MIA, "csrf_token": ""}},
        "next_step": {"of a request": {"flow_id": _ID}, "of any other page": {}},
        **elsewhere_samples(ASKER, PLAIN),
        "more_time": {"while deciding": {"asker": ASKER, "csrf_token": ""}},
        "time_said": {
            "of a first request": {"ends": SOON, "again": False},
            "of a change, at the last": {"ends": LAST, "again": True},
            "of a payment": {"ends": SOON, "again": False, "pays": True},
        },
        "time_warned": {"of a request": {"ends": SOON}},
        "way_back": {
            "by an address": {"answer": Redirect("https://budget-fox.example/callback"), "app": "Budget Fox"},
            "by a form": {
                "answer": FormPost("https://budget-fox.example/callback", {"code": "made-up"}),
                "app": "Budget Fox",
            },
        },
    }
