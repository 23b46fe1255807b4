"""Tips as a list in Excel, for statistics: codes and days, export only.

The list has neither texts nor contacts nor places: a lost file must not tell that somebody
reported a place (R9). Tips come only through the public form, so there is no import.
"""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.police.tip_offs.models import TipOff
from backend.domains.police.tip_offs.queries import (
    NEWEST_FIRST,
    build_filter_clauses,
    select_tip_rows,
)
from backend.domains.police.tip_offs.schemas import TipFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

WORDS = {
    "topic": {
        "minor": "Người dưới 18 tuổi bị lôi kéo, lợi dụng",
        "coercion": "Ép buộc, giữ người, mua bán người",
        "brokering": "Môi giới, chứa mại dâm, bảo kê",
        "place": "Cơ sở kinh doanh có dấu hiệu mại dâm",
        "official": "Cán bộ, công chức bao che hoặc tham gia",
        "other": "Việc khác",
    },
    "status": {
        "received": "Mới nhận",
        "checking": "Đang kiểm tra",
        "closed": "Đã kết thúc",
        "withdrawn": "Người gửi đã rút",
    },
    "outcome": {
        "confirmed": "Có căn cứ",
        "unfounded": "Không có căn cứ",
        "not_enough": "Không đủ thông tin",
        "transferred": "Đã chuyển cơ quan khác",
        "formal_channel": "Thuộc thủ tục tố cáo",
        "duplicate": "Trùng tin khác",
        "spam": "Tin rác",
    },
}


class Tips(Listing):
    kind = "tip-offs"
    title = "Danh sách tin phản ánh"
    english_title = "Tips"
    noun = ("tin phản ánh", "tip")
    sheet_name = "Tin phản ánh"
    export_permission = Permission.TIP_READ
    model = TipOff
    filter_schema = TipFilters
    unit_field = ""
    words: ClassVar = WORDS
    columns = (
        Column("received_on", "Ngày nhận", width=14, form=Form.DATE),
        Column("topic", "Nội dung", width=42, choice_set="topic"),
        Column("commune_name", "Xã, thị trấn", width=20),
        Column("status", "Tình trạng", width=20, choice_set="status"),
        Column("outcome", "Kết quả", width=26, choice_set="outcome"),
        Column("closed_on", "Ngày kết thúc", width=14, form=Form.DATE),
        Column("has_contact", "Có để lại liên hệ", width=14),
        Column("erased_on", "Ngày xóa nội dung", width=16, form=Form.DATE),
    )

    def list_records(self, db: Session, filters: TipFilters, limit: int) -> Iterable[Values]:
        found = (
            select_tip_rows()
            .where(*build_filter_clauses(filters))
            .order_by(*NEWEST_FIRST)
            .limit(limit)
        )
        return (dict(row._mapping) for row in db.execute(found))


LISTS = (Tips(),)
