"""How the columns of several SELECTs share those of one UNION ALL."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

import sqlalchemy as sa

from backend.core.sql.types import ColumnValue

LENGTH = re.compile(r"\(.*\)")


@lru_cache(maxsize=2048)
def get_slot_key(type: sa.types.TypeEngine[ColumnValue], dialect: sa.Dialect) -> str:
    """Columns with the same key can share a column of the union. On PostgreSQL it is the name of a
    type; empty on SQLite, which knows no types. A sum or count of integers may be a bigint.
    """
    if dialect.name == "sqlite":
        return ""
    if isinstance(type.dialect_impl(dialect), sa.Integer):
        return "BIGINT"
    name = LENGTH.sub("", type.compile(dialect)).partition(" COLLATE")[0]
    return "TEXT" if name == "VARCHAR" else name


def count_slots(keys: Iterable[Sequence[str]]) -> list[str]:
    """The keys of the columns of the union: as many of each as one SELECT needs at most."""
    most: Counter[str] = Counter()
    for own in keys:
        most |= Counter(own)
    return sorted(most.elements())


def list_slots(keys: Sequence[str], slots: Sequence[str]) -> list[int]:
    """Which column of the union each column of a SELECT takes."""
    free = {key: slots.index(key) for key in set(keys)}
    places = []
    for key in keys:
        places.append(free[key])
        free[key] += 1
    return places
