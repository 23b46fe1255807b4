"""Endpoints of reminders: to send one, to read them, and its letter."""

from typing import Annotated
from uuid import UUID

from fastapi import Query, Request, Response

from backend.core.errors.exceptions import NotFound
from backend.core.errors.possible import register_impossible_errors
from backend.core.http.dependencies import create_router, requires
from backend.core.http.short_transactions import ShortTransactions, open_short_transactions
from backend.core.session.session import Session
from backend.core.sql.pagination import After, Limit, Page, PageRows, read_page
from backend.core.sql.single_read import list_filter_clauses
from backend.documents.download_responses import DOCX_RESPONSES, PDF_RESPONSES
from backend.documents.printable import build_docx_response, build_pdf_response
from backend.domains.organisation.org_units.service import get_writable_unit
from backend.domains.reporting.report_reminders.letter import build_reminder_letter
from backend.domains.reporting.report_reminders.models import ReportReminder
from backend.domains.reporting.report_reminders.queries import (
    LATEST_FIRST,
    get_reminder_read,
    select_reminders,
    to_reminder_row,
)
from backend.domains.reporting.report_reminders.schemas import (
    ReminderCreate,
    ReminderFilters,
    ReminderRead,
    ReminderRow,
    ReminderUpdate,
)
from backend.domains.reporting.report_reminders.service import send_reminder
from backend.permissions import Permission

router = create_router("/report-reminders")

Reading = Annotated[Session, requires(Permission.REPORT_READ)]
Reminding = Annotated[Session, requires(Permission.REPORT_RETURN)]
Taking = Annotated[ShortTransactions, open_short_transactions(Permission.REPORT_READ)]
LIVE = {"x-live": "names, and what became of the reports since"}


@router.get("", response_model=Page[ReminderRow], openapi_extra=LIVE)
def list_report_reminders(
    db: Reading,
    filters: Annotated[ReminderFilters, Query()],
    after: After = None,
    limit: Limit = 50,
) -> PageRows:
    """Reminders that the reader's units sent or got, the latest first."""
    wanted = list_filter_clauses(ReportReminder, filters, "period_kind", "period_start")
    rows = read_page(db, select_reminders().where(*wanted), LATEST_FIRST, after, limit)
    return {"items": [to_reminder_row(row) for row in rows["items"]], "next": rows["next"]}


@router.get("/{id}", response_model=ReminderRead, openapi_extra=LIVE)
def get_report_reminder(db: Reading, id: UUID) -> ReminderRead:
    """One reminder, with the units that the reader may see and what became of their reports."""
    return get_reminder_read(db, id)


@router.post("", status_code=201, response_model=ReminderRead)
@register_impossible_errors(NotFound())  # it reads one's own unit, and what it has just entered
def create_report_reminder(db: Reminding, data: ReminderCreate) -> ReminderRead:
    """Remind the parts that have not handed on; it stands in their list of work at once."""
    return get_reminder_read(db, send_reminder(db, data).id)


@router.patch("/{id}", response_model=ReminderRead)
def update_report_reminder(db: Reminding, id: UUID, data: ReminderUpdate) -> ReminderRead:
    """Note the number of the letter once it was issued."""
    found = db.edit(ReportReminder, id, get_reminder_read)
    get_writable_unit(db, found.org_unit_id)
    db.save(found, data.model_dump(exclude_unset=True))
    return get_reminder_read(db, id)


@router.get("/{id}/letter.docx", response_class=Response, responses=DOCX_RESPONSES)
async def get_report_reminder_docx(transactions: Taking, id: UUID, request: Request) -> Response:
    """The letter in Word, by the template in force; a draft until it has its number."""
    made = await transactions.read(build_reminder_letter, id)
    return await build_docx_response(transactions, request, made)


@router.get("/{id}/letter.pdf", response_class=Response, responses=PDF_RESPONSES)
async def get_report_reminder_pdf(transactions: Taking, id: UUID, request: Request) -> Response:
    """The letter as PDF, in the layout that came with the program."""
    made = await transactions.read(build_reminder_letter, id)
    return await build_pdf_response(transactions, request, made)
