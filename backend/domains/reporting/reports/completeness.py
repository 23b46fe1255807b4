"""Finds what a report lacks: what prevents submitting it, what needs consent, what is only shown.

A report cannot be submitted while it is unfinished itself: a section is empty, a comment from above
has no answer, or the evidence of a correction no longer exists. Submitting without the part of a
unit below needs consent, because the figures then lack what that unit corrects. What the register
lacks of the period is only shown; data_gaps.py says why.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.platform.attachments.models import Attachment
from backend.domains.platform.changes.reach import list_record_kinds
from backend.domains.reporting.reports.data_gaps import list_data_gaps
from backend.domains.reporting.reports.models import Report, ReportLine, ReportSection
from backend.domains.reporting.reports.position import (
    build_expected_clause,
    get_report_position,
    list_part_tiers,
)
from backend.domains.reporting.reports.rollup import SENT_ON
from backend.domains.reporting.reports.schemas import MissingItem
from backend.domains.reporting.reports.workflow import find_reopening

MISSING_CODES = ("comment-unanswered", "evidence-gone", "part-missing", "section-empty")


@dataclass(frozen=True, slots=True)
class MissingContent:
    """`blocks`: it must be there; `asks`: it is enough to say that one goes on without it."""

    pointer: str
    code: str
    name: str = ""
    blocks: bool = False
    asks: bool = False
    count: int = 1
    items: list[MissingItem] = field(default_factory=list)


def list_all_missing(db: Session, report: Report) -> list[MissingContent]:
    """All that lacks, what stops the report first."""
    register = (
        MissingContent(f"/register/{gap.code}", gap.code, count=gap.count, items=gap.items)
        for gap in list_data_gaps(db, report)
    )
    return [*list_missing_content(db, report), *register]


def list_missing_content(db: Session, report: Report) -> list[MissingContent]:
    """What must be there, and the units below whose part is not there."""
    said = list_commented_texts(db, report)
    return [
        *(
            MissingContent(f"/sections/{row.code}", "section-empty", row.code, blocks=True)
            for row in said
            if row.place == "sections" and not row.text.strip()
        ),
        *list_unanswered_comments(report, said),
        *list_lost_evidence(db, report),
        *(
            MissingContent(f"/parts/{id}", "part-missing", name, asks=True)
            for id, name in list_silent_units(db, report)
        ),
    ]


class ReportText(NamedTuple):
    """A section, or a line that was commented on; `waits`: its comment has no answer."""

    place: str
    code: str
    position: int
    text: str
    waits: bool


def list_commented_texts(db: Session, report: Report) -> list[ReportText]:
    """Sections, and lines that were commented on, with their text and whether an answer lacks."""
    section, line = ReportSection, ReportLine
    words = sa.select(
        sa.literal("sections").label("place"),
        section.code,
        section.position,
        section.text,
        sa.and_(section.comment.is_not(None), section.answered_at.is_(None)).label("waits"),
    ).where(section.report_id == report.id)
    figures = sa.select(
        sa.literal("lines"),
        line.code,
        line.position,
        sa.literal(""),
        line.answered_at.is_(None),
    ).where(line.report_id == report.id, line.comment.is_not(None))
    found = sa.union_all(words, figures).subquery()
    rows = db.execute(sa.select(found).order_by(found.c.place.desc(), found.c.position))
    return [ReportText._make(row) for row in rows]


def list_unanswered_comments(
    report: Report, said: Sequence[ReportText]
) -> Iterator[MissingContent]:
    """Comments without an answer. A line that was reopened may stay as it was."""
    if find_reopening(report) is not None:
        return
    for row in said:
        if row.waits:
            yield MissingContent(
                f"/{row.place}/{row.code}", "comment-unanswered", row.code, blocks=True
            )


def list_lost_evidence(db: Session, report: Report) -> Iterator[MissingContent]:
    """Corrections whose evidence, a record, is no longer there."""
    found = sa.select(ReportLine.code, ReportLine.correction).where(
        ReportLine.report_id == report.id, ReportLine.correction.is_not(None)
    )
    proofs = {
        row.code: (evidence["entity"], UUID(evidence["id"]))
        for row in db.execute(found.order_by(ReportLine.position))
        if row.correction is not None and (evidence := row.correction["evidence"]).get("entity")
    }
    there = list_existing_records(db, set(proofs.values()))
    for code, proof in proofs.items():
        if proof not in there:
            yield MissingContent(f"/lines/{code}", "evidence-gone", code, blocks=True)


def list_existing_records(db: Session, proofs: set[tuple[str, UUID]]) -> set[tuple[str, UUID]]:
    """Those of the records that exist, whoever may read them: one statement for all kinds."""
    known = {kind.__tablename__ for kind in list_record_kinds()}
    found = [
        select_existing_ids(entity, [id for of, id in proofs if of == entity])
        for entity in known & {entity for entity, _ in proofs}
    ]
    if not found:
        return set()
    why = "whether a record that a correction names exists, not what it says"
    rows = db.execute(sa.union_all(*found), execution_options={"unscoped": why})
    return {(row.entity, row.id) for row in rows}


def select_existing_ids(entity: str, ids: Sequence[UUID]) -> sa.Select[str, UUID]:
    """(entity, id) of the records that exist; a file that was withheld proves nothing any more."""
    id = sa.column("id", sa.Uuid())
    table = sa.table(entity, id, sa.column("withheld_at"))
    found = sa.select(sa.literal(entity).label("entity"), id).select_from(table).where(id.in_(ids))
    if entity == Attachment.__tablename__:
        found = found.where(table.c.withheld_at.is_(None))
    return found


def list_silent_units(db: Session, report: Report) -> list[tuple[UUID, str]]:
    """(id, name) of the units below that have not handed on their part."""
    of_period = (report.level, report.period_start, report.period_end)
    if not list_part_tiers(*of_period):
        return []
    handed = sa.select(Report.org_unit_id).where(
        Report.period_kind == report.period_kind,
        Report.period_start == report.period_start,
        Report.status.in_(SENT_ON[get_report_position(report)]),
    )
    units = sa.select(OrgUnit.id, OrgUnit.name).where(
        build_expected_clause(report.org_unit_id, *of_period), OrgUnit.id.not_in(handed)
    )
    return [(id, name) for id, name in db.execute(units.order_by(OrgUnit.sort_name))]


register_messages(
    {
        "section-empty": (
            "Phần này chưa có nội dung.",
            "This section is empty.",
        ),
        "comment-unanswered": (
            "Có ý kiến chưa được trả lời: sửa lại, hoặc nêu vì sao giữ nguyên.",
            "A comment has no answer: mend it, or say why it stays as it is.",
        ),
        "evidence-gone": (
            "Bản ghi làm căn cứ cho số sửa tay không còn: nêu căn cứ khác.",
            "The record that proved this correction is gone: name other evidence.",
        ),
        "part-missing": (
            "Đơn vị này chưa nộp phần báo cáo của mình.",
            "This unit has not handed on its part.",
        ),
        "visits-unsigned": (
            "Biên bản chưa ký thì chưa được tính vào số liệu.",
            "Unsigned minutes do not count yet.",
        ),
        "visits-not-done": (
            "Đã qua ngày dự kiến: ký biên bản, hoặc hủy dòng kèm lý do.",
            "Their day is past: sign the minutes, or cancel the line with a reason.",
        ),
        "violations-unhandled": (
            "Ghi nhận trong kỳ, chưa chuyển, chưa có quyết định.",
            "Recorded in the period; not sent on, and nothing is decided.",
        ),
        "communes-silent": (
            "Trong kỳ chưa có hoạt động nào: đã làm mà chưa ghi thì ghi vào sổ.",
            "Nothing took place in the period: what did and is not written goes into the register.",
        ),
        "support-missing": (
            "Không có lượt nào thì ghi 0.",
            "Enter 0 where there was none.",
        ),
        "crime-missing": (
            "Phần đấu tranh với tội phạm để trống cho đến khi Công an nhập đủ.",
            "The crime section stays blank until the police have entered the whole period.",
        ),
        "ratings-missing": (
            "Chưa tính vào số địa bàn lành mạnh của năm.",
            "They do not count among the year's healthy communes yet.",
        ),
    }
)
