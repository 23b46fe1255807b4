"""Rows of an import of establishments: compared with the register, and written in batches."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Literal, TypedDict
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.bulk_writes import create_many
from backend.core.session.models import create_id, today
from backend.core.session.session import Session
from backend.core.sql.bulk_insert import NewRow
from backend.core.text.i18n import register_messages
from backend.domains.establishments.establishments.business_days import (
    BusinessState,
    Span,
    compute_first_spans,
    list_spans,
    update_periods,
)
from backend.domains.establishments.establishments.models import (
    ActivePeriod,
    Establishment,
    EstablishmentStatus,
    WorkforceCount,
)
from backend.domains.establishments.establishments.schemas import EstablishmentUpdate
from backend.domains.establishments.establishments.service import update_place
from backend.domains.establishments.establishments.workforce import update_last_counted
from backend.domains.organisation.areas.cells import mark_ended_areas
from backend.spreadsheets.listing import Values
from backend.spreadsheets.row import UNKNOWN, Action, KnownRecord, Row, RowDecision, Unknown

NUMBERS: tuple[Literal["total", "female", "under_18"], ...] = ("total", "female", "under_18")
"""The numbers of a head count; their columns in the list begin with `workforce_`."""


class RowCount(TypedDict):
    """A head count as a row of the list has it."""

    counted_on: date
    total: int
    female: int
    under_18: int | None


def build_row_count(row: Row) -> RowCount | None:
    """The count in the row, of today if the row names no day; None if a number is missing."""
    total, female = row.values.get("workforce_total"), row.values.get("workforce_female")
    if total is None or female is None:
        return None
    return {
        "counted_on": row.values.get("workforce_counted_on") or today(),
        "total": total,
        "female": female,
        "under_18": row.values.get("workforce_under_18"),
    }


def add_known_number(count: RowCount, place: KnownRecord) -> RowCount:
    """The count, with the number of the register for a cell that is empty."""
    there = place.extra.get(count["counted_on"])
    if there is None or count["under_18"] is not None:
        return count
    return {**count, "under_18": there["under_18"]}


def is_count_known(count: RowCount, place: KnownRecord, row: Row) -> bool:
    """Whether the register has these numbers on that day, or as its latest without a day."""
    dated = row.values.get("workforce_counted_on") is not None
    day = count["counted_on"] if dated else max(place.extra, default=None)
    found = place.extra.get(day) if day is not None else None
    return found is not None and all(count[n] in (None, found[n]) for n in NUMBERS)


def get_former_number(count: Values, name: str, version: int | None) -> int | Unknown | None:
    """The number of `count` in its earlier `version`, or UNKNOWN."""
    later = range((version or 0) + 1, count["version"] + 1)
    steps = count.get("steps", {})
    if version is None or any(one not in steps for one in later):
        return UNKNOWN
    former: int | None = next(
        (steps[one][name] for one in later if name in steps[one]), count[name]
    )
    return former


ROWS = {
    "cell-unknown-type": (
        "“{value}” không có trong danh mục loại hình. Chọn trong danh sách của tệp mẫu.",
        "“{value}” is not a known kind of establishment. Choose from the template's list.",
    ),
    "cell-unknown-status": (
        "“{value}” không phải trạng thái. Ghi: Đang hoạt động, Tạm ngừng hoặc Đã đóng.",
        "“{value}” is not a state. Write Đang hoạt động, Tạm ngừng or Đã đóng.",
    ),
    "row-closed-without-day": (
        "Cơ sở đã đóng thì phải có ngày đóng cửa. Điền ngày vào ô này.",
        "A closed establishment needs its closing day. Fill it in.",
    ),
    "row-closing-day-but-open": (
        "Có ngày đóng cửa nhưng trạng thái không phải Đã đóng. Sửa một trong hai ô.",
        "There is a closing day, but the state is not closed. Mend one of the two cells.",
    ),
    "row-closed-before-opened": (
        "Ngày đóng cửa ({closed}) trước ngày hoạt động ({opened}). Kiểm tra lại hai ô.",
        "It closed ({closed}) before it opened ({opened}). Check both cells.",
    ),
    "row-more-women": (
        "Lao động nữ ({part}) lớn hơn tổng số lao động ({total}). Kiểm tra lại hai ô.",
        "Women ({part}) exceed all workers ({total}). Check both cells.",
    ),
    "row-more-minors": (
        "Lao động dưới 18 tuổi ({part}) lớn hơn tổng số lao động ({total}). Kiểm tra lại hai ô.",
        "Workers under 18 ({part}) exceed all workers ({total}). Check both cells.",
    ),
    "row-without-total": (
        "Có “{header}” nhưng thiếu tổng số lao động. Điền tổng số, hoặc xóa ô này.",
        "“{header}” is given but not the total of workers. Give the total, or clear this cell.",
    ),
    "row-without-women": (
        "Thiếu số lao động nữ nên chưa ghi số lao động của cơ sở này.",
        "The head count was left out: the number of women is missing.",
    ),
    "row-without-other-axis": (
        "Tọa độ phải có cả vĩ độ và kinh độ. Điền nốt, hoặc xóa ô này.",
        "A place needs latitude and longitude. Fill in the other, or clear this cell.",
    ),
    "row-like-another": (
        "Trong sổ đã có “{name}” cùng xã, địa chỉ khác ({address}). Kiểm tra có phải một cơ sở.",
        "“{name}” exists in this commune at another address ({address}). Check if it is the same.",
    ),
    "row-at-known-site": (
        "Có thể cùng địa điểm với “{name}”. Nếu là đổi tên, đổi chủ, nối hai cơ sở sau khi nhập.",
        "“{name}” may stand at the same place. If sign or owner changed, join the two afterwards.",
    ),
}
register_messages(ROWS)


StoredSpans = list[list[str | None]]
"""Spans as the import stores them, with days in ISO form."""
FOLLOWED = ("status", "opened_on", "closed_on", "org_unit_id")
"""Fields whose changes also change days in business or children; `update_place` does that."""


def write_places(db: Session, decisions: Sequence[RowDecision]) -> None:
    """Create and update places; sets the id of each decision that created one."""
    mark_ended_areas(db, decisions)
    create_places(db, [d for d in decisions if d.action is Action.CREATE])
    update_places(db, [d for d in decisions if d.action is Action.UPDATE])


def create_places(db: Session, decisions: Sequence[RowDecision]) -> None:
    """Create places with their days in business and their first head count."""
    day = today()
    places: list[NewRow] = []
    periods: list[NewRow] = []
    counts: list[NewRow] = []
    for decision in decisions:
        id = decision.id = create_id()
        values, count = to_column_values(decision.values), decision.extra or {}
        places.append(
            {**values, "id": id, "site_id": id, "last_counted_on": count.get("counted_on")}
        )
        state = BusinessState(values["status"], values["opened_on"], values["closed_on"])
        owned = {"establishment_id": id, "org_unit_id": values["org_unit_id"]}
        for start, end in compute_first_spans(state, day):
            days = {"active_from": start, "active_to": end}
            periods.append({"id": create_id(), **owned, **days})
        if count:
            counts.append({"id": create_id(), **owned, **count})
    create_many(db, Establishment, places)
    create_many(db, ActivePeriod, periods)
    create_many(db, WorkforceCount, counts)


def to_column_values(values: Values) -> dict[str, Any]:
    """Values of cells as the columns store them."""
    found = dict(values)
    if "status" in found:
        found["status"] = EstablishmentStatus(found["status"])
    if isinstance(found.get("area_id"), str):
        found["area_id"] = UUID(found["area_id"])
    return found


def update_places(db: Session, decisions: Sequence[RowDecision]) -> None:
    """Write changed fields of known places, and record or correct their head counts."""
    ids = [d.id for d in decisions]
    if not ids:
        return
    found = db.scalars(sa.select(Establishment).where(Establishment.id.in_(ids)))
    places = {place.id: place for place in found}
    for decision in decisions:
        assert decision.id is not None
        update_from_decision(db, places[decision.id], decision)
    db.flush()
    record_counts(db, [d for d in decisions if d.extra], places)


def update_from_decision(db: Session, place: Establishment, decision: RowDecision) -> None:
    """Change one place, and keep its days in business so that the import can be withdrawn."""
    changes = to_column_values(decision.values)
    if any(name in changes for name in FOLLOWED):
        decision.undo = [[d and d.isoformat() for d in span] for span in list_spans(db, place)]
        update_place(db, place, to_patch(changes))
        return
    for name, value in changes.items():
        setattr(place, name, value)


def to_patch(changes: Values) -> EstablishmentUpdate:
    """The patch of a checked row. It may double another place, of which the check warned."""
    return EstablishmentUpdate.model_construct(**changes, allow_duplicate=True)


def record_counts(
    db: Session, decisions: Sequence[RowDecision], places: dict[UUID, Establishment]
) -> None:
    ids = [d.id for d in decisions]
    if not ids:
        return
    found = db.scalars(sa.select(WorkforceCount).where(WorkforceCount.establishment_id.in_(ids)))
    known = {(c.establishment_id, c.counted_on): c for c in found}
    for decision in decisions:
        assert decision.id is not None
        assert decision.extra is not None
        place, count = places[decision.id], decision.extra
        row = known.get((place.id, count["counted_on"])) or WorkforceCount(
            id=create_id(), establishment_id=place.id, org_unit_id=place.org_unit_id
        )
        for name, value in WorkforceCount.confirm({**count}).items():
            setattr(row, name, value)
        db.add(row)
    db.flush()
    update_last_counted(db, [d.id for d in decisions if d.id])


def set_former_values(
    db: Session, place: Establishment, before: Values, undo: StoredSpans | None
) -> None:
    """Restore former values, and the days in business as they were before the import."""
    if any(name in before for name in FOLLOWED):
        update_place(db, place, to_patch(before))
        update_periods(db, place, [parse_span(pair) for pair in undo or ()])
        return
    for name, value in before.items():
        setattr(place, name, value)


def parse_span(pair: list[str | None]) -> Span:
    start, end = pair
    assert start is not None
    return date.fromisoformat(start), date.fromisoformat(end) if end else None
