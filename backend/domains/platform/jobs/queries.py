"""Jobs as their owner sees them, with the latest progress of those that this process runs."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import NotFound
from backend.core.errors.hints import get_session_language
from backend.core.session.session import Session
from backend.core.sql.pagination import PageRows, read_page
from backend.core.text.i18n import translate
from backend.domains.platform.jobs.context import JobContext
from backend.domains.platform.jobs.kinds import is_repeatable, load_job_kinds
from backend.domains.platform.jobs.models import UNFINISHED, Job, JobStatus, MessageParams
from backend.domains.platform.jobs.schemas import JobFilters, JobRead

HIDDEN = ("key", "locked_by", "locked_until", "reach", "asked_by_id", "org_unit_id")
COLUMNS = tuple(
    getattr(Job, column.key) for column in sa.inspect(Job).columns if column.key not in HIDDEN
)
JobRow = sa.Row[*tuple[Any, ...]]
"""A row of COLUMNS."""


def list_job_reads(
    db: Session,
    filters: JobFilters,
    after: str | None,
    limit: int,
    in_hand: Mapping[UUID, JobContext],
) -> PageRows:
    """A page of one's own jobs, the newest first."""
    found = sa.select(*COLUMNS)
    if filters.unfinished is not None:
        open_ = Job.status.in_(UNFINISHED)
        found = found.where(open_ if filters.unfinished else sa.not_(open_))
    rows = read_page(db, found, (Job.created_at.desc(), Job.id.desc()), after, limit)
    language = get_session_language(db)
    return {
        **rows,
        "items": [to_job_read(row, in_hand.get(row.id), language) for row in rows["items"]],
    }


def get_job_read(db: Session, id: UUID, in_hand: Mapping[UUID, JobContext]) -> JobRead:
    row = db.execute(sa.select(*COLUMNS).where(Job.id == id)).first()
    if row is None:
        raise NotFound
    return to_job_read(row, in_hand.get(id), get_session_language(db))


def to_job_read(row: JobRow, work: JobContext | None, language: str) -> JobRead:
    """The answer for a row of COLUMNS; `work` knows more if this process runs the job."""
    progress, step, params = row.progress, row.step, row.step_params
    if work is not None and row.status is JobStatus.RUNNING:
        progress, step, params = work.percent, work.step, work.params
    kind = load_job_kinds().get(row.kind)
    about = kind.about(row.payload) if kind else None
    result = {
        "file_name": row.result_name,
        "media_type": row.result_type,
        "size": row.result_size,
    }
    return JobRead.model_validate(
        {
            **row._mapping,
            "title": row.titles[language == "en"],
            "progress": progress,
            "step": to_job_words(step, params, language),
            "failure": to_job_words(row.failure, row.failure_params, language),
            "is_cancelling": row.cancel_asked_at is not None and row.status is JobStatus.RUNNING,
            "may_retry": is_repeatable(row.status, kind),
            "about": {"entity": about[0], "id": about[1]} if about else None,
            "result": result if row.result_key is not None else None,
        }
    )


def to_job_words(code: str | None, params: MessageParams, language: str) -> dict[str, str] | None:
    return {"code": code, "message": translate(code, language, params)} if code else None
