"""Ratings in Excel: an export only, because each rating is argued criterion by criterion."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.ratings.commune_ratings.models import CommuneRating
from backend.domains.ratings.commune_ratings.queries import (
    LATEST_YEAR_FIRST,
    OF_WORK,
    ROW,
    build_filter_clauses,
    build_visible_clause,
    select_rating_rows,
    to_rating_row,
)
from backend.domains.ratings.commune_ratings.schemas import RatingFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

WORDS = {
    "status": {
        "draft": "Bản nháp",
        "self_assessed": "Chờ thẩm định",
        "verified": "Chờ phê duyệt",
        "approved": "Đã phê duyệt",
        "returned": "Bị trả lại",
    },
    "change": {
        "kept": "Giữ vững",
        "new": "Xây dựng mới",
        "transformed": "Chuyển hóa",
        "lost": "Không giữ được",
    },
}
SAMPLE = "Mẫu minh họa, không phải tiêu chí chính thức"


class RatingList(Listing):
    kind = "commune-ratings"
    title = "Danh sách chấm điểm, xếp loại xã, thị trấn"
    english_title = "Commune ratings"
    noun = ("bản chấm điểm", "rating")
    sheet_name = "Chấm điểm, xếp loại"
    export_permission = Permission.RATING_READ
    model = CommuneRating
    filter_schema = RatingFilters
    unit_field = ""
    words: ClassVar = WORDS
    columns = (
        Column("year", "Năm", width=8, form=Form.NUMBER),
        Column("org_unit_name", "Xã, thị trấn", width=20),
        Column("status", "Trạng thái", width=16, choice_set="status"),
        Column("self_total", "Điểm tự chấm", width=14, form=Form.NUMBER),
        Column("verified_total", "Điểm thẩm định", width=14, form=Form.NUMBER),
        Column("max_score", "Điểm tối đa", width=12, form=Form.NUMBER),
        Column("class_title", "Xếp loại", width=38),
        Column("is_final", "Đã có hiệu lực", width=14),
        Column("change", "So với năm trước", width=18, choice_set="change"),
        Column("register_no", "Số", width=12, form=Form.CODE),
        Column("approved_on", "Ngày phê duyệt", width=14, form=Form.DATE),
        Column("criteria_set_name", "Bộ tiêu chí", width=34),
        Column("remark", "Lưu ý", width=46),
    )

    def list_records(self, db: Session, filters: RatingFilters, limit: int) -> Iterable[Values]:
        found = select_rating_rows(ROW, filters.boundaries).where(
            build_visible_clause(db), *build_filter_clauses(filters, *OF_WORK)
        )
        rows = db.execute(found.order_by(*LATEST_YEAR_FIRST).limit(limit))
        return [
            {
                **dict(rating),
                "is_final": rating.approved_on is not None,
                "remark": SAMPLE if rating.is_illustrative else None,
            }
            for rating in map(to_rating_row, rows)
        ]


LISTS = (RatingList(),)
