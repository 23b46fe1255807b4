"""Violations as rows with their names: one query for a page, one for a record."""

from collections.abc import Iterable, Sequence
from typing import Any, TypeVarTuple
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import get_session_language, to_hints
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.compiled_page import CompiledPage
from backend.core.sql.compiled_query import CompiledQuery
from backend.core.sql.pagination import Key, PageStart, build_page_by_keys
from backend.core.sql.single_read import FieldColumns, list_filter_clauses
from backend.core.sql.types import ReadRow, RowSelect
from backend.core.sql.unscoped_table import build_unscoped_table
from backend.domains.catalogues.days_off.calendar import load_calendar
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.competence import find_signer
from backend.domains.enforcement.violations.decision_warnings import (
    build_deadlines,
    list_decision_warnings,
)
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.payments import build_unpaid_clause
from backend.domains.enforcement.violations.running_deadlines import KNOWN, CaseRow
from backend.domains.enforcement.violations.schemas import (
    ViolationFilters,
    ViolationRead,
    ViolationRow,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.same_place import (
    build_owner_clause,
    select_owner_key,
)
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.accounts.models import User
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.law import reference
from backend.law.legal_clock import WorkCalendar
from backend.metrics.geography import Boundaries
from backend.metrics.lists_by_boundaries import UNIT, select_with_unit

Ts = TypeVarTuple("Ts")
Assignee = build_unscoped_table(User, "id", "full_name").alias("assignee")
"""The name alone, past scope: whoever follows the file may work at a unit above the reader's."""
DecisionUnit = orm.aliased(OrgUnit)

Other = orm.aliased(Violation)
OTHERS_FINED_ONCE = (
    sa.select(sa.func.count())
    .where(Other.inspection_id == Violation.inspection_id, Other.id != Violation.id)
    .where(Other.subject_kind == Violation.subject_kind)
    .where(Other.violation_type_id.in_([act.id for act in reference.list_acts_fined_once()]))
    .scalar_subquery()
)
"""How many other violations of the same visit are fined together with this one by law."""
COLUMNS = FieldColumns(
    Violation,
    ViolationType,
    **UNIT,
    establishment_name=Establishment.name,
    inspection_record_no=Inspection.record_no,
    violation_type_title=ViolationType.title,
    team_name=InspectionTeam.name,
    decision_unit_name=DecisionUnit.name,
    assignee_name=Assignee.c.full_name,
    act_code=ViolationType.code,
    act_note=ViolationType.note,
    others_fined_once=OTHERS_FINED_ONCE,
    decision_unit_level=DecisionUnit.level,
    decision_unit_kind=DecisionUnit.kind,
)
ASKED_FOR_ADVICE = (
    *("act_code", "act_note", "warning_allowed", "others_fined_once"),
    *("suspension_months_min", "suspension_months_max"),
    *("decision_unit_level", "decision_unit_kind"),
)
SAME = ("status", "stage", "inspection_id", "establishment_id", "violation_type_id", "assignee_id")
NEWEST_FIRST = (Violation.recorded_on.desc(), Violation.id.desc())


MADE = ("decision_agency", "warnings", "deadlines")
"""Fields that are no columns."""
ROW = sa.select(*COLUMNS.of(ViolationRow.model_fields))
FULL = sa.select(
    *COLUMNS.of(ViolationRead.model_fields, but=MADE),
    *COLUMNS.of((*ASKED_FOR_ADVICE, *KNOWN), but=ViolationRead.model_fields),
)


def select_violation_rows(
    columns: sa.Select[*Ts], boundaries: Boundaries = Boundaries.OWN
) -> sa.Select[*Ts]:
    """Select `columns` of violations with their names."""
    return (
        select_with_unit(columns.select_from(Violation), Violation, boundaries)
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        .outerjoin(Inspection, Inspection.id == Violation.inspection_id)
        .outerjoin(Assignee, Assignee.c.id == Violation.assignee_id)
    )


def build_filter_clauses(filters: ViolationFilters) -> Iterable[sa.ColumnElement[bool]]:
    if filters.recorded_from is not None:
        yield Violation.recorded_on >= filters.recorded_from
    if filters.recorded_to is not None:
        yield Violation.recorded_on <= filters.recorded_to
    if filters.site_id is not None:
        yield build_place_clause(Establishment.site_id == filters.site_id)
    if filters.same_owner_as is not None:
        yield build_place_clause(build_owner_clause(select_owner_key(filters.same_owner_as)))
    if filters.is_assigned is not None:
        nobody = Violation.assignee_id.is_(None)
        yield sa.not_(nobody) if filters.is_assigned else nobody
    if filters.unpaid_for is not None:
        yield build_unpaid_clause(filters.unpaid_for)
    yield from list_filter_clauses(Violation, filters, "org_unit_id", *SAME)


def build_place_clause(which: sa.ColumnElement[bool]) -> sa.ColumnElement[bool]:
    found: sa.ColumnElement[bool] = Violation.establishment_id.in_(
        sa.select(Establishment.id).where(which).correlate(None)
    )
    return found


def get_case_row(db: Session, id: UUID) -> ReadRow:
    """The violation with its act, as the warnings need it; raises NotFound."""
    for row in db.fetch(CASE, id=id):
        found: ReadRow = row
        return found
    raise NotFound


def select_cases() -> RowSelect:
    """Violations in full, with what the warnings need of their acts."""
    return (
        select_violation_rows(FULL)
        .outerjoin(InspectionTeam, InspectionTeam.id == Violation.team_id)
        .outerjoin(DecisionUnit, DecisionUnit.id == Violation.decision_unit_id)
    )


CASE = CompiledQuery(select_cases().where(Violation.id == sa.bindparam("id", type_=sa.Uuid())))


def get_violation_read(db: Session, id: UUID) -> ViolationRead:
    """The violation in full; raises NotFound."""
    return to_violation_read(db, get_case_row(db, id), load_calendar(db))


def list_violation_reads(db: Session, ids: Sequence[UUID]) -> list[ViolationRead]:
    """Violations in full: one query, and one for the calendar of their deadlines."""
    cases = db.execute(select_cases().where(Violation.id.in_(ids))).all()
    calendar = load_calendar(db)
    return [to_violation_read(db, case, calendar) for case in cases]


def to_violation_read(db: Session, case: ReadRow, calendar: WorkCalendar) -> ViolationRead:
    return ViolationRead(
        **{name: getattr(case, name) for name in ViolationRead.model_fields if name not in MADE},
        decision_agency=format_decision_agency(case),
        warnings=to_hints(db, list_decision_warnings(case)),
        deadlines=build_deadlines(case, calendar, get_session_language(db)),
    )


def format_decision_agency(row: CaseRow) -> str | None:
    """'Ủy ban nhân dân huyện Bình Lục', 'Công an huyện …'; only the unit if no office signed."""
    if row.decision_unit_name is None:
        return None
    unit = f"{row.decision_unit_kind} {row.decision_unit_name}"
    office = find_signer(row)
    if office is None:
        return unit
    return f"{'Công an' if office.body == 'police' else 'Ủy ban nhân dân'} {unit}"


def build_page_of_violations(
    filters: ViolationFilters, keys: Sequence[Key], start: PageStart
) -> sa.Select[*tuple[Any, ...]]:
    """The SELECT of one page of the list."""
    rows = select_violation_rows(ROW, filters.boundaries)
    return build_page_by_keys(rows, build_filter_clauses(filters), keys, start)


PAGE = CompiledPage(build_page_of_violations, lambda _: NEWEST_FIRST, list_violation_reads)
