"""Figures of a unit told by its areas: which areas have a line, and in which order."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.domains.organisation.areas.models import Area


def list_rows_by_area(
    db: Session, unit_id: UUID, day: date, rows: Iterable[Any]
) -> list[tuple[dict[str, Any], list[Any]]]:
    """(area, its rows) of each area that is valid on the day or has rows.

    Rows have `area_id`, `area_name`, `area_kind` and `sort_key`, null of records that name none:
    these come last, if there are any.
    """
    found: dict[UUID | None, list[Any]] = defaultdict(list)
    lines: dict[UUID, Any] = {row.area_id: row for row in list_valid_areas(db, unit_id, day)}
    for row in rows:
        found[row.area_id].append(row)
        if row.area_id is not None:
            lines.setdefault(row.area_id, row)
    ordered = sorted(lines.values(), key=lambda row: (row.sort_key, row.area_id))
    told = [(to_area(row), found[row.area_id]) for row in ordered]
    return [*told, (NO_AREA, found[None])] if found[None] else told


def list_valid_areas(db: Session, unit_id: UUID, day: date) -> list[Any]:
    """The areas of the unit on the day."""
    named = (Area.id.label("area_id"), Area.name.label("area_name"), Area.kind.label("area_kind"))
    valid = sa.select(*named, Area.sort_key).where(Area.org_unit_id == unit_id, Area.valid_on(day))
    return list(db.execute(valid))


def to_area(row: Any) -> dict[str, Any]:
    return {"area_id": row.area_id, "name": row.area_name, "kind": row.area_kind}


NO_AREA: dict[str, Any] = {"area_id": None, "name": None, "kind": None}
"""The line of records that name no area."""
