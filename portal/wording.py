"""The words of an ecosystem that customers read: data, versioned with the product."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from consent.limits import Alignment, Period
from consent.payments import Nature


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """One kind of data, as the customer reads it."""

    title: str
    items: tuple[str, ...] = ()
    """What is in it, in words the scheme prescribes; empty where the scheme prescribes none."""
    meaning: str
    not_included: str
    reaches_back: bool = False
    """Whether it tells of the past, so that the page must say how far back."""
    group: str = ""
    """The larger kind under which the scheme has it shown first; empty where it groups none."""

    @property
    def shown_first(self) -> str:
        """What a list that has no room for more calls it."""
        return self.group or self.title


def shown_first(clusters: Iterable[Cluster]) -> tuple[str, ...]:
    """Kinds of data as the scheme has them shown first, each once."""
    return tuple(dict.fromkeys(cluster.shown_first for cluster in clusters))


@dataclass(frozen=True, kw_only=True)
class Occasion:
    """How a sharing is told that is over before anybody would look it up in a calendar."""

    until: str
    phrase: str
    """The same within a sentence."""
    reading: str


ONE_LOOK = Occasion(
    until="Once, today",
    phrase="once, today",
    reading="They can look once, right after you agree.",
)


@dataclass(frozen=True, kw_only=True)
class Reconfirmation:
    """That recipients have to ask their customers again and again whether a sharing may go on."""

    every: timedelta
    words: str


@dataclass(frozen=True, kw_only=True)
class ChangeWords:
    """How it is put that a recipient comes again for a sharing that there is."""

    title: str
    account_question: str
    agree_label: str
    keep_label: str


@dataclass(frozen=True, kw_only=True)
class PaymentAgainWords:
    """How it is put that a recipient comes again for a consent to pay that there is: nothing changes."""

    title: str
    summary: str
    agree_label: str
    keep_label: str


@dataclass(frozen=True, kw_only=True)
class SigningWords:
    """How it is put to another holder who has to sign; `{giver}` stands for whoever agreed to it first."""

    title: str
    task: str
    """What their factor is proved for: "sign the payment of £20.00 to Anna"."""
    payment: str
    """The payment in a sentence: "the payment of £20.00 to Anna"."""
    allow_label: str


@dataclass(frozen=True, kw_only=True)
class PaymentWords:
    """How one kind of consent to pay is told. In every text `{app}` stands for the recipient, `{payee}` for
    who is paid and `{amount}` for how much, each as the intent says it."""

    title: str
    summary: str
    kind: str
    """What it is called in a list."""
    task: str
    """What the recipient may do, in words that name nobody and no amount: letters are read by others too."""
    effect: str
    """What happens once the customer says yes."""
    not_included: str
    until: str
    """How long it holds where it has no end of its own; empty where that says nothing."""
    stop: str
    allow_label: str
    refuse_label: str
    account_question: str
    again: PaymentAgainWords | None
    """None where no scheme lets recipients come again for such a consent."""
    signed: SigningWords | None
    """None where no scheme lets one wait for the signatures of others."""


@dataclass(frozen=True, kw_only=True)
class LimitWords:
    """Sentences for limits; `{amount}`, `{count}` and `{date}` stand for what the consent says."""

    each: str
    periods: Mapping[tuple[Period, Alignment], str]
    """What follows an amount: "in each month of the calendar"."""
    period: str
    period_count: str
    share: str
    """What the first part of a calendar's period allows."""
    total: str
    no_total: str
    count: str
    no_count: str
    since: str
    until: str
    used_period: str
    """What was paid of a period's limit: `{spent}`, and until when it lasts: `{date}`; the others are of all
    payments together."""
    used_total: str
    used_no_total: str
    used_count: str


@dataclass(frozen=True, kw_only=True)
class StandingWords:
    """Sentences for standing orders, and phrases for how often they pay, each of which can stand alone.

    `{amount}`, `{date}` and `{often}` stand for what the intent says, `{app}` for its recipient.
    """

    first: str
    first_unsaid: str
    """Where the intent names no first day."""
    then: str
    then_from: str
    """Where it names the day of the payment after the first."""
    last: str
    last_of: str
    last_unsaid: str
    """Where it names what is paid last, and no day for that."""
    number: str
    endless: str
    unsaid: str
    """That nobody says how often."""
    by_code: str
    """That it is said by a `{code}` that we have no words for."""
    times: str
    """More than once in a period."""
    days: str
    week: str
    weeks: str
    in_month: tuple[str, ...]
    """On the `{weekday}` of the first week, of the second, and so on to the fifth."""
    month: str
    months: str
    day: str
    """What stands for `{day}` in these two."""
    last_day: str
    day_from_end: str
    quarters: Mapping[str, str]
    weekdays: tuple[str, ...]
    """From Monday on."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """In every text `{app}` stands for the recipient's name."""

    version: str
    """Kept with each decision, so that what was shown can be shown again."""
    ecosystem: str
    """What customers know the scheme as: "Consumer Data Right"."""
    locale: str
    """The language it is in: its tag in portal.languages."""
    timezone: str
    clusters: Callable[[tuple[str, ...]], tuple[Cluster, ...]]
    """Permissions to the kinds of data they come to, merged as the scheme demands; raises KeyError for
    a permission without words, which is refused long before a page is drawn."""
    of_organisations: Callable[[tuple[str, ...]], tuple[Cluster, ...]] | None
    """The same of what somebody shares for an organisation; None where the scheme calls it as a person's."""
    catalogue: tuple[Cluster, ...]
    """Every kind of data that these two may give, so that none can lack words in a language."""
    review_title: str
    purpose_note: str
    """What to say of a purpose nobody sent; empty where the scheme forbids to speak of it."""
    documents: bool
    """Whether a customer who decides may be referred to the recipient's own policy and terms."""
    tells_how_new: bool
    """Whether a customer who decides is told that a recipient is new to the bank. Australia bars what is not
    prescribed, and in the United Kingdom a warning may count as discouraging."""
    register_url: str
    """Where anybody looks up who is registered; empty where there is no such place."""
    once_up_to: timedelta
    """A sharing no longer than this is a single occasion."""
    once: Occasion
    whole_past: str
    """How far back data goes where the request sets no limit."""
    reconfirmed: Reconfirmation | None
    """Said of a sharing that lasts longer; None where recipients need not ask again."""
    share_label: str
    refuse_label: str
    changes: ChangeWords | None
    """None where recipients cannot come again for the same sharing."""
    stop_notes: tuple[str, ...]
    """What the scheme wants said before a customer stops."""
    already_has: str
    """What becomes of data that the recipient has got by then: said alike wherever sharing stops."""
    to_have_it_deleted: str
    """What to do before, so that they are deleted; empty where that says the sentence above."""
    care_note: str
    """What the scheme wants said beside a sharing on the dashboard."""
    correction: str
    """That a customer may ask for data to be corrected, as the scheme wants it said beside what was looked
    at; the number to call follows. Empty where it wants no such thing."""
    payments: Mapping[Nature, PaymentWords]
    """Empty where there are no payments."""
    file_without_sum: PaymentWords | None
    """How a file of payments is told where nobody states what it comes to, and its content is not at hand: in
    lists, and once it is erased. None where there are no files."""
    particulars: Mapping[str, str]
    """What is told of a payment beside payee and amount (`PaymentTerms.particulars`), each with its label."""
    values: Mapping[str, str]
    """The standard's own words ("BorneByDebtor", "MNTH") as customers read them; others stand as they are."""
    limits: LimitWords | None
    standing: StandingWords | None
    """None where there are no standing orders."""
    resource_words: Mapping[str, str]
    """Disclosed resources ("accounts", "transactions") in the customer's words."""

    def kinds(self, permissions: tuple[str, ...], *, organisation: bool) -> tuple[Cluster, ...]:
        """What permissions come to, of a person or of an organisation; raises KeyError as `clusters` does."""
        told = self.of_organisations if organisation and self.of_organisations else self.clusters
        return told(permissions)

    @property
    def before_stopping(self) -> tuple[str, ...]:
        """All that is said before a customer stops, or takes a part back."""
        return tuple(note for note in (*self.stop_notes, self.already_has, self.to_have_it_deleted) if note)
