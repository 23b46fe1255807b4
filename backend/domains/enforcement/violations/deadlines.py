"""The deadlines of violations, for the list of deadlines and the inbox."""

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.membership import LISTS_UNITS_ONCE
from backend.core.sql.single_read import list_filter_clauses
from backend.core.sql.types import ReadRow
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Stage, Violation, ViolationRemedy
from backend.domains.enforcement.violations.remedies import ORDERED
from backend.domains.enforcement.violations.running_deadlines import (
    CLOCK_COLUMNS,
    WATCHED,
    list_running_deadlines,
)
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.platform.deadlines.sources import Asker, Due, DueRead, WorkTopic
from backend.law.legal_clock import ComputedDeadline
from backend.metrics.metric import build_equals_any
from backend.permissions import Permission

ASKED = ("org_unit_id", "establishment_id", "assignee_id")
ACTS = frozenset({Permission.VIOLATION_HANDLE, Permission.VIOLATION_WRITE})


def list_violation_deadlines(asker: Asker) -> DueRead:
    """Every deadline of every open violation that the actor may read."""
    found = (
        sa.select(
            Violation.id,
            Violation.establishment_id,
            Violation.org_unit_id,
            Violation.assignee_id,
            OrgUnit.name.label("org_unit_name"),
            Establishment.name.label("place"),
            ViolationType.title.label("act"),
            *CLOCK_COLUMNS,
        )
        .join(ViolationType, ViolationType.id == Violation.violation_type_id)
        .join(OrgUnit, OrgUnit.id == Violation.org_unit_id)
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        .where(
            build_equals_any(Violation.status, *WATCHED),
            sa.not_(build_equals_any(Violation.stage, Stage.EXPIRED)),
            *asker.own(Violation),
        )
        .options(LISTS_UNITS_ONCE)
    )
    (rows,) = yield [found.where(*list_filter_clauses(Violation, asker.filter, *ASKED))]
    return [
        to_due(row, reckoning)
        for row in rows
        for reckoning in list_running_deadlines(row, asker.calendar)
    ]


def to_due(row: ReadRow, found: ComputedDeadline) -> Due:
    rule = found.rule
    assert found.due_on is not None
    return Due(
        topic=WorkTopic.VIOLATION,
        entity="violations",
        entity_id=row.id,
        kind=rule.code,
        title=(rule.title.vi, rule.title.en),
        about=row.place,
        detail=row.act,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.org_unit_name,
        establishment_id=row.establishment_id,
        assignee_id=row.assignee_id,
        due_on=found.due_on,
        reckoning=found,
        certainty=found.certainty,
        escalate_before=rule.escalate_before,
        lapses=rule.lapses,
        done_by=ACTS,
    )


REMEDY = ("Thực hiện biện pháp khắc phục hậu quả", "Carry out a remedial measure")


def list_remedy_deadlines(asker: Asker) -> DueRead:
    """Measures that a valid decision orders by a day, and that are not done."""
    own = ViolationRemedy
    found = (
        sa.select(
            *(own.id, own.violation_id, own.measure, own.due_on, own.org_unit_id),
            *(Violation.establishment_id, Violation.assignee_id, Violation.decision_no),
            *(OrgUnit.name.label("org_unit_name"), Establishment.name.label("place")),
        )
        .join(Violation, Violation.id == own.violation_id)
        .join(OrgUnit, OrgUnit.id == own.org_unit_id)
        .outerjoin(Establishment, Establishment.id == Violation.establishment_id)
        .where(
            own.done_on.is_(None),
            own.due_on.is_not(None),
            Violation.stage.in_(ORDERED),
            *asker.own(Violation),
        )
    )
    (rows,) = yield [found.where(*list_filter_clauses(Violation, asker.filter, *ASKED))]
    return [
        Due(
            topic=WorkTopic.VIOLATION,
            entity="violations",
            entity_id=row.violation_id,
            item_id=row.id,
            kind="remedy",
            title=REMEDY,
            about=row.place,
            detail=row.measure,
            org_unit_id=row.org_unit_id,
            org_unit_name=row.org_unit_name,
            establishment_id=row.establishment_id,
            assignee_id=row.assignee_id,
            due_on=row.due_on,
            basis=asker.words(f"Quyết định số {row.decision_no}", f"Decision {row.decision_no}"),
            done_by=frozenset({Permission.VIOLATION_HANDLE}),
        )
        for row in rows
    ]


DEADLINES = (list_violation_deadlines, list_remedy_deadlines)
