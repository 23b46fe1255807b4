"""Staff: officials and helpers who do this work; a civil servant's name, nothing private."""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.search import Searchable, to_search_text
from backend.core.sql.types import SortText, to_enum_type
from backend.permissions import Permission


class StaffKind(StrEnum):
    """The columns of form 507 (TT 02/2025/TT-BLĐTBXH), and who else the plan's II.5 trains.

    `officer` công chức, `employee` viên chức or bán chuyên trách, `collaborator` cộng tác viên or
    tình nguyện viên, `rapporteur` báo cáo viên of hội, đoàn thể, `police` cán bộ, chiến sĩ công an.
    """

    OFFICER = "officer"
    EMPLOYEE = "employee"
    COLLABORATOR = "collaborator"
    RAPPORTEUR = "rapporteur"
    POLICE = "police"
    OTHER = "other"


class Staff(Searchable, UnitScoped, Entity):
    """One official on the staff list of a unit, from `active_from` to `active_to`, both included.

    The unit stays: who moves to another gets an `active_to` here and is entered there. Where a unit
    took another one over, the row there continues the one here, whose courses stay its own.
    """

    __tablename__ = "staff"
    ended_by = "active_to"
    __table_args__ = (sa.Index(None, "org_unit_id", "match_key"),)
    read_permission = Permission.STAFF_READ
    search_fields = ("full_name", "agency")

    full_name: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    agency: orm.Mapped[str] = orm.mapped_column(sa.String(200))
    kind: orm.Mapped[StaffKind] = orm.mapped_column(
        to_enum_type(StaffKind), default=StaffKind.OFFICER
    )
    is_direct_duty: orm.Mapped[bool]
    """Directly on the work: the plan wants all of these trained (target 4)."""
    is_female: orm.Mapped[bool | None]
    """Form 507 counts women; None where it is not known."""
    active_from: orm.Mapped[date | None]
    active_to: orm.Mapped[date | None]
    continues_id: orm.Mapped[UUID | None] = orm.mapped_column(
        sa.ForeignKey("staff.id"), index=True, info={"audit": False}
    )
    """The row in the unit that this one took over; nobody enters it."""
    match_key: orm.Mapped[str] = orm.mapped_column(SortText, default="", info={"audit": False})
    """Folded name, given name first as staff lists are ordered, and agency."""

    def refresh_search_text(self) -> None:
        super().refresh_search_text()
        self.match_key = compute_match_key(self.full_name, self.agency)

    @classmethod
    def active_on(cls, day: date | sa.BindParameter[date]) -> sa.ColumnElement[bool]:
        """On the staff list on `day`; without a first day, since always."""
        return cls.active_between(day, day)

    @classmethod
    def active_between(
        cls, first: date | sa.BindParameter[date], last: date | sa.BindParameter[date]
    ) -> sa.ColumnElement[bool]:
        """On the staff list on some day from `first` to `last`."""
        return sa.and_(
            sa.func.coalesce(cls.active_from, last) <= last,
            sa.func.coalesce(cls.active_to, first) >= first,
        )


def compute_match_key(full_name: str, agency: str) -> str:
    """'Nguyễn Thị Thảo', 'UBND xã' -> 'thao nguyen thi|ubnd xa'."""
    *before, given = to_search_text(full_name).split() or [""]
    return f"{' '.join([given, *before])}|{to_search_text(agency)}"
