"""Bodies broken on purpose: every way in which the shape of a body says that it can be wrong."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from consent.problems import Fault
from profiles.fields import (
    Account,
    Amount,
    Anything,
    Flag,
    ListOf,
    Moment,
    Number,
    Record,
    Shape,
    Text,
    Word,
    inside,
)

NUMBERS = {"UK.OBIE.SortCodeAccountNumber": "20112233445566", "BECSElectronicCredit": "12-3456-0789012-00"}


@dataclass(frozen=True)
class Break:
    """One change to a good body, and the one flaw it makes."""

    way: tuple[str | int, ...]
    value: Any
    """... takes the member out."""
    fault: Fault
    at: str


def breaks(shape: Shape, way: tuple[str | int, ...] = (), at: str = "") -> Iterator[Break]:
    """Every way to break what stands at `way`; of optional members too."""
    match shape:
        case Account(record):
            yield from breaks(record, way, at)
        case Record(required, optional):
            yield Break(way, "no object", Fault.FIELD_INVALID, at)
            yield Break((*way, "Canary"), 1, Fault.FIELD_UNEXPECTED, inside(at, "Canary"))
            for name in required:
                yield Break((*way, name), ..., Fault.FIELD_MISSING, inside(at, name))
            for name, member in {**required, **optional}.items():
                yield from breaks(member, (*way, name), inside(at, name))
        case ListOf(entry, least, most):
            yield Break(way, {}, Fault.FIELD_INVALID, at)
            if least:
                yield Break(way, [], Fault.FIELD_INVALID, at)
            good = good_of(entry)
            yield Break(way, [good] * (most + 1), Fault.FIELD_INVALID, at)
            yield from (
                Break(way, [one.value], one.fault, one.at)
                for one in breaks(entry, (), f"{at}[0]")
                if not one.way
            )
        case _:
            yield from (Break(way, value, fault, at) for value, fault in wrong_values(shape))


def wrong_values(shape: Shape) -> Iterator[tuple[Any, Fault]]:  # noqa: PLR0912 -- one a kind of shape
    match shape:
        case Text(longest, pattern, fault, shortest):
            yield 7, Fault.FIELD_INVALID
            yield None, Fault.FIELD_INVALID
            yield "x" * (longest + 1), Fault.FIELD_INVALID
            if shortest:
                yield "", Fault.FIELD_INVALID
            if longest > 2:
                yield "a\u202eb", Fault.FIELD_INVALID
                yield "a\nb", Fault.FIELD_INVALID
            if pattern:
                yield "~" * max(1, shortest), fault
        case Word(_, fault):
            yield 7, Fault.FIELD_INVALID
            yield "canary", fault
            yield "", fault
        case Amount():
            for wrong in (
                42.5,
                "42,50",
                "-1.00",
                "1e3",
                "1.000000",
                "99999999999999.00",
                "0.00",
                "\u0661.00",
                "",
            ):
                yield wrong, Fault.FIELD_INVALID
        case Moment():
            for moment in ("tomorrow", "2031-05-06", "2031-05-06T00:00:00", 1_800_000_000, None):
                yield moment, Fault.FIELD_INVALID_DATE
        case Flag():
            yield "true", Fault.FIELD_INVALID
        case Number(least, whole):
            yield "1", Fault.FIELD_INVALID
            yield True, Fault.FIELD_INVALID
            yield least - 1, Fault.FIELD_INVALID
            if whole:
                yield 1.5, Fault.FIELD_INVALID
        case Anything():
            yield {"Canary": 1}, Fault.FIELD_UNEXPECTED
            yield [], Fault.FIELD_INVALID


def good_of(shape: Shape) -> Any:
    """Something the shape takes."""
    match shape:
        case Account(record, forms):
            scheme = max(forms)
            return {**good_of(record), "SchemeName": scheme, "Identification": NUMBERS[scheme]}
        case Record(required, _):
            return {name: good_of(member) for name, member in required.items()}
        case ListOf(entry, least, _):
            return [good_of(entry)] * least
        case Text(longest, _, _, _):
            known = ("A", "AB", "ABC", "ABCD", "20260504", "EvryDay", "1", "GBP", "1.0")
            return next(text for text in known if len(text) <= longest and not list(shape.flaws(text, "")))
        case Word(words, _):
            return min(words)
        case Amount():
            return "1.00"
        case Moment():
            return "2031-05-06T00:00:00Z"
        case Flag():
            return True
        case Number(least, _):
            return least
    return {}


def changed(body: dict[str, Any], one: Break, shape: Shape) -> dict[str, Any]:
    """The body with the break in it; what leads there is made where it was not."""
    if not one.way:
        return one.value  # type: ignore[no-any-return]
    place: Any = body
    for step in one.way[:-1]:
        shape = within(shape, step)
        if step not in place:
            place[step] = good_of(shape)
        place = place[step]
    if one.value is ...:
        place.pop(one.way[-1], None)
    else:
        place[one.way[-1]] = one.value
    return body


def within(shape: Shape, step: str | int) -> Shape:
    record = shape.record if isinstance(shape, Account) else shape
    assert isinstance(record, Record)
    return {**record.required, **record.optional}[str(step)]
