"""Submitting, approving and sending reports, and returning them line by line."""

import json

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.errors.possible import register_possible_errors
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.canonical_json import to_canonical_json
from backend.core.text.i18n import register_messages
from backend.domains.reporting.reports import snapshot
from backend.domains.reporting.reports.completeness import MISSING_CODES, list_missing_content
from backend.domains.reporting.reports.computing import (
    KEYS,
    compute_lines,
    has_changed,
    load_sources,
    select_lines,
)
from backend.domains.reporting.reports.content import ReportContent
from backend.domains.reporting.reports.editing import load_sections
from backend.domains.reporting.reports.models import Report, ReportLine, ReportSection
from backend.domains.reporting.reports.queries import get_last_edition
from backend.domains.reporting.reports.schemas import ReportReturn
from backend.domains.reporting.reports.workflow import (
    WORKFLOW,
    ReportAct,
    find_reopening,
    is_marked_open,
)


@register_possible_errors(Invalid.of([FieldError("/sections", code) for code in MISSING_CODES]))
def submit_report(db: Session, report: Report, *, accept_missing: bool) -> None:
    """Hand the report on, with the records behind its figures as they are at this moment.

    One of which a line was reopened and nothing changed goes back to where it was: what was frozen
    holds, and nobody has to approve it anew.

    Raises Conflict `report-incomplete` with what is missing, and `report-figures-changed` with the
    lines whose numbers are no longer those of the register: refresh, and look again.
    """
    to = WORKFLOW.ensure_may_take(db, report, ReportAct.SUBMIT)
    reopened = find_reopening(report)
    if reopened and reopened.status and is_unchanged(db, report):
        with db.no_autoflush:
            close_all(db, report)
            report.content_version = reopened.content_version
            said = {"is_unchanged": True}
            WORKFLOW.move(db, report, ReportAct.SUBMIT, reopened.status, said)
        return
    lacking = [o for o in list_missing_content(db, report) if o.blocks or not accept_missing]
    if lacking:
        errors = [FieldError(one.pointer, one.code) for one in lacking]
        raise add_errors(Conflict("report-incomplete", count=len(errors)), errors)
    ensure_figures_current(db, report)
    lines = list(db.scalars(select_lines(report.id)))
    sources = load_sources(db, report)
    with db.no_autoflush:
        for line in lines:
            if is_marked_open(line):
                line.sources = sources.get(line.code)
        close_all(db, report)
        report.submitted_at, report.submitted_on = now(), today()
        WORKFLOW.move(db, report, ReportAct.SUBMIT, to, {})


def is_unchanged(db: Session, report: Report) -> bool:
    """Whether numbers and words are still those of the last edition; titles may differ."""
    frozen: ReportContent = json.loads(get_last_edition(db, report).content)
    present: ReportContent = json.loads(
        to_canonical_json(snapshot.build_working_content(db, report))
    )
    now_said, then_said = (
        (
            [
                (line["code"], line["figure_version"], line["computed_value"], line["correction"])
                for line in content["lines"]
            ],
            [[line[name] for name in KEYS] for line in content["lines"]],
            [(section["code"], section["text"]) for section in content["sections"]],
        )
        for content in (present, frozen)
    )
    return now_said == then_said


def close_all(db: Session, report: Report) -> None:
    """Close all lines, and remove the comments on lines and sections."""
    for line in db.scalars(select_lines(report.id)):
        line.open_until, line.is_open = None, False
        set_comment(line)
    for section in load_sections(db, report.id).values():
        set_comment(section)


def ensure_figures_current(db: Session, report: Report) -> None:
    """Raise Conflict unless the open lines have the register's present numbers."""
    with db.no_autoflush:
        found, parts = compute_lines(db, report)
        lines = list(db.scalars(select_lines(report.id)))
        stale = [
            line.code
            for line in lines
            if is_marked_open(line)
            and (line.code not in found or has_changed(line, found[line.code]))
        ]
        report.parts = [part.told() for part in parts]
    if stale:
        errors = [FieldError(f"/lines/{code}", "figure-changed") for code in stale]
        raise add_errors(Conflict("report-figures-changed", count=len(errors)), errors)


def add_errors(conflict: Conflict, errors: list[FieldError]) -> Conflict:
    conflict.errors = errors
    return conflict


def approve_report(db: Session, report: Report) -> None:
    """Approve what was submitted, as the leader: it is frozen, numbered and hashed.

    A commune's part needs no approval: the district takes it in as it was submitted, or returns it,
    and answers for it with its own report.
    """
    with WORKFLOW.take(db, report, ReportAct.APPROVE):
        snapshot.create_edition(db, report)


def send_report(db: Session, report: Report) -> None:
    """Note that the approved report went to the unit above."""
    with WORKFLOW.take(db, report, ReportAct.SEND):
        report.sent_on = today()


def return_report(db: Session, report: Report, said: ReportReturn) -> None:
    """Return the report with what is to be said of single lines: only these are open then.

    With a comment alone the whole is open. What was approved stays as it was frozen: the next
    approval makes a further edition.
    """
    with WORKFLOW.take(db, report, ReportAct.RETURN, said.model_dump()):
        rows = {line.code: line for line in db.scalars(select_lines(report.id))}
        texts = load_sections(db, report.id)
        wrong = [f"/lines/{code}" for code in said.lines if code not in rows]
        wrong += [f"/sections/{code}" for code in said.sections if code not in texts]
        if wrong:
            raise Invalid.of([FieldError(pointer, "not-found") for pointer in wrong])
        if not (said.lines or said.sections or said.comment):
            raise Invalid.at("/comment", "missing")
        for code, line in rows.items():
            line.is_open = code in said.lines or not (said.lines or said.sections)
            line.open_until = None
            set_comment(line, said.lines.get(code))
        for code, text in texts.items():
            set_comment(text, said.sections.get(code))


def set_comment(place: ReportLine | ReportSection, comment: str | None = None) -> None:
    """Replace the comment on a line or section, and remove the answer."""
    place.comment, place.answer, place.answered_at = comment, None, None


register_messages(
    {
        "report-incomplete": (
            "Chưa trình được: còn thiếu {count} mục.",
            "It cannot be submitted yet: {count} things are missing.",
        ),
        "report-figures-changed": (
            "Số liệu đã thay đổi ở {count} dòng sau lần lấy gần nhất. Lấy lại rồi xem lại.",
            "{count} figures have changed since they were taken. Refresh, and look again.",
        ),
        "figure-changed": (
            "Số liệu đã thay đổi sau lần lấy gần nhất.",
            "The figure has changed since it was taken.",
        ),
    }
)
