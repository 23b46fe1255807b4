"""The criteria of a set in Excel: imported from a typed table, and exported."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar
from uuid import UUID

import sqlalchemy as sa

from backend.core.session.session import Session
from backend.core.sql.search import to_search_text
from backend.core.sql.single_read import list_filter_clauses
from backend.core.text.i18n import register_messages
from backend.core.text.schemas import Filters
from backend.domains.ratings.rating_criteria_sets import service
from backend.domains.ratings.rating_criteria_sets.models import (
    CriteriaSet,
    Criterion,
    RatingEvidenceKind,
)
from backend.domains.ratings.rating_criteria_sets.queries import (
    CRITERION,
    IN_TABLE_ORDER,
    select_open_sets,
)
from backend.domains.ratings.rating_criteria_sets.schemas import CriterionCreate, CriterionUpdate
from backend.permissions import Permission
from backend.spreadsheets.cell_values import BadValue, is_nothing, parse_text
from backend.spreadsheets.columns import (
    CellContext,
    Choices,
    Column,
    Form,
    build_choice_column,
    build_choices,
    build_code_column,
    build_text_column,
    split_aliases,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.reader import Cell
from backend.spreadsheets.row import CellValue, KnownRecord, Row

DOMAINS = {
    "prostitution": "Mại dâm|Phòng, chống mại dâm|Tệ nạn mại dâm",
    "drugs": "Ma túy|Phòng, chống ma túy|Tệ nạn ma túy",
    "common": "Chung|Cả hai",
}
EVIDENCE = {
    RatingEvidenceKind.ESTABLISHMENTS_KNOWN: "Số cơ sở trong sổ|Cơ sở",
    RatingEvidenceKind.WORKFORCE_COUNTED: "Khai báo lao động|Số lao động",
    RatingEvidenceKind.COMMITMENTS_SIGNED: "Cam kết|Bản cam kết",
    RatingEvidenceKind.ESTABLISHMENTS_INSPECTED: "Cơ sở được kiểm tra|Kiểm tra",
    RatingEvidenceKind.VIOLATIONS_FOUND: "Vi phạm",
    RatingEvidenceKind.COMMUNICATION_ACTIVITIES: "Tuyên truyền|Hoạt động tuyên truyền",
    RatingEvidenceKind.STAFF_TRAINED: "Tập huấn cán bộ|Tập huấn",
}
SAMPLE = "Mẫu minh họa, không phải tiêu chí chính thức"
MAY_BE_EMPTY = ("section", "scoring_note", "evidence", "required_evidence")
KINDS = build_choices({str(kind): names for kind, names in EVIDENCE.items()})


class ExportedCriteria(Filters):
    criteria_set_id: UUID | None = None


class ImportedCriterion(CriterionCreate):
    criteria_set_id: UUID


def parse_points(cell: Cell, _context: CellContext) -> float | None:
    """Points above 0 in halves: 10, 7,5 or '7.5 điểm'."""
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        value = float(cell)
    else:
        written = parse_text(cell)
        if written is None or is_nothing(written):
            return None
        try:
            value = float(
                to_search_text(written).removesuffix("diem").strip(" .").replace(",", ".")
            )
        except ValueError:
            raise BadValue("cell-not-points") from None
    if not 0 < value <= 1000 or value * 2 != int(value * 2):
        raise BadValue("cell-not-points")
    return value


def parse_figures(cell: Cell, _context: CellContext) -> list[str] | None:
    """Several figures of the register, separated by ; or a new line."""
    written = parse_text(cell.replace("\n", ";") if isinstance(cell, str) else cell)
    if written is None or is_nothing(written):
        return None
    parts = (part.strip() for part in written.split(";"))
    found = [KINDS.find(part) for part in parts if part]
    return list(dict.fromkeys(kind for kind in found if kind is not None))


class CriterionList(Listing):
    kind = "rating-criteria"
    title = "Bảng tiêu chí chấm điểm"
    english_title = "Rating criteria"
    noun = ("tiêu chí chấm điểm", "criterion")
    key_description = ("mã và bộ tiêu chí", "code and set")
    import_permission = Permission.CRITERIA_WRITE
    export_permission = Permission.CRITERIA_READ
    filter_schema = ExportedCriteria
    model = Criterion
    schema = ImportedCriterion
    unit_field = ""
    key_fields = ("code", "criteria_set_id")
    blank_values: ClassVar = {
        "section": "",
        "domain": "prostitution",
        "evidence": [],
        "required_evidence": [],
    }
    help_rules = (
        "Lập bộ tiêu chí (tên, căn cứ, xếp loại) trên màn hình trước, rồi nhập các tiêu chí vào.",
        "Chỉ nhập được vào bộ của đơn vị mà chưa xã, thị trấn nào chấm điểm theo.",
    )
    columns = (
        build_code_column(
            "code",
            "Mã",
            "Mã tiêu chí|Ký hiệu|STT|TT|Số thứ tự",
            required=True,
            max_length=20,
            width=10,
            help="Chữ không dấu, chữ số, dấu chấm, gạch nối. Mỗi bộ không có hai mã giống nhau.",
            example="I.1",
        ),
        build_text_column(
            "title",
            "Nội dung tiêu chí",
            "Tiêu chí|Nội dung|Nội dung chấm điểm|Tên tiêu chí",
            required=True,
            max_length=500,
            width=60,
            example="Tổ chức tuyên truyền về phòng, chống mại dâm",
        ),
        Column(
            "max_points",
            "Điểm tối đa",
            parse_points,
            split_aliases("Điểm chuẩn|Điểm|Số điểm|Thang điểm"),
            required=True,
            width=12,
            form=Form.NUMBER,
            help="Lớn hơn 0, lẻ đến nửa điểm.",
            example="10",
        ),
        build_text_column("section", "Nhóm", "Nhóm tiêu chí|Mục|Phần", max_length=200, width=28),
        build_choice_column(
            "domain",
            "Lĩnh vực",
            keep_if_blank=True,
            width=16,
            help="Để trống là mại dâm.",
            example="Mại dâm",
        ),
        build_text_column(
            "scoring_note",
            "Cách chấm điểm",
            "Hướng dẫn chấm|Cách tính điểm|Cách chấm",
            max_length=4000,
            width=44,
        ),
        Column(
            "evidence",
            "Số liệu trong sổ",
            parse_figures,
            split_aliases("Bằng chứng trong sổ"),
            width=34,
            choice_set="evidence",
            help="Một hoặc nhiều số liệu, cách nhau bằng dấu chấm phẩy. Hiện bên cạnh tiêu chí.",
            example="Khai báo lao động",
        ),
        Column(
            "required_evidence",
            "Số liệu phải đủ",
            parse_figures,
            split_aliases("Số liệu bắt buộc"),
            width=34,
            choice_set="evidence",
            help="Trong các số liệu trên, số liệu nào phải đủ thì xã, thị trấn mới trình được.",
        ),
        build_choice_column(
            "criteria_set_id",
            "Bộ tiêu chí",
            "Tên bộ tiêu chí|Bộ",
            choice_set="sets",
            required=True,
            width=34,
            help="Tên bộ đã lập trên màn hình. Chỉ có một bộ còn sửa được thì bỏ trống được.",
        ),
        Column(
            "remark",
            "Lưu ý",
            width=46,
            help="Sổ tự ghi khi xuất; khi nhập không dùng đến.",
            is_extra=True,
        ),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        sets = Choices("cell-unknown-set")
        for row in db.execute(select_open_sets(db)):
            sets.add(str(row.id), row.name)
        return {"domain": build_choices(DOMAINS), "evidence": KINDS, "sets": sets}

    def get_implied_values(self, choices: Mapping[str, Choices]) -> dict[str, str]:
        """A blank set means the only set that may still change, if there is just one."""
        sets = list(choices["sets"].labels)
        return {"criteria_set_id": sets[0]} if len(sets) == 1 else {}

    def validate_row(self, row: Row) -> None:
        """A figure that is required is also shown, even if the row does not say so."""
        required = row.values.get("required_evidence") or []
        shown = row.values.get("evidence") or []
        if set(required) - set(shown):
            row.values["evidence"] = [*shown, *(kind for kind in required if kind not in shown)]

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterator[KnownRecord]:
        """Criteria of the sets that the rows name; an empty value counts as a blank cell."""
        named = {UUID(id) for row in rows if (id := row.values.get("criteria_set_id"))}
        owners = sa.select(CriteriaSet.org_unit_id).where(CriteriaSet.id.in_(named))
        for record in super().find_records(db, rows, set(db.scalars(owners))):
            fields = {name: record.fields[name] or None for name in MAY_BE_EMPTY}
            yield replace(record, fields={**record.fields, **fields})

    def create(self, db: Session, data: ImportedCriterion) -> Criterion:
        return service.add_criterion(db, data.criteria_set_id, data)

    def update(self, db: Session, record: Criterion, changes: dict[str, CellValue]) -> None:
        service.update_criterion(db, record, CriterionUpdate.model_validate(changes))

    def ensure_revertible(self, db: Session, ids: Sequence[UUID]) -> None:
        """The table of a set stays once a commune was rated by it."""
        touched = sa.select(Criterion.criteria_set_id).where(Criterion.id.in_(ids)).distinct()
        for id in db.scalars(touched).all():
            service.get_set_to_change(db, id)

    def list_records(self, db: Session, filters: ExportedCriteria, limit: int) -> Iterable[Values]:
        remark = sa.case((CriteriaSet.is_illustrative, SAMPLE)).label("remark")
        found = sa.select(*CRITERION, CriteriaSet.name.label("set_name"), remark)
        found = found.join(CriteriaSet, CriteriaSet.id == Criterion.criteria_set_id)
        found = found.where(*list_filter_clauses(Criterion, filters, "criteria_set_id"))
        newest = (CriteriaSet.valid_from.desc(), CriteriaSet.id.desc(), *IN_TABLE_ORDER)
        rows = db.execute(found.order_by(*newest).limit(limit))
        # The set by its name: one that can no longer change is none of the words to choose from.
        return [{**row._mapping, "criteria_set_id": row.set_name} for row in rows]


LISTS = (CriterionList(),)

register_messages(
    {
        "cell-not-points": (
            "“{value}” không phải số điểm. Ghi số lớn hơn 0, lẻ đến nửa điểm, ví dụ 7,5.",
            "“{value}” is no number of points. Write a number above 0, in halves, such as 7.5.",
        ),
        "cell-unknown-set": (
            "Không có bộ nào tên “{value}” còn sửa được. Lập bộ mới, hoặc chọn trong tệp mẫu.",
            "No set named “{value}” may still change. Make one, or choose in the template.",
        ),
        "cell-unknown-set-which": (
            "Có nhiều bộ tiêu chí mang tên “{value}”. Đổi tên một bộ rồi nhập lại.",
            "Several sets are named “{value}”. Rename one of them and import again.",
        ),
    }
)
