"""Lookups of one shape, compiled once: the ORM says what is asked and what comes back, and says it once only.

Compiling costs several times what sending the query and reading its row does, and the same few questions are
asked at every call. So does what the ORM makes of a row: here its values come in PostgreSQL's binary
format, which psycopg's own code reads, and go into the instances as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.base import ModelState

from consent.prepared import Row, all_rows, first_row

M = TypeVar("M", bound=models.Model | Row)


@dataclass(frozen=True)
class _Part:
    """Which columns of a row make up one instance, and which the instances that it refers to."""

    model: type[models.Model]
    using: str
    columns: tuple[str, ...]
    own: slice
    key: int
    """The place of the primary key in the row."""
    referred: dict[str, "_Part"]
    """By the name under which Django keeps a related instance."""

    def made(self, row: Row) -> Any:
        """The instance; None where an outer join found none."""
        if row[self.key] is None:
            return None
        instance = self.model.__new__(self.model)
        members = instance.__dict__ = dict(zip(self.columns, row[self.own], strict=True))
        members["_state"] = state = ModelState()
        state.adding, state.db = False, self.using
        if self.referred:
            state.fields_cache = {name: part.made(row) for name, part in self.referred.items()}
        return instance


@dataclass(frozen=True)
class _Compiled:
    """A query as the ORM's compiler has left it; `holes`: which `parameters` each argument fills."""

    using: str
    sql: str
    parameters: Row
    holes: dict[str, tuple[int, ...]]
    whole: _Part | None
    """None for a queryset of values."""
    annotations: dict[str, int]

    def filled(self, given: dict[str, Any]) -> list[Any]:
        """The parameters, with an argument in each hole."""
        parameters = list(self.parameters)
        for name, places in self.holes.items():
            for place in places:
                parameters[place] = given[name]
        return parameters

    def made(self, row: Row) -> Any:
        """The instance that a row makes, with its annotations; the row itself where values were asked for."""
        if self.whole is None:
            return row
        instance = self.whole.made(row)
        for name, place in self.annotations.items():
            setattr(instance, name, row[place])
        return instance


class Lookup(Generic[M]):
    """What a queryset of one shape finds: instances, or rows where it is one of values.

    `shape` makes the queryset from keyword arguments that it only compares with columns by equality;
    `examples` are values for them of the columns' own types, all different, none otherwise in the query.
    Instances come with what `select_related` and `annotate` add to them.
    """

    def __init__(self, shape: Callable[..., "models.QuerySet[Any, M]"], **examples: Any) -> None:
        self._shape = shape
        self._examples = examples
        self._kept: _Compiled | None = None

    def first(self, **given: Any) -> M | None:
        """The instance that comes first; None where there is no row."""
        compiled = self._compiled()
        row = first_row(connections[compiled.using], compiled.sql, compiled.filled(given))
        found: M | None = compiled.made(row) if row else None
        return found

    def all(self, **given: Any) -> list[M]:
        """Everything, in the queryset's order."""
        compiled = self._compiled()
        rows = all_rows(connections[compiled.using], compiled.sql, compiled.filled(given))
        return [compiled.made(row) for row in rows]

    def _compiled(self) -> _Compiled:
        # Two threads may both compile the first time; they get the same.
        compiled = self._kept = self._kept or self._compile()
        return compiled

    def _compile(self) -> _Compiled:
        queryset = self._shape(**self._examples)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, parameters = compiler.as_sql()
        plain = [getattr(parameter, "obj", parameter) for parameter in parameters]  # psycopg wraps bytes
        holes = {
            name: tuple(place for place, value in enumerate(plain) if value == example)
            for name, example in self._examples.items()
        }
        return _Compiled(
            using=queryset.db,
            sql=sql,
            parameters=tuple(plain),
            holes=holes,
            whole=None
            if queryset.query.values_select
            else _part(compiler.klass_info, compiler.select, queryset.db),
            annotations=dict(compiler.annotation_col_map),
        )


def _part(info: dict[str, Any], select: list[Any], using: str) -> _Part:
    places = info["select_fields"]
    own = slice(places[0], places[-1] + 1)
    columns = tuple(column[0].target.attname for column in select[own])
    model: type[models.Model] = info["model"]
    return _Part(
        model=model,
        using=using,
        columns=columns,
        own=own,
        key=places[0] + columns.index(model._meta.pk.attname),
        referred={
            related["field"].cache_name: _part(related, select, using)
            for related in info.get("related_klass_infos", ())
        },
    )
