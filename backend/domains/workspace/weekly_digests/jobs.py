"""Monday's file as a job: made with the rights of that moment; then the next one is scheduled."""

import io
from collections.abc import Callable
from typing import TypeVar, TypeVarTuple
from uuid import UUID

import anyio.to_thread
import sqlalchemy as sa

from backend.core.errors.exceptions import AppError
from backend.core.session.change_log import EXPORTED
from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit, build_kind_on
from backend.core.session.session import Session
from backend.documents.download_responses import XLSX
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.kinds import JobKind, Payload, ResultFile
from backend.domains.workspace.weekly_digests import content
from backend.domains.workspace.weekly_digests.content import WeeklyContent
from backend.domains.workspace.weekly_digests.models import WeeklyDigest
from backend.domains.workspace.weekly_digests.service import KIND, create_next_job
from backend.domains.workspace.weekly_digests.weeks import get_last_week
from backend.domains.workspace.weekly_digests.workbook import render_workbook
from backend.permissions import Permission

T = TypeVar("T")
Ts = TypeVarTuple("Ts")
CASES = Permission.EXPORT_CASES


class WeeklyDigestJob(JobKind):
    """The digest of the last whole week; after several missed Mondays there is only one file."""

    name = KIND

    def permission(self, payload: Payload) -> Permission:
        return Permission.EXPORT_USE

    async def run(self, work: JobContext) -> ResultFile | None:
        unit = await work.act(find_unit_name, work.payload, writes=False)
        if unit is None:
            return None
        await work.progress(10, "job-reading")
        state = await load_content(work, WeeklyContent(get_last_week(today()), unit))
        await work.progress(70, "job-writing")
        book = await anyio.to_thread.run_sync(render_workbook, state, today())
        name = f"Tình hình tuần {state.week.in_words()}".replace("/", "-")
        return ResultFile(io.BytesIO(book), f"{name}.xlsx", XLSX)

    def taken(self, db: Session, payload: Payload) -> None:
        """Log that a file with contents of the register was taken (R62)."""
        wish = db.get(WeeklyDigest, UUID(str(payload["wish"])))
        if wish is not None:
            db.log_event(EXPORTED, wish.org_unit_id, WeeklyDigest.__tablename__, wish.id)

    def finish(self, db: Session, payload: Payload) -> None:
        wish = db.get(WeeklyDigest, UUID(str(payload["wish"])))
        if wish is not None:
            create_next_job(db, wish)

    def give_up(self, db: Session, payload: Payload, code: str, error: AppError | None) -> None:
        """Schedule the next one also after a failure or a cancellation.

        Whoever lost the permission gets none until they switch it on again.
        """
        wish = db.get(WeeklyDigest, UUID(str(payload["wish"])))
        if wish is None:
            return
        if code == "job-not-allowed":
            db.delete(wish)
        else:
            create_next_job(db, wish)


def find_unit_name(db: Session, payload: Payload) -> str | None:
    """The reader's unit; None if the digest was switched off."""
    wish = db.get(WeeklyDigest, UUID(str(payload["wish"])))
    if wish is None:
        return None
    named = (build_kind_on(today()).label("kind"), OrgUnit.name)
    unit = db.execute(sa.select(*named).where(OrgUnit.id == wish.org_unit_id)).one()
    return f"{unit.kind} {unit.name}"


async def load_content(work: JobContext, state: WeeklyContent) -> WeeklyContent:
    """Each part that the reader still has the permission for."""
    actor = await work.asker()

    async def part(
        ask: Callable[[Session, *Ts], T], permission: Permission, *more: *Ts
    ) -> T | None:
        if not actor.has_permission(permission):
            return None
        return await work.act(ask, *more, permission=permission, writes=False)

    if actor.has_permission(CASES):
        state.visits = await part(content.list_visit_rows, Permission.INSPECTION_READ, state.week)
        state.steps = await part(content.list_step_rows, Permission.VIOLATION_READ, state.week)
    if (dues := await part(content.list_deadline_rows, Permission.SELF)) is not None:
        state.late, state.coming = dues
    if (told := await part(content.list_target_rows, Permission.PLAN_READ, state.week)) is not None:
        state.plan_title, state.targets = told
    state.reports = await part(content.list_late_reports, Permission.REPORT_FOLLOW)
    return state


JOBS = (WeeklyDigestJob(),)
