"""Puts the columns of one compiled query before those of another, so that one statement asks both.

The leading query is a SELECT of subqueries without a FROM: its text stands unchanged before the
columns of the other, whose text stands unchanged behind it.
"""

from collections.abc import Callable, Sequence
from typing import Any

import sqlalchemy as sa

from backend.core.sql.compiled_query import QueryVariant, to_renumbered_params
from backend.core.sql.types import ColumnValue

SELECT = "SELECT "


def find_led_variant(
    leading: QueryVariant, variant: QueryVariant, dialect: sa.Dialect
) -> QueryVariant | None:
    """`variant` with the columns of `leading` first: its rows are pairs of one row of each.

    None if its text does not begin with plain columns. The parameters of both need names apart.
    """
    if leading.text not in variant.led:
        variant.led[leading.text] = build_led_variant(leading, variant, dialect)
    return variant.led[leading.text]


def build_led_variant(
    leading: QueryVariant, variant: QueryVariant, dialect: sa.Dialect
) -> QueryVariant | None:
    if not variant.text.startswith(SELECT) or variant.text.startswith("SELECT DISTINCT"):
        return None
    columns = variant.text.removeprefix(SELECT)
    by_place = dialect.positional and dialect.paramstyle == "qmark"
    params = [*leading.params, *variant.params] if by_place else [*variant.params, *leading.params]
    first = leading.text if by_place else to_renumbered_params(leading.text, len(variant.params))
    text = f"{first}, {columns}"
    types = [*leading.types, *variant.types]
    return QueryVariant(text, params, build_pair_maker(leading, variant.row), types)


def build_pair_maker(
    leading: QueryVariant, row: Callable[..., Any]
) -> Callable[..., tuple[Any, Any]]:
    count = len(leading.types)

    def make_pair(*values: ColumnValue) -> tuple[Any, Any]:
        own: Sequence[ColumnValue] = values[count:]
        return leading.row(*values[:count]), row(*own)

    return make_pair
