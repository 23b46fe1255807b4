"""Endpoints of periodic reports."""

import json
from typing import Annotated
from uuid import UUID

from fastapi import Query, Response

from backend.core.errors.exceptions import Conflict
from backend.core.errors.handlers import register_conflict_codes
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.text.canonical_json import to_canonical_json
from backend.core.text.periods import PeriodKind
from backend.core.text.schemas import Day
from backend.domains.platform.second_approvals.schemas import ApprovalRead
from backend.domains.reporting.reports import approval, editing
from backend.domains.reporting.reports.comparing_schemas import (
    LateChanges,
    Reconciliation,
    ReportDiff,
    ReportsOverview,
)
from backend.domains.reporting.reports.computing import find_figures_ahead
from backend.domains.reporting.reports.content import ReportContent
from backend.domains.reporting.reports.detail import get_report_read, list_line_records
from backend.domains.reporting.reports.diff import build_report_diff, get_visible_report
from backend.domains.reporting.reports.late_changes import build_late_changes
from backend.domains.reporting.reports.models import Report
from backend.domains.reporting.reports.overview import get_overview
from backend.domains.reporting.reports.queries import (
    LATEST_FIRST,
    build_filter_clauses,
    build_visibility_clause,
    get_edition,
    select_report_rows,
    to_masked_content,
    to_report_heads,
)
from backend.domains.reporting.reports.reconciliation import (
    build_reconciliation,
    write_explanation,
)
from backend.domains.reporting.reports.schemas import (
    CommentAnswer,
    FigureCode,
    LineCorrection,
    LineExplanation,
    LineRecord,
    LineReopening,
    ReportCreate,
    ReportFilters,
    ReportRead,
    ReportReturn,
    ReportRow,
    ReportSubmission,
    SectionCode,
    SectionText,
)
from backend.domains.reporting.reports.two_persons import create_reopening_request
from backend.domains.reporting.reports.workflow import ReportAct
from backend.metrics.disclosure import list_hidden_guards
from backend.metrics.geography import Boundaries
from backend.permissions import Permission

router = create_router("/reports")
register_conflict_codes(
    {
        "uq_reports_org_unit_id_period_kind_period_start": "report-exists",
        "uq_report_editions_report_id_number": "report-elsewhere",
    }
)

Reading = Annotated[Session, requires(Permission.REPORT_READ, replica=True)]
Writing = Annotated[Session, requires(Permission.REPORT_WRITE)]
Refreshing = Annotated[Session, requires(Permission.REPORT_WRITE, preload=find_figures_ahead)]
Approving = Annotated[Session, requires(Permission.REPORT_APPROVE)]
Returning = Annotated[Session, requires(Permission.REPORT_RETURN)]
Sending = Annotated[Session, requires(Permission.REPORT_SEND)]
LIVE = {"x-live": "names, parts and closing days beside the report's own"}
BoundariesAsked = Annotated[
    Boundaries, Query(description="the report's own communes, or those of 1/7/2025")
]
Edition = Annotated[int | None, Query(ge=1, le=10_000)]


@router.get("", response_model=Page[ReportRow])
def list_reports(
    db: Reading,
    filters: Annotated[ReportFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Reports, the latest period first; drafts only for those at work on them."""
    found = select_report_rows().where(build_visibility_clause(db), *build_filter_clauses(filters))
    rows = read_page(db, found, LATEST_FIRST, after, limit)
    return {"items": to_report_heads(db, rows["items"]), "next": rows["next"]}


@router.get("/overview", response_model=ReportsOverview, openapi_extra=LIVE)
def get_reports_overview(
    db: Reading,
    period_kind: PeriodKind,
    period_start: Day,
    org_unit_id: UUID | None = None,
) -> ReportsOverview:
    """Who has handed on their report of a period, and who is late; by default below one's unit."""
    return get_overview(db, period_kind, period_start, org_unit_id)


@router.get("/{id}", response_model=ReportRead, openapi_extra=LIVE)
def get_report(db: Reading, id: UUID, boundaries: BoundariesAsked = Boundaries.OWN) -> ReportRead:
    """One report with its lines and words; once approved, as it was frozen.

    By other `boundaries` the cells of merged communes are added up; counts of persons have none.
    """
    return get_report_read(db, id, boundaries=boundaries)


@router.post("", status_code=201, response_model=ReportRead)
def create_report(db: Writing, data: ReportCreate) -> ReportRead:
    """Begin the report of one's unit for a period: its figures and a first draft are there."""
    return get_report_read(db, editing.create_draft(db, data).id)


@router.delete("/{id}", status_code=204)
@register_impossible_errors(Conflict("in-use"))  # what was never submitted has no edition
def delete_report(db: Writing, id: UUID) -> None:
    """Throw away a draft that was never submitted."""
    editing.delete_draft(db, get_report_to_edit(db, id))


@router.post("/{id}/refresh", response_model=ReportRead)
def refresh_report(db: Refreshing, id: UUID) -> ReportRead:
    """Take the figures anew; corrections and edited words stay, closed lines too."""
    report = get_report_to_edit(db, id)
    editing.ensure_open_report(db, report)
    editing.update_figures(db, report, ReportAct.REFRESH, db.info["preloaded"])
    return get_report_read(db, id)


@router.patch("/{id}/lines/{code}", response_model=ReportRead)
def correct_report_line(
    db: Writing, id: UUID, code: FigureCode, data: LineCorrection
) -> ReportRead:
    """Correct a figure by hand, with reason and evidence; the computed one stays beside it."""
    report = get_report_to_edit(db, id)
    line = editing.get_line(db, report, code)
    editing.correct_line(db, report, line, data)
    return get_report_read(db, id)


@router.get("/{id}/lines/{code}/records", response_model=Page[LineRecord], openapi_extra=LIVE)
def list_report_line_records(
    db: Reading,
    id: UUID,
    code: FigureCode,
    commune_id: UUID | None = None,
    boundaries: BoundariesAsked = Boundaries.OWN,
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """The records that a figure counts, in all or of one commune."""
    return list_line_records(
        db, get_report_to_read(db, id), code, commune_id, boundaries, after, limit
    )


@router.patch("/{id}/sections/{code}", response_model=ReportRead)
def write_report_section(db: Writing, id: UUID, code: SectionCode, data: SectionText) -> ReportRead:
    """Write a part of the words, with figures as live fields."""
    editing.write_section(db, get_report_to_edit(db, id), code, data.text)
    return get_report_read(db, id)


@router.post("/{id}/lines/{code}/answer", response_model=ReportRead)
def answer_report_line(db: Writing, id: UUID, code: FigureCode, data: CommentAnswer) -> ReportRead:
    """Answer what was said of a line that was sent back, where its number is right as it is."""
    report = get_report_to_edit(db, id)
    editing.record_answer(db, report, editing.get_line(db, report, code), data.text)
    return get_report_read(db, id)


@router.post("/{id}/sections/{code}/answer", response_model=ReportRead)
def answer_report_section(
    db: Writing, id: UUID, code: SectionCode, data: CommentAnswer
) -> ReportRead:
    """Answer what was said of a section that was sent back."""
    report = get_report_to_edit(db, id)
    editing.record_answer(db, report, editing.get_section(db, report, code), data.text)
    return get_report_read(db, id)


@router.post("/{id}/submit", response_model=ReportRead)
def submit_report(db: Writing, id: UUID, data: ReportSubmission) -> ReportRead:
    """Hand it on. 409 `report-incomplete`, `report-figures-changed`: `errors` has what and why."""
    approval.submit_report(db, get_report_to_edit(db, id), accept_missing=data.accept_missing)
    return get_report_read(db, id)


@router.post("/{id}/approve", response_model=ReportRead)
def approve_report(db: Approving, id: UUID) -> ReportRead:
    """Freeze what was submitted: numbered, hashed, and never changed again."""
    approval.approve_report(db, get_report_to_edit(db, id))
    return get_report_read(db, id)


@router.post("/{id}/send", response_model=ReportRead)
def send_report(db: Sending, id: UUID) -> ReportRead:
    """Note that the approved report went to the unit above."""
    approval.send_report(db, get_report_to_edit(db, id))
    return get_report_read(db, id)


@router.post("/{id}/return", response_model=ReportRead)
def return_report(db: Returning, id: UUID, data: ReportReturn) -> ReportRead:
    """Send it back line by line: by the unit above, or by its leader before approval."""
    approval.return_report(db, get_report_to_edit(db, id), data)
    return get_report_read(db, id)


@router.post("/{id}/reopen-line", status_code=202, response_model=ApprovalRead)
def reopen_report_line(db: Returning, id: UUID, data: LineReopening) -> ApprovalRead:
    """Ask a second person to open one line of an approved report for some hours (R42)."""
    return create_reopening_request(db, get_report_to_edit(db, id), data)


@router.get("/{id}/reconciliation", response_model=Reconciliation, openapi_extra=LIVE)
def get_report_reconciliation(db: Reading, id: UUID) -> Reconciliation:
    """What the parts said beside what the register counts; for those who work at the unit."""
    return build_reconciliation(db, get_report_to_read(db, id))


@router.patch("/{id}/lines/{code}/explanation", response_model=ReportRead)
def explain_report_line(
    db: Writing, id: UUID, code: FigureCode, data: LineExplanation
) -> ReportRead:
    """Say why what the parts said differs from the register."""
    write_explanation(db, get_report_to_edit(db, id), code, data.text)
    return get_report_read(db, id)


@router.get("/{id}/late-changes", response_model=LateChanges, openapi_extra=LIVE)
def list_report_late_changes(db: Reading, id: UUID, edition: Edition = None) -> LateChanges:
    """What changed after the report was frozen; the report itself stays as it is."""
    return build_late_changes(db, get_report_to_read(db, id), edition)


@router.get("/{id}/diff", response_model=ReportDiff, openapi_extra=LIVE)
def compare_reports(
    db: Reading,
    id: UUID,
    with_: Annotated[
        UUID | None, Query(alias="with", description="the other report; default this one, frozen")
    ] = None,
    edition: Edition = None,
    with_edition: Edition = None,
) -> ReportDiff:
    """Two reports, or two editions of one, cell by cell; without an edition as they stand."""
    here = get_report_to_read(db, id)
    if with_ is None:
        return build_report_diff(db, here, edition, here, with_edition or here.edition or None)
    return build_report_diff(db, here, edition, get_visible_report(db, with_), with_edition)


@router.get("/{id}/edition", response_model=ReportContent)
def get_report_edition(db: Reading, id: UUID, number: Edition = None) -> Response:
    """The frozen content of the last edition, or of the one asked for, byte for byte.

    Its SHA-256 is the edition's `content_hash`. For whoever may not read every line, the same
    without those.
    """
    report = get_report_to_read(db, id)
    found = get_edition(db, id, number or report.edition)
    content = json.loads(found.content)
    shown = to_masked_content(content, list_hidden_guards(db, report.org_unit_id))
    text = found.content if shown is content else to_canonical_json(shown)
    return Response(text, media_type="application/json")


def get_report_to_read(db: Session, id: UUID) -> Report:
    """A report that the reader sees; raises NotFound."""
    return get_visible_report(db, id, None)


def get_report_to_edit(db: Session, id: UUID) -> Report:
    """A report to change, if the reader sees it and has its present version."""
    get_report_to_read(db, id)
    return db.edit(Report, id, get_report_read)
