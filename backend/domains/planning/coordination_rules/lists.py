"""Rules of coordination in Excel, to take away."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.core.sql.record_reader import UnitRecordFilters
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.queries import READER
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values


class CoordinationRuleList(Listing):
    kind = "coordination-rules"
    title = "Quy chế phối hợp liên ngành"
    english_title = "Rules of coordination"
    noun = ("quy chế phối hợp liên ngành", "rules of coordination")
    export_permission = Permission.COORDINATION_READ
    model = CoordinationRule
    filter_schema = UnitRecordFilters
    unit_field = ""
    columns = (
        Column("name", "Nội dung", width=44),
        Column("org_unit_name", "Đơn vị", width=20),
        Column("document_no", "Số, ký hiệu", width=20, form=Form.CODE),
        Column("issued_on", "Ngày ban hành", width=16, form=Form.DATE),
        Column("valid_to", "Hết hiệu lực sau ngày", width=16, form=Form.DATE),
        Column("agencies", "Cơ quan", width=60),
        Column("note", "Ghi chú", width=40),
    )

    def list_records(self, db: Session, filters: UnitRecordFilters, limit: int) -> Iterable[Values]:
        for read in READER.list_reads(db, filters, limit):
            yield {**read.model_dump(), "agencies": "; ".join(read.agencies)}


LISTS = (CoordinationRuleList(),)
