"""Opens one record of a unit below for one answer, and records who did it and why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, NotFound
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.core.sql.single_read import FieldColumns
from backend.core.sql.types import ReadRow
from backend.core.text.i18n import register_messages
from backend.core.text.periods import format_period
from backend.core.text.schemas import BaseModel
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.queries import get_violation_read as show_violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.establishments.establishments.queries import (
    get_establishment_read as show_establishment,
)
from backend.domains.inspections.inspections.models import Inspection, InspectionStatus
from backend.domains.inspections.inspections.queries import get_inspection_read as show_inspection
from backend.domains.platform.changes.people import load_actor_names
from backend.domains.reporting.reports.detail import get_report_read as show_report
from backend.domains.reporting.reports.models import Report
from backend.domains.workspace.record_looks.models import OpenedKind, RecordLook
from backend.domains.workspace.record_looks.schemas import (
    OpenedRecord,
    RecordLookCreate,
    RecordLookRead,
)

LATEST_FIRST = (RecordLook.at.desc(), RecordLook.id.desc())


@dataclass(frozen=True, slots=True)
class OpenedRecordKind:
    """A kind of record: how it is found by its number, shown, and called in the log."""

    model: type[Establishment | Inspection | Violation | Report]
    field: str
    show: Callable[[Session, UUID], BaseModel]
    describe: Callable[[Any], str]
    number: sa.SQLColumnExpression[str | None] | None = None
    where: tuple[sa.ColumnElement[bool], ...] = ()


KINDS = {
    OpenedKind.ESTABLISHMENTS: OpenedRecordKind(
        Establishment,
        "establishment",
        show_establishment,
        lambda place: place.name,
        Establishment.business_registration_no,
    ),
    OpenedKind.INSPECTIONS: OpenedRecordKind(
        Inspection,
        "inspection",
        show_inspection,
        lambda visit: f"{visit.record_no} · {visit.establishment_name}",
        Inspection.record_no,
        (Inspection.status == InspectionStatus.SIGNED,),
    ),
    OpenedKind.VIOLATIONS: OpenedRecordKind(
        Violation,
        "violation",
        show_violation,
        lambda case: case.decision_no or case.violation_type_title,
        Violation.decision_no,
    ),
    OpenedKind.REPORTS: OpenedRecordKind(
        Report,
        "report",
        partial(show_report, is_opened=True),
        lambda report: f"Báo cáo {format_period(report.period_kind, report.period_start)}",
    ),
}


def open_record(db: Session, data: RecordLookCreate) -> OpenedRecord:
    """Record the look, and answer the record once; raises NotFound, or Conflict for an own record.

    It opens nothing else of the unit: lists, searches, files and history stay closed.
    """
    kind = KINDS[data.entity]
    found = find_record(db, kind, data)
    if found.org_unit_id in (db.scope.units or ()):
        raise Conflict("record-of-own-unit")
    record = kind.show(db, found.id)
    look = db.save(
        RecordLook(
            org_unit_id=found.org_unit_id,
            entity=data.entity,
            entity_id=found.id,
            subject=kind.describe(record)[:500],
            user_id=db.actor.id,
            reason=data.reason,
        )
    )
    db.log_event("record-opened", found.org_unit_id, data.entity.value, found.id)
    rows = db.execute(LOOKS.where(RecordLook.id == look.id)).all()
    return OpenedRecord.model_validate({"look": to_look_reads(db, rows)[0], kind.field: record})


def find_record(db: Session, kind: OpenedRecordKind, data: RecordLookCreate) -> sa.Row[UUID, UUID]:
    """Id and unit of the record that is meant; raises NotFound unless there is exactly one."""
    found = sa.select(kind.model.id, kind.model.org_unit_id).where(*kind.where)
    if data.entity_id is not None:
        found = found.where(kind.model.id == data.entity_id)
    elif kind.number is None or data.org_unit_id is None:
        raise NotFound.at("/number")
    else:
        inside = select_units_under([data.org_unit_id])
        found = found.where(kind.number == data.number, kind.model.org_unit_id.in_(inside))
    rows = db.execute(found.limit(2)).all()
    if len(rows) != 1:
        raise NotFound.at("/entity_id" if data.entity_id is not None else "/number")
    return rows[0]


LOOKS = (
    sa.select(
        *FieldColumns(RecordLook, org_unit_name=OrgUnit.name).of(
            RecordLookRead.model_fields, but=("user_name",)
        )
    )
    .select_from(RecordLook)
    .join(OrgUnit, OrgUnit.id == RecordLook.org_unit_id)
)


def to_look_reads(db: Session, rows: Sequence[ReadRow]) -> list[RecordLookRead]:
    """The looks with the names of those who looked, who work at a unit above the reader's."""
    names = load_actor_names(db, {row.user_id for row in rows})
    return [RecordLookRead(**row._mapping, user_name=names.get(row.user_id)) for row in rows]


register_messages(
    {
        "record-of-own-unit": (
            "Đây là hồ sơ của chính đơn vị, không phải của cấp dưới.",
            "This is a record of your own unit, not of one below.",
        ),
    }
)
