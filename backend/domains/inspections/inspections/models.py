"""Visits of a team 178 to an establishment; signing makes the record final.

Recommendations and amendments have tables of their own: the former are followed up, and an
amendment is the only way to correct signed minutes.
"""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from pydantic import JsonValue
from sqlalchemy import orm

from backend.core.session.models import (
    Base,
    Entity,
    InheritedDown,
    KeepsBlanks,
    TeamScoped,
    Viewer,
)
from backend.core.sql.partial_index import build_partial_index
from backend.core.sql.types import Json, to_enum_type
from backend.domains.platform.sealed_visits.visibility import (
    DraftScoped,
    is_line_id_visible,
)
from backend.permissions import Permission


class InspectionKind(StrEnum):
    PLANNED = "planned"
    UNSCHEDULED = "unscheduled"
    RE_INSPECTION = "re_inspection"
    """Kiểm tra lại: whether what an earlier visit found was put right, or a complex place again."""


class Trigger(StrEnum):
    """Why an unscheduled visit was decided (TT 05/2006, đột xuất a–c)."""

    COMPLAINT = "complaint"
    AGENCY_REQUEST = "agency_request"
    SUSPECTED_SIGN = "suspected_sign"


class InspectionOutcome(StrEnum):
    NO_VIOLATION = "no_violation"
    REMINDER = "reminder"
    VIOLATION_RECORDED = "violation_recorded"
    TRANSFERRED = "transferred"


class InspectionStatus(StrEnum):
    DRAFT = "draft"
    SIGNED = "signed"


class ChecklistAnswer(StrEnum):
    """What the team found on one item of the checklist."""

    COMPLIANT = "compliant"
    NON_COMPLIANT = "non_compliant"
    NOT_APPLICABLE = "not_applicable"


class WorkforceEntry(StrEnum):
    """What became of the head counts of signed minutes in the register of the place."""

    ENTERED = "entered"
    SAME = "same"
    """The register had the very same counts of that day."""
    DAY_TAKEN = "day_taken"
    """The register has other counts of that day: they stay, and the minutes keep theirs."""


Answers = dict[str, dict[str, str | None]]
"""{item code: {"answer": compliant|non_compliant|not_applicable, "note": text or null}}."""
Counts = dict[str, int | None]
"""{field of a WorkforceCount: number}; null: not counted."""


class RecommendationStatus(StrEnum):
    OPEN = "open"
    FULFILLED = "fulfilled"
    WITHDRAWN = "withdrawn"


_SIGNED = sa.text("status = 'signed'")  # noqa: TID251
_VEILED = sa.text("veil_id IS NOT NULL")  # noqa: TID251


class Inspection(KeepsBlanks, TeamScoped, DraftScoped, Entity):
    __tablename__ = "inspections"
    dated_by = "inspected_on"
    __table_args__ = (
        sa.Index(None, "org_unit_id", "inspected_on", "id"),
        sa.Index(None, "establishment_id", "inspected_on"),
        build_partial_index("area_id", "inspected_on", "id"),
        sa.Index(
            "ix_inspections_counted",  # a plan's figures read nothing else
            "org_unit_id",
            "inspected_on",
            "establishment_id",
            "team_level",
            "veil_id",
            postgresql_where=_SIGNED,
            sqlite_where=_SIGNED,
        ),
        build_partial_index("content_hash"),  # whoever holds a paper asks by it
        build_partial_index("follows_id"),
        build_partial_index("signed_by_id"),
        build_partial_index("inspection_plan_visit_id"),
        sa.Index(
            "ix_inspections_veiled", "veil_id", postgresql_where=_VEILED, sqlite_where=_VEILED
        ),
        sa.UniqueConstraint("team_id", "record_year", "record_seq"),
    )
    read_permission = Permission.INSPECTION_READ
    may_be_blank = ("workforce",)

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"))
    team_level: orm.Mapped[str] = orm.mapped_column(sa.String(32))
    """The team's level when the visit was recorded."""
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("establishments.id"))
    area_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("areas.id"))
    """The area in which it took place: that of the establishment on the day, unless the draft names
    one.
    """
    record_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """`record_seq` in writing, given at signing."""
    record_year: orm.Mapped[int | None]
    record_seq: orm.Mapped[int | None]
    """Counts a team's signed records of one year from 1, without gaps (NĐ 30/2020 Đ.15)."""
    kind: orm.Mapped[InspectionKind] = orm.mapped_column(to_enum_type(InspectionKind))
    trigger: orm.Mapped[Trigger | None] = orm.mapped_column(to_enum_type(Trigger))
    follows_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("inspections.id"))
    """Of a re-inspection: the signed visit of the same place after which it was made, if any."""
    inspected_on: orm.Mapped[date]
    started_at: orm.Mapped[datetime | None]
    ended_at: orm.Mapped[datetime | None]
    status: orm.Mapped[InspectionStatus] = orm.mapped_column(
        to_enum_type(InspectionStatus), default=InspectionStatus.DRAFT
    )
    checklist_version: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    """The key of a template: in backend/law/reference/checklists.json, or of a
    ChecklistTemplate."""
    checklist: orm.Mapped[Answers] = orm.mapped_column(Json, default=dict)
    attendance: orm.Mapped[list[str]] = orm.mapped_column(Json, default=list, server_default="[]")
    """The ids of the members present, so that the change log tells them; see InspectionMember."""
    outcome: orm.Mapped[InspectionOutcome | None] = orm.mapped_column(
        to_enum_type(InspectionOutcome)
    )
    statement: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """What the establishment's representative states."""
    recommendations: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    recommendation_items: orm.Mapped[list[dict[str, str]]] = orm.mapped_column(
        Json, default=list, server_default="[]"
    )
    """[{"text", "due_on"}]: what the place is asked to do, and by when; see Recommendation."""
    workforce: orm.Mapped[Counts | None] = orm.mapped_column(Json)
    """Head counts taken on the spot: the fields of a WorkforceCount; null: not counted."""
    workforce_entry: orm.Mapped[WorkforceEntry | None] = orm.mapped_column(
        to_enum_type(WorkforceEntry)
    )
    """Set by signing, if there is a `workforce`."""
    representative_name: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    representative_position: orm.Mapped[str | None] = orm.mapped_column(sa.String(200))
    """Who spoke and signs for the business: its owner, manager or responsible employee."""
    signature_refused: orm.Mapped[bool] = orm.mapped_column(
        default=False, server_default=sa.false()
    )
    refusal_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why the representative did not sign the minutes."""
    copy_count: orm.Mapped[int | None]
    """How many copies were made; one stays with the place (Mẫu ĐK5a of TT 42/2017 has two)."""
    signed_at: orm.Mapped[datetime | None]
    signed_by_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"))
    author_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    """Who began the draft, or took it over at a handover; None if no account did."""
    paper_facts: orm.Mapped[dict[str, JsonValue] | None] = orm.mapped_column(
        Json, info={"audit": False}
    )
    """What the paper says of place, team, members and violations at signing (minutes_queries.py).
    """
    content_hash: orm.Mapped[str | None] = orm.mapped_column(sa.String(64))
    """SHA-256 of the canonical JSON of what was signed."""

    inspection_plan_visit_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("inspection_plan_visits.id")
    )
    """The line of an approved plan that the visit carries out."""
    join_reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why another draft was joined into this one, the last time."""
    veil_id: orm.Mapped[UUID | None]
    """That line while it is not public, because a draft shows where the team is. None once signed.
    """

    @classmethod
    def visible_to(cls, viewer: Viewer) -> sa.ColumnElement[bool]:
        return sa.or_(cls.veil_id.is_(None), is_line_id_visible(cls.veil_id, viewer))


class InspectionMember(Base):
    """A member of the team who was present."""

    __tablename__ = "inspection_members"

    inspection_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspections.id", ondelete="CASCADE"), primary_key=True
    )
    member_id: orm.Mapped[UUID] = orm.mapped_column(
        sa.ForeignKey("inspection_team_members.id"), primary_key=True, index=True
    )


class Recommendation(TeamScoped, Entity):
    """What signed minutes ask of a place by a day, and whether it was done.

    Signing writes it in the words of the minutes, which a trigger protects; only its status
    changes.
    """

    __tablename__ = "recommendations"
    continues_record = True
    __table_args__ = (
        sa.UniqueConstraint("inspection_id", "position"),
        sa.Index(None, "org_unit_id", "due_on", "id"),
        sa.Index(None, "establishment_id", "due_on"),
    )
    read_permission = Permission.INSPECTION_READ
    api_parent = "/inspections/{inspection_id}"

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"), index=True)
    inspection_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspections.id"))
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("establishments.id"))
    position: orm.Mapped[int]
    """Its place among the minutes' `recommendation_items`, from 0."""
    text: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    due_on: orm.Mapped[date]
    status: orm.Mapped[RecommendationStatus] = orm.mapped_column(
        to_enum_type(RecommendationStatus), default=RecommendationStatus.OPEN
    )
    closed_on: orm.Mapped[date | None]
    """The day on which it was fulfilled, or withdrawn."""
    closing_note: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """How it was fulfilled, or why it was withdrawn."""
    closed_by_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    reopenings: orm.Mapped[list[dict[str, str | None]]] = orm.mapped_column(
        Json, default=list, server_default="[]"
    )
    """Closings that were taken back, the first one first: `status`, `closed_on`, `closing_note`,
    `closed_by_id` as they were, and `reopened_on`, `reopened_by_id`, `reason`."""


class Amendment(TeamScoped, Entity):
    """Đính chính: what signed minutes should have said; the minutes stay as they were signed.

    Numbered from 1 without gaps for each record and never changed. `content_hash` is that of the
    amendment with the hash before it: the record's own, then each amendment's.
    """

    __tablename__ = "inspection_amendments"
    continues_record = True
    __table_args__ = (
        sa.UniqueConstraint("inspection_id", "number"),
        sa.Index(None, "establishment_id", "id"),
    )
    read_permission = Permission.INSPECTION_READ
    api_path = "/inspections/{inspection_id}/amendments"

    team_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspection_teams.id"), index=True)
    inspection_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("inspections.id"))
    establishment_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("establishments.id"))
    number: orm.Mapped[int]
    field: orm.Mapped[str] = orm.mapped_column(sa.String(80))
    """What is amended: a field of `wordings`, or "other"."""
    label: orm.Mapped[str] = orm.mapped_column(sa.String(300))
    """The same in the words of the paper."""
    earlier: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    corrected: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    reason: orm.Mapped[str] = orm.mapped_column(sa.String(4000))
    author_id: orm.Mapped[UUID | None] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    previous_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64))
    content_hash: orm.Mapped[str] = orm.mapped_column(sa.String(64))


class ChecklistTemplate(InheritedDown, Entity):
    """A version of the checklist that an administrator entered; minutes keep the one they name."""

    __tablename__ = "checklist_templates"
    dated_by = "valid_from"
    __table_args__ = (sa.UniqueConstraint("key"),)
    read_permission = Permission.CATALOGUE_READ

    key: orm.Mapped[str] = orm.mapped_column(sa.String(20))
    number: orm.Mapped[int]
    """Counts the versions that its unit can read, including those of the program."""
    title: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    valid_from: orm.Mapped[date]
    valid_to: orm.Mapped[date | None]
    """The last day on which minutes may begin with it; the next version ends it anyway."""
    note: orm.Mapped[str] = orm.mapped_column(sa.String(4000), default="")
    is_verified: orm.Mapped[bool] = orm.mapped_column(default=False, server_default=sa.false())
    """Whether each legal basis was compared with its text; if not, the screens say so."""
    items: orm.Mapped[list[dict[str, JsonValue]]] = orm.mapped_column(Json)
    """[{"code", "section", "text", "legal_basis", "applies_to"}] as in checklists.json."""
