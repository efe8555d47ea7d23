"""Questions to the database that are put into words once and asked many times.

Building a queryset costs several times what asking the database does. Where the same question is asked at
every cast, a ``StandingQuery`` keeps the statement that Django made of a queryset and fills in the values.
The queryset stays the one definition, with its filters, its order and its locks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import FieldError
from django.db import connections, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.transaction import TransactionManagementError

M = TypeVar("M", bound=models.Model)


class Given(models.Expression):
    """The place of a value that is known only when the question is asked."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: object, connection: object, **extra_context: object) -> Any:
        """One parameter, which is this place itself until a value takes it."""
        return "%s", [self]

    def fill(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        """The value as the database takes it for a field of this kind."""
        return self.output_field.get_db_prep_value(value, connection=connection, prepared=False)


@dataclass(frozen=True)
class _Statement(Generic[M]):
    """What Django made of the queryset for one database."""

    model: type[M]
    sql: str
    parameters: tuple[Any, ...]
    columns: tuple[str, ...]
    converters: dict[int, Any]
    locks: bool


class StandingQuery(Generic[M]):
    """A queryset of rows of one model with named gaps: ``StandingQuery(build, seat=BigIntegerField())``.

    ``build`` is called once for each database with a :class:`Given` for each name and returns the queryset.
    It may filter, order, leave columns out, slice and lock; it may not join other rows into the answer
    (``FieldError``).
    """

    def __init__(self, build: Callable[..., models.QuerySet[M]], **gaps: models.Field[Any, Any]) -> None:
        self._build = build
        self._gaps = {name: Given(name, field) for name, field in gaps.items()}
        self._statements: dict[str, _Statement[M]] = {}

    def first(self, using: str = "default", **values: Any) -> M | None:
        """The first row of the answer, or ``None``.

        ``TransactionManagementError`` when the queryset locks and no transaction is open.
        """
        connection = connections[using]
        statement = self._statements.get(using) or self._put_into_words(using)
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("A question that locks is asked inside a transaction.")
        parameters = [
            given.fill(values[given.name], connection) if isinstance(given, Given) else given
            for given in statement.parameters
        ]
        with connection.cursor() as cursor:
            cursor.execute(statement.sql, parameters)
            row = cursor.fetchone()
        if row is None:
            return None
        if statement.converters:
            row = list(row)
            for place, (converters, expression) in statement.converters.items():
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return statement.model.from_db(using, statement.columns, row)

    def _put_into_words(self, using: str) -> _Statement[M]:
        queryset = self._build(**self._gaps).using(using)
        compiler = queryset.query.get_compiler(using)
        sql, parameters = compiler.as_sql()
        chosen = compiler.klass_info
        if chosen is None or chosen.get("related_klass_infos") or compiler.annotation_col_map:
            raise FieldError("A standing query answers with the columns of one model.")
        columns = [compiler.select[place][0].target.attname for place in chosen["select_fields"]]
        statement = self._statements[using] = _Statement(
            model=queryset.model,
            sql=sql,
            parameters=tuple(parameters),
            columns=tuple(columns),
            converters=compiler.get_converters([expression for expression, _sql, _alias in compiler.select]),
            locks=queryset.query.select_for_update,
        )
        return statement
