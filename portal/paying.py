"""Consents to pay, in the customer's words."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as noop

from consent.issuers import consent_policy
from consent.lifecycle import Actor, Verb
from consent.limits import Limits, Spent, windows
from consent.payments import Money, Nature, Particular, Party, PaymentTerms
from consent.queries import ConsentFacts
from oidc.clauses import clause
from portal.cards import AllowedCard, FactCard, PayeeCard
from portal.countries import country_name
from portal.moments import day, exact
from portal.money import money_words
from portal.standing_orders import how_often, plan_sentences
from portal.wording import Cluster, LimitWords, PaymentWords, SigningWords, Wording

ANYBODY, SOMETHING = noop("whoever {app} names"), noop("an amount {app} names")


TO_THE_MINUTE = frozenset({"cut_off"})
"""Particulars of which the day alone does not say enough."""
IN_TIME = frozenset({"cut_off", "leaves", "arrives"})
"""Those that hold for an order that comes before the bank's cut-off."""


def payment_of(facts: ConsentFacts) -> PaymentTerms | None:
    """What a consent allows to pay; None where it is about data."""
    return consent_policy(facts.issuer).payment_terms(facts.kind, facts.wire, facts.created_at)


def pays(facts: ConsentFacts) -> bool:
    """Whether money would move: a question about funds moves none."""
    payment = payment_of(facts)
    return payment is not None and payment.nature is not Nature.FUNDS


def clusters_of(
    facts: ConsentFacts, wording: Wording, whole: PaymentTerms | None = None
) -> tuple[Cluster, ...]:
    """What a consent is to: kinds of data, or the payment, of which a page of its own knows the `whole`."""
    payment = whole or payment_of(facts)
    if payment is None:
        return wording.kinds(facts.permissions, organisation=bool(facts.acting_for))
    words, app = words_of(payment, wording), facts.recipient.name
    return (
        Cluster(
            title=filled(words.kind, payment, app),
            meaning=effect_words(payment, wording, app),
            not_included=words.not_included,
        ),
    )


def clusters_for_others(facts: ConsentFacts, wording: Wording) -> tuple[Cluster, ...]:
    """The same for those who hold its accounts, too, or act for their holder: what is of the giver alone is
    nobody else's business."""
    if payment_of(facts) is not None:
        return clusters_of(facts, wording)
    without = consent_policy(facts.issuer).without_accounts
    told = tuple(one for one in facts.permissions if one not in without)
    return wording.kinds(told, organisation=bool(facts.acting_for))


def is_stoppable(facts: ConsentFacts) -> bool:
    """Whether the customer may end it now."""
    return facts.in_force and lets_stop(facts)


def lets_stop(facts: ConsentFacts) -> bool:
    """Whether the customer may end one like it while it lasts: a single payment, once allowed, is not taken
    back (CON-39)."""
    return facts.kind not in consent_policy(facts.issuer).kinds_without(Verb.WITHDRAW, Actor.CUSTOMER)


@clause("DASH-30", "DASH-32")
def stop_notes(facts: ConsentFacts, wording: Wording) -> tuple[str, ...]:
    """What to know before a consent is stopped: of one to pay, what becomes of the payments."""
    payment, app = payment_of(facts), facts.recipient.name
    if payment is None:
        return tuple(note.format(app=app) for note in wording.before_stopping)
    of_money = (
        _("Bills that are paid through {app} won’t be paid by it any more."),
        _("A payment that is under way by then still goes through."),
    )
    notes = (
        _("Tell {app} too: parts of its service may stop working, and your agreement with it may go on."),
        *(of_money if pays(facts) else ()),
        _("We can’t bring it back. To allow it again, start in {app}."),
    )
    return tuple(note.format(app=app) for note in notes)


def already_has(facts: ConsentFacts, wording: Wording) -> str:
    """What becomes of data that its recipient has got: the one sentence of its ecosystem; empty of a consent
    to pay, under which none are seen."""
    return "" if payment_of(facts) else wording.already_has.format(app=facts.recipient.name)


def filled(text: str, payment: PaymentTerms, app: str, **more: str) -> str:
    """A text with what this payment says in its places, and `more`."""
    payees = ", ".join(payee.name for payee in payment.payees)
    return text.format(
        **more,
        app=app,
        payee=payees or _(ANYBODY).format(app=app),
        amount=amount_words(payment) or _(SOMETHING).format(app=app),
    )


def effect_words(payment: PaymentTerms, wording: Wording, app: str) -> str:
    """What happens once the customer says yes; of a standing order each of its steps."""
    effect = filled(words_of(payment, wording).effect, payment, app)
    return " ".join((effect, *plan_sentences(payment, wording, app)))


def words_of(payment: PaymentTerms, wording: Wording) -> PaymentWords:
    if payment.nature is Nature.FILE and not amount_words(payment) and wording.file_without_sum is not None:
        return wording.file_without_sum
    return wording.payments[payment.nature]


def amount_words(payment: PaymentTerms) -> str:
    """What it pays, of each currency by itself; "" where nobody says how much."""
    sums = payment.particulars.get("sums", ())
    several = " + ".join(money_words(each) for each in sums) if isinstance(sums, tuple) else ""
    return money_words(payment.amount) if payment.amount else several


def signing_words(payment: PaymentTerms, wording: Wording) -> SigningWords:
    """How it is put to others who have to sign it."""
    signed = words_of(payment, wording).signed
    if signed is None:
        raise ValueError("a profile in which others sign such a payment has words for them")
    return signed


def payee_cards(payment: PaymentTerms) -> tuple[PayeeCard, ...]:
    return tuple(PayeeCard(name=payee.name, account=number_words(payee)) for payee in payment.payees)


@clause("CON-42")
def fact_cards(payment: PaymentTerms, wording: Wording, app: str, at: datetime) -> tuple[FactCard, ...]:
    """What else an intent says, each with its label, in the wording's order; `at` is when it was agreed to,
    or would be. What the bank expects of an order that is in time is not told of one that is late."""
    cut_off = payment.particulars.get("cut_off")
    late = isinstance(cut_off, datetime) and cut_off <= at
    return tuple(
        FactCard(
            label=label,
            value=how_often(payment.particulars, wording, app)
            if name == "every"
            else _value(name, payment.particulars[name], wording),
        )
        for name, label in wording.particulars.items()
        if name in payment.particulars and not (late and name in IN_TIME)
    )


def allowed_card(payment: PaymentTerms, wording: Wording, app: str, at: datetime) -> AllowedCard:
    """All that bounds what was allowed, as the decision rested on it (DASH-29)."""
    named = [
        FactCard(label=label, value=value)
        for label, value in (
            (_("How much"), amount_words(payment)),
            (_("Reference"), payment.reference),
        )
        if value
    ]
    return AllowedCard(
        payees=payee_cards(payment),
        facts=(*named, *fact_cards(payment, wording, app, at)),
        limits=limit_sentences(payment.limits, wording) if payment.limits else (),
    )


def limit_sentences(limits: Limits, wording: Wording) -> tuple[str, ...]:
    """Every limit, and that there is none where a customer would expect one (ACC-08)."""
    if wording.limits is None:
        raise ValueError("a profile with limits has words for them")
    return tuple(_sentences(limits, wording.limits, wording.timezone))


def _sentences(limits: Limits, words: LimitWords, timezone: str) -> Iterator[str]:
    if limits.each is not None:
        yield words.each.format(amount=_amount(limits.each, limits))
    first = max(limits.begins, limits.since or limits.begins)
    for limit, window in zip(limits.periods, windows(limits, first), strict=True):
        period = words.periods[limit.period, limit.alignment]
        yield words.period.format(amount=_amount(limit.amount, limits), period=period)
        if window.amount != limit.amount:
            yield words.share.format(amount=_amount(window.amount, limits))
        if limit.count is not None:
            yield words.period_count.format(count=limit.count, period=period)
    yield words.total.format(amount=_amount(limits.total, limits)) if limits.total else words.no_total
    yield words.count.format(count=limits.count) if limits.count is not None else words.no_count
    if limits.since is not None:
        yield words.since.format(date=day(limits.since, timezone))
    if limits.until is not None:
        yield words.until.format(date=day(limits.until, timezone))


def used_sentences(
    limits: Limits, within: Sequence[Spent], in_all: Spent, at: datetime, wording: Wording
) -> tuple[str, ...]:
    """What of each limit is used up: of the present periods (`within`), and of all of them together."""
    words = wording.limits
    if words is None:
        raise ValueError("a profile with limits has words for them")
    said = [
        words.used_period.format(
            spent=_amount(spent.amount, limits),
            amount=_amount(window.amount, limits),
            date=day(window.until - timedelta(seconds=1), wording.timezone),
        )
        for window, spent in zip(windows(limits, at), within, strict=True)
    ]
    in_words = _amount(in_all.amount, limits)
    said.append(
        words.used_total.format(spent=in_words, amount=_amount(limits.total, limits))
        if limits.total is not None
        else words.used_no_total.format(spent=in_words)
    )
    if limits.count is not None:
        said.append(words.used_count.format(spent=in_all.count, count=limits.count))
    return tuple(said)


def _amount(amount: Decimal, limits: Limits) -> str:
    return money_words(Money(amount=amount, currency=limits.currency))


def _value(name: str, value: Particular, wording: Wording) -> str:
    match value:
        case datetime():
            return (exact if name in TO_THE_MINUTE else day)(value, wording.timezone)
        case Money():
            return money_words(value)
        case tuple():
            return " + ".join(money_words(each) for each in value)
        case _ if name == "country":
            return country_name(value, wording.locale)
        case _:
            return wording.values.get(value, value)


def number_words(payee: Party) -> str:
    """An account's number in groups, as people compare it: "20-11-22 33445566"."""
    digits = payee.identification
    if len(digits) == 14 and digits.isdigit():
        return f"{digits[:2]}-{digits[2:4]}-{digits[4:6]} {digits[6:]}"
    return digits
