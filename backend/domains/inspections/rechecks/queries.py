"""Rechecks as rows with their names, and one in full."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns, list_filter_clauses, list_read_columns
from backend.domains.inspections.rechecks.models import Recheck, SampleVerdict, StoredSampleVisit
from backend.domains.inspections.rechecks.schemas import (
    RecheckFilters,
    RecheckMember,
    RecheckRead,
    RecheckRow,
)
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import (
    InspectionTeam,
    MemberFunction,
    TeamMember,
)

CheckedUnit = orm.aliased(OrgUnit)
NEWEST_FIRST = (Recheck.checked_on.desc(), Recheck.id.desc())
COLUMNS = FieldColumns(
    Recheck,
    org_unit_name=OrgUnit.name,
    team_name=InspectionTeam.name,
    checked_unit_name=CheckedUnit.name,
    signed_by_name=User.full_name,
)
COUNTED = ("sample_count", "to_be_corrected_count")
"""Counts of the sample, which lies in one column."""
ROW = (*COLUMNS.of(RecheckRow.model_fields, but=COUNTED), Recheck.sample)
FULL = (
    *COLUMNS.of(RecheckRead.model_fields, but=(*COUNTED, "members", "member_ids")),
    Recheck.attendance,
)


def select_recheck_rows(columns: Iterable[Any], filters: RecheckFilters) -> sa.Select[Any]:
    """Select `columns` of rechecks with their names, narrowed by `filters`."""
    return (
        sa.select(*columns)
        .select_from(Recheck)
        .join(OrgUnit, OrgUnit.id == Recheck.org_unit_id)
        .join(CheckedUnit, CheckedUnit.id == Recheck.checked_unit_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Recheck.team_id)
        .where(*build_filter_clauses(filters))
    )


def build_filter_clauses(filters: RecheckFilters) -> Iterable[sa.ColumnElement[bool]]:
    yield from list_filter_clauses(Recheck, filters, "status", "team_id", "checked_team_id")
    if filters.checked_from is not None:
        yield Recheck.checked_on >= filters.checked_from
    if filters.checked_to is not None:
        yield Recheck.checked_on <= filters.checked_to
    if filters.checked_unit_id is not None:
        yield Recheck.checked_unit_id.in_(select_units_under([filters.checked_unit_id]))


def count_sample(sample: list[StoredSampleVisit]) -> dict[str, int]:
    """How many visits were drawn, and in how many something has to be corrected."""
    wrong = sum(one["verdict"] == SampleVerdict.TO_BE_CORRECTED for one in sample)
    return {"sample_count": len(sample), "to_be_corrected_count": wrong}


def to_recheck_row(row: Any) -> dict[str, Any]:
    """A row of the list with the counts of its sample."""
    values = dict(row._mapping)
    return values | count_sample(values.pop("sample"))


def get_recheck_read(db: Session, id: UUID) -> RecheckRead:
    """One recheck in full; raises NotFound."""
    found = select_recheck_rows(FULL, RecheckFilters()).where(Recheck.id == id)
    row = db.execute(found.outerjoin(User, User.id == Recheck.signed_by_id)).first()
    if row is None:
        raise NotFound
    values = dict(row._mapping)
    ids = [UUID(one) for one in values.pop("attendance")]
    told = {"member_ids": ids, "members": list_members(db, ids), **count_sample(row.sample)}
    return RecheckRead.model_validate(values | told)


def list_members(db: Session, ids: list[UUID]) -> list[RecheckMember]:
    """Who was present, as the team names them now; leaders first."""
    found = sa.select(*list_read_columns(RecheckMember, TeamMember)).where(TeamMember.id.in_(ids))
    members = [RecheckMember.model_validate(row) for row in db.execute(found)]
    rank = list(MemberFunction)
    return sorted(members, key=lambda one: (rank.index(one.function), one.full_name))
