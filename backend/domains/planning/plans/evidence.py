"""Records that show the progress of a task; each reader sees those that they may open."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Invalid, NotFound
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.sql.single_read import get_read, list_read_columns
from backend.core.sql.types import RowSelect
from backend.core.text.i18n import register_messages
from backend.domains.catalogues.violation_types.models import ViolationType
from backend.domains.enforcement.violations.models import Violation
from backend.domains.establishments.establishments.models import Establishment
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.organisation.inspection_teams.models import InspectionTeam
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.planning.plans.models import PlanTask, TaskEvidence, TaskEvidenceKind
from backend.domains.planning.plans.schemas import EvidenceCreate, EvidenceRead
from backend.domains.platform.changes.reach import build_readable_clauses
from backend.domains.prevention.communication_activities.models import CommunicationActivity
from backend.domains.prevention.trainings.models import Training
from backend.metrics.metric import build_label_subquery

MOST_EVIDENCE = 100
"""Per task: what shows it is picked, not listed in full."""

NO_DAY = sa.cast(sa.null(), sa.Date)


class EvidenceSource(NamedTuple):
    """A kind of record: the columns of its name and of its day."""

    model: type[
        Establishment | Inspection | Violation | InspectionTeam | CommunicationActivity | Training
    ]
    title: sa.SQLColumnExpression[str]
    on: sa.SQLColumnExpression[date | None] = NO_DAY


SOURCES = {
    TaskEvidenceKind.ESTABLISHMENT: EvidenceSource(Establishment, Establishment.name),
    TaskEvidenceKind.INSPECTION: EvidenceSource(
        Inspection,
        build_label_subquery(Establishment.name, Establishment.id, Inspection.establishment_id),
        Inspection.inspected_on,
    ),
    TaskEvidenceKind.VIOLATION: EvidenceSource(
        Violation,
        build_label_subquery(ViolationType.title, ViolationType.id, Violation.violation_type_id),
        Violation.recorded_on,
    ),
    TaskEvidenceKind.INSPECTION_TEAM: EvidenceSource(
        InspectionTeam, InspectionTeam.name, InspectionTeam.decided_on
    ),
    TaskEvidenceKind.COMMUNICATION_ACTIVITY: EvidenceSource(
        CommunicationActivity, CommunicationActivity.topic, CommunicationActivity.held_on
    ),
    TaskEvidenceKind.TRAINING: EvidenceSource(Training, Training.title, Training.held_to),
}


def list_evidence(db: Session, task_id: UUID, after: str | None, limit: int) -> PageRows:
    """A page of a task's evidence that the actor may open, the latest link first: one query."""
    found = build_links(db, task_id)
    newest = (found.c.created_at.desc(), found.c.id.desc())
    return read_page(db, sa.select(found), newest, after, limit)


def build_links(db: Session, task_id: UUID) -> sa.Subquery:
    """The links of a task to records that the actor may read: the columns of `EvidenceRead`."""
    return sa.union_all(*select_links(db, task_id)).subquery()


def select_links(db: Session, task_id: UUID) -> Iterator[RowSelect]:
    """A select for each kind that the actor may read, after an empty one so that there is one."""
    nothing = sa.cast(sa.null(), sa.String)
    names = {"title": nothing, "org_unit_name": nothing}
    yield sa.select(*list_read_columns(EvidenceRead, TaskEvidence, **names, on=NO_DAY)).where(
        sa.false()
    )
    for kind, source in SOURCES.items():
        mine = build_readable_clauses(source.model, db.actor)
        if mine is None:
            continue
        yield (
            sa.select(
                *list_read_columns(
                    EvidenceRead,
                    TaskEvidence,
                    title=source.title,
                    org_unit_name=OrgUnit.name,
                    on=source.on,
                )
            )
            .join(source.model, source.model.id == TaskEvidence.record_id)
            .join(OrgUnit, OrgUnit.id == source.model.org_unit_id)
            .where(TaskEvidence.task_id == task_id, TaskEvidence.kind == kind, *mine)
        )


def get_evidence_read(db: Session, task_id: UUID, id: UUID) -> EvidenceRead:
    """One link; raises NotFound if there is none or the actor may not read its record."""
    found = build_links(db, task_id)
    return get_read(db, sa.select(found).where(found.c.id == id), EvidenceRead)


def add_evidence(db: Session, task: PlanTask, data: EvidenceCreate) -> TaskEvidence:
    """Link a record that the actor may read to a task.

    Raises NotFound at `/record_id`, Invalid once the task has enough, and Conflict
    `evidence-linked` through its constraint.
    """
    get_writable_unit(db, task.org_unit_id)
    model = SOURCES[data.kind].model
    mine = build_readable_clauses(model, db.actor)
    there = None if mine is None else sa.select(model.id).where(model.id == data.record_id, *mine)
    if there is None or db.scalar(there) is None:
        raise NotFound.at("/record_id")
    of_task = sa.select(sa.func.count(TaskEvidence.id)).where(TaskEvidence.task_id == task.id)
    if (db.scalar(of_task) or 0) >= MOST_EVIDENCE:
        raise Invalid.at("", "too-much-evidence", max=MOST_EVIDENCE)
    return db.save(
        TaskEvidence(
            id=data.id,
            task_id=task.id,
            org_unit_id=task.org_unit_id,
            kind=data.kind,
            record_id=data.record_id,
        )
    )


def remove_evidence(db: Session, evidence: TaskEvidence) -> None:
    get_writable_unit(db, evidence.org_unit_id)
    db.remove(evidence)


register_messages(
    {
        "evidence-linked": (
            "Hồ sơ này đã gắn với nhiệm vụ.",
            "This record is already linked to the task.",
        ),
        "too-much-evidence": (
            "Nhiệm vụ đã gắn {max} hồ sơ. Bỏ bớt rồi thêm.",
            "The task already has {max} records; remove some first.",
        ),
    }
)
