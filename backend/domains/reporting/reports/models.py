"""Tables of reports: lines and sections of a report, and the editions that approvals froze."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Base, Entity, HandedUp, UnitScoped, create_id, now
from backend.core.sql.types import Json, to_enum_type
from backend.core.text.periods import PeriodKind
from backend.domains.reporting.reports.content import (
    Correction,
    Explanation,
    LineKnownCounts,
    PartContent,
    SourceRef,
)
from backend.permissions import Permission


class ReportStatus(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    SENT = "sent"
    RETURNED = "returned"


FROZEN = (ReportStatus.APPROVED, ReportStatus.SENT)
"""States in which the content is read from the last edition, otherwise from the lines."""
OPEN = (ReportStatus.DRAFT, ReportStatus.RETURNED)
"""States in which the unit that writes the report may change it."""


class Report(HandedUp, Entity):
    """Báo cáo định kỳ: counts only, and the names of nobody but the officials who wrote it."""

    __tablename__ = "reports"
    dated_by = "period_start"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "period_kind", "period_start"),
        sa.Index(None, "period_start", "id"),
    )
    read_permission = Permission.REPORT_FOLLOW
    handed_permission = Permission.REPORT_READ
    reads_own = True

    level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    period_kind: orm.Mapped[PeriodKind] = orm.mapped_column(to_enum_type(PeriodKind))
    period_start: orm.Mapped[date]
    period_end: orm.Mapped[date]
    """The period's last day."""
    status: orm.Mapped[ReportStatus] = orm.mapped_column(
        to_enum_type(ReportStatus), default=ReportStatus.DRAFT
    )
    held_since: orm.Mapped[datetime] = orm.mapped_column(default=now)
    computed_at: orm.Mapped[datetime | None]
    """When its figures were last taken from the register."""
    computed_to: orm.Mapped[date | None]
    """The last civil day that they count: the period's, or the day itself while it runs."""
    parts: orm.Mapped[list[PartContent]] = orm.mapped_column(Json, default=list)
    """The reports of the units below that its figures take in, as they were then."""
    content_version: orm.Mapped[int] = orm.mapped_column(default=0)
    """How often figures or words changed: reports above see by it that theirs are older."""
    course: orm.Mapped[list[dict[str, Any]]] = orm.mapped_column(Json, default=list)
    """[{"action", "at", "by_id", …}]: each act on the report, the oldest first."""
    submitted_at: orm.Mapped[datetime | None]
    submitted_on: orm.Mapped[date | None]
    """The civil day, against which the closing day is held."""
    edition: orm.Mapped[int] = orm.mapped_column(default=0)
    """The last one that was frozen; 0: none yet."""
    register_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    content_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    approved_on: orm.Mapped[date | None]
    sent_on: orm.Mapped[date | None]

    @classmethod
    def is_handed_up(cls) -> sa.ColumnElement[bool]:
        """Submitted once, also if it was sent back since."""
        return cls.status != ReportStatus.DRAFT


class ReportLine(UnitScoped, Base):
    """One figure of a report that is being written. No entity: the report's course tells of it.

    `value`, `previous_value`, `cumulative_value` and `communes` are what formula and parts give;
    a correction stands beside them and never replaces them.
    """

    __tablename__ = "report_lines"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("report_id", "code"),)

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    report_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("reports.id", ondelete="CASCADE"))
    code: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    position: orm.Mapped[int]
    figure_version: orm.Mapped[int]
    value: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    previous_value: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    cumulative_value: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    planned_value: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    communes: orm.Mapped[dict[str, int | None]] = orm.mapped_column(Json, default=dict)
    """{unit id: value}: communes of a district, districts of a province."""
    from_parts: orm.Mapped[int] = orm.mapped_column(sa.BigInteger, default=0)
    """How far corrections in the parts moved the value from the register's own."""
    known: orm.Mapped[LineKnownCounts | None] = orm.mapped_column(Json)
    """Of how many records the numbers are (`lines.py`).

    None: the figure's records never lack a number, or the line was taken before this was kept."""
    correction: orm.Mapped[Correction | None] = orm.mapped_column(Json)
    comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """What whoever sent the line back had to say of it."""
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """What the writer says to the comment, where the number stays as it is."""
    answered_at: orm.Mapped[datetime | None]
    """When the comment was answered: in words, by a correction, or because the number changed."""
    is_open: orm.Mapped[bool] = orm.mapped_column(default=True)
    open_until: orm.Mapped[datetime | None]
    """When a reopened line closes again by itself."""
    sources: orm.Mapped[list[SourceRef] | None] = orm.mapped_column(Json)
    """The records that the value counted when it was submitted."""
    explanation: orm.Mapped[Explanation | None] = orm.mapped_column(Json)
    """Of a report with parts: why what they said differs from the register (reconciliation.py)."""


class ReportSection(UnitScoped, Base):
    """A part of the words, with figures as live fields: `{{code}}`."""

    __tablename__ = "report_sections"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("report_id", "code"),)

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    report_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("reports.id", ondelete="CASCADE"))
    code: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    position: orm.Mapped[int]
    text: orm.Mapped[str] = orm.mapped_column(sa.Text)
    is_edited: orm.Mapped[bool] = orm.mapped_column(default=False)
    """Somebody wrote here: a refresh leaves it alone."""
    comment: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    answer: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    answered_at: orm.Mapped[datetime | None]


class ReportEdition(UnitScoped, Base):
    """What one approval froze, byte for byte; triggers refuse any change (migrations/triggers)."""

    __tablename__ = "report_editions"
    continues_record = True
    __table_args__ = (
        sa.UniqueConstraint("report_id", "number"),
        sa.UniqueConstraint("org_unit_id", "register_year", "register_seq"),
    )

    id: orm.Mapped[UUID] = orm.mapped_column(primary_key=True, default=create_id, sort_order=-10)
    report_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("reports.id"))
    number: orm.Mapped[int]
    content: orm.Mapped[str] = orm.mapped_column(sa.Text)
    """Canonical JSON: sorted keys, no spaces, UTF-8."""
    content_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    """SHA-256 (hex) of `content`."""
    sources: orm.Mapped[str] = orm.mapped_column(sa.Text)
    """Canonical JSON {code: [[entity, id, version]]}; the content has the hash of seal and this."""
    register_year: orm.Mapped[int]
    register_seq: orm.Mapped[int]
    """Counts a unit's reports of a year from 1, without gaps (NĐ 30/2020 Đ.15)."""
    register_no: orm.Mapped[str] = orm.mapped_column(sa.String(60))
    approved_on: orm.Mapped[date]
    approved_at: orm.Mapped[datetime] = orm.mapped_column(default=now)
    approver_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
