"""Which list of consents an address of the dashboard asks for, and the addresses of the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.utils.http import urlencode
from django.utils.text import slugify

from bank.facts import Account
from consent.identifiers import identifier
from consent.overview import Sort
from consent.placing import Tab

LONGEST_SEARCH = 60


@dataclass(frozen=True, kw_only=True)
class AskedList:
    """What the query of an address says; whatever makes no sense in it says nothing."""

    page: str
    """The name of its address: "portal:dashboard" or "portal:payments"."""
    tab: Tab = Tab.SHARING
    search: str = ""
    sort: Sort = Sort.NEWEST
    account: str = ""
    """What stands for an account in an address, see `account_token`."""
    kind: str = ""
    """What stands for a kind of data, see `kind_token`."""
    after: UUID | None = None

    @property
    def is_first(self) -> bool:
        """Whether it is a list from its beginning, with nothing left out."""
        return not (self.after or self.search or self.account or self.kind)

    def address(self, **changes: Any) -> str:
        """The address of the same list, but for what changes."""
        asked = replace(self, **changes)
        said = {
            "tab": asked.tab if asked.tab is not Tab.SHARING else "",
            "q": asked.search,
            "sort": asked.sort if asked.sort is not Sort.NEWEST else "",
            "account": asked.account,
            "kind": asked.kind,
            "after": str(asked.after or ""),
        }
        query = urlencode({name: str(value) for name, value in said.items() if value})
        return f"{reverse(asked.page)}?{query}" if query else reverse(asked.page)


def asked_list(http: HttpRequest, page: str) -> AskedList:
    query = http.GET
    return AskedList(
        page=page,
        tab=_one_of(Tab, query.get("tab"), Tab.SHARING),
        search=" ".join(query.get("q", "").replace("\x00", "").split())[:LONGEST_SEARCH],
        sort=_one_of(Sort, query.get("sort"), Sort.NEWEST),
        account=query.get("account", "")[:LONGEST_SEARCH],
        kind=query.get("kind", "")[:LONGEST_SEARCH],
        after=identifier(query.get("after", "")),
    )


def _one_of(choices: Any, value: str | None, default: Any) -> Any:
    return choices(value) if value in {one.value for one in choices} else default


def account_token(account: Account, customer_number: str) -> str:
    """Stands for an account in a customer's addresses; the bank's own reference never does."""
    about = f"{customer_number}\x1f{account.reference}"
    return salted_hmac("portal.account", about, algorithm="sha256").hexdigest()[:16]


def account_of(token: str, held: Sequence[Account], customer_number: str) -> Account | None:
    return next((one for one in held if token and account_token(one, customer_number) == token), None)


def kind_token(title: str) -> str:
    return slugify(title)


def titles_by_token(titles: Sequence[str]) -> Mapping[str, str]:
    return {kind_token(title): title for title in titles}
