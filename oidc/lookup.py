"""Lookups of one shape, compiled once: the ORM says what is asked and what comes back, and says it once only.

Compiling costs several times what sending the query and reading its row does, and the protocol asks the same
few questions at every call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import connections, models
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class _Compiled:
    """A query as the ORM's compiler has left it; `holes`: which `parameters` each argument fills."""

    compiler: Any
    sql: str
    parameters: tuple[Any, ...]
    holes: dict[str, tuple[int, ...]]
    columns: list[str]
    own: slice
    populators: list[Any]
    converters: dict[int, Any]


class Lookup(Generic[M]):
    """The first row of a queryset of one shape.

    `shape` makes the queryset from keyword arguments that it only compares with columns by equality;
    `examples` are values for them of the columns' own types, all different, none otherwise in the query.
    """

    def __init__(self, shape: Callable[..., "models.QuerySet[M]"], **examples: Any) -> None:
        self._shape = shape
        self._examples = examples
        self._compiled: _Compiled | None = None

    def first(self, **given: Any) -> M | None:
        """The instance, with what `select_related` and `annotate` add to it; None where there is no row."""
        # Two threads may both compile the first time; they get the same.
        compiled = self._compiled = self._compiled or self._compile()
        parameters = list(compiled.parameters)
        for name, places in compiled.holes.items():
            for place in places:
                parameters[place] = given[name]
        with connections[compiled.compiler.using].cursor() as cursor:
            cursor.execute(compiled.sql, parameters)
            row = cursor.fetchone()
        return None if row is None else self._instance(compiled, row)

    def _instance(self, compiled: _Compiled, raw: tuple[Any, ...]) -> M:
        compiler = compiled.compiler
        (row,) = compiler.apply_converters([raw], compiled.converters) if compiled.converters else (raw,)
        model: type[M] = compiler.klass_info["model"]
        instance = model.from_db(compiler.using, compiled.columns, row[compiled.own])
        for populator in compiled.populators:
            populator.populate(row, instance)
        for name, place in compiler.annotation_col_map.items():
            setattr(instance, name, row[place])
        return instance

    def _compile(self) -> _Compiled:
        queryset = self._shape(**self._examples)
        compiler = queryset.query.get_compiler(using=queryset.db)
        sql, parameters = compiler.as_sql()
        plain = [getattr(parameter, "obj", parameter) for parameter in parameters]  # psycopg wraps bytes
        holes = {
            name: tuple(place for place, value in enumerate(plain) if value == example)
            for name, example in self._examples.items()
        }
        places = compiler.klass_info["select_fields"]
        own = slice(places[0], places[-1] + 1)
        return _Compiled(
            compiler=compiler,
            sql=sql,
            parameters=tuple(plain),
            holes=holes,
            columns=[column[0].target.attname for column in compiler.select[own]],
            own=own,
            converters=compiler.get_converters([column[0] for column in compiler.select]),
            # The type stubs are of a later Django, where a third argument is required.
            populators=get_related_populators(compiler.klass_info, compiler.select, queryset.db),  # type: ignore[call-arg]
        )
