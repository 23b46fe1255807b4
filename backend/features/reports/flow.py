"""The way of a report: submitted, approved, sent, and sent back line by line."""

from collections.abc import Mapping
from typing import Any

from backend.core.db import Session
from backend.core.errors import Conflict, FieldError, Invalid
from backend.core.messages import speak
from backend.core.models import now, today
from backend.features.reports import freezing
from backend.features.reports.computing import compute, differs, lines_of, own_number, sources_of
from backend.features.reports.missing import missing_parts
from backend.features.reports.models import Report, ReportStatus
from backend.features.reports.states import Act, elsewhere, step
from backend.features.reports.whole import submitted_by
from backend.features.reports.writing import note, refuse_unless_own, sections_by_code
from backend.permissions import Permission


def submit(db: Session, report: Report, *, accept_missing: bool) -> None:
    """Hand the report on, with the records behind its figures as they are at this moment.

    Raises Conflict `report-incomplete` with what is missing, and `report-figures-changed` with the
    lines whose numbers are no longer those of the register: refresh, and look again.
    """
    to = step(report.status, Act.SUBMIT)
    refuse_unless_own(db, report.org_unit_id)
    lacking = [one for one in missing_parts(db, report) if one.blocks or not accept_missing]
    if lacking:
        raise conflict("report-incomplete", [FieldError(o.pointer, o.code) for o in lacking])
    refuse_stale(db, report)
    lines = list(db.scalars(lines_of(report.id)))
    counted = {
        line.code: own_number({"value": line.value, "from_parts": line.from_parts})
        for line in lines
        if line.is_open
    }
    sources = sources_of(db, report, counted)
    with db.no_autoflush:
        for line in lines:
            line.sources = sources.get(line.code, line.sources)
            line.comment, line.open_until, line.is_open = None, None, False
        for section in sections_by_code(db, report.id).values():
            section.comment = None
        report.submitted_at, report.submitted_on = now(), today()
        move(db, report, Act.SUBMIT, to)


def refuse_stale(db: Session, report: Report) -> None:
    """What is submitted is what the register says now: nobody signs a number of last month."""
    with db.no_autoflush:
        found, parts = compute(db, report)
        lines = list(db.scalars(lines_of(report.id)))
        stale = [
            line.code
            for line in lines
            if line.is_open and (line.code not in found or differs(line, found[line.code]))
        ]
        report.parts = [part.told() for part in parts]
    if stale:
        errors = [FieldError(f"/lines/{code}", "figure-changed") for code in stale]
        raise conflict("report-figures-changed", errors)


def conflict(code: str, errors: list[FieldError]) -> Conflict:
    error = Conflict(code, count=len(errors))
    error.errors = errors
    return error


def approve(db: Session, report: Report) -> None:
    """The leader's word: what was submitted is frozen, numbered and hashed."""
    to = step(report.status, Act.APPROVE)
    if submitted_by(report) == str(db.actor.id):
        raise Conflict("same-person")
    freezing.freeze(db, report)
    move(db, report, Act.APPROVE, to)


def send(db: Session, report: Report) -> None:
    """Note that the approved report went to the unit above."""
    to = step(report.status, Act.SEND)
    refuse_unless_own(db, report.org_unit_id)
    report.sent_on = today()
    move(db, report, Act.SEND, to)


def send_back(
    db: Session,
    report: Report,
    lines: Mapping[str, str],
    sections: Mapping[str, str],
    comment: str | None,
) -> None:
    """Return the report with what is to be said of single lines: only these are open then.

    With a comment alone the whole is open. What was approved stays as it was frozen: the next
    approval makes a further edition.
    """
    to = step(report.status, Act.RETURN)
    refuse_unless_above(db, report)
    rows = {line.code: line for line in db.scalars(lines_of(report.id))}
    texts = sections_by_code(db, report.id)
    wrong = [FieldError(f"/lines/{code}", "not-found") for code in lines if code not in rows]
    wrong += [FieldError(f"/sections/{c}", "not-found") for c in sections if c not in texts]
    if wrong:
        raise Invalid.of(wrong)
    if not (lines or sections or comment):
        raise Invalid.at("/comment", "missing")
    with db.no_autoflush:
        for code, line in rows.items():
            line.is_open = code in lines or not (lines or sections)
            line.comment, line.open_until = lines.get(code), None
        for code, text in texts.items():
            text.comment = sections.get(code)
        said = {"lines": dict(lines), "sections": dict(sections), "comment": comment}
        move(db, report, Act.RETURN, to, **said)


def refuse_unless_above(db: Session, report: Report) -> None:
    """Sent back by a unit above, or before it went out by the leader of its own unit."""
    units = db.scope.units
    if units is None or report.org_unit_id not in units:
        return
    own_leader = db.actor.may(Permission.REPORT_APPROVE)
    if not own_leader or report.status is not ReportStatus.SUBMITTED:
        raise elsewhere(report.status)


def move(db: Session, report: Report, act: Act, to: ReportStatus, **said: Any) -> None:
    """Let the report go on, and note in its course who did it and what was said."""
    report.status, report.held_since = to, now()
    note(db, report, act, **said)
    db.flush()


speak(
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
