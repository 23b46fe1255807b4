"""Communication in Excel: a commune's record of the year brought in, corrected, taken away."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import Level, OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import fold_text
from backend.core.text.i18n import register_messages
from backend.domains.prevention.communication_activities import service
from backend.domains.prevention.communication_activities.counting import COUNTS, PARTS
from backend.domains.prevention.communication_activities.list_columns import (
    AUDIENCES,
    COLUMNS,
    FORMS,
    STATUS,
    STATUSES,
)
from backend.domains.prevention.communication_activities.models import (
    ActivityStatus,
    CommunicationActivity,
)
from backend.domains.prevention.communication_activities.reading import (
    NEWEST_FIRST,
    columns,
    conditions,
    rows,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityCreate,
    ActivityFilters,
)
from backend.law import reference
from backend.permissions import Permission
from backend.spreadsheets.columns import ID, Column
from backend.spreadsheets.context import units_of
from backend.spreadsheets.enumerations import Choices, of
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.record_lookup import batches
from backend.spreadsheets.row import Row


class Activities(Listing):
    kind = "communication-activities"
    title = "Danh sách hoạt động tuyên truyền"
    english = "Communication"
    noun = ("hoạt động", "activity")
    same = (
        "đơn vị, ngày, hình thức, nội dung và địa điểm",
        "unit, day, form, topic and place",
    )
    importing = Permission.COMMUNICATION_WRITE
    exporting = Permission.COMMUNICATION_READ
    filters = ActivityFilters
    model = CommunicationActivity
    schema = ActivityCreate
    unit_field = "unit"
    levels = (Level.DISTRICT, Level.COMMUNE)
    at_home = True
    key_fields = ("topic", "held_on", "form", "place", "unit")
    stands_for: ClassVar = {"commune_ids": "reached_ids"}
    together = COUNTS
    rules = (
        "Ngày sau hôm nay: hoạt động dự kiến. Ngày đến hôm nay: hoạt động đã tổ chức.",
        "Chỉ ghi số lượt người, số tài liệu. Không ghi tên người dự.",
    )
    columns = COLUMNS

    @cached_property
    def by_field(self) -> dict[str, Column]:
        """The status besides: an export tells it, a day or an act of the register sets it."""
        return {**super().by_field, STATUS.field: STATUS}

    def mappable(self) -> list[str]:
        return [column.field for column in self.columns]

    def choices(self, db: Session) -> dict[str, Choices]:
        programmes = {one.code: f"{one.short_name}|{one.name}" for one in PROGRAMMES}
        return {
            "form": of(FORMS),
            "audience": of(AUDIENCES),
            "status": of(STATUSES),
            "integrated_programme": of(programmes),
            "communes": units_of(db, (Level.COMMUNE,))[0],
        }

    def key(self, values: Mapping[str, Any]) -> Hashable | None:
        """The place may be blank: two blank ones are alike."""
        return super().key({**values, "place": values.get("place") or ""})

    def judge(self, row: Row) -> None:
        whole, parts = row.values.get("material_count"), [row.values.get(name) for name in PARTS]
        known = sum(part or 0 for part in parts)
        if whole is not None and known > whole:
            row.add("material_count", "parts-exceed-whole", parts=known)
        status, day = row.values.get("status"), row.values.get("held_on")
        if status and day and not row.values.get(ID) and status != status_on(day):
            row.add("status", "row-status-otherwise")

    def complete(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "commune_ids": values["reached_ids"] or None}

    def create(self, db: Session, values: dict[str, Any]) -> CommunicationActivity:
        given = {name: values[name] for name in ActivityCreate.model_fields}
        return service.record(db, {name: v for name, v in given.items() if v is not None})

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> None:
        communes = changes.pop("reached_ids", None)
        if communes is not None:
            changes["commune_ids"] = [UUID(id) for id in communes]
        service.change(db, record, changes)

    def records(
        self, db: Session, filters: ActivityFilters, most: int
    ) -> Iterable[Mapping[str, Any]]:
        found = rows(EXPORTED).where(*conditions(filters)).order_by(*NEWEST_FIRST).limit(most)
        activities = db.execute(found).all()
        names = names_of(db, {id for row in activities for id in row.reached_ids})
        return [
            {**row._mapping, "unit": row.org_unit_name, "reached_ids": named(row, names)}
            for row in activities
        ]


def names_of(db: Session, ids: Iterable[str]) -> dict[str, str]:
    """{id: name} of communes, those of others too: everyone reads the names of units."""
    found: dict[str, str] = {}
    for some in batches(UUID(id) for id in ids):
        units = db.execute(sa.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(some)))
        found |= {str(unit.id): unit.name for unit in units}
    return found


def named(activity: Any, names: Mapping[str, str]) -> list[str]:
    return sorted((names[id] for id in activity.reached_ids), key=fold_text)


def status_on(day: date) -> ActivityStatus:
    """What an activity is that enters the register with this day."""
    return ActivityStatus.PLANNED if day > today() else ActivityStatus.HELD


PROGRAMMES = reference.load_integrated_programmes()
PLAIN = (*(c.field for c in COLUMNS if c.field != "unit"), "id", "version", "status")
EXPORTED = columns((*PLAIN, "org_unit_name"))

LISTS = (Activities(),)

register_messages(
    {
        "row-status-otherwise": (
            (
                "“{value}” không khớp với ngày: ngày đã qua ghi vào sổ là đã tổ chức, ngày sắp "
                "tới là dự kiến. Sửa ngày, hoặc bỏ dòng này."
            ),
            (
                "“{value}” does not agree with the day: a day past enters as held, one to come as "
                "planned. Mend the day, or leave the row out."
            ),
        ),
    }
)
