"""Rows of areas, filters of other lists by area, and figures of a unit told by its areas."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from types import SimpleNamespace
from typing import Annotated, Literal, TypedDict, TypeVar
from uuid import UUID

import sqlalchemy as sa
from pydantic import Field, WithJsonSchema

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, select_units_above
from backend.core.session.session import Session
from backend.core.sql.pagination import Key
from backend.core.sql.single_read import get_read, list_filter_clauses, list_read_columns
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.organisation.areas.models import Area, AreaKind
from backend.domains.organisation.areas.schemas import AreaFilters, AreaRead, AreaSort
from backend.domains.organisation.complexity.conditions import is_told_complex

BY_NAME = (OrgUnit.sort_name, Area.sort_key, Area.id)
MOST_RECENT_FIRST = (Area.updated_at.desc(), Area.id.desc())


def select_areas(db: Session, filters: AreaFilters) -> RowSelect:
    """The fields of `AreaRead`, narrowed by `filters`."""
    told = is_told_complex(db, Area.id, Area.org_unit_id, today())
    found = (
        sa.select(*list_read_columns(AreaRead, Area, org_unit_name=OrgUnit.name, is_complex=told))
        .select_from(Area)
        .join(OrgUnit, OrgUnit.id == Area.org_unit_id)
        .where(*build_filter_clauses(filters))
    )
    return found if filters.is_complex is None else found.where(told.is_(filters.is_complex))


def build_filter_clauses(filters: AreaFilters) -> Iterator[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(Area, filters, "org_unit_id", "kind", "q")
    if filters.usable_in is not None:
        yield Area.org_unit_id.in_(select_units_above([filters.usable_in]))
    if filters.on is not None:
        yield Area.valid_on(filters.on)


def build_sort_keys(sort: AreaSort) -> tuple[Key, ...]:
    """The keys of a page: none of them is NULL, the last is unique."""
    return BY_NAME if sort is AreaSort.NAME else MOST_RECENT_FIRST


def get_area_read(db: Session, id: UUID) -> AreaRead:
    """One area; raises NotFound."""
    return get_read(db, select_areas(db, AreaFilters()).where(Area.id == id), AreaRead)


R = TypeVar("R", ReadRow, SimpleNamespace)


class AreaLine(TypedDict):
    """What a line of figures says of its area."""

    area_id: UUID | None
    name: str | None
    kind: AreaKind | None


def list_rows_by_area(
    db: Session, unit_id: UUID, day: date, rows: Iterable[R]
) -> list[tuple[AreaLine, list[R]]]:
    """(area, its rows) of each area that is valid on the day or has rows.

    Rows have `area_id`, `area_name`, `area_kind` and `sort_key`, null of records that name none:
    these come last, if there are any.
    """
    found: dict[UUID | None, list[R]] = defaultdict(list)
    lines: dict[UUID, ReadRow | SimpleNamespace] = {
        row.area_id: row for row in list_valid_areas(db, unit_id, day)
    }
    for row in rows:
        found[row.area_id].append(row)
        if row.area_id is not None:
            lines.setdefault(row.area_id, row)
    ordered = sorted(lines.values(), key=lambda row: (row.sort_key, row.area_id))
    told: list[tuple[AreaLine, list[R]]] = [(to_area(row), found[row.area_id]) for row in ordered]
    if found[None]:
        told.append((NO_AREA, found[None]))
    return told


def list_valid_areas(db: Session, unit_id: UUID, day: date) -> Sequence[ReadRow]:
    """The areas of the unit on the day."""
    named = (Area.id.label("area_id"), Area.name.label("area_name"), Area.kind.label("area_kind"))
    valid = sa.select(*named, Area.sort_key).where(Area.org_unit_id == unit_id, Area.valid_on(day))
    return db.execute(valid).all()


def to_area(row: ReadRow | SimpleNamespace) -> AreaLine:
    return {"area_id": row.area_id, "name": row.area_name, "kind": row.area_kind}


NO_AREA: AreaLine = {"area_id": None, "name": None, "kind": None}
"""The line of records that name no area."""


AREA_WORD = r"^(none|[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12})$"
"""Of an area asked for: a text, for typed languages have no name for a choice of two texts."""

AreaAsked = Annotated[
    Annotated[UUID | Literal["none"], WithJsonSchema({"type": "string", "pattern": AREA_WORD})]
    | None,
    Field(description="records that name this area; `none`: those that name no area"),
]


def build_area_clause(
    column: sa.SQLColumnExpression[UUID | None], asked: UUID | Literal["none"]
) -> sa.ColumnElement[bool]:
    """The condition that the area in `column` is the one asked for."""
    return column.is_(None) if isinstance(asked, str) else column == asked
