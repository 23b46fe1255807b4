"""The kind of a unit (xã, phường, …) by day: a unit may stay the same and get another kind."""

from datetime import date

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit, OrgUnitKindChange


def build_kind_on(
    day: date | sa.SQLColumnExpression[date | None] | None,
    unit: type[OrgUnit] = OrgUnit,
    *,
    year: int | sa.SQLColumnExpression[int] | None = None,
) -> sa.ColumnElement[str]:
    """The kind (xã, phường, …) that `unit`, a model or an alias of it, had on a day.

    `day` and `year` are values, columns or bind parameters. With `year` it is the kind on that day,
    or on the last day of the year if that was earlier; `day` may then be None.
    """
    later = OrgUnitKindChange.changed_on
    ended = [] if day is None else [later > day]
    if year is not None:
        ended.append(sa.extract("year", later) > year)
    former = (
        sa.select(OrgUnitKindChange.former_kind)
        .where(OrgUnitKindChange.unit_id == unit.id, sa.or_(*ended))
        .order_by(later)
        .limit(1)
        .scalar_subquery()
    )
    return sa.func.coalesce(former, unit.kind)
