"""Task reports that wait for the lead agency, the leader or their writer, and answers to read."""

from datetime import timedelta

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.sql.types import ReadRow
from backend.core.text.clock import HANOI
from backend.domains.planning.task_reports.models import TaskReport, TaskReportStatus
from backend.domains.planning.task_reports.queries import TASK, TASK_TABLE
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.permissions import Permission

S = TaskReportStatus
ANSWER = ("Trả lời khó khăn, vướng mắc", "Answer a difficulty")
ACCEPT = ("Xem báo cáo nhiệm vụ", "Take note of a task report")
MEND = ("Sửa báo cáo nhiệm vụ bị trả lại", "Mend a task report that was given back")
RAISED = ("Cơ quan, đơn vị phản ánh, chờ trả lời.", "An agency or unit raised it.")
FORWARDED = ("Cơ quan chủ trì trình, chờ chỉ đạo.", "The lead agency asks for direction.")
SUBMITTED = ("Đã gửi cơ quan chủ trì.", "Handed in to the lead agency.")
ANSWERED = ("Khó khăn, vướng mắc đã được trả lời", "A difficulty was answered")
SAID = ("Cơ quan chủ trì hoặc lãnh đạo UBND trả lời.", "The lead agency or the leader said so.")
RETURNED = ("Cơ quan chủ trì trả lại.", "The lead agency gave it back.")


def list_waiting_task_reports(asker: Asker) -> WaitingItemRead:
    """The lead agency has those submitted, the leader those forwarded, the writer those returned.

    A day is theirs only where the reporter asked for one. Whoever raised a difficulty is told of
    its answer for thirty days.
    """
    held = [status for status, by in HOLDERS.items() if all(map(asker.has_permission, by))]
    if not held:
        return []
    wanted: sa.ColumnElement[bool] = TaskReport.status.in_(held)
    if not asker.has_permission(Permission.TASK_REPORT_ANSWER):
        lately = TaskReport.answered_on > asker.today - TOLD_FOR
        wanted |= sa.and_(TaskReport.status == S.ANSWERED, lately)
    found = (
        sa.select(
            *(getattr(TaskReport, name) for name in FIELDS),
            *(OrgUnit.name.label("unit_name"), TASK.title),
        )
        .join(OrgUnit, OrgUnit.id == TaskReport.org_unit_id)
        .join(TASK_TABLE, TASK.id == TaskReport.task_id)
        .where(wanted, *asker.own(TaskReport))
    )
    write = Permission.TASK_REPORT_WRITE
    own = asker.db.actor.scope(write).agency if asker.has_permission(write) else None
    (rows,) = yield [found]
    return [
        build_answer_notice(row) if row.status is S.ANSWERED else build_item(row)
        for row in rows
        if row.status not in (S.RETURNED, S.ANSWERED) or row.agency == own
    ]


FIELDS = (
    *("id", "org_unit_id", "agency", "status", "held_since", "reported_on"),
    *("difficulty", "answer", "answered_on", "answer_due_on"),
)
TOLD_FOR = timedelta(days=30)
"""How long whoever raised a difficulty is told of its answer."""
HOLDERS = {
    S.SUBMITTED: (Permission.TASK_REPORT_ANSWER, Permission.PLAN_WRITE),
    S.FORWARDED: (Permission.TASK_REPORT_ANSWER, Permission.PLAN_APPROVE),
    S.RETURNED: (Permission.TASK_REPORT_WRITE,),
}


def build_item(row: ReadRow) -> WaitingItem:
    raised = row.difficulty is not None
    what, why = {
        S.SUBMITTED: (ANSWER, RAISED) if raised else (ACCEPT, SUBMITTED),
        S.FORWARDED: (ANSWER, FORWARDED),
    }.get(row.status, (MEND, RETURNED))
    since = row.held_since.astimezone(HANOI).date() if row.held_since else row.reported_on
    return WaitingItem(
        topic=WorkTopic.TASK,
        kind="task_report" if what is not ANSWER else "task_difficulty",
        entity="task_reports",
        entity_id=row.id,
        title=what,
        about=row.title,
        why=why,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.agency or row.unit_name,
        due_on=row.answer_due_on if what is ANSWER else None,
        since=since,
        detail=row.difficulty if raised else None,
    )


def build_answer_notice(row: ReadRow) -> WaitingItem:
    """What whoever raised the difficulty is told of its answer."""
    return WaitingItem(
        topic=WorkTopic.NOTICE,
        kind="task_answer",
        entity="task_reports",
        entity_id=row.id,
        title=ANSWERED,
        about=row.title,
        why=SAID,
        org_unit_id=row.org_unit_id,
        org_unit_name=row.agency or row.unit_name,
        since=row.answered_on,
        detail=row.answer,
    )


INBOX = (list_waiting_task_reports,)
