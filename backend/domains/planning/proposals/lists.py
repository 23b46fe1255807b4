"""Proposals in Excel: exported only, since each is sent and answered by acts."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.planning.proposals.models import Proposal
from backend.domains.planning.proposals.queries import (
    NEWEST,
    build_filter_clauses,
    select_proposals,
)
from backend.domains.planning.proposals.schemas import ProposalFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

STATUSES = {"sent": "Chờ trả lời", "answered": "Đã trả lời", "withdrawn": "Đã rút"}


class ProposalListing(Listing):
    kind = "proposals"
    title = "Kiến nghị, đề xuất lên cấp trên"
    english_title = "Proposals to the superior"
    noun = ("kiến nghị", "proposal")
    sheet_name = "Kiến nghị"
    export_permission = Permission.PROPOSAL_READ
    model = Proposal
    filter_schema = ProposalFilters
    unit_field = ""
    words: ClassVar = {"status": STATUSES}
    columns = (
        Column("sent_on", "Ngày gửi", width=14, form=Form.DATE),
        Column("org_unit_name", "Đơn vị kiến nghị", width=20),
        Column("addressee_name", "Gửi đơn vị", width=20),
        Column("document_no", "Số văn bản", width=16, form=Form.CODE),
        Column("subject", "Về việc", width=48),
        Column("text", "Nội dung", width=70),
        Column("status", "Trạng thái", width=16, choice_set="status"),
        Column("answer_due_on", "Hạn trả lời", width=14, form=Form.DATE),
        Column("is_late", "Quá hạn", width=10),
        Column("answer", "Trả lời", width=70),
        Column("answered_on", "Ngày trả lời", width=14, form=Form.DATE),
        Column("answer_document_no", "Số văn bản trả lời", width=16, form=Form.CODE),
    )

    def list_records(self, db: Session, filters: ProposalFilters, limit: int) -> Iterable[Values]:
        where = build_filter_clauses(filters)
        found = select_proposals().where(*where).order_by(*NEWEST).limit(limit)
        for row in db.execute(found):
            yield {**row._mapping, "is_late": row.is_late or None}


LISTS = (ProposalListing(),)
