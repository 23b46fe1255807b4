"""Minutes and decisions with the template that lays them out."""

from uuid import UUID

from backend.core.session.models import now
from backend.core.session.session import Session
from backend.documents.decision_content import DecisionPaper
from backend.documents.inspection_content import InspectionPaper
from backend.documents.printable import PrintablePaper, build_check_url
from backend.domains.enforcement.case_papers.inspection_minutes import build_record_paper
from backend.domains.enforcement.case_papers.penalty_decision import build_decision_paper
from backend.domains.enforcement.violations.models import Violation
from backend.domains.inspections.inspections.models import Inspection
from backend.domains.platform.document_templates.models import TemplateKind
from backend.domains.platform.document_templates.queries import get_template_in_force


def build_printable_minutes(db: Session, id: UUID, base: str) -> PrintablePaper[InspectionPaper]:
    """The minutes with their template; of signed minutes the one that was in force at signing."""
    content, visit = build_record_paper(db, id)
    address = build_check_url(base, visit.record_no, visit.content_hash)
    content = content.model_copy(update={"check_url": address})
    unit = visit.team_unit_id or visit.org_unit_id
    kind, moment = TemplateKind.INSPECTION_RECORD, visit.signed_at or now()
    chosen = get_template_in_force(db, kind, unit, visit.inspected_on, moment)
    entity, unit_id = Inspection.__tablename__, visit.org_unit_id
    return PrintablePaper(content, "Biên bản kiểm tra", entity, visit.id, unit_id, chosen)


def build_printable_decision(db: Session, id: UUID) -> PrintablePaper[DecisionPaper]:
    content, case = build_decision_paper(db, id)
    unit = case.decision_unit_id or case.org_unit_id
    chosen = get_template_in_force(db, TemplateKind.PENALTY_DECISION, unit, case.recorded_on, now())
    entity, unit_id = Violation.__tablename__, case.org_unit_id
    return PrintablePaper(content, "Quyết định xử phạt", entity, case.id, unit_id, chosen)
