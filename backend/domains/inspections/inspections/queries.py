"""Inspections as rows with their names: one query for a page, two for one record."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import cache, partial
from types import SimpleNamespace
from typing import Any, TypeVar, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import to_hints
from backend.core.errors.warnings import RuleWarning
from backend.core.session.session import Session
from backend.core.sql.compiled_page import CompiledPage
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.pagination import Key, PageStart, build_page_by_keys
from backend.core.sql.single_read import FieldColumns, list_filter_clauses, list_read_columns
from backend.core.sql.types import ReadRow
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.checklists import find_checklist
from backend.domains.inspections.inspections.minutes_checks import (
    ComparedMinutes,
    list_contradictions,
)
from backend.domains.inspections.inspections.models import (
    Amendment,
    Inspection,
    InspectionMember,
    InspectionStatus,
)
from backend.domains.inspections.inspections.schemas import (
    InspectionFilters,
    InspectionRead,
    InspectionRow,
    PresentMember,
)
from backend.domains.inspections.inspections.visit_ground import VisitGround
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.areas.models import Area
from backend.domains.organisation.areas.queries import build_area_clause
from backend.domains.organisation.inspection_teams.models import InspectionTeam, TeamMember
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

T = TypeVar("T")
AREA_NAME = (
    sa.select(Area.name)
    .where(Area.id == Inspection.area_id)
    .correlate(Inspection)
    .scalar_subquery()
)
AMENDMENT_COUNT = (
    sa.select(sa.func.count(Amendment.id))
    .where(Amendment.inspection_id == Inspection.id)
    .correlate(Inspection)
    .scalar_subquery()
)
FOLLOWED = orm.aliased(Inspection)


def build_followed_column(column: orm.InstrumentedAttribute[T]) -> sa.ScalarSelect[T]:
    """A column of the visit that a re-inspection follows; null where the reader sees none."""
    found = sa.select(column).where(FOLLOWED.id == Inspection.follows_id)
    return found.correlate(Inspection).scalar_subquery()


OTHER = orm.aliased(Inspection)
IS_SAME_VISIT = sa.and_(
    OTHER.establishment_id == Inspection.establishment_id,
    OTHER.team_id == Inspection.team_id,
    OTHER.inspected_on == Inspection.inspected_on,
    OTHER.id != Inspection.id,
)
"""Of two visits of a team to a place on one day: probably one, entered on two phones."""
SAME_VISIT = (
    sa.select(OTHER.id)
    .where(IS_SAME_VISIT)
    .order_by(OTHER.id)
    .limit(1)
    .correlate(Inspection)
    .scalar_subquery()
)
"""The first such visit that the reader sees."""
COLUMNS = FieldColumns(
    Inspection,
    same_visit_id=SAME_VISIT,
    follows_record_no=build_followed_column(FOLLOWED.record_no),
    follows_on=build_followed_column(FOLLOWED.inspected_on),
    **UNIT,
    establishment_name=Establishment.name,
    establishment_type=Establishment.establishment_type,
    establishment_address=Establishment.address,
    area_name=AREA_NAME,
    team_name=InspectionTeam.name,
    signed_by_name=User.full_name,
    amendment_count=AMENDMENT_COUNT,
)
Ts = TypeVarTuple("Ts")
NEWEST_FIRST = (Inspection.inspected_on.desc(), Inspection.id.desc())


NAMES = (
    *("org_unit_name", "team_name", "area_name"),
    *("establishment_name", "establishment_type", "establishment_address"),
    *("follows_record_no", "follows_on", "signed_by_name", "same_visit_id"),
)
"""Fields that are columns of other records."""
MinutesRow = ReadRow | SimpleNamespace
"""A row with the columns of `FULL`, or what one would hold of minutes that were just written."""
MADE = ("members", "member_ids", "warnings")
"""Fields that are no columns."""
ROW = sa.select(*COLUMNS.of(InspectionRow.model_fields))
FULL = sa.select(*COLUMNS.of(InspectionRead.model_fields, but=MADE))


def select_inspection_rows(
    columns: sa.Select[*Ts], boundaries: Boundaries = Boundaries.OWN
) -> sa.Select[*Ts]:
    """Select `columns` of inspections with their names.

    If a place has moved out of the reader's units, its visits stay, without its name.
    """
    return (
        select_with_unit(columns.select_from(Inspection), Inspection, boundaries)
        .outerjoin(Establishment, Establishment.id == Inspection.establishment_id)
        .outerjoin(InspectionTeam, InspectionTeam.id == Inspection.team_id)
    )


def build_filter_clauses(filters: InspectionFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.inspected_from is not None:
        yield Inspection.inspected_on >= filters.inspected_from
    if filters.inspected_to is not None:
        yield Inspection.inspected_on <= filters.inspected_to
    names = ("org_unit_id", "status", "outcome", "kind", "team_id", "establishment_id")
    yield from list_filter_clauses(Inspection, filters, *names)
    if filters.area is not None:
        yield build_area_clause(Inspection.area_id, filters.area)
    if filters.q is not None:
        places = sa.select(Establishment.id).where(Establishment.matches(filters.q))
        yield Inspection.establishment_id.in_(places)


def get_inspection_read(db: Session, id: UUID) -> InspectionRead:
    """The minutes in full; raises NotFound."""
    for row in db.fetch(ONE, id=id):
        members = [PresentMember(**member._asdict()) for member in db.fetch(PRESENT, id=id)]
        return to_inspection_read(db, row, members, CheckListsOfDrafts(db))
    raise NotFound


def get_new_inspection_read(
    db: Session, minutes: Inspection, ground: VisitGround
) -> InspectionRead:
    """A draft that was just written, as `get_inspection_read` would read it back."""
    place = ground.facts
    has_other_area = minutes.area_id not in (None, place.area_id)
    if minutes.follows_id or minutes.veil_id or has_other_area:
        return get_inspection_read(db, minutes.id)
    names = {name: getattr(place, name, None) for name in NAMES}
    if minutes.area_id is None:
        names["area_name"] = None
    columns = InspectionRead.model_fields.keys() - {*MADE, *NAMES, "amendment_count"}
    values = {name: getattr(minutes, name) for name in columns}
    row = SimpleNamespace(**values, **names, amendment_count=0)
    return to_inspection_read(db, row, ground.list_present(), CheckListsOfDrafts(db))


def load_same_visits(db: Session, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """{visit: the first other one of the team to the place that day} of those that have one."""
    pairs = sa.select(Inspection.id, OTHER.id).join(OTHER, IS_SAME_VISIT)
    last_first = pairs.where(Inspection.id.in_(ids)).order_by(OTHER.id.desc())
    return {row[0]: row[1] for row in db.execute(last_first)}


def list_inspection_reads(db: Session, ids: Sequence[UUID]) -> list[InspectionRead]:
    """Minutes in full: two queries, and one for each entered checklist that drafts follow."""
    found = select_inspection_rows(FULL).outerjoin(User, User.id == Inspection.signed_by_id)
    rows = db.execute(found.where(Inspection.id.in_(ids))).all()
    present: dict[UUID, list[PresentMember]] = defaultdict(list)
    of_all = MEMBERS.add_columns(InspectionMember.inspection_id)
    for member in db.execute(of_all.where(InspectionMember.inspection_id.in_(ids))):
        present[member.inspection_id].append(PresentMember.model_validate(member._mapping))
    checklists = CheckListsOfDrafts(db)
    return [to_inspection_read(db, row, present[row.id], checklists) for row in rows]


def to_inspection_read(
    db: Session,
    row: MinutesRow,
    members: list[PresentMember],
    checklists: "CheckListsOfDrafts",
) -> InspectionRead:
    """The minutes with those who were present; `row` has the columns of `FULL`."""
    values = {name: getattr(row, name) for name in InspectionRead.model_fields if name not in MADE}
    warnings = to_hints(db, list_draft_warnings(row, checklists))
    ids = [member.id for member in members]
    return InspectionRead(**values, members=members, member_ids=ids, warnings=warnings)


class CheckListsOfDrafts:
    """The versions of checklists that drafts follow, each read once."""

    def __init__(self, db: Session) -> None:
        self.find = cache(partial(find_checklist, db))


def list_draft_warnings(row: MinutesRow, checklists: CheckListsOfDrafts) -> list[RuleWarning]:
    """The contradictions in a draft; signed minutes have no warnings."""
    if row.status is InspectionStatus.SIGNED:
        return []
    minutes = ComparedMinutes(row.checklist, row.workforce, row.outcome)
    return list(list_contradictions(minutes, checklists.find(row.checklist_version)))


THIS = sa.bindparam("id", type_=sa.Uuid())
ONE = CompiledQuery(
    select_inspection_rows(FULL)
    .outerjoin(User, User.id == Inspection.signed_by_id)
    .where(Inspection.id == THIS)
)
MEMBERS = (
    sa.select(*list_read_columns(PresentMember, TeamMember))
    .join(InspectionMember, InspectionMember.member_id == TeamMember.id)
    .order_by(TeamMember.id)
)
PRESENT = CompiledQuery(MEMBERS.where(InspectionMember.inspection_id == THIS))


def build_page_of_minutes(
    filters: InspectionFilters, keys: Sequence[Key], start: PageStart
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of the list."""
    rows = select_inspection_rows(ROW, filters.boundaries)
    return build_page_by_keys(rows, build_filter_clauses(filters), keys, start)


PAGE = CompiledPage(build_page_of_minutes, lambda _: NEWEST_FIRST, list_inspection_reads)
