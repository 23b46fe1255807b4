"""Rules of coordination in Excel, to take away."""

from collections.abc import Iterable

from backend.core.session.session import Session
from backend.domains.planning.coordination_rules.models import CoordinationRule
from backend.domains.planning.coordination_rules.queries import (
    NEWEST_FIRST,
    select_coordination_rules,
)
from backend.domains.planning.coordination_rules.schemas import CoordinationRuleFilters
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
    filter_schema = CoordinationRuleFilters
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

    def list_records(
        self, db: Session, filters: CoordinationRuleFilters, limit: int
    ) -> Iterable[Values]:
        found = select_coordination_rules(filters).order_by(*NEWEST_FIRST).limit(limit)
        for row in db.execute(found):
            yield {**row._mapping, "agencies": "; ".join(row.agencies)}


LISTS = (CoordinationRuleList(),)
