"""Areas in Excel: entered and corrected from a list, exported as one."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.domains.organisation.areas import service
from backend.domains.organisation.areas.models import Area, to_name_key
from backend.domains.organisation.areas.queries import build_sort_keys, select_areas
from backend.domains.organisation.areas.schemas import AreaCreate, AreaUpdate, ExportedAreas
from backend.domains.organisation.org_units.service import check_days
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    Column,
    build_choice_column,
    build_date_column,
    build_text_column,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing
from backend.spreadsheets.row import KnownRecord

KINDS = {
    "village": "Thôn|Làng|Ấp|Bản|Buôn|Xóm",
    "residential_group": "Tổ dân phố|Khu phố|Khối phố|Khóm|Tiểu khu|TDP",
    "former_commune": "Địa bàn xã cũ|Xã cũ|Xã trước sắp xếp",
    "other": "Khác|Địa bàn khác",
}


class AreaList(Listing):
    kind = "areas"
    title = "Danh sách địa bàn"
    english_title = "Areas"
    noun = ("địa bàn", "area")
    key_description = ("đơn vị, loại và tên", "unit, kind and name")
    import_permission = Permission.AREA_WRITE
    export_permission = Permission.AREA_READ
    filter_schema = ExportedAreas
    model = Area
    schema = AreaCreate
    unit_field = "unit"
    key_fields = ("name", "kind", "unit")
    words: ClassVar = {"kind": KINDS}
    columns = (
        build_text_column(
            "name",
            "Tên địa bàn",
            "Tên|Tên gọi|Địa bàn|Tên thôn, tổ dân phố|Thôn, tổ dân phố",
            required=True,
            max_length=120,
            width=32,
            help="Tên đầy đủ của thôn, tổ dân phố. Không ghi tên, số của người nào.",
            example="Thôn 3",
        ),
        build_choice_column(
            "kind",
            "Loại địa bàn",
            "Loại",
            required=True,
            width=20,
            help="Thôn, tổ dân phố, địa bàn xã cũ hoặc khác.",
            example="Thôn",
        ),
        build_unit_column("unit", "Đơn vị", help="Tài khoản của xã có thể bỏ cột này."),
        build_date_column(
            "valid_from", "Từ ngày", "Có từ ngày|Ngày bắt đầu|Ngày thành lập", allow_future=True
        ),
        build_date_column(
            "valid_to", "Đến hết ngày", "Đến ngày|Ngày kết thúc|Ngày cuối", allow_future=True
        ),
    )

    told_columns = (Column("is_complex", "Diện phức tạp", width=14, is_extra=True),)

    def get_key(self, values: Mapping[str, Any]) -> Hashable | None:
        """Marks count here: Thôn Đông and Thôn Động are two."""
        name, kind, unit = (values.get(field) for field in self.key_fields)
        return (to_name_key(name), kind, unit) if name and kind and unit else None

    def choose_record(self, records: Sequence[KnownRecord]) -> KnownRecord | None:
        """Of areas that bore a name in turn, the row means the one that goes on."""
        going_on = [one for one in records if (one.fields["valid_to"] or today()) >= today()]
        return going_on[0] if len(going_on) == 1 else None

    def validate_record(self, data: AreaCreate) -> None:
        check_days(data.valid_from, data.valid_to)

    def create(self, db: Session, data: AreaCreate) -> Area:
        return service.create_area(db, data)

    def update(self, db: Session, record: Area, changes: dict[str, Any]) -> None:
        service.update_area(db, record, AreaUpdate(**changes))

    def list_records(
        self, db: Session, filters: ExportedAreas, limit: int
    ) -> Iterable[Mapping[str, Any]]:
        found = select_areas(db, filters).order_by(*build_sort_keys(filters.sort)).limit(limit)
        return (
            {**row._mapping, "unit": row.org_unit_name, "is_complex": row.is_complex or None}
            for row in db.execute(found)
        )


LISTS = (AreaList(),)
