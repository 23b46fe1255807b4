"""Writing a month's counts, one by one or a whole sheet at once."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

import sqlalchemy as sa

from backend.core.errors.exceptions import (
    FieldError,
    Invalid,
    ensure_no_errors,
)
from backend.core.session.models import create_id, today
from backend.core.session.org_units import OrgUnit, lock_unit
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.core.text.periods import add_months
from backend.domains.organisation.org_units.service import get_commune_for_record
from backend.domains.support.support_services.models import Service, SupportService
from backend.domains.support.support_services.schemas import (
    SheetLine,
    SheetLineRead,
    SheetRead,
    SheetWrite,
    SupportServiceCreate,
    SupportServiceUpdate,
)


def create_count(db: Session, data: SupportServiceCreate) -> SupportService:
    """A month's count of one service. Raises Invalid, NotFound (unit), Conflict (409)."""
    ensure_month_has_begun(data.month)
    ensure_minors_within_count([("", data.count, data.under_18_count)])
    get_commune_for_record(db, data.org_unit_id, data.month, "/org_unit_id")
    return db.save(SupportService(**data.model_dump() | to_numbers(data)))


def to_numbers(line: SheetLine | SupportServiceCreate) -> dict[str, int | None]:
    """Count and minors: 0 minors of a count of 0, and null minors where there is no count."""
    minors = line.under_18_count if line.count else line.count
    return {"count": line.count, "under_18_count": minors}


def update_count(db: Session, row: SupportService, data: SupportServiceUpdate) -> SupportService:
    """Apply a merge patch; without a count there are no minors."""
    changes = data.model_dump(exclude_unset=True)
    count = changes.get("count", row.count)
    ensure_minors_within_count([("", count, changes.get("under_18_count", row.under_18_count))])
    if "count" in changes and count is None:
        changes["under_18_count"] = None
    return db.save(row, SupportService.confirm(changes))


def ensure_month_has_begun(month: date) -> None:
    if month > today():
        raise Invalid.at("/month", "month-in-future")


def ensure_minors_within_count(lines: Iterable[tuple[str, int | None, int | None]]) -> None:
    """Raise Invalid for each line (pointer, count, minors) with more minors than people.

    The message has no number: it may be one that the reader must not see.
    """
    ensure_no_errors(
        FieldError(f"{pointer}/under_18_count", "more-minors-than-people")
        for pointer, count, minors in lines
        if (minors or 0) > (count or 0)
    )


def get_sheet_read(db: Session, unit: UUID, month: date) -> SheetRead:
    """A commune's month and the month before; one query for the numbers."""
    before = add_months(month, -1)
    found = sa.select(
        SupportService.month,
        SupportService.service,
        SupportService.count,
        SupportService.under_18_count,
        SupportService.keeps_blanks,
        SupportService.version,
    ).where(SupportService.org_unit_id == unit, SupportService.month.in_((month, before)))
    said = {(of, service): tuple(numbers) for of, service, *numbers in db.execute(found)}
    nothing = (None, None, True, 0)
    lines = []
    for service in Service:
        count, minors, keeps_blanks, _ = said.get((month, service), nothing)
        earlier, earlier_minors, *_ = said.get((before, service), nothing)
        lines.append(
            SheetLineRead(
                service=service,
                count=count,
                is_uncounted=(month, service) in said and count is None,
                under_18_count=minors,
                count_before=earlier,
                under_18_count_before=earlier_minors,
                keeps_blanks=bool(keeps_blanks),
            )
        )
    return SheetRead(
        org_unit_id=unit,
        org_unit_name=db.scalar(sa.select(OrgUnit.name).where(OrgUnit.id == unit)) or "",
        month=month,
        version=sum(int(numbers[-1] or 0) for (of, _), numbers in said.items() if of == month),
        lines=lines,
    )


def write_sheet(db: Session, data: SheetWrite) -> SheetRead:
    """Write the lines of a month in one transaction.

    The sheet's version only ever grows (each line's does), so If-Match guards the whole of it:
    needed (428) and refused when stale (412) once anything is written.
    """
    ensure_month_has_begun(data.month)
    ensure_services_differ(data.lines)
    ensure_minors_within_count(
        (f"/lines/{i}", line.count, line.under_18_count) for i, line in enumerate(data.lines)
    )
    get_commune_for_record(db, data.org_unit_id, data.month, "/org_unit_id")
    lock_unit(db, data.org_unit_id)  # others may write lines of the month that are not in these
    of_month = sa.select(SupportService).where(
        SupportService.org_unit_id == data.org_unit_id, SupportService.month == data.month
    )
    present = {row.service: row for row in db.scalars(of_month)}
    ensure_sheet_version(db, data, sum(row.version for row in present.values()))
    for line in data.lines:
        row = present.get(line.service)
        if row is None:
            row = SupportService(
                id=create_id(), org_unit_id=data.org_unit_id, month=data.month, service=line.service
            )
        db.save(row, SupportService.confirm(to_numbers(line)))
    return get_sheet_read(db, data.org_unit_id, data.month)


def ensure_sheet_version(db: Session, data: SheetWrite, version: int) -> None:
    if version or db.info.get("if_match") is not None:
        db.ensure_version(version, lambda: get_sheet_read(db, data.org_unit_id, data.month))


def ensure_services_differ(lines: list[SheetLine]) -> None:
    services = [line.service for line in lines]
    ensure_no_errors(
        FieldError(f"/lines/{i}/service", "service-twice")
        for i, service in enumerate(services)
        if service in services[:i]
    )


register_messages(
    {
        "not-the-lead-unit": (
            "Chọn đơn vị chủ trì kế hoạch trong năm này.",
            "Choose a unit that runs the plan in this year.",
        ),
        "statutory-line-above": (
            (
                "Chưa có văn bản giao đơn vị này giữ dòng biểu 501-502 của năm kết thúc sau ngày "
                "30/6/2025. Dòng đó chỉ có ở cấp trên, cộng từ số liệu tháng của các đơn vị."
            ),
            (
                "No text gives this unit a line of form 501-502 for a year that ends after 30 June "
                "2025. Only the unit above has one, from the months of all units."
            ),
        ),
        "month-in-future": (
            "Tháng này chưa đến. Chọn tháng đã qua hoặc tháng hiện tại.",
            "This month is yet to come. Choose this month or an earlier one.",
        ),
        "more-minors-than-people": (
            "Số dưới 18 tuổi không được lớn hơn số lượt của dòng đó.",
            "Minors cannot be more than the line's whole number.",
        ),
        "service-twice": (
            "Loại hỗ trợ này đã có ở dòng trên.",
            "This service stands in a line above already.",
        ),
        "already-counted-month": (
            "Đơn vị đã có số liệu của loại hỗ trợ này trong tháng. Sửa số liệu đó.",
            "The commune already has this service's count of the month. Correct that one.",
        ),
    }
)
