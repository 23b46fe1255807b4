"""Crime statistics in Excel: one period a row, numbers only; a changed figure needs a reason."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar
from uuid import UUID

from backend.core.errors.exceptions import Conflict, Invalid
from backend.core.session.session import Session
from backend.core.text.i18n import register_messages
from backend.domains.police.crime_statistics import service
from backend.domains.police.crime_statistics.models import FIGURES, CrimeStatistic
from backend.domains.police.crime_statistics.queries import (
    NEWEST_FIRST,
    ROWS,
    build_filter_clauses,
)
from backend.domains.police.crime_statistics.schemas import (
    CrimeCorrection,
    CrimeCreate,
    CrimeFilters,
    FiguresRead,
)
from backend.permissions import Permission
from backend.spreadsheets.columns import (
    build_choice_column,
    build_code_column,
    build_count_column,
    build_date_column,
    build_money_column,
    build_text_column,
)
from backend.spreadsheets.listing import Listing, Values
from backend.spreadsheets.records import find_records
from backend.spreadsheets.row import KnownRecord, Row

KINDS = {
    "month": "Tháng",
    "quarter": "Quý",
    "half_year": "6 tháng|Nửa năm|Sáu tháng",
    "year": "Năm",
}
UNKNOWN = "Số nguyên. Không có thì ghi 0, chưa rõ thì để trống."
SELLING = "Phạt bán dâm"
BUYING = "Phạt mua dâm"


class ImportedStatistic(CrimeCreate):
    reason: str | None = None


class CrimeFigures(Listing):
    """Rows are of the importer's own unit: no figure stands for a commune alone (D12)."""

    kind = "crime-statistics"
    title = "Thống kê tội phạm về mại dâm"
    english_title = "Crime statistics"
    noun = ("kỳ thống kê", "period")
    key_description = ("loại kỳ và ngày đầu kỳ", "kind of period and first day")
    import_permission = Permission.CRIME_WRITE
    export_permission = Permission.CRIME_READ
    filter_schema = CrimeFilters
    model = CrimeStatistic
    schema = ImportedStatistic
    counts_only = True
    unit_field = ""
    key_fields = ("period_kind", "period_start")
    fixed_fields = ("period_kind", "period_start")
    is_final = True
    unstored_fields = ("reason",)
    help_rules = (
        (
            "Chỉ ghi số lượng. Không ghi họ tên, ngày sinh, số CCCD, địa chỉ của người nào: "
            "tệp có cột như vậy bị từ chối cả tệp."
        ),
        "Một đối tượng chỉ tính một lần, theo vai trò nặng nhất.",
        "Sửa số của kỳ đã ghi là đính chính: phải ghi lý do; số cũ vẫn được giữ.",
    )
    words: ClassVar = {"period_kind": KINDS}
    columns = (
        build_choice_column(
            "period_kind", "Loại kỳ", "Kỳ|Kỳ thống kê", required=True, example="Quý"
        ),
        build_date_column(
            "period_start",
            "Ngày đầu kỳ",
            "Từ ngày|Kỳ bắt đầu từ",
            required=True,
            help="Ngày đầu tiên của kỳ: quý III/2022 ghi 01/07/2022.",
            example="01/07/2022",
        ),
        build_code_column(
            "document_no", "Số văn bản", "Số báo cáo|Văn bản số", example="112/BC-CAH"
        ),
        build_count_column("case_count", "Số vụ", "Tổng số vụ|Vụ", required=True, example="3"),
        build_count_column(
            "person_count",
            "Số đối tượng",
            "Tổng số đối tượng|Đối tượng",
            required=True,
            width=14,
            help="Số nguyên, không ít hơn tổng bốn loại đối tượng.",
            example="10",
        ),
        build_count_column("harbouring_count", "Chủ chứa", "Chứa mại dâm", help=UNKNOWN),
        build_count_column("brokering_count", "Môi giới", "Môi giới mại dâm", help=UNKNOWN),
        build_count_column("selling_count", "Người bán dâm", "Bán dâm", width=14, help=UNKNOWN),
        build_count_column("buying_count", "Người mua dâm", "Mua dâm", width=14, help=UNKNOWN),
        build_count_column(
            "under_18_count",
            "Trong đó dưới 18 tuổi",
            "Dưới 18 tuổi",
            width=20,
            help=UNKNOWN,
        ),
        build_count_column(
            "out_of_province_count",
            "Trong đó ngoài tỉnh",
            "Ngoài tỉnh|Người ngoài tỉnh",
            width=20,
            help=UNKNOWN,
        ),
        build_count_column("trafficking_case_count", "Số vụ mua bán người", width=18, help=UNKNOWN),
        build_count_column(
            "trafficking_person_count", "Đối tượng mua bán người", width=22, help=UNKNOWN
        ),
        build_count_column("trafficked_women_count", "Phụ nữ bị mua bán", width=18, help=UNKNOWN),
        build_count_column(
            "trafficked_children_count", "Trẻ em bị mua bán", width=18, help=UNKNOWN
        ),
        build_count_column("buying_penalty_count", f"{BUYING}: quyết định", width=24, help=UNKNOWN),
        build_money_column("buying_fine_total", f"{BUYING}: tiền phạt", width=24),
        build_count_column(
            "selling_penalty_count", f"{SELLING}: quyết định", width=24, help=UNKNOWN
        ),
        build_count_column("selling_warning_count", f"{SELLING}: cảnh cáo", width=22, help=UNKNOWN),
        build_money_column("selling_fine_total", f"{SELLING}: tiền phạt", width=24),
        build_count_column(
            "selling_penalty_under_18_count", f"{SELLING}: dưới 18 tuổi", width=24, help=UNKNOWN
        ),
        build_count_column(
            "selling_penalty_out_of_province_count",
            f"{SELLING}: ngoài tỉnh",
            width=24,
            help=UNKNOWN,
        ),
        build_text_column(
            "reason",
            "Lý do đính chính",
            "Lý do sửa|Lý do",
            max_length=4000,
            width=32,
            help="Chỉ ghi khi sửa số của kỳ đã có. Không ghi tên người.",
        ),
    )

    def find_records(
        self, db: Session, rows: Collection[Row], units: set[UUID]
    ) -> Iterable[KnownRecord]:
        """A period has no reason of its own: each correction brings one."""
        fields = [column.field for column in self.record_columns if column.field != "reason"]
        for known in find_records(db, self.model, fields, rows, units):
            known.fields["reason"] = None
            yield known

    def add_implied_changes(self, changes: dict[str, Any], record: KnownRecord) -> None:
        """A reason alone changes nothing; a figure needs one."""
        if changes.keys() == {"reason"}:
            changes.clear()
        elif changes:
            changes.setdefault("reason", "")

    def validate_record(self, data: ImportedStatistic) -> None:
        if data.reason == "":
            raise Invalid.at("/reason", "correction-unexplained")
        service.ensure_valid_period(data.period_kind, data.period_start)
        service.ensure_consistent_figures(FiguresRead.model_validate(data))

    def create(self, db: Session, data: ImportedStatistic) -> CrimeStatistic:
        return service.create_statistic(db, data)

    def update(self, db: Session, record: CrimeStatistic, changes: dict[str, Any]) -> None:
        service.correct_statistic(db, record, CrimeCorrection.model_construct(**changes))

    def ensure_revertible(self, db: Session, ids: Sequence[UUID]) -> None:
        raise Conflict("figures-stay")

    def list_records(self, db: Session, filters: CrimeFilters, limit: int) -> Iterable[Values]:
        found = ROWS.where(*build_filter_clauses(filters)).order_by(*NEWEST_FIRST).limit(limit)
        return [{**row._mapping, "reason": None} for row in db.execute(found)]


assert {c.field for c in CrimeFigures.columns} >= set(FIGURES), "a figure without its column"

LISTS = (CrimeFigures(),)

register_messages(
    {
        "correction-unexplained": (
            "Kỳ này đã có số liệu. Sửa số là đính chính: ghi lý do ở cột “Lý do đính chính”.",
            "This period has its figures. Changing one needs a reason in “Lý do đính chính”.",
        ),
        "figures-stay": (
            (
                "Số liệu tội phạm đã ghi thì không gỡ bỏ được. Mở từng kỳ để đính chính, "
                "số cũ vẫn được giữ."
            ),
            (
                "Crime figures that were entered are not taken back. Correct each period: "
                "the earlier figures stay on record."
            ),
        ),
    }
)
