"""A decision before it is taken: what the guard says, who may sign, what came before."""

from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.hints import get_session_language
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.domains.catalogues.violation_types.models import SubjectKind, ViolationType
from backend.domains.enforcement.violations.act_schemas import GuardQuery, GuardRead, OfficeRead
from backend.domains.enforcement.violations.decision_guard import (
    check_decision,
    list_repeats,
    to_guard_warnings,
)
from backend.domains.enforcement.violations.decision_numbers import (
    compute_next_number,
    format_decision_number,
)
from backend.domains.enforcement.violations.handling import get_deciding_unit
from backend.domains.enforcement.violations.models import Violation
from backend.law import reference


def build_guard_preview(db: Session, violation: Violation, query: GuardQuery) -> GuardRead:
    """What `GET /violations/{id}/guard` answers."""
    day = query.decided_on or today()
    unit = get_deciding_unit(db, violation, query.decision_unit_id)
    warnings = to_guard_warnings(db, check_decision(db, violation.id, query, unit, day))
    return GuardRead(
        warnings=warnings,
        needs_reason=any(one.needs_reason for one in warnings),
        needs_second_person=any(one.needs_second_person for one in warnings),
        next_decision_no=format_decision_number(compute_next_number(db, unit, day.year)),
        decision_unit_name=db.scalars(sa.select(OrgUnit.name).where(OrgUnit.id == unit)).one(),
        offices=list_signing_offices(db, violation, unit, day),
        repeats=list_repeats(db, violation),
        repeat_note=reference.load_procedures().repeat.note,
    )


def list_signing_offices(
    db: Session, violation: Violation, unit: UUID, day: date
) -> list[OfficeRead]:
    """Those of the unit's level that may sign on that day, with their caps for this act."""
    law = reference.find_procedure_on(day)
    if law is None:
        return []
    names = (ViolationType.legal_document, ViolationType.article)
    times = ViolationType.organisation_multiplier
    act = db.execute(
        sa.select(*names, times).where(ViolationType.id == violation.violation_type_id)
    ).one()
    own = reference.find_procedure(act.legal_document)
    field = own.competence.field_of(act.article) if own else None
    organisation = violation.subject_kind is SubjectKind.ORGANISATION
    multiple = act.organisation_multiplier if organisation else 1
    level = db.scalar(sa.select(OrgUnit.level).where(OrgUnit.id == unit))
    english = get_session_language(db) == "en"
    offices: list[OfficeRead] = []
    for office in law.list_offices(day):
        if level is not None and office.level == level:
            cap = office.fines.get(field.code) if field else None
            offices.append(
                OfficeRead(
                    code=office.code,
                    name=office.english if english else office.name,
                    level=office.level,
                    fine_cap=None if cap is None else cap * multiple,
                    is_verified=office.verified,
                    note=office.note,
                )
            )
    return offices
