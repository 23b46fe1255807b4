"""Violations as a list in Excel: for reports, not to be imported again."""

from collections.abc import Iterable

import sqlalchemy as sa

from backend.core.session.models import today
from backend.core.session.session import Session
from backend.core.sql.pagination import PageStart, build_page_by_keys
from backend.core.sql.types import ReadRow, RowSelect
from backend.domains.enforcement.violations import queries
from backend.domains.enforcement.violations.competence import format_act_citation
from backend.domains.enforcement.violations.decision_register import (
    BY_NUMBER,
    LAST,
    RegisterFilters,
    format_decision_number,
    get_register_unit,
    list_number_gaps,
    select_decisions,
)
from backend.domains.enforcement.violations.models import Violation
from backend.domains.enforcement.violations.schemas import ViolationFilters
from backend.domains.enforcement.violations.service import STAGES
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column, Form, build_choices
from backend.spreadsheets.listing import Listing, Values

WORDS = {
    "subject_kind": {
        "individual": "Cá nhân",
        "household_business": "Hộ kinh doanh",
        "organisation": "Tổ chức",
    },
    "status": {
        "recorded": "Đã lập biên bản",
        "decided": "Đã ra quyết định",
        "executed": "Đã thi hành",
        "transferred": "Đã chuyển hồ sơ",
        "dismissed": "Không xử phạt",
    },
    "stage": {stage.value: name[:1].upper() + name[1:] for stage, name in STAGES.items()},
}
LEGAL = ("legal_document", "article", "clause", "point")


class CaseListing(Listing):
    """A list of violations: for reports, not to be imported again."""

    noun = ("vi phạm", "violation")
    export_permission = Permission.EXPORT_CASES
    model = Violation
    unit_field = ""

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {name: build_choices(values) for name, values in WORDS.items()}

    def select_columns(self, *more: str) -> RowSelect:
        fields = (column.field for column in self.columns)
        return sa.select(*queries.COLUMNS.of((*fields, *LEGAL, *more), but=("basis",)))


def to_case_record(row: ReadRow) -> Values:
    basis = format_act_citation(row)
    return {**row._mapping, "basis": basis, "warning": row.warning or None}


class Violations(CaseListing):
    kind = "violations"
    title = "Danh sách vi phạm"
    english_title = "Violations"
    sheet_name = "Vi phạm"
    filter_schema = ViolationFilters
    columns = (
        Column("recorded_on", "Ngày lập biên bản", width=16, form=Form.DATE),
        Column("occurred_on", "Ngày vi phạm", width=14, form=Form.DATE),
        Column("establishment_name", "Cơ sở", width=32),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("violation_type_title", "Hành vi", width=60),
        Column("basis", "Căn cứ", width=40),
        Column("subject_kind", "Đối tượng", width=16, choice_set="subject_kind"),
        Column("inspection_record_no", "Số biên bản kiểm tra", width=18),
        Column("status", "Trạng thái", width=18, choice_set="status"),
        Column("decision_no", "Số quyết định", width=16),
        Column("decided_on", "Ngày quyết định", width=14, form=Form.DATE),
        Column("fine_amount", "Tiền phạt (đồng)", width=16, form=Form.COUNT),
        Column("paid_amount", "Đã nộp (đồng)", width=16, form=Form.COUNT),
        Column("warning", "Cảnh cáo", width=10),
        Column("assignee_name", "Người theo dõi hồ sơ", width=24),
    )

    def list_records(self, db: Session, filters: ViolationFilters, limit: int) -> Iterable[Values]:
        clauses, newest = queries.build_filter_clauses(filters), queries.NEWEST_FIRST
        rows = queries.select_violation_rows(self.select_columns(), filters.boundaries)
        found = db.execute(build_page_by_keys(rows, clauses, newest, PageStart(None, limit)))
        return (to_case_record(row) for row in found)


class Decisions(CaseListing):
    """The register of decisions: by number, for one unit and year."""

    kind = "decisions"
    title = "Sổ quyết định xử phạt"
    english_title = "Register of decisions"
    noun = ("quyết định", "decision")
    sheet_name = "Sổ quyết định"
    filter_schema = RegisterFilters
    columns = (
        Column("decision_no", "Số quyết định", width=18),
        Column("decided_on", "Ngày quyết định", width=16, form=Form.DATE),
        Column("establishment_name", "Cơ sở", width=32),
        Column("org_unit_name", "Xã, thị trấn", width=18),
        Column("violation_type_title", "Hành vi", width=60),
        Column("basis", "Căn cứ", width=40),
        Column("subject_kind", "Đối tượng", width=16, choice_set="subject_kind"),
        Column("fine_amount", "Tiền phạt (đồng)", width=16, form=Form.COUNT),
        Column("paid_amount", "Đã nộp (đồng)", width=16, form=Form.COUNT),
        Column("warning", "Cảnh cáo", width=10),
        Column("suspended_from", "Tước, đình chỉ từ", width=16, form=Form.DATE),
        Column("suspended_to", "Đến hết ngày", width=16, form=Form.DATE),
        Column("signed_by", "Người ký", width=28),
        Column("stage", "Tình trạng", width=24, choice_set="stage"),
    )

    def list_records(self, db: Session, filters: RegisterFilters, limit: int) -> Iterable[Values]:
        """Cancelled decisions keep their number; missing numbers stand in their place."""
        unit, year = get_register_unit(db, filters).id, filters.year or today().year
        found = select_decisions(unit, year, self.select_columns("decision_seq"))
        told = [
            (row.decision_seq or LAST, to_case_record(row))
            for row in db.execute(found.order_by(*BY_NUMBER).limit(limit))
        ]
        for first, last in list_number_gaps(db, unit, year):
            numbers = format_decision_number(first) if first == last else f"{first:02d}–{last:02d}"
            told.append((first, {"decision_no": numbers, "basis": "Không có trong Sổ"}))
        return [row for _, row in sorted(told, key=lambda pair: pair[0])]


LISTS = (Violations(), Decisions())
