"""A year in exact numbers: by commune, and the office's line of the statutory form."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.org_units import OrgUnit, select_units_under
from backend.core.session.session import Session
from backend.domains.support.support_services.models import Service, SupportService
from backend.domains.support.support_services.months import (
    CountingUnit,
    list_done_months,
    list_due_months,
    select_counting_units,
)
from backend.domains.support.support_services.queries import is_leading_in
from backend.domains.support.support_services.schemas import (
    FormColumn,
    StatutoryLine,
    SupportFigures,
    UnitFigures,
)
from backend.law.reference.report_rules import find_statutory_line

LINE = "501-502"
SOURCE = "TT 02/2025/TT-BLĐTBXH; biểu mẫu áp dụng năm 2022 (TT 15/2019) chưa đối chiếu được"
"""Columns 4–10 were read in TT 02/2025/TT-BLĐTBXH; the form of 2022 was not found."""

FORM_COLUMNS: tuple[tuple[str, str, tuple[Service, ...]], ...] = (
    ("4", "Số người bán dâm được hỗ trợ: tổng số", tuple(Service)),
    ("5", "Giáo dục, dạy nghề", (Service.VOCATIONAL,)),
    ("6", "Tư vấn, trợ giúp pháp lý", (Service.LEGAL_AID,)),
    ("7", "Vay vốn", (Service.LOAN,)),
    ("8", "Tạo việc làm", (Service.EMPLOYMENT,)),
    ("9", "Y tế, sức khỏe", (Service.HEALTH,)),
    ("10", "Khác", (Service.GENDER_VIOLENCE, Service.OTHER)),
)


YearRow = sa.Row[UUID, str, date, Service, int | None, int | None]
"""(unit id, unit name, month, service, count or None, minors or None)."""


def list_year_rows(db: Session, year: int, unit: UUID | None) -> Sequence[YearRow]:
    """The counts of a year, by the name of the unit."""
    found = (
        sa.select(
            SupportService.org_unit_id,
            OrgUnit.name,
            SupportService.month,
            SupportService.service,
            SupportService.count,
            SupportService.under_18_count,
        )
        .join(OrgUnit, OrgUnit.id == SupportService.org_unit_id)
        .where(SupportService.month.between(date(year, 1, 1), date(year, 12, 1)))
        .order_by(OrgUnit.sort_name, OrgUnit.id, SupportService.month)
    )
    if unit is not None:
        found = found.where(SupportService.org_unit_id.in_(select_units_under([unit])))
    return db.execute(found).all()


def get_year_figures(db: Session, year: int, unit: UUID | None) -> SupportFigures:
    """The year of the communes that the caller sees, by service and by month."""
    services: dict[Service, int | None] = dict.fromkeys(Service)
    months: list[int | None] = [None] * 12
    units: dict[UUID, UnitFigures] = {}
    for id, name, month, service, count, minors in list_year_rows(db, year, unit):
        of = units.setdefault(id, build_empty_unit(id, name))
        if month not in of.months:
            of.months.append(month)
        if count is None:
            continue
        of.count = (of.count or 0) + count
        of.row_count += 1
        if minors is not None:
            of.under_18_count = (of.under_18_count or 0) + minors
            of.under_18_known += 1
        of.services[service] = (of.services[service] or 0) + count
        services[service] = (services[service] or 0) + count
        months[month.month - 1] = (months[month.month - 1] or 0) + count
    return SupportFigures(
        year=year,
        count=compute_known_sum(of.count for of in units.values()),
        under_18_count=compute_known_sum(of.under_18_count for of in units.values()),
        under_18_known=sum(of.under_18_known for of in units.values()),
        row_count=sum(of.row_count for of in units.values()),
        services=services,
        months=months,
        units=list(units.values()),
    )


def compute_known_sum(parts: Iterable[int | None]) -> int | None:
    """The sum of what is known; None where nothing is."""
    known = [part for part in parts if part is not None]
    return sum(known) if known else None


def build_empty_unit(id: UUID, name: str) -> UnitFigures:
    return UnitFigures(
        org_unit_id=id,
        org_unit_name=name,
        count=None,
        under_18_count=None,
        under_18_known=0,
        row_count=0,
        services=dict.fromkeys(Service),
        months=[],
    )


def ensure_has_line(unit: OrgUnit, year: int) -> None:
    """Raise Conflict where the unit leads but no text gives it a line of the year, else Invalid."""
    if find_statutory_line(LINE, unit.level, "year", date(year, 12, 31)) is not None:
        return
    if is_leading_in(unit, year):
        raise Conflict("statutory-line-above")
    raise Invalid.at("?org_unit_id", "not-the-lead-unit")


def build_statutory_line(db: Session, year: int, unit: OrgUnit) -> StatutoryLine:
    """The unit's line of the ministry's form, in exact numbers, not broken down by commune."""
    totals: dict[Service, int | None] = dict.fromkeys(Service)
    for _id, _name, _month, service, count, _minors in list_year_rows(db, year, unit.id):
        totals[service] = compute_known_sum((totals[service], count))
    sent = list_done_months(db, unit.id, year)
    rule = find_statutory_line(LINE, unit.level, "year", date(year, 12, 31))
    return StatutoryLine(
        year=year,
        months_sent=len(sent),
        months_due=len(sent | list_due_unit_months(db, year, unit.id)),
        org_unit_id=unit.id,
        org_unit_name=unit.name,
        form="501-502/PCTNXH-Sở",
        source=f"{rule.source}. {rule.note}" if rule is not None and rule.is_total else SOURCE,
        is_verified=False,
        columns=[
            FormColumn(
                code=code,
                title=title,
                count=compute_known_sum(map(totals.get, of)),
                services=list(of),
            )
            for code, title, of in FORM_COLUMNS
        ],
    )


def list_due_unit_months(db: Session, year: int, unit_id: UUID) -> set[tuple[UUID, date]]:
    """(unit, month) for each unit in this one that counts and each past month of the year."""
    units = [CountingUnit(*row) for row in db.execute(select_counting_units(unit_id))]
    return {(unit.id, month) for unit in units for month in list_due_months(unit, year)}
