"""Founding papers of teams in Excel, to take away: a decision is entered with its scan."""

from collections.abc import Iterable
from typing import ClassVar

from backend.core.session.session import Session
from backend.domains.inspections.team_papers.models import TeamPaper
from backend.domains.inspections.team_papers.queries import READER
from backend.domains.inspections.team_papers.schemas import TeamPaperFilters
from backend.permissions import Permission
from backend.spreadsheets.columns import Column, Form
from backend.spreadsheets.listing import Listing, Values

KINDS = {"proposal": "Tờ trình", "decision": "Quyết định", "regulation": "Quy chế"}


class TeamPaperList(Listing):
    kind = "team-papers"
    title = "Danh sách giấy tờ thành lập Đội kiểm tra liên ngành 178"
    english_title = "Founding papers of teams 178"
    noun = ("giấy tờ thành lập đội", "founding paper of a team")
    sheet_name = "Giấy tờ"
    export_permission = Permission.TEAM_READ
    model = TeamPaper
    filter_schema = TeamPaperFilters
    unit_field = ""
    words: ClassVar = {"kind": KINDS}
    columns = (
        Column("team_name", "Đội", width=44),
        Column("kind", "Loại giấy tờ", width=16, choice_set="kind"),
        Column("document_no", "Số, ký hiệu", width=20, form=Form.CODE),
        Column("issued_on", "Ngày ban hành", width=16, form=Form.DATE),
        Column("issuer", "Cơ quan ban hành", width=32),
        Column("note", "Ghi chú", width=40),
    )

    def list_records(self, db: Session, filters: TeamPaperFilters, limit: int) -> Iterable[Values]:
        return (read.model_dump() for read in READER.list_reads(db, filters, limit))


LISTS = (TeamPaperList(),)
