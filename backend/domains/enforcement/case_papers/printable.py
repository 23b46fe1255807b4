"""A paper with what its file needs: its template, the address of its check, and its ETag."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from backend.core.http.etags import compute_etag
from backend.core.session.models import now
from backend.core.session.session import Session
from backend.documents.view_models import DecisionPaper, InspectionPaper, Paper
from backend.domains.enforcement.case_papers.inspection_minutes import build_record_paper
from backend.domains.enforcement.case_papers.penalty_decision import build_decision_paper
from backend.domains.platform.document_templates.models import TemplateKind
from backend.domains.platform.document_templates.queries import (
    ChosenTemplate,
    get_template_in_force,
)

P = TypeVar("P", bound=Paper)
CHECK_PAGE = "/kiem-tra-van-ban"
"""The page of the SPA where anyone compares a paper in hand with the register."""


@dataclass(frozen=True)
class CasePaper(Generic[P]):
    """The words of a paper, the template that lays them out, and the record and unit it is of."""

    content: P
    chosen: ChosenTemplate
    unit_id: UUID
    record_id: UUID

    @property
    def etag(self) -> str:
        """Changes only if the words or the template change."""
        return compute_etag(f"{self.content.model_dump_json()}{self.chosen.id}{self.chosen.label}")


def build_minutes_paper(db: Session, id: UUID, base: str) -> CasePaper[InspectionPaper]:
    """The minutes with their template; of signed minutes the one that was in force at signing."""
    content, visit = build_record_paper(db, id)
    if visit.content_hash and visit.record_no:
        found = urlencode({"so": visit.record_no, "ma": visit.content_hash})
        content = content.model_copy(update={"check_url": f"{base}{CHECK_PAGE}?{found}"})
    unit = visit.team_unit_id or visit.org_unit_id
    moment = visit.signed_at or now()
    chosen = get_template_in_force(
        db, TemplateKind.INSPECTION_RECORD, unit, visit.inspected_on, moment
    )
    return CasePaper(content, chosen, visit.org_unit_id, visit.id)


def build_decision_paper_with_template(db: Session, id: UUID) -> CasePaper[DecisionPaper]:
    content, case = build_decision_paper(db, id)
    unit = case.decision_unit_id or case.org_unit_id
    chosen = get_template_in_force(db, TemplateKind.PENALTY_DECISION, unit, case.recorded_on, now())
    return CasePaper(content, chosen, case.org_unit_id, case.id)


def format_file_name(content: Paper, ending: str) -> str:
    """'Biên bản kiểm tra 05-BB-ĐKT178.docx'; a draft says so."""
    what = "Quyết định xử phạt" if isinstance(content, DecisionPaper) else "Biên bản kiểm tra"
    number = content.number.removeprefix("Số: ") if not content.draft_mark else "bản nháp"
    return f"{what} {number}{ending}".replace("/", "-")
