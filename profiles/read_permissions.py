"""Permissions named `Read…` in customers' words, merged the way the permissions include each other."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from portal.wording import Cluster

_DETAILED = "ReadTransactionsDetail"
_PAYMENTS = ("ReadTransactionsBasic", _DETAILED)
_CREDITS, _DEBITS = "ReadTransactionsCredits", "ReadTransactionsDebits"


Titles = Mapping[tuple[str, str], str]
"""What a scheme calls payments narrowed to a direction, by the permission for each; {}: as both read."""


def merging(words: Mapping[str, Cluster], titles: Titles) -> Callable[[tuple[str, ...]], tuple[Cluster, ...]]:
    """One cluster a permission; Detail swallows its Basic, and a single direction narrows the payments."""

    def clusters(permissions: tuple[str, ...]) -> tuple[Cluster, ...]:
        unknown = set(permissions) - words.keys()
        if unknown:
            raise KeyError(", ".join(sorted(unknown)))
        asked = {code for code in permissions if code.removesuffix("Basic") + "Detail" not in permissions}
        payments = next((code for code in _PAYMENTS if code in asked), None)
        directions = asked & {_CREDITS, _DEBITS}
        shown = {code: words[code] for code in words if code in asked}
        if payments and directions:
            shown[payments] = _narrowed(words, payments, directions, titles)
            for direction in directions:
                del shown[direction]
        return tuple(shown.values())

    return clusters


def everything_in(words: Mapping[str, Cluster], titles: Titles) -> tuple[Cluster, ...]:
    """Every cluster that `merging` may give: each permission alone, and payments with their directions."""
    merged = merging(words, titles)
    narrowed = [
        (payments, *directions)
        for payments in _PAYMENTS
        for directions in ((), (_CREDITS,), (_DEBITS,), (_CREDITS, _DEBITS))
    ]
    asked = [*((code,) for code in words), *narrowed]
    return tuple(dict.fromkeys(cluster for permissions in asked for cluster in merged(permissions)))


def _narrowed(words: Mapping[str, Cluster], payments: str, directions: set[str], titles: Titles) -> Cluster:
    whole = words[payments]
    if len(directions) == 2:
        return replace(whole, meaning=f"Money in and out. {whole.meaning}")
    (direction,) = directions
    side = words[direction]
    read_together = f"{side.title}, {'with' if payments == _DETAILED else 'without the'} details"
    return replace(
        whole,
        title=titles.get((payments, direction), read_together),
        meaning=f"{side.meaning} {whole.meaning}",
        not_included=f"{side.not_included}; {whole.not_included}",
    )
