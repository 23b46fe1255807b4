"""The way of a report: submitted, approved, sent, and sent back line by line."""

import json
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from backend.core.errors.exceptions import Conflict, FieldError, Invalid
from backend.core.session.models import now, today
from backend.core.session.session import Session
from backend.core.text.canonical_json import to_canonical_json
from backend.core.text.i18n import register_messages
from backend.domains.reporting.reports import snapshot
from backend.domains.reporting.reports.completeness import list_missing_content
from backend.domains.reporting.reports.computing import (
    KEYS,
    compute_lines,
    has_changed,
    load_sources,
    select_lines,
)
from backend.domains.reporting.reports.detail import find_submitter
from backend.domains.reporting.reports.editability import find_reopening, is_marked_open
from backend.domains.reporting.reports.editing import ensure_own_report, load_sections, record_act
from backend.domains.reporting.reports.models import (
    Report,
    ReportEdition,
    ReportLine,
    ReportSection,
    ReportStatus,
)
from backend.domains.reporting.reports.states import ReportAct, elsewhere, step
from backend.permissions import Permission


def submit(db: Session, report: Report, *, accept_missing: bool) -> None:
    """Hand the report on, with the records behind its figures as they are at this moment.

    One of which a line was reopened and nothing changed is frozen again as it was.

    Raises Conflict `report-incomplete` with what is missing, and `report-figures-changed` with the
    lines whose numbers are no longer those of the register: refresh, and look again.
    """
    ensure_own_report(db, report.org_unit_id)
    to = step(db, report, ReportAct.SUBMIT)
    if back := unchanged_since(db, report):
        close_again(db, report, back)
        return
    lacking = [o for o in list_missing_content(db, report) if o.blocks or not accept_missing]
    if lacking:
        raise conflict("report-incomplete", [FieldError(o.pointer, o.code) for o in lacking])
    refuse_stale(db, report)
    lines = list(db.scalars(select_lines(report.id)))
    sources = load_sources(db, report)
    with db.no_autoflush:
        for line in lines:
            if is_marked_open(line):
                line.sources = sources.get(line.code)
        close_all(db, report)
        report.submitted_at, report.submitted_on = now(), today()
        move(db, report, ReportAct.SUBMIT, to)


def unchanged_since(db: Session, report: Report) -> ReportStatus | None:
    """The frozen state from which a line was reopened, if numbers and words are still the same."""
    reopened = find_reopening(report)
    if reopened is None or "from" not in reopened:
        return None
    wanted = (ReportEdition.report_id == report.id, ReportEdition.number == report.edition)
    frozen = json.loads(db.scalars(sa.select(ReportEdition.content).where(*wanted)).one())
    now_said = json.loads(to_canonical_json(snapshot.build_working_content(db, report)))
    return ReportStatus(reopened["from"]) if said(now_said) == said(frozen) else None


SAID = ("code", "figure_version", *KEYS, "computed_value", "correction")


def said(content: dict[str, Any]) -> list[Any]:
    """The numbers and words of a report, without the catalogue's titles."""
    lines = [[line[name] for name in SAID] for line in content["lines"]]
    return [lines, [[section["code"], section["text"]] for section in content["sections"]]]


def close_again(db: Session, report: Report, back: ReportStatus) -> None:
    """The line stays as it was: what was frozen holds, and nobody has to approve it anew."""
    reopened = find_reopening(report)
    assert reopened is not None
    with db.no_autoflush:
        close_all(db, report)
        report.content_version = reopened["content_version"]
        move(db, report, ReportAct.SUBMIT, back, is_unchanged=True)


def close_all(db: Session, report: Report) -> None:
    """Nothing is open, and what was said of lines and sections is dealt with."""
    for line in db.scalars(select_lines(report.id)):
        line.open_until, line.is_open = None, False
        unsay(line)
    for section in load_sections(db, report.id).values():
        unsay(section)


def refuse_stale(db: Session, report: Report) -> None:
    """What is submitted is what the register says now: nobody signs a number of last month."""
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
        raise conflict("report-figures-changed", errors)


def conflict(code: str, errors: list[FieldError]) -> Conflict:
    error = Conflict(code, count=len(errors))
    error.errors = errors
    return error


def approve(db: Session, report: Report) -> None:
    """The leader's word: what was submitted is frozen, numbered and hashed.

    A commune's part needs none: the district takes it in as it was handed on, or sends it back
    (`return`), and answers for it with its own report. Approval is the leader's alone.
    """
    to = step(db, report, ReportAct.APPROVE)
    if find_submitter(report) == str(db.actor.id):
        raise Conflict("same-person")
    snapshot.create_edition(db, report)
    move(db, report, ReportAct.APPROVE, to)


def send(db: Session, report: Report) -> None:
    """Note that the approved report went to the unit above."""
    ensure_own_report(db, report.org_unit_id)
    to = step(db, report, ReportAct.SEND)
    report.sent_on = today()
    move(db, report, ReportAct.SEND, to)


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
    to = step(db, report, ReportAct.RETURN)
    refuse_unless_above(db, report)
    rows = {line.code: line for line in db.scalars(select_lines(report.id))}
    texts = load_sections(db, report.id)
    wrong = [FieldError(f"/lines/{code}", "not-found") for code in lines if code not in rows]
    wrong += [FieldError(f"/sections/{c}", "not-found") for c in sections if c not in texts]
    if wrong:
        raise Invalid.of(wrong)
    if not (lines or sections or comment):
        raise Invalid.at("/comment", "missing")
    with db.no_autoflush:
        for code, line in rows.items():
            line.is_open = code in lines or not (lines or sections)
            line.open_until = None
            unsay(line, lines.get(code))
        for code, text in texts.items():
            unsay(text, sections.get(code))
        said = {"lines": dict(lines), "sections": dict(sections), "comment": comment}
        move(db, report, ReportAct.RETURN, to, **said)


def unsay(place: ReportLine | ReportSection, comment: str | None = None) -> None:
    """Let what was said of a line or section give way to `comment`, which nobody has answered."""
    place.comment, place.answer, place.answered_at = comment, None, None


def refuse_unless_above(db: Session, report: Report) -> None:
    """Sent back by a unit above, or before it went out by the leader of its own unit."""
    units = db.scope.units
    if units is None or report.org_unit_id not in units:
        return
    own_leader = db.actor.has_permission(Permission.REPORT_APPROVE)
    if not own_leader or report.status is not ReportStatus.SUBMITTED:
        raise elsewhere(report.status)


def move(db: Session, report: Report, act: ReportAct, to: ReportStatus, **said: Any) -> None:
    """Let the report go on, and note in its course who did it and what was said."""
    report.status, report.held_since = to, now()
    record_act(db, report, act, **said)
    db.flush()


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
