"""What the gallery shows of lists of consents, and of what leads from one to another."""

from dataclasses import replace
from typing import Any

from portal.cards import AccountCard, AllowedCard, FactCard, PayeeCard, SharingCard
from portal.contact import Contact
from portal.found_accounts import found
from portal.joint_cards import JointCard, JointListCard
from portal.option_cards import ChoiceCard, OptionCard
from portal.overview_cards import ListCard, SortCard, TabCard, WayCard
from portal.payment_lists import ListedCard, PaymentListCard
from portal.sample_users import user_samples

_LIST: dict[str, Any] = {
    "title": "Who can see your data",
    "tabs": (),
    "tab": "sharing",
    "heading": "Sharing now",
    "action": "/",
    "search": "",
    "sorts": (
        SortCard(value="newest", label="Newest first", selected=True),
        SortCard(value="name", label="By name", selected=False),
    ),
    "kept": (("tab", "sharing"),),
    "only": "",
    "whole": "/",
    "cards": (),
    "more": "",
    "empty_title": "Nobody can see your data through us",
    "empty_text": "When you let a company look, it stands here.",
}
_TABS = (
    TabCard(label="Sharing now", count=4, url="/?tab=sharing", current=True),
    TabCard(label="Ended", count=12, url="/?tab=ended", current=False),
)
_VIEWS = (
    WayCard(label="By app", url="/", current=True),
    WayCard(label="By account", url="/accounts"),
)


_LONG = PayeeCard(
    name="Wolfeschlegelsteinhausenbergerdorff Haushaltsbuchführung", account="20-11-22 33445566"
)
_ALLOWED = AllowedCard(
    payees=(PayeeCard(name="Lantern Books", account="•••• 4455"),),
    facts=(FactCard(label="Reference", value="Order 1207"),),
    limits=("Up to £25.00 at a time", "Up to £100.00 each week"),
)

_FILE = PaymentListCard(
    first=51,
    last=52,
    number=53,
    total="£1,042.50",
    cards=(
        ListedCard(
            payee="Lantern Books", account="20-11-22 33445566", amount="£42.50", reference="Order 1207"
        ),
        ListedCard(payee="", account="", amount="£1,000.00", reference=""),
    ),
    more=True,
)

_EVERY_WAY = {"used_by_others": True, "organisations": True}
_ALONE = ChoiceCard(
    value="pre-approval",
    title="Each of you can share it alone",
    meaning="The others see it, and can stop it for this account.",
    ticked=False,
    note="Everybody who holds the account has to agree first.",
)
_TOGETHER = ChoiceCard(
    value="co-approval",
    title="All of you have to agree each time",
    meaning="Whoever wants to share it needs a yes from all of you.",
    ticked=True,
    note="",
)
_CHOICES = (_ALONE, _TOGETHER)
_OPTION = OptionCard(
    account=AccountCard(name="Household", detail="Harbour Joint Access •••• 2736 · AUD", joint=True),
    now="co-approval",
    title=_TOGETHER.title,
    meaning=_TOGETHER.meaning,
    change="",
    wanted=None,
    asked_by="",
    asks=False,
    mine=False,
    waits="",
    url="/joint/options/0123",
)
_ASKED = replace(_OPTION, change="5f0c", wanted=_ALONE, asked_by="Leonie", asks=True)
_WAITS = replace(
    _ASKED,
    asked_by="you",
    asks=False,
    mine=True,
    waits="Waiting for Leonie to agree, until 5 December 2026",
)


_MANY = tuple(
    AccountCard(name=f"Card {number}", detail=f"Visa •••• {number} · AUD", joint=False, token=str(number))
    for number in range(1001, 1013)
)
REACH = Contact(phone="+44 20 7946 0018", help_url="https://www.bank.example/help")


def list_samples(
    card: SharingCard, joint: JointCard, over: JointCard
) -> dict[str, dict[str, dict[str, Any]]]:
    """As `portal.samples.samples`; the cards are what lists hold."""
    asks = JointListCard(
        heading="Waiting for you", count=3, over=False, cards=(joint,), whole="/joint/", more=""
    )
    ended = JointListCard(
        heading="Ended", count=1, over=True, cards=(over,), whole="", more="/joint/?after=x"
    )
    return {
        "call_us": {
            "a number": {"contact": REACH, "lead": "Call us."},
            "none": {"contact": Contact(phone="", help_url=""), "lead": "Call us."},
        },
        "find_accounts": {
            "some fit": {"found": found(_MANY, "card"), "one_only": False},
        },
        "day_fields": {
            "a part is wrong": {
                "legend": "Last day",
                "hint": "Any from 30 November 2026 to 26 February 2027.",
                "parts": {"day": "31", "month": "February", "year": "2027"},
                "error": "February 2027 has no day 31.",
                "wrong": "day",
            }
        },
        "allowed": {"to pay one": {"allowed": _ALLOWED}},
        "payees": {
            "one": {"payees": _ALLOWED.payees},
            "two, one of a long name": {"payees": (*_ALLOWED.payees, _LONG)},
        },
        "payment_list": {"the second page of a file": {"list": _FILE}},
        "show_more": {"more follows": {"onward": "?after=50"}},
        "joint_list": {"ended": {"list": ended}},
        "joint_section": {"asks": {"list": asks, "name": "joint-asks"}},
        "sharing_list": {
            "empty": {"list": ListCard(**_LIST)},
            "one of many, of one account": {
                "list": ListCard(
                    **{
                        **_LIST,
                        "only": "Only what covers Household.",
                        "cards": (card,),
                        "more": "/?after=here",
                    }
                )
            },
        },
        "hidden": {"one": {"hidden": 1}, "several": {"hidden": 3}},
        "list_search": {"of a long list": {"list": ListCard(**_LIST)}},
        "decision_buttons": {"two answers": {"deny": "Don’t share", "allow": "Share"}},
        "option_asked": {"another holder asks": {"card": _ASKED, "told": "We tell Leo."}},
        "option_choice": {
            "nobody asks": {"card": _OPTION, "choices": _CHOICES, "told": "We tell Leonie.", "error": ""},
            "wrong": {
                "card": _OPTION,
                "choices": _CHOICES,
                "told": "We tell Leonie.",
                "error": "Choose something other than what holds now.",
            },
            "the customer asks": {
                "card": _WAITS,
                "choices": _CHOICES,
                "told": "We tell Leonie.",
                "error": "",
            },
            "chosen elsewhere": {"card": _OPTION, "choices": (), "told": "", "error": ""},
        },
        "option_notice": {"another holder asks": {"option": _ASKED}},
        "sharing_ways": {
            "something is shared": {"anything_now": 2, "joint": True, **_EVERY_WAY},
            "nothing is": {"anything_now": 0, "joint": False},
        },
        "tabs": {"two": {"tabs": _TABS, "label": "Your sharing"}},
        "views": {"two": {"views": _VIEWS}},
        **user_samples(),
    }
