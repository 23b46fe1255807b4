"""Materials in Excel: entered and corrected from a list, exported as one."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.prevention.materials import service
from backend.domains.prevention.materials.models import Material
from backend.domains.prevention.materials.queries import READER
from backend.domains.prevention.materials.schemas import (
    MaterialCreate,
    MaterialFilters,
    MaterialUpdate,
)
from backend.permissions import Permission
from backend.spreadsheets.cell_values import parse_count
from backend.spreadsheets.columns import (
    Column,
    Form,
    build_choice_column,
    build_count_column,
    build_note_column,
    build_text_column,
    build_unit_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.row import CellValue

KINDS = {
    "leaflet": "Tờ rơi|Tờ gấp",
    "poster": "Panô, áp phích|Panô|Áp phích|Băng rôn",
    "handbook": "Sổ tay, cẩm nang|Sổ tay|Cẩm nang",
    "guide": "Tài liệu hướng dẫn|Hướng dẫn",
    "script": "Bài phát thanh|Bài tuyên truyền|Phát thanh",
    "slides": "Bài trình bày|Bài giảng",
    "other": "Khác",
}
AUDIENCES = {
    "residents": "Nhân dân, khu dân cư|Nhân dân|Người dân|Khu dân cư|Hội viên",
    "students": "Học sinh, sinh viên|Học sinh|Sinh viên",
    "establishment_workers": (
        "Chủ, người làm việc tại cơ sở kinh doanh dịch vụ|Chủ cơ sở|Cơ sở kinh doanh dịch vụ|"
        "Chủ cơ sở và người lao động"
    ),
    "industrial_workers": "Công nhân, người lao động|Công nhân|Người lao động",
    "cadres": "Cán bộ, hội, đoàn thể|Cán bộ|Đoàn thể|Đoàn viên|Cán bộ, công chức",
    "other": "Nhóm khác, nhiều nhóm|Nhóm khác|Nhiều nhóm|Khác",
}


class MaterialList(Listing):
    kind = "materials"
    title = "Danh mục tài liệu tuyên truyền, hướng dẫn"
    english_title = "Library of materials"
    noun = ("tài liệu tuyên truyền", "material")
    key_description = ("đơn vị, tên và năm", "unit, title and year")
    import_permission = Permission.MATERIAL_WRITE
    export_permission = Permission.MATERIAL_READ
    filter_schema = MaterialFilters
    model = Material
    schema = MaterialCreate
    unit_field = "unit"
    includes_leading_units = True
    key_fields = ("unit", "name", "year")
    words: ClassVar = {"kind": KINDS, "audience": AUDIENCES}
    columns = (
        build_text_column(
            "name", "Tên tài liệu", "Tên|Tài liệu", required=True, max_length=200, width=40
        ),
        build_choice_column("kind", "Loại tài liệu", "Loại", required=True, width=16),
        build_text_column("topic", "Chủ đề", "Nội dung", max_length=300, width=32),
        build_choice_column("audience", "Đối tượng", "Đối tượng chính", required=True, width=26),
        Column(
            "year",
            "Năm",
            lambda cell, _: parse_count(cell),
            ("Năm biên soạn", "Năm phát hành"),
            required=True,
            width=8,
            form=Form.NUMBER,
            example="2022",
        ),
        build_text_column("issuer", "Cơ quan biên soạn", "Cơ quan", max_length=200, width=28),
        build_count_column(
            "copy_count", "Số bản", "Số lượng", help="Chưa đếm thì để trống, không ghi 0."
        ),
        build_unit_column("unit", "Đơn vị", help="Tài khoản của xã có thể bỏ cột này."),
        build_note_column("note", "Ghi chú"),
    )

    def create(self, db: Session, data: MaterialCreate) -> Material:
        return service.create_material(db, data)

    def update(self, db: Session, record: Material, changes: dict[str, CellValue]) -> None:
        service.update_material(db, record, MaterialUpdate.model_validate(changes))

    def list_records(self, db: Session, filters: MaterialFilters, limit: int) -> Iterable[Values]:
        for read in READER.list_reads(db, filters, limit):
            yield {**read.model_dump(), "unit": read.org_unit_name}


LISTS = (MaterialList(),)
