"""Rechecks in Excel; they are made on the screen, so they are not imported."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.domains.inspections.rechecks.models import Recheck
from backend.domains.inspections.rechecks.queries import (
    NEWEST_FIRST,
    ROW,
    select_recheck_rows,
    to_recheck_row,
)
from backend.domains.inspections.rechecks.schemas import RecheckFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Choices, Column, Form, build_choices
from backend.spreadsheets.listing import Listing, Values

STATUSES = {"draft": "Bản nháp", "signed": "Đã ký", "cancelled": "Đã hủy"}


class RecheckListing(Listing):
    kind = "rechecks"
    title = "Danh sách phúc tra"
    english_title = "Rechecks"
    noun = ("cuộc phúc tra", "recheck")
    sheet_name = "Phúc tra"
    export_permission = Permission.RECHECK_READ
    model = Recheck
    filter_schema = RecheckFilters
    unit_field = ""
    columns = (
        Column("checked_on", "Ngày phúc tra", width=14, form=Form.DATE),
        Column("record_no", "Số biên bản", width=16, form=Form.CODE),
        Column("team_name", "Đội phúc tra", width=28),
        Column("checked_team_name", "Đội được phúc tra", width=28),
        Column("checked_unit_name", "Xã, thị trấn", width=18),
        Column("candidate_count", "Lượt đã ký trong kỳ", width=14, form=Form.NUMBER),
        Column("sample_count", "Lượt đã rút", width=12, form=Form.NUMBER),
        Column("to_be_corrected_count", "Lượt phải chấn chỉnh", width=14, form=Form.NUMBER),
        Column("recommendation_count", "Kiến nghị", width=12, form=Form.NUMBER),
        Column("open_recommendation_count", "Chưa thực hiện", width=12, form=Form.NUMBER),
        Column("status", "Trạng thái", width=12, choice_set="status"),
    )

    def load_choices(self, db: Session) -> dict[str, Choices]:
        return {"status": build_choices(STATUSES)}

    def list_records(self, db: Session, filters: RecheckFilters, limit: int) -> Iterable[Values]:
        found = select_recheck_rows(ROW, filters).order_by(*NEWEST_FIRST).limit(limit)
        return (to_recheck_row(row) for row in db.execute(found))


LISTS = (RecheckListing(),)
