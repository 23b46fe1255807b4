"""Meetings of coordination in Excel, to take away."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.core.sql.record_reader import UnitRecordFilters
from backend.domains.planning.coordination_meetings.models import CoordinationMeeting
from backend.domains.planning.coordination_meetings.queries import READER
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values


class CoordinationMeetingList(Listing):
    kind = "coordination-meetings"
    title = "Cuộc họp phối hợp liên ngành"
    english_title = "Meetings of coordination"
    noun = ("cuộc họp phối hợp liên ngành", "meeting of coordination")
    export_permission = Permission.COORDINATION_READ
    model = CoordinationMeeting
    filter_schema = UnitRecordFilters
    unit_field = ""
    columns = (
        Column("name", "Nội dung", width=44),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("held_on", "Ngày họp", width=14, form=Form.DATE),
        Column("chair", "Chủ trì", width=28),
        Column("conclusions", "Kết luận", width=60),
        Column("next_due_on", "Họp tiếp trước ngày", width=16, form=Form.DATE),
        Column("agencies", "Cơ quan", width=60),
        Column("note", "Ghi chú", width=40),
    )

    def list_records(self, db: Session, filters: UnitRecordFilters, limit: int) -> Iterable[Values]:
        for read in READER.list_reads(db, filters, limit):
            yield {**read.model_dump(), "agencies": "; ".join(read.agencies)}


LISTS = (CoordinationMeetingList(),)
