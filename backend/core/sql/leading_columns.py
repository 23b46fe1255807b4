"""Puts the columns of one compiled query before those of another, so that one statement asks both.

The leading query is a SELECT of subqueries without a FROM: its text stands unchanged before the
columns of the other, whose text stands unchanged behind it.
"""

import re

import sqlalchemy as sa

from backend.core.sql.compiled_query import QueryVariant, to_renumbered_params

SELECT = "SELECT "
STEPS = re.compile(r"[()]|\b(?:UNION|INTERSECT|EXCEPT)\b")
"""Brackets, and the words that join several SELECTs."""


def find_led_variant(
    leading: QueryVariant, variant: QueryVariant, dialect: sa.Dialect
) -> QueryVariant | None:
    """`variant` with the columns of `leading` first in each row.

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
    if has_several_selects(variant.text):
        return None
    columns = variant.text.removeprefix(SELECT)
    by_place = dialect.positional and dialect.paramstyle == "qmark"
    params = [*leading.params, *variant.params] if by_place else [*variant.params, *leading.params]
    first = leading.text if by_place else to_renumbered_params(leading.text, len(variant.params))
    text = f"{first}, {columns}"
    return QueryVariant(text, params, variant.row, [*leading.types, *variant.types])


def has_several_selects(text: str) -> bool:
    """Whether the statement itself, no subquery of it, is several SELECTs: each has its columns."""
    depth = 0
    for step in STEPS.findall(text):
        if step not in "()" and depth == 0:
            return True
        depth += (step == "(") - (step == ")")
    return False
