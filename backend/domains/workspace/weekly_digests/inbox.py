"""The digest as an item of the inbox, for as long as its file is kept."""

import sqlalchemy as sa

from backend.core.sql.types import ReadRow
from backend.core.text.clock import HANOI, to_civil_day
from backend.domains.platform.deadlines.sources import (
    Asker,
    WaitingItem,
    WaitingItemRead,
    WorkTopic,
)
from backend.domains.platform.jobs.models import Job
from backend.domains.workspace.weekly_digests.service import build_own_job_clauses

TITLE = ("Tải tệp của tuần", "Download the file of the week")


def list_weekly_files(asker: Asker) -> WaitingItemRead:
    """The latest digest; older ones tell of nothing that still has to be done."""
    found = (
        sa.select(Job.id, Job.result_name, Job.finished_at, Job.expires_at)
        .where(*build_own_job_clauses(asker.db.actor.id), Job.result_key.is_not(None))
        .order_by(Job.finished_at.desc(), Job.id.desc())
        .limit(1)
    )
    (rows,) = yield [sa.select(found.subquery())]
    return [build_item(row) for row in rows]


def build_item(row: ReadRow) -> WaitingItem:
    kept = row.expires_at.astimezone(HANOI)
    return WaitingItem(
        topic=WorkTopic.NOTICE,
        kind="weekly_digest",
        entity="jobs",
        entity_id=row.id,
        title=TITLE,
        about=row.result_name.removesuffix(".xlsx"),
        why=(
            f"Tệp hẹn mỗi thứ Hai, lưu đến hết ngày {kept:%d/%m/%Y}.",
            f"The file of each Monday, kept until {kept:%d/%m/%Y}.",
        ),
        since=to_civil_day(row.finished_at),
    )


INBOX = (list_weekly_files,)
