"""Tables of what the police count in a period: cases, persons, penalties. Numbers, never persons.

A figure belongs to the unit at which its police officer works (a district in 2022), never to a unit
below it: a commune's quarter has so few cases that a number would point to a person, and no form
asks for it (form 501-502/PCTNXH: a district is one line).
"""

from datetime import date
from enum import StrEnum
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event, orm

from backend.core.session.models import Entity, UnitScoped
from backend.core.sql.types import to_enum_type
from backend.permissions import Permission


class CrimePeriodKind(StrEnum):
    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half_year"
    YEAR = "year"


class CrimeFigureColumns:
    """The columns of a period's figures; None = not known, which is not 0. Money in đồng.

    The four parts are exclusive: a person counts once, by the gravest role. Trafficking
    (BLHS Điều 150, 151, for prostitution) is counted apart. Penalties are those of Điều 24, 25
    NĐ 144/2021 (Điều 32, 33 NĐ 282/2025 from 15/12/2025).
    """

    case_count: orm.Mapped[int]
    person_count: orm.Mapped[int]
    harbouring_count: orm.Mapped[int | None]
    brokering_count: orm.Mapped[int | None]
    selling_count: orm.Mapped[int | None]
    buying_count: orm.Mapped[int | None]
    under_18_count: orm.Mapped[int | None]
    out_of_province_count: orm.Mapped[int | None]
    trafficking_case_count: orm.Mapped[int | None]
    trafficking_person_count: orm.Mapped[int | None]
    trafficked_women_count: orm.Mapped[int | None]
    trafficked_children_count: orm.Mapped[int | None]
    buying_penalty_count: orm.Mapped[int | None]
    buying_fine_total: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    selling_penalty_count: orm.Mapped[int | None]
    selling_warning_count: orm.Mapped[int | None]
    selling_fine_total: orm.Mapped[int | None] = orm.mapped_column(sa.BigInteger)
    selling_penalty_under_18_count: orm.Mapped[int | None]
    selling_penalty_out_of_province_count: orm.Mapped[int | None]
    """These two and `selling_penalty_count` are columns 1-3 of form 501-502 (TT 02/2025)."""


FIGURES = tuple(CrimeFigureColumns.__annotations__)
"""The names of the figures, in the order of the form."""


class CrimeStatistic(CrimeFigureColumns, UnitScoped, Entity):
    """The present figures of a unit and period; every earlier state is a revision."""

    __tablename__ = "crime_statistics"
    dated_by = "period_start"
    __table_args__ = (
        sa.UniqueConstraint("org_unit_id", "period_kind", "period_start"),
        sa.Index(None, "period_start", "id"),
    )
    read_permission = Permission.CRIME_READ

    period_kind: orm.Mapped[CrimePeriodKind] = orm.mapped_column(to_enum_type(CrimePeriodKind))
    period_start: orm.Mapped[date]
    document_no: orm.Mapped[str | None] = orm.mapped_column(sa.String(60))
    """The number of the paper on which the police report them."""
    revision_count: orm.Mapped[int] = orm.mapped_column(default=1)


class CrimeStatisticRevision(CrimeFigureColumns, UnitScoped, Entity):
    """Figures as they were entered, by whom and why; never changed afterwards."""

    __tablename__ = "crime_statistic_revisions"
    continues_record = True
    __table_args__ = (sa.UniqueConstraint("statistic_id", "number"),)
    read_permission = Permission.CRIME_READ
    api_path = "/crime-statistics/{statistic_id}/revisions"

    statistic_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("crime_statistics.id"))
    number: orm.Mapped[int]
    """1 = as first entered."""
    author_id: orm.Mapped[UUID] = orm.mapped_column(sa.ForeignKey("users.id"), index=True)
    reason: orm.Mapped[str | None] = orm.mapped_column(sa.String(4000))
    """Why it was corrected; None for the first."""


@event.listens_for(CrimeStatisticRevision, "before_update")
@event.listens_for(CrimeStatisticRevision, "before_delete")
def ensure_not_rewritten(
    _mapper: orm.Mapper[CrimeStatisticRevision],
    _connection: sa.Connection,
    _revision: CrimeStatisticRevision,
) -> None:
    """Refuse every change and removal of a revision."""
    raise RuntimeError("a revision is never changed: add another")
