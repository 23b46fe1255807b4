"""Communication activities in Excel: imported, corrected and exported."""

from collections.abc import Hashable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any, ClassVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.org_units import OrgUnit
from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.text.i18n import register_messages
from backend.domains.organisation.areas.cells import CHOICES as AREAS
from backend.domains.organisation.areas.cells import load_areas, set_area_of_row
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
from backend.domains.prevention.communication_activities.queries import (
    NEWEST_FIRST,
    build_columns,
    build_filter_clauses,
    select_activity_rows,
)
from backend.domains.prevention.communication_activities.schemas import (
    ActivityCreate,
    ActivityFilters,
)
from backend.law import reference
from backend.law.reference.tiers import list_establishment_tiers
from backend.permissions import Permission
from backend.spreadsheets.choices import Choices, build_choices
from backend.spreadsheets.columns import ID, Column
from backend.spreadsheets.list_context import load_units
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.record_lookup import split_into_batches
from backend.spreadsheets.row import Row


class ActivityList(Listing):
    kind = "communication-activities"
    title = "Danh sách hoạt động tuyên truyền"
    english_title = "Communication"
    noun = ("hoạt động", "activity")
    key_description = (
        "đơn vị, ngày, hình thức, nội dung và địa điểm",
        "unit, day, form, topic and place",
    )
    import_permission = Permission.COMMUNICATION_WRITE
    export_permission = Permission.COMMUNICATION_READ
    filter_schema = ActivityFilters
    model = CommunicationActivity
    schema = ActivityCreate
    unit_field = "unit"
    includes_leading_units = True
    defaults_to_own_unit = True
    key_fields = ("topic", "held_on", "form", "place", "unit")
    schema_columns: ClassVar = {"commune_ids": "reached_ids"}
    interdependent_fields = COUNTS
    help_rules = (
        "Ngày sau hôm nay: hoạt động dự kiến. Ngày đến hôm nay: hoạt động đã tổ chức.",
        "Chỉ ghi số lượt người, số tài liệu. Không ghi tên người dự.",
    )
    columns = COLUMNS

    @cached_property
    def columns_by_field(self) -> dict[str, Column]:
        """Also the status: exports write it, but only a day or an act in the register sets it."""
        return {**super().columns_by_field, STATUS.field: STATUS}

    def list_mappable_fields(self) -> list[str]:
        return [column.field for column in self.columns]

    def load_choices(self, db: Session) -> dict[str, Choices]:
        programmes = {one.code: f"{one.short_name}|{one.name}" for one in PROGRAMMES}
        return {
            "form": build_choices(FORMS),
            "audience": build_choices(AUDIENCES),
            "status": build_choices(STATUSES),
            "integrated_programme": build_choices(programmes),
            "communes": load_units(db, list_establishment_tiers())[0],
            AREAS: load_areas(db),
        }

    def get_key(self, values: Mapping[str, Any]) -> Hashable | None:
        """The place may be blank; two blank places are equal."""
        return super().get_key({**values, "place": values.get("place") or ""})

    def validate_row(self, row: Row) -> None:
        set_area_of_row(row, self.unit_field)
        whole, parts = row.values.get("material_count"), [row.values.get(name) for name in PARTS]
        known = sum(part or 0 for part in parts)
        if whole is not None and known > whole:
            row.add_error("material_count", "parts-exceed-whole", parts=known)
        status, day = row.values.get("status"), row.values.get("held_on")
        if status and day and not row.values.get(ID) and status != get_status_on(day):
            row.add_error("status", "row-status-otherwise")

    def fill_blanks(self, values: dict[str, Any]) -> dict[str, Any]:
        return {**values, "commune_ids": values["reached_ids"] or None}

    def create(self, db: Session, values: dict[str, Any]) -> CommunicationActivity:
        given = {name: values[name] for name in ActivityCreate.model_fields}
        return service.record_activity(db, {name: v for name, v in given.items() if v is not None})

    def update(self, db: Session, record: Any, changes: dict[str, Any]) -> None:
        communes = changes.pop("reached_ids", None)
        if communes is not None:
            changes["commune_ids"] = [UUID(id) for id in communes]
        service.update_activity(db, record, changes)

    def list_records(
        self, db: Session, filters: ActivityFilters, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = (
            select_activity_rows(EXPORTED)
            .where(*build_filter_clauses(filters))
            .order_by(*NEWEST_FIRST)
            .limit(limit)
        )
        activities = db.execute(found).all()
        names = load_commune_names(db, {id for row in activities for id in row.reached_ids})
        return [to_row(row, names) for row in activities]


def to_row(row: Any, names: Mapping[str, str]) -> dict[str, Any]:
    """An activity as a row of the workbook: names in place of ids."""
    units = {"unit": row.org_unit_name, "reached_ids": list_commune_names(row, names)}
    return {**row._mapping, **units, "area_id": row.area_name}


def load_commune_names(db: Session, ids: Iterable[str]) -> dict[str, str]:
    """{id: name} of communes, also of other units: everyone may read names of units."""
    found: dict[str, str] = {}
    for some in split_into_batches(UUID(id) for id in ids):
        units = db.execute(sa.select(OrgUnit.id, OrgUnit.name).where(OrgUnit.id.in_(some)))
        found |= {str(unit.id): unit.name for unit in units}
    return found


def list_commune_names(activity: Any, names: Mapping[str, str]) -> list[str]:
    return sorted((names[id] for id in activity.reached_ids), key=to_search_text)


def get_status_on(day: date) -> ActivityStatus:
    """The status of a new activity with this day."""
    return ActivityStatus.PLANNED if day > today() else ActivityStatus.HELD


PROGRAMMES = reference.load_integrated_programmes()
PLAIN = (*(c.field for c in COLUMNS if c.field != "unit"), "id", "version", "status")
EXPORTED = build_columns((*PLAIN, "org_unit_name", "area_name"))

LISTS = (ActivityList(),)

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
